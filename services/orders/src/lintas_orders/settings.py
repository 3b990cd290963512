"""What the environment may set for orders."""

from pydantic import Field

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    cache_seconds: float = Field(
        1.0, description="How old rules, availability and the programme may be."
    )
    product_cache_seconds: float = Field(
        10.0, description="How old a product may be, its price included, in a cart or a sale."
    )
    takeover_seconds: float = Field(
        0.5, description="How often a process looks for work that another left."
    )
    reservation_days: int = Field(
        30, description="How long stock is held for an order before it is handed over; 90 at most."
    )
