"""What the environment may set for promotions, besides what every service has."""

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    grpc_port: int = 50054
    metrics_port: int = 9094
