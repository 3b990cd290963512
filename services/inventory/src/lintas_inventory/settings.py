"""What the environment may set for inventory, besides what every service has."""

from pydantic import Field

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    grpc_port: int = 50052
    metrics_port: int = 9092
    expiry_seconds: float = Field(
        1.0,
        gt=0,
        description="How often holds that are over are cleared away; correct at any.",
    )
    recovery_seconds: float = Field(
        2.0, gt=0, description="How often what dead processes left is settled."
    )
