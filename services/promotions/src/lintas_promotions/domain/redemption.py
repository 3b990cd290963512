"""What an order uses of campaigns and coupons, from the hold until all of it came back.

HOLDING -> HELD -> COMMITTED -> RELEASED, with EXPIRED for a hold that nobody answered for. Each
step is decided here and written in one stroke with the steps on counters that it leads to
(`pending`); they are taken afterwards, by whoever comes first, and count once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_kit.errors import FailedPrecondition
from lintas_promotion_rules import Discount, Rejection
from lintas_promotions.domain.effects import Effect, Kind, Mode, Use, effect
from lintas_promotions.domain.ledger import Entry, Given, committed, left, reversed_part

HOLD_LASTS = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(seconds=10)
"""After this a hold that was not answered, or a step that was not finished, is taken over."""


class State(StrEnum):
    """Where the redemption stands."""

    HOLDING = "HOLDING"
    HELD = "HELD"
    COMMITTED = "COMMITTED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an evaluation gives, and the uses that it makes."""

    currency: str = ""
    customer_id: str = ""
    discounts: tuple[Discount, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    rules_version: str = ""
    journey_id: str = ""
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class Redemption:
    """One order's redemption. `version` counts the writes, `attempt` the times it was planned.

    `due` is when somebody must look after it: a hold runs out, a step has to be finished.
    """

    order_id: str
    state: State
    plan: Plan = Plan()
    attempt: int = 1
    entries: tuple[Entry, ...] = ()
    operations: frozenset[str] = frozenset()
    pending: tuple[Effect, ...] = ()
    due: datetime | None = None
    created_at: datetime | None = None
    version: int = 0

    @property
    def token(self) -> str:
        """What its holds are known by on the counters."""
        return f"{self.order_id}#{self.attempt}"

    @property
    def is_answered(self) -> bool:
        """Whether the order may rely on its discounts."""
        return self.state in (State.HELD, State.COMMITTED)


def begun(order_id: str, plan: Plan, now: datetime) -> Redemption:
    """A new one; held at once where it uses nothing."""
    if not plan.uses:
        return Redemption(order_id, State.HELD, plan, due=now + HOLD_LASTS, created_at=now)
    due = now + GIVEN_UP_AFTER
    return Redemption(order_id, State.HOLDING, plan, due=due, created_at=now)


def again(before: Redemption, plan: Plan, now: datetime) -> Redemption:
    """Planned anew: what was held by the plan before comes free."""
    freed = _each(Mode.FREE, before) if before.state is State.HOLDING else ()
    fresh = begun(before.order_id, plan, now)
    return replace(
        fresh,
        attempt=before.attempt + 1,
        pending=before.pending + freed,
        created_at=before.created_at,
        version=before.version,
    )


def held(before: Redemption, now: datetime) -> Redemption:
    """All that was planned is held."""
    return replace(before, state=State.HELD, due=now + HOLD_LASTS)


def commit(before: Redemption, now: datetime) -> Redemption:
    """The order stands: what was held is used.

    An order that stands counts even where its hold ran out meanwhile: then its uses are booked,
    past a limit if need be. Raises FailedPrecondition where it was released.
    """
    if before.state is State.COMMITTED:
        return before
    if before.state is State.RELEASED:
        raise FailedPrecondition("REDEMPTION_RELEASED", "The redemption was released.")
    if before.state is State.HOLDING:
        raise FailedPrecondition("REDEMPTION_NOT_HELD", "Hold the redemption first.")
    mode = Mode.COMMIT if before.state is State.HELD else Mode.POST
    after = replace(
        before,
        state=State.COMMITTED,
        attempt=before.attempt + (mode is Mode.POST),
        entries=before.entries + committed(before.plan.discounts, before.plan.currency, now),
    )
    return _to_do(after, _each(mode, after), now)


def release(before: Redemption, now: datetime) -> Redemption:
    """The order is given up or cancelled: all that is held or used comes back."""
    if before.state is State.RELEASED:
        return before
    after = replace(before, state=State.RELEASED)
    match before.state:
        case State.HOLDING:
            return _to_do(after, _each(Mode.BAR, before), now)
        case State.HELD:
            return _to_do(after, _each(Mode.FREE, before), now)
        case State.COMMITTED:
            return _give_back(after, "release", left(before.entries), now)
    return after


def expire(before: Redemption, now: datetime) -> Redemption:
    """A hold that nobody answered for comes free; anything else stays as it is."""
    after = replace(before, state=State.EXPIRED)
    if before.state is State.HOLDING:
        return _to_do(after, _each(Mode.BAR, before), now)
    if before.state is State.HELD:
        return _to_do(after, _each(Mode.FREE, before), now)
    return before


def expire_holding(before: Redemption, now: datetime) -> Redemption:
    """A hold that was left half-way comes free; anything else stays as it is."""
    return expire(before, now) if before.state is State.HOLDING else before


def never_held(order_id: str, now: datetime) -> Redemption:
    """Of an order that gave up before its hold arrived; so that the hold is refused then."""
    return Redemption(order_id, State.RELEASED, created_at=now)


def reverse(
    before: Redemption, operation_id: str, given_back: Sequence[Given], now: datetime
) -> Redemption:
    """Lines came back. Their amounts return to the budget, and a campaign's and coupon's use where
    nothing that it discounted is kept.

    Raises FailedPrecondition where the redemption was not committed, or where more would come back
    than was given.
    """
    if operation_id in before.operations:
        return before
    if before.state is not State.COMMITTED:
        words = "Only what was committed can be reversed."
        raise FailedPrecondition("REDEMPTION_NOT_COMMITTED", words)
    return _give_back(before, operation_id, given_back, now)


def settled(before: Redemption, done: Iterable[Effect], now: datetime) -> Redemption:
    """With steps taken: what is left to do, and what is to be forgotten later."""
    finished = list(done)
    rest = tuple(step for step in before.pending if step not in finished)
    later = tuple(step.forgotten(now) for step in finished if step.leaves_token)
    pending = rest + later
    due = before.due if before.state in (State.HOLDING, State.HELD) else _due(pending)
    return replace(before, pending=pending, due=due)


def ripe(redemption: Redemption, now: datetime) -> list[Effect]:
    """The steps to take now, in order."""
    return [each for each in redemption.pending if not each.not_before or each.not_before <= now]


def _give_back(
    before: Redemption, operation_id: str, given_back: Sequence[Given], now: datetime
) -> Redemption:
    entries = reversed_part(before.entries, operation_id, given_back, now)
    after = replace(
        before,
        entries=before.entries + entries,
        operations=before.operations | {operation_id},
    )
    token = f"{before.order_id}!{operation_id}"
    steps = [
        Effect(Mode.POST, use.kind, use.counter_id, token, entry.uses, use.currency, minor)
        for entry in entries
        for use in before.plan.uses
        if use.campaign_id == entry.campaign_id
        for minor in [entry.minor if use.kind is Kind.CAMPAIGN else 0]
        if minor or entry.uses
    ]
    return _to_do(after, steps, now)


def _each(mode: Mode, redemption: Redemption) -> tuple[Effect, ...]:
    return tuple(effect(mode, use, redemption.token) for use in redemption.plan.uses)


def _to_do(redemption: Redemption, steps: Sequence[Effect], now: datetime) -> Redemption:
    pending = redemption.pending + tuple(steps)
    return replace(redemption, pending=pending, due=now + GIVEN_UP_AFTER if pending else None)


def _due(pending: Sequence[Effect]) -> datetime | None:
    times = [step.not_before for step in pending if step.not_before]
    return min(times, default=None)
