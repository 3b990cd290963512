"""One-time codes as a machine: whatever is tried, a code opens at most once, after few tries."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lintas_identity.domain import codes
from lintas_identity.domain.codes import Code
from lintas_kit.errors import InvalidArgument, ResourceExhausted, Unauthenticated

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SECRET = b"a secret of the platform"


class Codes(RuleBasedStateMachine):
    """Asks, tries and waits in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = Code("TEL::+6281234567890")
        self.now = NOW
        self.good = ""
        self.until = NOW
        self.tries = 0
        self.asked: list[datetime] = []
        self.opened_with: set[str] = set()
        self.number = 0
        self.waits: list[float] = []

    @rule()
    def ask(self) -> None:
        self.number += 1
        digest = codes.digest(SECRET, self.state.key, codes.digits(self.number))
        try:
            self.state = codes.request(self.state, digest, self.now)
        except ResourceExhausted as refusal:
            self.waits.append(refusal.retry_after or 0.0)
            return
        self.good, self.until, self.tries = digest, self.now + codes.GOOD_FOR, 0
        self.asked.append(self.now)

    @rule(right=st.booleans())
    def attempt(self, right: bool) -> None:
        given = self.good if right else "wrong"
        try:
            self.state = codes.attempt(self.state, self.now)
        except (Unauthenticated, ResourceExhausted):
            return
        self.tries += 1
        assert self.now < self.until
        if codes.matches(self.state, given):
            assert right
            assert given not in self.opened_with
            self.opened_with.add(given)
            self.state = codes.used(self.state)

    @rule(minutes=st.integers(1, 30))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.state.code_hash)
    @rule()
    def a_spent_code_stays_shut(self) -> None:
        used = codes.used(self.state)
        assert not codes.matches(used, self.good)
        with pytest.raises(Unauthenticated):
            codes.attempt(used, self.now)

    @invariant()
    def few_tries(self) -> None:
        assert self.tries <= codes.MOST_TRIES

    @invariant()
    def a_refusal_says_when_again(self) -> None:
        assert all(wait > 0 for wait in self.waits)

    @invariant()
    def few_requests(self) -> None:
        recent = [at for at in self.asked if at > self.now - codes.REQUESTS_WITHIN]
        assert len(recent) <= codes.MOST_REQUESTS


TestCodes = Codes.TestCase
TestCodes.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_codes_are_six_digits() -> None:
    assert codes.digits(7) == "000007"
    assert codes.digits(999_999) == "999999"


def test_a_digest_is_of_one_address() -> None:
    assert codes.digest(SECRET, "a", "123456") != codes.digest(SECRET, "b", "123456")
    assert codes.digest(SECRET, "a", "123456") != codes.digest(b"other", "a", "123456")


def test_codes_go_where_they_can() -> None:
    assert codes.channel_for("PHONE") == "SMS"
    with pytest.raises(InvalidArgument, match=r"identifier\.type"):
        codes.channel_for("DEVICE")
