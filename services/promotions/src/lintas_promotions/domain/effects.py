"""What a redemption does to the counters of campaigns, coupons and customers.

Each counter keeps the tokens of the holds on it (`holds`), and for a while the tokens of what was
done to it once (`done`). So whether a step was taken is always to be seen on the counter itself,
and a step that is repeated after a crash, or by two at once, counts once:

TAKE    where the token is in neither and the limit allows it: counts a use, adds the hold.
COMMIT  where the hold is there: turns it into a redemption.
FREE    where the hold is there: takes the use back.
BAR     as FREE; where there was no hold, no late TAKE of this token will find one either.
POST    where the token is not done: counts a redemption (or takes one back), without a hold.
FORGET  drops the token of a POST or BAR, when nobody can come late with it any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_promotion_rules.reasons import BUDGET_SPENT, COUPON_USED_UP, LIMIT_REACHED

REMEMBERED = timedelta(minutes=2)
"""How long a token stays done: far longer than any call may take."""


class Kind(StrEnum):
    """What kind of counter."""

    CAMPAIGN = "CAMPAIGN"
    COUPON = "COUPON"
    CUSTOMER = "CUSTOMER"


class Mode(StrEnum):
    """What is done; see the module."""

    COMMIT = "COMMIT"
    FREE = "FREE"
    BAR = "BAR"
    POST = "POST"
    FORGET = "FORGET"


@dataclass(frozen=True, slots=True)
class Use:
    """One use that a redemption makes of a counter, and what it gives; money for a campaign only.

    `counter_id` is a campaign's id, a coupon's key, or `<campaign>|<customer>`.
    """

    kind: Kind
    counter_id: str
    campaign_id: str
    currency: str = ""
    minor: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a use may go: uses altogether, and money altogether; no bound where none."""

    uses: int | None = None
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One step on one counter. For POST `uses` and `minor` may be below 0."""

    mode: Mode
    kind: Kind
    counter_id: str
    token: str
    uses: int = 1
    currency: str = ""
    minor: int = 0
    not_before: datetime | None = None

    @property
    def leaves_token(self) -> bool:
        return self.mode in (Mode.POST, Mode.BAR)

    def forgotten(self, now: datetime) -> "Effect":
        """The step that drops its token later."""
        return replace(self, mode=Mode.FORGET, not_before=now + REMEMBERED)


def effect(mode: Mode, use: Use, token: str) -> Effect:
    """The step of that mode for a use as a whole."""
    return Effect(mode, use.kind, use.counter_id, token, 1, use.currency, use.minor)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter as it stands; the same for all three kinds."""

    uses: int = 0
    redeemed: int = 0
    spent: Mapping[str, int] = field(default_factory=dict)
    discounted: Mapping[str, int] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()

    def refuses(self, use: Use, token: str, bounds: Bounds) -> str:
        """Why the token can't take the use; empty where it can, or has."""
        if token in self.holds:
            return ""
        if bounds.uses is not None and self.uses >= bounds.uses:
            return COUPON_USED_UP if use.kind is Kind.COUPON else LIMIT_REACHED
        spent = self.spent.get(use.currency, 0)
        if bounds.minor is not None and spent + use.minor > bounds.minor:
            return BUDGET_SPENT
        return LIMIT_REACHED if token in self.done else ""

    def taken(self, use: Use, token: str) -> "Counter":
        """With the use held. Only where it is not refused."""
        if token in self.holds or token in self.done:
            return self
        return replace(
            self,
            uses=self.uses + 1,
            spent=_added(self.spent, use.currency, use.minor),
            holds=self.holds | {token},
        )

    def after(self, step: Effect) -> "Counter":
        """With the step taken, once."""
        held = step.token in self.holds
        match step.mode:
            case Mode.COMMIT if held:
                return replace(
                    self,
                    redeemed=self.redeemed + 1,
                    discounted=_added(self.discounted, step.currency, step.minor),
                    holds=self.holds - {step.token},
                )
            case Mode.FREE | Mode.BAR if held:
                return replace(
                    self,
                    uses=self.uses - 1,
                    spent=_added(self.spent, step.currency, -step.minor),
                    holds=self.holds - {step.token},
                )
            case Mode.BAR:
                return replace(self, done=self.done | {step.token})
            case Mode.POST if step.token not in self.done:
                return replace(
                    self,
                    uses=self.uses + step.uses,
                    redeemed=self.redeemed + step.uses,
                    spent=_added(self.spent, step.currency, step.minor),
                    discounted=_added(self.discounted, step.currency, step.minor),
                    done=self.done | {step.token},
                )
            case Mode.FORGET:
                return replace(self, done=self.done - {step.token})
        return self


def _added(amounts: Mapping[str, int], currency: str, minor: int) -> Mapping[str, int]:
    if not minor:
        return amounts
    return {**amounts, currency: amounts.get(currency, 0) + minor}
