"""What the environment may set for identity, besides what every service has."""

from datetime import timedelta

from pydantic import BaseModel, Field

from lintas_identity.domain.clients import ROLES, Client, hash_secret
from lintas_identity.domain.identifiers import Rules
from lintas_kit.settings import ServiceSettings

_LOCAL_CLIENTS = {"admin": "ADMIN", "staff": "STAFF", "agent": "AGENT"} | {
    "marketer": "MARKETER",
    "connector": "CONNECTOR",
}
_LOCAL_SECRET = "local"  # noqa: S105 - opens nothing but a platform on one machine


class ClientSetting(BaseModel):
    """One client of `LINTAS_CLIENTS`."""

    client_id: str = Field(..., min_length=1)
    role: str = Field(..., pattern=f"^({'|'.join(sorted(ROLES))})$")
    secret_hash: str = Field(
        ..., pattern="^[0-9a-f]{16,}[$][0-9a-f]{64}$", description="`<salt>$<scrypt>` in hex."
    )


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    grpc_port: int = 50051
    metrics_port: int = 9091
    default_region: str = Field("ID", description="Country of telephone numbers without a prefix.")
    blocked_identifiers: frozenset[str] = Field(
        frozenset(), description="Values that stand for nobody, besides the built-in ones; JSON."
    )
    storefront_url: str = Field("", description="Where handoff links lead; `public_url` if empty.")
    clients: list[ClientSetting] = Field([], description="Staff and machines, as JSON.")
    staff_token_minutes: int = Field(60, ge=1, le=720)
    customer_token_minutes: int = Field(30, ge=1, le=60)
    handoff_minutes: int = Field(15, ge=1, le=7 * 24 * 60)
    signing_key_days: int = Field(90, ge=1)

    def rules(self) -> Rules:
        """How identifiers are read."""
        blocked = frozenset(value.lower() for value in self.blocked_identifiers)
        return Rules(self.default_region, blocked)

    def known_clients(self) -> dict[str, Client]:
        """All clients by id; the demo ones on a local platform only."""
        known: dict[str, Client] = {}
        if self.env == "local":
            hashed = hash_secret(_LOCAL_SECRET, b"lintas local platform")
            known = {name: Client(name, role, hashed) for name, role in _LOCAL_CLIENTS.items()}
        for one in self.clients:
            known[one.client_id] = Client(one.client_id, one.role, one.secret_hash)
        return known

    def handoff_base(self) -> str:
        """Where handoff links lead."""
        return self.storefront_url or self.public_url

    def staff_token_lasts(self) -> timedelta:
        return timedelta(minutes=self.staff_token_minutes)

    def customer_token_lasts(self) -> timedelta:
        return timedelta(minutes=self.customer_token_minutes)
