"""Carts: one open one a customer, held by a unique index over customer and turn.

A customer's next cart has the next turn, and only the newest can be open. Turns are never given
back, as not every server frees a unique key that an update leaves.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.errors import Aborted
from lintas_kit.mongo import Collection, Document
from lintas_orders.domain.cart import Cart, CartLine, CartState
from lintas_orders.domain.parts import Journey
from lintas_orders.store.combiner import Combiner
from lintas_orders.store.reader import Reader

TURN = "turn"
_SHOWN = {outbox.EVENTS: 0}


class CartExists(Exception):
    """The customer has a cart of that turn already, or the id is taken."""


class CartChangedMeanwhile(Aborted):
    """Somebody else changed the cart since it was read."""

    def __init__(self) -> None:
        super().__init__("CART_CHANGED", "The cart was changed meanwhile: try again.", (), 0.1)


class CartStore:
    """The collection of carts."""

    def __init__(self, collection: Collection) -> None:
        self._carts = collection
        self._writes = Combiner(collection)
        self._reads = Reader(collection, _SHOWN)

    async def create_indexes(self) -> None:
        await outbox.indexes(self._carts)
        await self._carts.create_index(
            [("customer_id", ASCENDING), (TURN, DESCENDING)], unique=True, sparse=True
        )
        await self._carts.create_index([("journey.journey_id", 1), ("_id", DESCENDING)])

    async def insert(self, cart: Cart, events: Sequence[Message], now: datetime) -> None:
        """Inserts a new cart. Raises CartExists."""
        entries = outbox.stage(cart.cart_id, events, now)
        try:
            await self._writes.insert(outbox.born_with(_document(cart), entries, now))
        except DuplicateKeyError:
            raise CartExists from None

    async def save(
        self, before: Cart, after: Cart, events: Sequence[Message], now: datetime
    ) -> None:
        """Replaces what it holds. Raises CartChangedMeanwhile, and CartExists where the customer
        that it goes to has a cart of its turn."""
        entries = outbox.stage(after.cart_id, events, now) if events else []
        update = outbox.with_events({"$set": _fields(after)}, entries, now)
        try:
            done = await self._writes.update(
                {"_id": before.cart_id, "version": before.version}, update
            )
        except DuplicateKeyError:
            raise CartExists from None
        if not done:
            raise CartChangedMeanwhile

    async def close(self, cart_id: str, version: int, order_id: str, now: datetime) -> bool:
        """Closes it for the order; False where it is not at that version any more."""
        closed = {
            "state": CartState.CHECKED_OUT.name,
            "successor_id": order_id,
            "updated_at": now,
            "version": version + 1,
        }
        query = {"_id": cart_id, "version": version, "state": CartState.OPEN.name}
        return await self._writes.update(query, {"$set": closed})

    async def get(self, cart_id: str) -> Cart | None:
        return _read(await self._reads.get(cart_id))

    async def latest_of(self, customer_id: str) -> Cart | None:
        """The customer's newest cart, the only one that may be open."""
        found = self._carts.find({"customer_id": customer_id}, _SHOWN).sort(TURN, DESCENDING)
        documents = await found.limit(1).to_list(1)
        return _cart(documents[0]) if documents else None

    async def open_of(self, customer_id: str) -> Cart | None:
        """The customer's open cart."""
        cart = await self.latest_of(customer_id)
        return cart if cart and cart.state == CartState.OPEN else None

    async def latest_of_journey(self, journey_id: str) -> Cart | None:
        """The newest cart of the journey."""
        found = self._carts.find({"journey.journey_id": journey_id}, _SHOWN)
        documents = await found.sort("_id", DESCENDING).limit(1).to_list(1)
        return _cart(documents[0]) if documents else None


def _document(cart: Cart) -> Document:
    return {"_id": cart.cart_id, **_fields(cart)}


def _fields(cart: Cart) -> Document:
    owner = {"customer_id": cart.customer_id, TURN: cart.turn} if cart.customer_id else {}
    return owner | {
        "channel": cart.channel,
        "currency": cart.currency,
        "created_at": cart.created_at,
        "updated_at": cart.updated_at,
        "state": cart.state.name,
        "lines": [
            {"id": line.line_id, "sku": line.sku, "quantity": line.quantity} for line in cart.lines
        ],
        "journey": cart.journey._asdict() if cart.journey else None,
        "successor_id": cart.successor_id,
        "version": cart.version,
    }


def _read(document: Document | None) -> Cart | None:
    return _cart(document) if document else None


def _cart(document: dict[str, Any]) -> Cart:
    return Cart(
        cart_id=document["_id"],
        customer_id=document.get("customer_id", ""),
        turn=document.get(TURN, 0),
        channel=document["channel"],
        currency=document["currency"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        state=CartState[document["state"]],
        lines=tuple(
            CartLine(line["id"], line["sku"], line["quantity"]) for line in document["lines"]
        ),
        journey=Journey(**document["journey"]) if document["journey"] else None,
        successor_id=document["successor_id"],
        version=document["version"],
    )
