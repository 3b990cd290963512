"""A customer's record as the database keeps it, and back."""

from dataclasses import asdict
from typing import Any

from lintas_identity.domain.consents import Consent
from lintas_identity.domain.customer import Absorbed, Customer, Merge
from lintas_identity.domain.facts import Fact
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.lifetime import Lifetime
from lintas_identity.domain.wishlist import Wish
from lintas_kit.mongo import Document


def to_document(customer: Customer) -> Document:
    """The record; `keys` is what it is found by, `absorbing_since` is there while a merge into it
    is under way. The figures are not in it: only events change them."""
    document: Document = {
        "_id": customer.customer_id,
        "version": customer.version,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "identifiers": [asdict(one) for one in customer.identifiers],
        "traits": [asdict(fact) for fact in customer.traits],
        "preferences": [asdict(fact) for fact in customer.preferences],
        "consents": [asdict(consent) for consent in customer.consents],
        "wishlist": [asdict(wish) for wish in customer.wishlist],
        "absorbed": [asdict(absorbed) for absorbed in customer.absorbed],
        "merges": [asdict(merge) for merge in customer.merges],
        "kept_apart": list(customer.kept_apart),
    }
    if customer.keys:
        document["keys"] = sorted(customer.keys)
    if customer.is_absorbing:
        document["absorbing_since"] = min(
            one.since for one in customer.absorbed if not one.confirmed
        )
    return document


def changes(before: Customer, after: Customer) -> dict[str, Any]:
    """The update that makes the one document the other."""
    was, becomes = to_document(before), to_document(after)
    changed = {key: value for key, value in becomes.items() if was.get(key) != value}
    gone = dict.fromkeys(was.keys() - becomes.keys(), "")
    update: dict[str, Any] = {"$set": changed}
    return update | {"$unset": gone} if gone else update


def from_document(document: Document) -> Customer:
    """The record that the document keeps."""
    return Customer(
        customer_id=document["_id"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        version=document["version"],
        identifiers=tuple(Identifier(**one) for one in document["identifiers"]),
        traits=tuple(Fact(**fact) for fact in document["traits"]),
        preferences=tuple(Fact(**fact) for fact in document["preferences"]),
        consents=tuple(Consent(**consent) for consent in document["consents"]),
        wishlist=tuple(Wish(**wish) for wish in document["wishlist"]),
        lifetime=_lifetime(document.get("lifetime", {})),
        absorbed=tuple(Absorbed(**absorbed) for absorbed in document["absorbed"]),
        merges=tuple(Merge(**merge) for merge in document["merges"]),
        kept_apart=tuple(document["kept_apart"]),
    )


def _lifetime(document: Document) -> Lifetime:
    return Lifetime(
        orders=document.get("orders", 0),
        returns=document.get("returns", 0),
        net=document.get("net", {}),
        last_order_at=document.get("last_order_at"),
    )
