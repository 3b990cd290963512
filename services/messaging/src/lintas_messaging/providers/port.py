"""What every provider can do."""

from typing import Protocol

from lintas_messaging.domain.deliveries import Delivery, Refused, Sent


class Provider(Protocol):
    """Takes a message to an address. Calling it twice with one delivery may reach them twice."""

    name: str

    async def send(self, delivery: Delivery) -> Sent | Refused:
        """Hands the message over. Raises NotNow where another attempt may succeed."""
        ...
