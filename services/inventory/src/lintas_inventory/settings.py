"""What the environment may set for inventory, besides what every service has."""

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    grpc_port: int = 50052
    metrics_port: int = 9102
