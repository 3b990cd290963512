"""What the environment may set for the gateway."""

from pydantic import Field

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    gateway_host: str = Field("127.0.0.1", description="Where HTTP is served.")
    gateway_port: int = Field(8080, description="Where HTTP is served.")
    rate_limit_per_second: float = Field(
        2000.0, description="Requests a second of one principal; 0 switches all limits off."
    )
    rate_limit_burst: float = Field(4000.0, description="Requests of one principal at once.")
    anonymous_rate_limit_per_second: float = Field(
        500.0, description="Requests a second without a token, by address."
    )
    session_rate_limit_per_second: float = Field(
        50.0, description="Sign-ins and other public changes a second, by address."
    )
    session_rate_limit_burst: float = Field(500.0, description="Sign-ins of one address at once.")
    trusted_proxies: int = Field(
        0, description="How many proxies in front may be believed about X-Forwarded-For."
    )
    cors_origins: str = Field("*", description="Origins allowed, by comma; `*` for any.")
    max_body_bytes: int = Field(1024 * 1024, description="What is longer is refused with 413.")
    idempotency_hours: float = Field(24.0, description="How long an answer is kept for its key.")
    drain_delay_seconds: float = Field(
        0.0, description="How long a stop goes on accepting, so that balancers notice /readyz."
    )
