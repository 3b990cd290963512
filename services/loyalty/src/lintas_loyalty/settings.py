"""What the environment may set for loyalty."""

from pydantic import Field

from lintas_kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `LINTAS_<FIELD>`."""

    programme_seconds: float = Field(
        1.0, description="How old the programme may be that another process changed."
    )
    filing_seconds: float = Field(
        0.2, description="How often bookings move from the accounts into the journal."
    )
    lapsing_seconds: float = Field(
        30.0,
        description="How often points that lapsed are booked as such; views never wait for it.",
    )
