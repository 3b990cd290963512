"""Which channel a message goes over, and why it goes over none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_messaging.domain import routing
from lintas_messaging.domain.channels import ANY, WRITABLE, Channel
from lintas_messaging.domain.contacts import Consent, Contact, language_of
from lintas_messaging.domain.conversations import Conversation, Status
from lintas_messaging.domain.routing import Route

WHATSAPP, INSTAGRAM, EMAIL, SMS = WRITABLE
ADDRESSES = {WHATSAPP: "+62812", EMAIL: "a@b.c", SMS: "+62812"}
NOTHING: frozenset[Channel] = frozenset()
ALL = frozenset(WRITABLE)


def consents(*channels: Channel, granted: bool = True) -> list[Consent]:
    return [Consent("MARKETING", each, granted, f"rcp_{each.value}") for each in channels]


def test_transactional_needs_no_consent() -> None:
    route = routing.choose(Contact("c", ADDRESSES), "TRANSACTIONAL", ANY, NOTHING, ALL)
    assert route == Route(WHATSAPP, "+62812")


def test_an_open_window_comes_first() -> None:
    contact = Contact("c", ADDRESSES | {INSTAGRAM: "777"})
    route = routing.choose(contact, "TRANSACTIONAL", ANY, {INSTAGRAM}, ALL)
    assert route.channel is INSTAGRAM


def test_the_channel_that_was_agreed_to() -> None:
    contact = Contact("c", ADDRESSES, consents(EMAIL))
    route = routing.choose(contact, "MARKETING", ANY, {WHATSAPP}, ALL)
    assert route == Route(EMAIL, "a@b.c", "rcp_EMAIL")


def test_a_consent_for_every_channel_counts_but_not_against_a_no() -> None:
    contact = Contact("c", ADDRESSES, [*consents(ANY), *consents(WHATSAPP, granted=False)])
    assert routing.choose(contact, "MARKETING", ANY, NOTHING, ALL).channel is EMAIL


@pytest.mark.parametrize(
    ("contact", "purpose", "asked", "sendable", "reason"),
    [
        (Contact("c", ADDRESSES), "MARKETING", ANY, ALL, routing.NO_CONSENT),
        (Contact("c", ADDRESSES, consents(SMS)), "MARKETING", EMAIL, ALL, routing.NO_CONSENT),
        (
            Contact("c", ADDRESSES, consents(SMS, granted=False)),
            "MARKETING",
            SMS,
            ALL,
            routing.NO_CONSENT,
        ),
        (Contact("c", {}), "TRANSACTIONAL", ANY, ALL, routing.NO_ADDRESS),
        (Contact("c", {}, consents(*WRITABLE)), "MARKETING", ANY, ALL, routing.NO_ADDRESS),
        (Contact("c", ADDRESSES), "TRANSACTIONAL", SMS, {EMAIL}, routing.CHANNEL_OFF),
        (
            Contact("c", {INSTAGRAM: "777"}),
            "TRANSACTIONAL",
            ANY,
            ALL,
            routing.OUTSIDE_WINDOW,
        ),
    ],
)
def test_says_why_not(
    contact: Contact, purpose: str, asked: Channel, sendable: frozenset[Channel], reason: str
) -> None:
    route = routing.choose(contact, purpose, asked, NOTHING, sendable)
    assert route.held_back == reason
    assert route.address == ""
    assert reason in routing.DETAILS


SOME = st.sets(st.sampled_from(WRITABLE)).map(frozenset)


@given(SOME, SOME, SOME, SOME, SOME, st.sampled_from((ANY, *WRITABLE)))
def test_never_without_a_yes(
    known: frozenset[Channel],
    yes: frozenset[Channel],
    no: frozenset[Channel],
    windows: frozenset[Channel],
    sendable: frozenset[Channel],
    asked: Channel,
) -> None:
    contact = Contact(
        "c", dict.fromkeys(known, "address"), consents(*no, granted=False) + consents(*yes)
    )
    route = routing.choose(contact, "MARKETING", asked, windows, sendable)
    if route.held_back:
        assert not (known & sendable & (yes - no) & {asked} - {INSTAGRAM})
        return
    assert route.channel in (yes - no) & known & sendable
    assert asked in (ANY, route.channel)
    assert route.consent_receipt_id == f"rcp_{route.channel.value}"


@pytest.mark.parametrize(
    ("preferences", "traits", "language"),
    [
        ({}, {}, ""),
        ({"language": "en"}, {}, "en"),
        ({"language": "en-GB"}, {"language": "id"}, "en"),
        ({}, {"locale": "en_US"}, "en"),
        ({"language": "jv"}, {}, "id"),
    ],
)
def test_the_customers_language(
    preferences: dict[str, object], traits: dict[str, object], language: str
) -> None:
    assert language_of(preferences, traits) == language


def test_the_window_is_24_hours() -> None:
    at = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
    thread = Conversation("c", "c", "c", Status.OPEN, WHATSAPP, at, at, heard={WHATSAPP: at})
    day = timedelta(hours=24)
    assert thread.window_open(WHATSAPP, at + day - timedelta(milliseconds=1))
    assert not thread.window_open(WHATSAPP, at + day)
    assert not thread.window_open(INSTAGRAM, at)
    assert thread.window_open(EMAIL, at + 9 * day)
    assert thread.open_windows(at) == {WHATSAPP}
