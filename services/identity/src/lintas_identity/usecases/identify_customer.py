"""Finds the person behind identifiers, or makes a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lintas_identity import events
from lintas_identity.domain import facts
from lintas_identity.domain.customer import Customer, attach, born
from lintas_identity.domain.identifiers import Identifier, Rules, normalise_all
from lintas_identity.domain.person import Person
from lintas_identity.domain.resolution import Resolution, resolve
from lintas_identity.store import Store
from lintas_identity.usecases.absorb import Absorb
from lintas_identity.usecases.editing import attempts
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted
from lintas_kit.metrics import counter

MERGE_REASON = "IDENTIFIED_TOGETHER"

_outcomes = counter("identify_total", "Identifications by what they came to.", ["outcome"])


@dataclass(frozen=True)
class Identified:
    """The person, whether they are new, and who turned out to be them."""

    person: Person
    created: bool = False
    merged_customer_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentifyCustomer:
    """Calls that name the same new person at the same time make one customer."""

    store: Store
    clock: Clock
    rules: Rules
    absorb: Absorb

    async def __call__(
        self, named: Sequence[Identifier], traits: Mapping[str, Any], by: str
    ) -> Identified:
        """One read and no write where all is known already. Raises InvalidArgument."""
        given = normalise_all(named, self.rules)
        facts.check(traits, "traits")
        merged: list[str] = []
        async for _ in attempts():
            found = await self.store.customers.find_by_keys([one.key for one in given])
            resolution = resolve(given, found)
            if resolution.in_conflict and resolution.person:
                _outcomes.labels("conflict").inc()
                return Identified(resolution.person, merged_customer_ids=tuple(merged))
            if resolution.absorb:
                merged += await self._absorb(resolution, by)
                continue
            done = await self._keep(resolution, traits)
            if done:
                return replace(done, merged_customer_ids=tuple(merged))
        raise AssertionError("attempts end by raising")

    async def _absorb(self, resolution: Resolution, by: str) -> list[str]:
        """Merges the first of those who are the same person; the next read shows the rest."""
        assert resolution.person  # noqa: S101 - a resolution absorbs into somebody
        other = resolution.absorb[0]
        try:
            await self.absorb(resolution.person.root, other.root, MERGE_REASON, by)
        except Aborted:
            return []
        _outcomes.labels("merged").inc()
        return [other.customer_id]

    async def _keep(self, resolution: Resolution, traits: Mapping[str, Any]) -> Identified | None:
        """Writes what is new; none where somebody else wrote first."""
        if resolution.person is None:
            return await self._create(resolution.attach, traits)
        person = resolution.person
        for before in person.records:
            after = self._told(person, before, resolution.attach, traits)
            if after == before:
                continue
            happened = events.customer_identified(person.customer_id)
            saved = await self.store.customers.save(before, after, [happened], self.clock.now())
            if saved is None:
                return None
            person = person.with_record(saved)
        _outcomes.labels("known").inc()
        return Identified(person)

    async def _create(
        self, names: Sequence[Identifier], traits: Mapping[str, Any]
    ) -> Identified | None:
        now = self.clock.now()
        customer = born(ids.new("cus"), names, now)
        customer = replace(customer, traits=facts.say((), (), traits, now))
        happened = events.customer_created(customer.customer_id)
        if not await self.store.customers.insert(customer, [happened]):
            return None
        _outcomes.labels("created").inc()
        return Identified(Person(customer), created=True)

    def _told(
        self,
        person: Person,
        record: Customer,
        names: Sequence[Identifier],
        traits: Mapping[str, Any],
    ) -> Customer:
        """The record with what it is to learn: a name goes to the record that has its key, what
        nobody has, traits too, to the one that survives."""
        now = self.clock.now()
        is_root = record.customer_id == person.customer_id
        own = [
            one
            for one in names
            if one.key in record.keys or (is_root and one.key not in person.keys)
        ]
        after = attach(record, own, now)
        if is_root:
            after = replace(after, traits=facts.say(record.traits, person.trait_facts, traits, now))
        return after if after == record else replace(after, updated_at=now)
