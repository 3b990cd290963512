"""A person: the record that survives and those merged into it, seen as one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lintas_identity.domain import consents, facts, lifetime, wishlist
from lintas_identity.domain.consents import Consent
from lintas_identity.domain.customer import Customer
from lintas_identity.domain.facts import Fact
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.lifetime import Lifetime
from lintas_identity.domain.wishlist import Wish


@dataclass(frozen=True)
class Person:
    """The surviving record, and the others in the order of their ids. All views fold over them."""

    root: Customer
    others: tuple[Customer, ...] = ()

    @property
    def customer_id(self) -> str:
        return self.root.customer_id

    @property
    def records(self) -> tuple[Customer, ...]:
        return (self.root, *self.others)

    @property
    def customer_ids(self) -> list[str]:
        return [record.customer_id for record in self.records]

    def record(self, customer_id: str) -> Customer:
        """The record with the id. Raises KeyError where it isn't this person's."""
        for record in self.records:
            if record.customer_id == customer_id:
                return record
        raise KeyError(customer_id)

    def with_record(self, record: Customer) -> "Person":
        """The person with the record in place of an earlier state of it."""
        if record.customer_id == self.customer_id:
            return replace(self, root=record)
        others = [record if one.customer_id == record.customer_id else one for one in self.others]
        return replace(self, others=tuple(others))

    @property
    def identifiers(self) -> list[Identifier]:
        """Every name, the first seen first; proven where any record has it proven."""
        return [one for record in self.records for one in record.identifiers]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(one.key for one in self.identifiers)

    @property
    def is_anonymous(self) -> bool:
        return all(record.is_anonymous for record in self.records)

    @property
    def trait_facts(self) -> list[Fact]:
        return [fact for record in self.records for fact in record.traits]

    @property
    def traits(self) -> dict[str, Any]:
        return facts.current(self.trait_facts)

    @property
    def preference_facts(self) -> list[Fact]:
        return [fact for record in self.records for fact in record.preferences]

    @property
    def preferences(self) -> dict[str, Any]:
        return facts.current(self.preference_facts)

    @property
    def consents(self) -> list[Consent]:
        return [consent for record in self.records for consent in record.consents]

    def answers(self) -> list[list[Consent]]:
        """The consents by purpose and channel, the newest first."""
        return consents.by_question(self.consents)

    @property
    def wishes(self) -> list[Wish]:
        return [wish for record in self.records for wish in record.wishlist]

    @property
    def wishlist(self) -> list[str]:
        return wishlist.current(self.wishes)

    @property
    def lifetime(self) -> Lifetime:
        return lifetime.total(record.lifetime for record in self.records)

    @property
    def updated_at(self) -> datetime:
        return max(record.updated_at for record in self.records)

    @property
    def etag(self) -> str:
        """Changes with every edit of any of the records."""
        return ".".join(str(record.version) for record in self.records)


def persons(records: Iterable[Customer]) -> list[Person]:
    """The people whom a complete set of records makes, by the record that survives."""
    by_id = {record.customer_id: record for record in records}
    groups: dict[str, list[Customer]] = {}
    for record in by_id.values():
        root = record
        while root.alias_of in by_id:
            root = by_id[root.alias_of]
        groups.setdefault(root.customer_id, []).append(record)
    return [_person(by_id[root], group) for root, group in sorted(groups.items())]


def _person(root: Customer, group: Iterable[Customer]) -> Person:
    others = [record for record in group if record.customer_id != root.customer_id]
    return Person(root, tuple(sorted(others, key=lambda record: record.customer_id)))
