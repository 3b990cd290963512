"""A customer's record: what was said under one id, never rewritten by a merge."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from lintas_identity.domain.consents import Consent
from lintas_identity.domain.facts import Fact
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.lifetime import Lifetime
from lintas_identity.domain.wishlist import Wish


@dataclass(frozen=True)
class Absorbed:
    """A record that this one leads to. Until `confirmed` the merge is under way, and this record
    can't be merged into another, so that no ring of aliases can come about."""

    merge_id: str
    customer_id: str
    since: datetime
    confirmed: bool = False


@dataclass(frozen=True)
class Merge:
    """That this record became an alias of `into`, why, and whether that still holds."""

    merge_id: str
    into: str
    reason: str
    by: str
    at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Customer:
    """One record. `version` counts its edits; figures change without one."""

    customer_id: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    identifiers: tuple[Identifier, ...] = ()
    traits: tuple[Fact, ...] = ()
    preferences: tuple[Fact, ...] = ()
    consents: tuple[Consent, ...] = ()
    wishlist: tuple[Wish, ...] = ()
    lifetime: Lifetime = field(default_factory=Lifetime)
    absorbed: tuple[Absorbed, ...] = ()
    merges: tuple[Merge, ...] = ()
    kept_apart: tuple[str, ...] = ()

    @property
    def alias_of(self) -> str:
        """The record that this one leads to; empty where it stands for itself."""
        return next((merge.into for merge in self.merges if merge.undone_at is None), "")

    @property
    def is_absorbing(self) -> bool:
        """Whether a merge into this record is under way."""
        return any(not absorbed.confirmed for absorbed in self.absorbed)

    @property
    def is_anonymous(self) -> bool:
        """Known by devices only."""
        return all(identifier.is_weak for identifier in self.identifiers)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(identifier.key for identifier in self.identifiers)


def born(customer_id: str, identifiers: Iterable[Identifier], now: datetime) -> Customer:
    """A new record that the identifiers lead to."""
    seen = tuple(replace(identifier, first_seen_at=now) for identifier in identifiers)
    return Customer(customer_id, created_at=now, updated_at=now, identifiers=seen)


def attach(customer: Customer, given: Iterable[Identifier], now: datetime) -> Customer:
    """The record with the identifiers that it does not have yet, and those proven that now are."""
    known = {(one.type, one.key): one for one in customer.identifiers}
    proven = {one.key for one in (*customer.identifiers, *given) if one.verified}
    for one in given:
        known.setdefault((one.type, one.key), replace(one, first_seen_at=now))
    verified = tuple(replace(one, verified=one.key in proven) for one in known.values())
    return replace(customer, identifiers=verified)
