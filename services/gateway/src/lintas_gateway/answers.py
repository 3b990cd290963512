"""What the gateway answers, before it is HTTP."""

from dataclasses import dataclass, field

JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """Status, body, its type (empty where there is no body) and further headers."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
