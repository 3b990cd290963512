"""Chooses the channel of a message, or says why there is none."""

from collections.abc import Collection
from dataclasses import dataclass

from lintas_messaging.domain.channels import ANY, WRITABLE, Channel
from lintas_messaging.domain.contacts import NEED_NO_CONSENT, Contact

NO_CONSENT = "NO_CONSENT"
NO_ADDRESS = "NO_ADDRESS"
OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
CHANNEL_OFF = "CHANNEL_OFF"

DETAILS = {
    NO_CONSENT: "The customer did not agree to this purpose in any channel that reaches them.",
    NO_ADDRESS: "No address of the customer is known for the channel.",
    OUTSIDE_WINDOW: "The customer wrote more than 24 hours ago: send a template.",
    CHANNEL_OFF: "The channel is not set up for sending.",
}


@dataclass(frozen=True)
class Route:
    """Where a message goes; with `held_back` it goes nowhere, for that reason."""

    channel: Channel
    address: str = ""
    consent_receipt_id: str = ""
    held_back: str = ""


def choose(
    contact: Contact,
    purpose: str,
    asked: Channel,
    open_windows: Collection[Channel],
    sendable: Collection[Channel],
) -> Route:
    """The best channel where none is asked for: one that the customer talks in now, then the rest.

    Instagram takes no message outside its window. The reason of the most promising channel is the
    one that is given.
    """
    order = [asked] if asked is not ANY else _best_first(open_windows)
    routes = [_try(contact, purpose, each, open_windows, sendable) for each in order]
    for route in routes:
        if not route.held_back:
            return route
    return _most_telling(routes, asked)


def _best_first(open_windows: Collection[Channel]) -> list[Channel]:
    return sorted(WRITABLE, key=lambda channel: (channel not in open_windows, _RANK[channel]))


_RANK = {Channel.WHATSAPP: 0, Channel.INSTAGRAM: 1, Channel.EMAIL: 2, Channel.SMS: 3}


def _try(
    contact: Contact,
    purpose: str,
    channel: Channel,
    open_windows: Collection[Channel],
    sendable: Collection[Channel],
) -> Route:
    if channel not in sendable:
        return Route(channel, held_back=CHANNEL_OFF)
    address = contact.addresses.get(channel, "")
    if not address:
        return Route(channel, held_back=NO_ADDRESS)
    receipt = ""
    if purpose not in NEED_NO_CONSENT:
        consent = contact.consent(purpose, channel)
        if consent is None or not consent.granted:
            return Route(channel, held_back=NO_CONSENT)
        receipt = consent.receipt_id
    if channel is Channel.INSTAGRAM and channel not in open_windows:
        return Route(channel, held_back=OUTSIDE_WINDOW)
    return Route(channel, address, receipt)


def _most_telling(routes: list[Route], asked: Channel) -> Route:
    for reason in (NO_CONSENT, OUTSIDE_WINDOW, NO_ADDRESS, CHANNEL_OFF):
        for route in routes:
            if route.held_back == reason:
                return Route(asked or route.channel, held_back=reason)
    raise AssertionError("a route is chosen or held back")
