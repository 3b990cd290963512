"""The only place that calls other services."""

from lintas_kit.service import Kit
from lintas_messaging.peers.identity import Identity
from lintas_messaging.peers.inventory import Inventory
from lintas_messaging.peers.orders import Orders
from lintas_messaging.peers.promotions import Promotions


class Peers:
    """The services that messaging asks."""

    def __init__(self, kit: Kit) -> None:
        self.identity = Identity(kit.peer("identity"))
        self.inventory = Inventory(kit.peer("inventory"), kit.clock)
        self.orders = Orders(kit.peer("orders"))
        self.promotions = Promotions(kit.peer("promotions"))
