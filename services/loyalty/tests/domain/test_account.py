"""Accounts: what they remember, and what their bookings come to."""

from datetime import UTC, datetime, timedelta

from lintas_loyalty.domain.account import REMEMBERED, Account
from lintas_loyalty.domain.booking import Booking, Entry, Kind

START = datetime(2026, 1, 1, tzinfo=UTC)


def booking(number: int) -> Booking:
    moment = START + timedelta(minutes=number)
    entry = Entry(Kind.ACCRUAL, 10, None)
    return Booking(f"op{number}", "cus", f"bkg_{number:04}", moment, "", (entry,), 0, moment)


def test_what_is_forgotten_can_only_be_told_by_the_journal() -> None:
    many = REMEMBERED + 10
    account = Account("cus").with_bookings(booking(number) for number in range(many))
    assert account.balance == account.lifetime == 10 * many
    assert len(account.recent) == REMEMBERED
    assert account.knows(f"op{many - 1}", START + timedelta(minutes=many - 1)) is True
    assert account.knows("new", START + timedelta(minutes=many)) is False
    assert account.knows("op3", START + timedelta(minutes=3)) is None


def test_an_old_operation_does_not_push_out_a_newer_one() -> None:
    account = Account("cus").with_bookings(booking(number) for number in range(1, REMEMBERED + 1))
    account = account.with_bookings([booking(0)])
    assert account.knows("op1", START + timedelta(minutes=1)) is True
    assert account.knows("op0", START) is None
    assert account.forgotten == START
