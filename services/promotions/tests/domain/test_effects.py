"""Steps on counters: whatever is repeated or comes late, each counts once."""

from hypothesis import given
from hypothesis import strategies as st

from lintas_promotions.domain.effects import Bounds, Counter, Kind, Mode, Use, effect

USE = Use(Kind.CAMPAIGN, "c", "c", "IDR", 100)
FREE = Bounds()
TOKENS = ["a", "b", "c"]

modes = st.sampled_from([Mode.COMMIT, Mode.FREE, Mode.BAR, Mode.POST])


def test_a_hold_becomes_a_redemption() -> None:
    held = Counter().taken(USE, "a")
    assert (held.uses, held.redeemed, held.spent, held.discounted) == (1, 0, {"IDR": 100}, {})
    done = held.after(effect(Mode.COMMIT, USE, "a"))
    assert (done.uses, done.redeemed, done.spent) == (1, 1, {"IDR": 100})
    assert done.discounted == {"IDR": 100}
    assert not done.holds


def test_a_hold_that_is_freed_leaves_nothing() -> None:
    freed = Counter().taken(USE, "a").after(effect(Mode.FREE, USE, "a"))
    assert freed == Counter(spent={"IDR": 0})


def test_what_is_barred_takes_nothing_late() -> None:
    barred = Counter().after(effect(Mode.BAR, USE, "a"))
    assert barred.refuses(USE, "a", FREE)
    assert barred.taken(USE, "a") == barred
    assert not barred.refuses(USE, "b", FREE)


def test_bounds() -> None:
    one = Counter().taken(USE, "a")
    assert one.refuses(USE, "b", Bounds(uses=1)) == "LIMIT_REACHED"
    assert one.refuses(USE, "a", Bounds(uses=1)) == ""
    assert one.refuses(USE, "b", Bounds(uses=2, minor=199)) == "BUDGET_SPENT"
    assert one.refuses(USE, "b", Bounds(uses=2, minor=200)) == ""
    coupon = Use(Kind.COUPON, "x", "c")
    assert Counter(uses=1).refuses(coupon, "b", Bounds(uses=1)) == "COUPON_USED_UP"


@given(st.lists(st.tuples(modes, st.sampled_from(TOKENS)), max_size=30))
def test_repeating_a_step_at_once_changes_nothing(steps: list[tuple[Mode, str]]) -> None:
    counter = Counter().taken(USE, "a").taken(USE, "b")
    for mode, token in steps:
        step = effect(mode, USE, token)
        counter = counter.after(step)
        if mode is not Mode.BAR:
            assert counter.after(step) == counter
        assert counter.uses == counter.redeemed + len(counter.holds)
        assert counter.spent.get("IDR", 0) == 100 * counter.uses
        assert counter.discounted.get("IDR", 0) == 100 * counter.redeemed
