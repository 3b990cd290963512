"""Merging and undoing, over any history: each has at the end what was recorded with them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_identity.domain import consents, facts, merging, wishlist
from lintas_identity.domain.consents import Consent
from lintas_identity.domain.customer import Customer, Merge, born
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.person import Person, persons
from lintas_kit.errors import Aborted, FailedPrecondition

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
IDS = ("cus_a", "cus_b", "cus_c")

_ids = st.sampled_from(IDS)
_said = st.tuples(st.just("say"), _ids, st.sampled_from("pq"), st.sampled_from(["M", "L", None]))
_wished = st.tuples(st.just("wish"), _ids, st.sampled_from(["S1", "S2"]), st.booleans())
_answered = st.tuples(st.just("answer"), _ids, st.sampled_from(["MARKETING"]), st.booleans())
_merged = st.tuples(st.just("merge"), _ids, _ids, st.none())
_undone = st.tuples(st.just("undo"), st.integers(0, 5), st.none(), st.none())
histories = st.lists(st.one_of(_said, _wished, _answered, _merged, _undone), max_size=30)


class World:
    """Three records and what may happen to them, by the domain's rules alone."""

    def __init__(self, merging_allowed: bool) -> None:
        self.records = {cid: born(cid, [_name(cid)], NOW) for cid in IDS}
        self.merging_allowed = merging_allowed
        self.now = NOW
        self.count = 0
        self.merges = 0

    def person(self, customer_id: str) -> Person:
        found = persons(self.records.values())
        return next(p for p in found if customer_id in p.customer_ids)

    def play(self, history: list[Any]) -> "World":
        for verb, who, what, value in history:
            self.now += timedelta(milliseconds=self.count % 2)
            self.count += 1
            getattr(self, verb)(who, what, value)
        return self

    def keep(self, record: Customer) -> None:
        self.records[record.customer_id] = record

    def say(self, who: str, key: str, value: Any) -> None:
        record, person = self.records[who], self.person(who)
        said = facts.say(record.preferences, person.preference_facts, {key: value}, self.now)
        self.keep(replace(record, preferences=said))

    def wish(self, who: str, sku: str, listed: bool) -> None:
        record, person = self.records[who], self.person(who)
        rule = wishlist.put if listed else wishlist.take_off
        self.keep(replace(record, wishlist=rule(record.wishlist, person.wishes, sku, self.now)))

    def answer(self, who: str, purpose: str, granted: bool) -> None:
        record, person = self.records[who], self.person(who)
        told = consents.history(person.consents, purpose, "WEB")
        at = consents.after(told, self.now)
        given = Consent(f"rcp_{self.count}", purpose, "WEB", granted, "form", "words", at)
        self.keep(replace(record, consents=(*record.consents, given)))

    def merge(self, who: str, other: str, _: Any) -> None:
        survivor, absorbed = self.person(who).root, self.person(other).root
        if not self.merging_allowed or survivor.customer_id == absorbed.customer_id:
            return
        self.merges += 1
        merge = Merge(f"mrg_{self.merges}", survivor.customer_id, "", "", self.now)
        announced = merging.announce(survivor, absorbed.customer_id, merge.merge_id, self.now)
        self.keep(merging.become_alias(absorbed, merge))
        self.keep(merging.confirm(announced, merge.merge_id, self.now))

    def undo(self, which: int, *_: Any) -> None:
        standing = self.standing()
        if standing:
            self.undo_merge(*standing[which % len(standing)])

    def standing(self) -> list[tuple[str, Merge]]:
        return [
            (record.customer_id, merge)
            for record in self.records.values()
            for merge in record.merges
            if merge.undone_at is None
        ]

    def undo_merge(self, other: str, merge: Merge) -> None:
        self.keep(merging.stand_alone(self.records[other], merge.merge_id, self.now))
        self.keep(merging.give_up(self.records[merge.into], merge.merge_id))

    def undo_all(self) -> None:
        while standing := self.standing():
            self.undo_merge(*standing[0])


def _name(customer_id: str) -> Identifier:
    return Identifier("CRM", "", customer_id)


def _view(person: Person) -> tuple[Any, ...]:
    return (
        person.customer_ids,
        [one.key for one in person.identifiers],
        person.preferences,
        sorted(person.wishlist),
        [[(c.receipt_id, c.granted) for c in told] for told in person.answers()],
    )


def _recorded(customer: Customer) -> Customer:
    return replace(customer, absorbed=(), merges=(), kept_apart=(), updated_at=NOW)


@given(histories)
def test_after_undoing_all_each_has_what_was_recorded_with_them(history: list[Any]) -> None:
    merged = World(merging_allowed=True).play(history)
    merged.undo_all()
    never = World(merging_allowed=False).play(history)
    for customer_id in IDS:
        assert _view(merged.person(customer_id)) == _view(never.person(customer_id))


@given(histories)
def test_merging_and_undoing_rewrites_nothing(history: list[Any]) -> None:
    world = World(merging_allowed=True).play(history)
    world.undo_all()
    before = dict(world.records)
    world.merge("cus_a", "cus_b", None)
    world.merge("cus_c", "cus_b", None)
    assert len(persons(world.records.values())) == 1
    world.undo_all()
    for customer_id in IDS:
        assert _recorded(world.records[customer_id]) == _recorded(before[customer_id])


@given(histories)
def test_a_person_has_all_that_its_records_have(history: list[Any]) -> None:
    world = World(merging_allowed=True).play(history)
    found = persons(world.records.values())
    assert sorted(cid for person in found for cid in person.customer_ids) == sorted(IDS)
    for person in found:
        receipts = {c.receipt_id for told in person.answers() for c in told}
        assert receipts == {c.receipt_id for r in person.records for c in r.consents}
        for listed in person.wishlist:
            assert any(w.sku == listed and w.wanted for r in person.records for w in r.wishlist)


@given(histories)
def test_what_is_said_holds_at_once_whoever_it_is_said_of(history: list[Any]) -> None:
    world = World(merging_allowed=True).play(history)
    for who in IDS:
        world.say(who, "p", who)
        world.wish(who, "S1", True)
        assert world.person(who).preferences["p"] == who
        assert "S1" in world.person(who).wishlist
        world.wish(who, "S1", False)
        world.say(who, "p", None)
        assert "p" not in world.person(who).preferences
        assert "S1" not in world.person(who).wishlist


def test_one_who_takes_another_in_cannot_be_taken_in_meanwhile() -> None:
    a, b = born("cus_a", [], NOW), born("cus_b", [], NOW)
    busy = merging.announce(a, "cus_b", "mrg_1", NOW)
    with pytest.raises(Aborted):
        merging.become_alias(busy, Merge("mrg_2", "cus_b", "", "", NOW))
    alias = merging.become_alias(b, Merge("mrg_1", "cus_a", "", "", NOW))
    with pytest.raises(Aborted):
        merging.announce(alias, "cus_c", "mrg_3", NOW)


def test_a_merge_is_undone_once_and_keeps_the_two_apart() -> None:
    alias = merging.become_alias(born("cus_b", [], NOW), Merge("mrg_1", "cus_a", "", "", NOW))
    alone = merging.stand_alone(alias, "mrg_1", NOW)
    assert alone.alias_of == ""
    assert alone.kept_apart == ("cus_a",)
    with pytest.raises(FailedPrecondition, match="MERGE_ALREADY_UNDONE"):
        merging.stand_alone(alone, "mrg_1", NOW)
