"""What the environment may set for insights."""

from pydantic import Field

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    folding_seconds: float = Field(
        1.0, description="How often new facts are added to the figures; a reader adds them at once."
    )
    books_seconds: float = Field(
        30.0, description="How often the laws between services are measured."
    )
    books_services: list[str] = Field(
        ["inventory", "orders", "promotions", "loyalty"],
        description="The services that keep books and are asked for them, as a JSON list.",
    )
