"""Products."""

from collections.abc import Mapping, Sequence

from lintas_inventory.domain.product import Kind, Product, attribute_token, words
from lintas_inventory.store import versions
from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.money import Money
from lintas_kit.mongo import Collection, Document

_SHOWN = {"tokens": 0, outbox.EVENTS: 0, outbox.DUE: 0, outbox.LEASE: 0}


class Products:
    """The catalogue."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index([("tokens", 1), ("_id", 1)])
        await outbox.indexes(self._collection)

    async def put(
        self, product: Product, events: list[outbox.Entry], clock: Clock, if_match: str
    ) -> Product:
        """Creates or replaces. Raises EtagMismatch."""
        document = _to_document(product)
        return _from_document(
            await versions.put(self._collection, document, events, clock, if_match)
        )

    async def get(self, sku: str) -> Product | None:
        document = await self._collection.find_one({"_id": sku}, _SHOWN)
        return _from_document(document) if document else None

    async def batch(self, skus: Sequence[str]) -> list[Product]:
        """Those of the products that there are."""
        wanted = {"_id": {"$in": list(skus)}}
        found = await self._collection.find(wanted, _SHOWN).to_list(len(skus))
        return [_from_document(document) for document in found]

    async def search(
        self, query: str, attributes: Mapping[str, str], size: int, after: str
    ) -> list[Product]:
        """A page by sku of what has all the words and all the attributes."""
        tokens = words(query)
        tokens += [attribute_token(name, value) for name, value in attributes.items()]
        wanted: Document = {"_id": {"$gt": after}} if after else {}
        if tokens:
            wanted["tokens"] = {"$all": tokens}
        found = self._collection.find(wanted, _SHOWN).sort("_id", 1).limit(size)
        return [_from_document(document) for document in await found.to_list(size)]


def _to_document(product: Product) -> Document:
    return {
        "_id": product.sku,
        "name": product.name,
        "description": product.description,
        "attributes": dict(product.attributes),
        "currency": product.price.currency if product.price else "",
        "price": product.price.minor if product.price else 0,
        "active": product.active,
        "kind": product.kind.value,
        "tokens": product.tokens(),
    }


def _from_document(document: Document) -> Product:
    currency = document["currency"]
    return Product(
        sku=document["_id"],
        name=document["name"],
        price=Money(currency, document["price"]) if currency else None,
        description=document["description"],
        attributes=document["attributes"],
        active=document["active"],
        kind=Kind(document["kind"]),
        updated_at=document["updated_at"],
        version=document["version"],
    )
