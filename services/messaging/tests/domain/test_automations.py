"""When a cart is reminded of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import InvalidArgument
from lintas_messaging.domain import automations
from lintas_messaging.domain.automations import Automation, Cart, Reminder, Trigger, plan
from lintas_messaging.domain.channels import Channel

AT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CART = Cart("crt_1", "cus_1", Channel.WEB, True, 1, AT)
HOURLY = Automation("a", Trigger.CART_ABANDONED, HOUR, "cart_reminder", "MARKETING")


def test_a_cart_is_due_after_the_delay() -> None:
    assert plan([HOURLY], CART) == Reminder("a", AT + HOUR)


@pytest.mark.parametrize(
    "cart",
    [
        replace(CART, customer_id=""),
        replace(CART, lines=0),
        replace(CART, is_open=False),
    ],
)
def test_a_cart_that_cannot_be_abandoned_is_not_due(cart: Cart) -> None:
    assert plan([HOURLY], cart) is None


def test_only_carts_of_the_channels_named() -> None:
    app_only = replace(HOURLY, channels=(Channel.APP,))
    assert plan([app_only], CART) is None
    assert plan([app_only], replace(CART, channel=Channel.APP))


def test_an_inactive_one_does_nothing() -> None:
    assert plan([replace(HOURLY, active=False)], CART) is None


DELAYS = st.timedeltas(timedelta(0), timedelta(days=90))
AUTOMATIONS = st.lists(
    st.builds(
        Automation,
        automation_id=st.sampled_from("abcdef"),
        trigger=st.just(Trigger.CART_ABANDONED),
        delay=DELAYS,
        template_id=st.just("cart_reminder"),
        purpose=st.just("MARKETING"),
        channels=st.lists(st.sampled_from([Channel.WEB, Channel.APP]), max_size=2).map(tuple),
        active=st.booleans(),
    ),
    max_size=6,
)


@given(AUTOMATIONS)
def test_the_first_that_concerns_the_cart_is_planned(known: list[Automation]) -> None:
    reminder = plan(known, CART)
    concerned = [each for each in known if each.concerns(CART.channel)]
    assert (reminder is None) == (not concerned)
    if reminder:
        assert reminder.due == AT + min(each.delay for each in concerned)


@given(AUTOMATIONS, st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), min_size=1))
def test_every_touch_moves_it_away(known: list[Automation], touches: list[timedelta]) -> None:
    cart, last = CART, plan(known, CART)
    for after in touches:
        cart = replace(cart, touched_at=cart.touched_at + after)
        reminder = plan(known, cart)
        assert (reminder is None) == (last is None)
        if reminder and last:
            assert reminder.due - last.due == after
        last = reminder


@given(
    st.permutations([HOURLY, replace(HOURLY, automation_id="b"), replace(HOURLY, delay=2 * HOUR)])
)
def test_the_order_of_automations_does_not_matter(known: list[Automation]) -> None:
    assert plan(known, CART) == Reminder("a", AT + HOUR)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"automation_id": ""}, "automationId"),
        ({"automation_id": "a b"}, "automationId"),
        ({"trigger": None}, "automation.trigger"),
        ({"delay": timedelta(seconds=-1)}, "automation.delay"),
        ({"delay": timedelta(days=91)}, "automation.delay"),
        ({"template_id": ""}, "automation.send.templateId"),
        ({"purpose": ""}, "automation.send.purpose"),
        ({"purpose": "marketing"}, "automation.send.purpose"),
        ({"purpose": "TRANSACTIONAL"}, "automation.send.purpose"),
        ({"channel": Channel.POS}, "automation.send.channel"),
    ],
)
def test_names_what_is_wrong(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        automations.check(replace(HOURLY, **change))  # type: ignore[arg-type]
    assert [each.field for each in refusal.value.violations] == [field]
