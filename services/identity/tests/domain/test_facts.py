from datetime import UTC, datetime
from typing import Any

import pytest

from lintas_identity.domain import consents, facts, timeline
from lintas_identity.domain.consents import Consent
from lintas_kit.errors import FailedPrecondition, InvalidArgument

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def test_keys_that_are_not_named_stay_and_a_null_takes_back() -> None:
    said = facts.say((), (), {"size": "M", "colour": "white"}, NOW)
    said = facts.say(said, said, {"size": "L"}, NOW)
    assert facts.current(said) == {"size": "L", "colour": "white"}
    said = facts.say(said, said, {"colour": None}, NOW)
    assert facts.current(said) == {"size": "L"}


def test_saying_the_same_changes_nothing() -> None:
    said = facts.say((), (), {"size": "M"}, NOW)
    assert facts.say(said, said, {"size": "M"}, NOW) == said


@pytest.mark.parametrize(
    "values",
    [
        {"": 1.0},
        {"a.b": 1.0},
        {"$set": 1.0},
        {"a": {"$where": "1"}},
        {"a": [{"b.c": 1.0}]},
        {"a": "x" * 20_000},
        {f"k{n}": True for n in range(300)},
    ],
)
def test_odd_values_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match="preferences"):
        facts.check(values, "preferences")


def test_deep_values_are_refused() -> None:
    deep: Any = "x"
    for _ in range(20):
        deep = [deep]
    with pytest.raises(InvalidArgument, match="nested"):
        facts.check({"a": deep}, "traits")


def test_facts_and_answers_do_not_grow_without_end() -> None:
    said = facts.say((), (), {f"k{n}": n for n in range(facts.MOST_FACTS)}, NOW)
    assert facts.say(said, said, {"k0": "other"}, NOW) != said
    with pytest.raises(FailedPrecondition, match="TOO_MANY_FACTS"):
        facts.say(said, said, {"one_more": True}, NOW)
    answer = Consent("rcp_1", "MARKETING", "WEB", True, "form", "words", NOW)
    with pytest.raises(FailedPrecondition, match="TOO_MANY_CONSENTS"):
        consents.add([answer] * consents.MOST_ANSWERS, answer)


def test_every_answer_stays_the_newest_first() -> None:
    given: list[Consent] = []
    for n, granted in enumerate([True, False, True]):
        at = consents.after(given, NOW)
        given.append(Consent(f"rcp_{n}", "MARKETING", "WEB", granted, "form", "words", at))
    told = consents.history(given, "MARKETING", "WEB")
    assert [consent.receipt_id for consent in told] == ["rcp_2", "rcp_1", "rcp_0"]
    assert consents.history(given, "MARKETING", "EMAIL") == []


def test_consents_and_entries_name_what_is_wrong() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        consents.check("marketing!", "", "x" * 300, "")
    assert [v.field for v in refusal.value.violations] == ["purpose", "channel", "source"]
    with pytest.raises(InvalidArgument) as refusal:
        timeline.check("seen it", "", "", NOW.replace(year=2030), NOW)
    assert [v.field for v in refusal.value.violations] == ["kind", "channel", "at"]
