"""What the environment may set for every service."""

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROLES = ("serve", "consume", "relay")


class ServiceSettings(BaseSettings):
    """Read from `LINTAS_<FIELD>`; the engines' addresses from their usual names."""

    model_config = SettingsConfigDict(env_prefix="LINTAS_", populate_by_name=True, extra="ignore")

    env: str = Field("production", description="`local` allows the demo clients and their secrets.")
    mongo_uri: str = Field(
        "mongodb://127.0.0.1:27117/", validation_alias=AliasChoices("MONGO_URI", "mongo_uri")
    )
    mongo_driver: str = Field("pymongo", description="`pymongo` or `motor`.")
    mongo_database_prefix: str = Field("", description="Put before each service's database name.")
    kafka_bootstrap_servers: str = Field(
        "127.0.0.1:19092",
        validation_alias=AliasChoices("KAFKA_BOOTSTRAP_SERVERS", "kafka_bootstrap_servers"),
    )
    grpc_host: str = "127.0.0.1"
    grpc_port: int = 50050
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9090
    service_secret: SecretStr = Field(
        ..., description="Shared by the services: what they prove themselves to each other with."
    )
    public_url: str = Field("http://localhost:8080", description="Where the gateway is reached.")
    log_level: str = "INFO"
    log_format: str = Field("json", description="`json` or `console`.")
    drain_seconds: float = Field(8.0, description="How long a stop waits for calls under way.")
    roles: str = Field(
        ",".join(ROLES),
        description="What this process does, with commas: `serve` calls and the loops beside them, "
        "`consume` events, `relay` its service's own.",
    )

    identity_target: str = "127.0.0.1:50051"
    inventory_target: str = "127.0.0.1:50052"
    orders_target: str = "127.0.0.1:50053"
    promotions_target: str = "127.0.0.1:50054"
    loyalty_target: str = "127.0.0.1:50055"
    messaging_target: str = "127.0.0.1:50056"
    insights_target: str = "127.0.0.1:50057"

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, roles: str) -> str:
        if not roles or set(roles.split(",")) - set(ROLES):
            raise ValueError(f"must be some of {', '.join(ROLES)}, with commas between")
        return roles

    def has_role(self, role: str) -> bool:
        """Whether this process does that."""
        return role in self.roles.split(",")

    def target(self, service: str) -> str:
        """Where a peer listens, as host:port."""
        return str(getattr(self, f"{service}_target"))
