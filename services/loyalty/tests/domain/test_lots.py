"""Lots: conservation, oldest first, and what comes back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lintas_loyalty.domain import lots
from lintas_loyalty.domain.booking import Entry, Kind
from lintas_loyalty.domain.lots import Lot, Owned

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day(offset: int | None) -> datetime | None:
    return None if offset is None else datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=offset)


moments = st.one_of(st.none(), st.integers(-20, 20)).map(day)


@st.composite
def some_lots(draw: st.DrawFn, lowest: int = -50) -> tuple[Lot, ...]:
    points = draw(st.dictionaries(moments, st.integers(lowest, 200), max_size=8))
    entries = [Entry(Kind.ACCRUAL, amount, moment) for moment, amount in points.items()]
    return lots.after((), entries)


people = st.dictionaries(st.sampled_from(["a", "b", "c"]), some_lots(), min_size=1)


def spendable(owned: dict[str, tuple[Lot, ...]]) -> int:
    return sum(lots.balance(lots.after(own, lots.lapsing(own, NOW))) for own in owned.values())


def taken_from(owned: dict[str, tuple[Lot, ...]], taken: dict[Owned, int], sign: int) -> None:
    for (name, moment), points in taken.items():
        owned[name] = lots.after(owned[name], [Entry(Kind.REDEMPTION, sign * points, moment)])


@given(people, st.integers(1, 600))
def test_what_is_taken_is_there_and_sums_to_what_was_asked(
    owned: dict[str, tuple[Lot, ...]], points: int
) -> None:
    taken = lots.take(owned, points, NOW)
    if points > spendable(owned):
        assert taken is None
        return
    assert taken is not None
    assert sum(taken.values()) == points
    before = {(name, lot.lapses_at): lot.points for name, own in owned.items() for lot in own}
    assert all(0 < part <= before[place] for place, part in taken.items())
    assert not any(lots.is_lapsed(moment, NOW) for _, moment in taken)


@given(people, st.integers(1, 600))
def test_the_soonest_to_lapse_goes_first(owned: dict[str, tuple[Lot, ...]], points: int) -> None:
    taken = lots.take(owned, points, NOW) or {}
    newest = max((lots.age(moment) for _, moment in taken), default=None)
    for name, own in owned.items():
        for lot in own:
            older = newest and lots.age(lot.lapses_at) < newest
            if older and lot.points > 0 and not lots.is_lapsed(lot.lapses_at, NOW):
                assert taken[name, lot.lapses_at] == lot.points


@given(people, st.integers(1, 600), st.data())
def test_burning_and_giving_back_is_burning_less(
    owned: dict[str, tuple[Lot, ...]], points: int, data: st.DataObject
) -> None:
    taken = lots.take(owned, points, NOW)
    if taken is None:
        return
    back = data.draw(st.integers(0, points))
    given_back = lots.give_back(taken, back)
    assert sum(given_back.values()) == back
    less = lots.take(owned, points - back, NOW)
    left = {place: taken[place] - given_back.get(place, 0) for place in taken}
    assert {place: part for place, part in left.items() if part} == less


@given(people, st.integers(1, 600))
def test_giving_all_back_restores_every_lot(owned: dict[str, tuple[Lot, ...]], points: int) -> None:
    taken = lots.take(owned, points, NOW)
    if taken is None:
        return
    after = dict(owned)
    taken_from(after, taken, -1)
    taken_from(after, lots.give_back(taken, points), 1)
    assert after == owned


@given(some_lots())
def test_lapsing_once_is_lapsing_for_good(own: tuple[Lot, ...]) -> None:
    after = lots.after(own, lots.lapsing(own, NOW))
    assert lots.lapsing(after, NOW) == ()
    expired = sum(
        lot.points for lot in after if lot.points > 0 and lots.is_lapsed(lot.lapses_at, NOW)
    )
    debt = -sum(lot.points for lot in after if lot.points < 0)
    assert expired <= debt


@given(some_lots(lowest=0))
def test_without_debts_everything_lapses_at_its_midnight(own: tuple[Lot, ...]) -> None:
    after = lots.after(own, lots.lapsing(own, NOW))
    assert not any(lots.is_lapsed(lot.lapses_at, NOW) for lot in after)
    assert lots.balance(after) == sum(
        lot.points for lot in own if not lots.is_lapsed(lot.lapses_at, NOW)
    )


@given(some_lots())
def test_the_next_lapse_is_when_something_lapses(own: tuple[Lot, ...]) -> None:
    moment = lots.next_lapse(own)
    if moment is None:
        assert not any(lots.lapsing(own, lot.lapses_at) for lot in own if lot.lapses_at)
    else:
        assert lots.lapsing(own, moment)
        assert not lots.lapsing(own, moment - timedelta(seconds=1))


def test_a_debt_is_covered_by_the_soonest_before_it_lapses() -> None:
    own = (Lot(day(-1), 100), Lot(day(5), 100), Lot(day(9), -60))
    assert lots.lapsing(own, NOW) == (Entry(Kind.EXPIRY, -40, day(-1)),)
    assert lots.expiring(own) == (Lot(day(-1), 40), Lot(day(5), 100))
