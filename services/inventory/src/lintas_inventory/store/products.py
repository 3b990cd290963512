"""Products, found by sku and by terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.product import Product, ProductKind
from lintas_inventory.store.lookup import Lookup
from lintas_kit import outbox
from lintas_kit.money import Money
from lintas_kit.mongo import Collection, Document

_SHOWN = {"terms": 0, outbox.EVENTS: 0, outbox.DUE: 0, outbox.OWNER: 0}


class Products:
    """One document a sku."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.by_sku: Lookup[Product] = Lookup(self._by_sku)
        self.kinds: Lookup[ProductKind] = Lookup(self._kinds)

    async def create_indexes(self) -> None:
        await self.collection.create_index([("terms", 1), ("_id", 1)])

    async def _by_sku(self, skus: Sequence[str]) -> Mapping[str, Product]:
        found = self.collection.find({"_id": {"$in": skus}}, _SHOWN)
        return {each["_id"]: _product(each) for each in await found.to_list(len(skus))}

    async def _kinds(self, skus: Sequence[str]) -> Mapping[str, ProductKind]:
        found = self.collection.find({"_id": {"$in": skus}}, {"kind": 1})
        return {each["_id"]: ProductKind(each["kind"]) for each in await found.to_list(len(skus))}

    async def search(
        self, terms: Sequence[str], *, active_only: bool, after: str, limit: int
    ) -> list[Product]:
        """The products that have every term, by sku, from beyond `after`."""
        query: dict[str, Any] = {"terms": {"$all": list(terms)}} if terms else {}
        if after:
            query["_id"] = {"$gt": after}
        if active_only:
            query["active"] = True
        found = self.collection.find(query, _SHOWN).sort("_id", 1).limit(limit)
        return [_product(each) for each in await found.to_list(limit)]

    async def put(self, product: Product, events: Sequence[outbox.Entry], before: int) -> bool:
        """Keeps it in place of version `before`, 0 for none; False where another came first."""
        document = _document(product)
        assert product.updated_at  # noqa: S101 - a product to keep says when it changed
        if before == 0:
            try:
                await self.collection.insert_one(
                    outbox.born_with(document, events, product.updated_at)
                )
            except DuplicateKeyError:
                return False
            return True
        changes = {name: value for name, value in document.items() if name != "_id"}
        result = await self.collection.update_one(
            {"_id": product.sku, "version": before},
            outbox.with_events({"$set": changes}, events, product.updated_at),
        )
        return result.matched_count == 1


def _document(product: Product) -> Document:
    price = product.price
    return {
        "_id": product.sku,
        "name": product.name,
        "description": product.description,
        # Pairs, as the database reads meaning into the characters of field names.
        "attributes": [[name, value] for name, value in product.attributes.items()],
        "price": {"currency": price.currency, "minor": price.minor} if price else None,
        "active": product.active,
        "kind": product.kind.value,
        "updated_at": product.updated_at,
        "version": product.version,
        "terms": product.terms,
    }


def _product(document: Document) -> Product:
    price = document["price"]
    return Product(
        sku=document["_id"],
        name=document["name"],
        description=document["description"],
        attributes=dict(document["attributes"]),
        price=Money(price["currency"], price["minor"]) if price else None,
        active=document["active"],
        kind=ProductKind(document["kind"]),
        updated_at=document["updated_at"],
        version=document["version"],
    )
