"""Accounts and bookings as documents, and back."""

from typing import Any

from lintas_kit.money import Money
from lintas_kit.mongo import Document
from lintas_loyalty.domain import lots
from lintas_loyalty.domain.account import Account, Alias, Done, Pending
from lintas_loyalty.domain.booking import Booking, Entry, Kind
from lintas_loyalty.domain.lots import Lot


def from_booking(booking: Booking) -> Document:
    """The booking with the sums that the books are checked by."""
    return {
        "_id": booking.key,
        "operation": booking.operation,
        "customer_id": booking.customer_id,
        "booking_id": booking.booking_id,
        "order_id": booking.order_id,
        "at": booking.at,
        "entries": [
            {
                "kind": entry.kind.value,
                "points": entry.points,
                "lapses_at": entry.lapses_at,
                "line_id": entry.line_id,
            }
            for entry in booking.entries
        ],
        "count": len(booking.entries),
        "points": booking.points,
        "lifetime": booking.lifetime,
        "burned": booking.burned,
        "pending": booking.pending,
        "key_time": booking.key_time,
        "returned": [list(each) for each in booking.returned],
        "value": [booking.value.currency, booking.value.minor] if booking.value else None,
        "parts": list(booking.parts),
        "closes": booking.closes,
        "reason": booking.reason,
    }


def to_booking(document: Document) -> Booking:
    value = document["value"]
    return Booking(
        operation=document["operation"],
        customer_id=document["customer_id"],
        booking_id=document["booking_id"],
        at=document["at"],
        order_id=document["order_id"],
        entries=tuple(
            Entry(Kind(each["kind"]), each["points"], each["lapses_at"], each["line_id"])
            for each in document["entries"]
        ),
        pending=document["pending"],
        key_time=document["key_time"],
        returned=tuple((line_id, units) for line_id, units in document["returned"]),
        value=Money(*value) if value else None,
        parts=tuple(document["parts"]),
        closes=document["closes"],
        reason=document["reason"],
    )


def state_of(account: Account) -> Document:
    """What a write sets; sums are incremented by the bookings instead."""
    return {
        "version": account.version,
        "lots": [{"lapses_at": lot.lapses_at, "points": lot.points} for lot in account.lots],
        "pending": [{"order_id": p.order_id, "points": p.points} for p in account.pending],
        "recent": [[done.operation, done.key_time] for done in account.recent],
        "forgotten": account.forgotten,
    }


def to_account(document: Document) -> Account:
    """The account; one that only knows of merges has no version yet."""
    return Account(
        customer_id=document["_id"],
        version=document.get("version", 0),
        lots=tuple(Lot(lot["lapses_at"], lot["points"]) for lot in document.get("lots", ())),
        pending=tuple(Pending(**each) for each in document.get("pending", ())),
        lifetime=document.get("lifetime", 0),
        recent=tuple(Done(*each) for each in document.get("recent", ())),
        forgotten=document.get("forgotten"),
        unfiled=tuple(to_booking(each) for each in document.get("unfiled", ())),
        took_in=_aliases(document.get("took_in", ())),
        went_into=_aliases(document.get("went_into", ())),
    )


def _aliases(found: Any) -> tuple[Alias, ...]:
    return tuple(Alias(each["merge_id"], each["customer_id"]) for each in found)


def next_lapse_of(account: Account) -> Document:
    """The index entry by which the account is found when something lapses; none where nothing."""
    moment = lots.next_lapse(account.lots)
    return {"next_lapse": moment} if moment else {}
