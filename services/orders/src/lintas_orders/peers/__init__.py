"""The only place that calls other services."""

from dataclasses import dataclass

from lintas_kit.service import Kit
from lintas_orders.peers.identity import Identity
from lintas_orders.peers.inventory import Inventory
from lintas_orders.peers.loyalty import Loyalty
from lintas_orders.peers.payments import Payments
from lintas_orders.peers.promotions import Promotions


@dataclass(frozen=True)
class Peers:
    """Who orders asks."""

    identity: Identity
    inventory: Inventory
    loyalty: Loyalty
    promotions: Promotions
    payments: Payments

    @classmethod
    def of(cls, kit: Kit, cache_seconds: float, product_seconds: float) -> "Peers":
        identity = Identity(kit.peer("identity"), cache_seconds)
        return cls(
            identity,
            Inventory(kit.peer("inventory"), cache_seconds, product_seconds),
            Loyalty(kit.peer("loyalty"), cache_seconds),
            Promotions(kit.peer("promotions"), identity, cache_seconds),
            Payments(),
        )


__all__ = ["Peers"]
