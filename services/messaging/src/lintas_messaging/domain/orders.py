"""What customers are told about their orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lintas_kit.money import Money
from lintas_messaging.domain import default_templates, formats
from lintas_messaging.domain.wishes import ENGLISH


class Happening(StrEnum):
    """What happened to an order."""

    PLACED = "PLACED"
    READY = "READY"
    COLLECTED = "COLLECTED"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


TEMPLATES = {
    Happening.PLACED: default_templates.ORDER_PLACED,
    Happening.READY: default_templates.ORDER_READY,
    Happening.COLLECTED: default_templates.ORDER_COLLECTED,
    Happening.SHIPPED: default_templates.ORDER_SHIPPED,
    Happening.CANCELLED: default_templates.ORDER_CANCELLED,
    Happening.RETURNED: default_templates.ORDER_RETURNED,
}


@dataclass(frozen=True)
class Item:
    """So many of a product."""

    name: str
    quantity: int


@dataclass(frozen=True)
class OrderNews:
    """An order's event as far as the customer is told. `refund` is a return's."""

    order_id: str
    customer_id: str
    happening: Happening
    reference: str
    items: Sequence[Item]
    total: Money | None
    is_pickup: bool
    is_till_sale: bool
    location_id: str = ""
    pickup_code: str = ""
    refund: Money | None = None

    @property
    def is_told(self) -> bool:
        """A till's sale needs no message, nor one to nobody; a delivery is told when it is sent."""
        if self.is_till_sale or not self.customer_id:
            return False
        return self.is_pickup or self.happening is not Happening.READY

    @property
    def over_mail_too(self) -> bool:
        """A confirmation is kept; the rest is read once, where it is read soonest."""
        return self.happening is Happening.PLACED


def parameters(news: OrderNews, store: str, language: str) -> dict[str, str]:
    """What the order templates are filled with."""
    return {
        "orderId": news.order_id,
        "items": listed(news.items),
        "total": _money(news.total, language),
        "refund": _money(news.refund, language),
        "store": store,
        "pickupCode": news.pickup_code,
        "fulfilment": _fulfilment(news, store, language),
    }


def listed(items: Sequence[Item], most: int = 20) -> str:
    """One line a product."""
    lines = [f"• {item.quantity} × {item.name}" for item in items[:most]]
    return "\n".join([*lines, "…"] if len(items) > most else lines)


def _money(amount: Money | None, language: str) -> str:
    return formats.money(amount, language) if amount else ""


def _fulfilment(news: OrderNews, store: str, language: str) -> str:
    english = language == ENGLISH
    if not news.is_pickup:
        return "We deliver it to you." if english else "Kami kirim ke alamat Anda."
    if english:
        return f"Collect it at {store}; we tell you when it is ready."
    return f"Ambil di {store}; kami kabari begitu siap."
