"""The evaluator: a pure function of rules, basket and context."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from lintas_promotion_rules import reasons
from lintas_promotion_rules.benefits import Left, take_off
from lintas_promotion_rules.conditions import Refusal, lines_that_count, refusal
from lintas_promotion_rules.currency import printed
from lintas_promotion_rules.model import (
    AmountOff,
    Basket,
    BuyGet,
    Campaign,
    CouponFacts,
    Discount,
    Evaluation,
    EvaluationContext,
    Line,
    PercentOff,
    Rejection,
    RuleSet,
)


def evaluate(rules: RuleSet, basket: Basket, context: EvaluationContext) -> Evaluation:
    """What the basket gets, line by line, and why; and what it does not get, and why not.

    A campaign of a higher priority comes first and a later one sees what is left of a line, which
    is never below 0. A campaign is used once a basket, with one coupon at most.
    """
    run = _Run(basket, context)
    for campaign in rules.campaigns:
        run.consider(campaign)
    run.reject_foreign_coupons(rules)
    return Evaluation(tuple(run.discounts), tuple(run.rejected), rules.version)


class _Run:
    """One evaluation under way."""

    def __init__(self, basket: Basket, context: EvaluationContext) -> None:
        self._basket = basket
        self._context = context
        self._left = {line.line_id: line.subtotal for line in basket.lines}
        self._first_on: dict[str, str] = {}
        self._exclusive_on: dict[str, str] = {}
        self._used_of_group: dict[str, str] = {}
        self._coupons = _by_campaign(context.coupons)
        self.discounts: list[Discount] = []
        self.rejected: list[Rejection] = []

    def consider(self, campaign: Campaign) -> None:
        """Gives what the campaign gives, or says why it gives nothing."""
        usable = self._usable_coupons(campaign)
        coupon = usable[0].code if usable else ""
        needs_coupon = campaign.coupon_required and not coupon
        lines = lines_that_count(campaign, self._basket)
        against = refusal(campaign, self._basket, self._context, lines) or self._yields(campaign)
        if needs_coupon:
            self._ask_for_coupon(campaign, against)
            return
        against = against or self._give(campaign, coupon, lines)
        if against:
            for code in [each.code for each in usable] or [""]:
                self._reject(campaign.campaign_id, code, against)
            return
        for spare in usable[1:]:
            why = Refusal(
                reasons.excluded_by(campaign.campaign_id),
                f"The campaign is used once a basket, and coupon {coupon} was used.",
            )
            self._reject(campaign.campaign_id, spare.code, why)

    def reject_foreign_coupons(self, rules: RuleSet) -> None:
        """Coupons that are unknown, or whose campaign is not among the rules any more."""
        known = {campaign.campaign_id for campaign in rules.campaigns}
        for coupon in {each.code: each for each in self._context.coupons}.values():
            if coupon.campaign_id not in known:
                gone = reasons.COUPON_EXPIRED if coupon.campaign_id else reasons.COUPON_UNKNOWN
                reason = coupon.reason or gone
                why = Refusal(reason, reasons.in_words(reason))
                self._reject(coupon.campaign_id, coupon.code, why)

    def _reject(self, campaign_id: str, code: str, why: Refusal) -> None:
        self.rejected.append(Rejection(campaign_id, code, why.reason, why.explanation))

    def _usable_coupons(self, campaign: Campaign) -> list[CouponFacts]:
        usable = []
        for coupon in self._coupons.get(campaign.campaign_id, ()):
            reason = self._against_coupon(coupon)
            if reason:
                why = Refusal(reason, reasons.in_words(reason))
                self._reject(campaign.campaign_id, coupon.code, why)
            else:
                usable.append(coupon)
        return usable

    def _against_coupon(self, coupon: CouponFacts) -> str:
        mine = {self._context.customer_id, *self._context.aliases}
        if coupon.customer_id and coupon.customer_id not in mine:
            return reasons.COUPON_NOT_YOURS
        if not coupon.usable:
            return coupon.reason or reasons.COUPON_USED_UP
        return ""

    def _ask_for_coupon(self, campaign: Campaign, against: Refusal | None) -> None:
        """Says so only where a coupon would help and none was given."""
        if not against and campaign.campaign_id not in self._coupons:
            why = Refusal(reasons.COUPON_REQUIRED, f"{campaign.name} applies with a coupon only.")
            self._reject(campaign.campaign_id, "", why)

    def _yields(self, campaign: Campaign) -> Refusal | None:
        winner = self._used_of_group.get(campaign.stacking.group)
        if not winner:
            return None
        words = f"Of the group {campaign.stacking.group}, {winner} is used."
        return Refusal(reasons.excluded_by(winner), words)

    def _give(self, campaign: Campaign, coupon: str, lines: Sequence[Line]) -> Refusal | None:
        free = [line for line in lines if not self._keeps_away(campaign, line)]
        if not free:
            winner = self._keeps_away(campaign, lines[0])
            words = f"It does not go together with {winner}."
            return Refusal(reasons.excluded_by(winner), words)
        open_lines = [line for line in free if self._left[line.line_id] > 0]
        left = [Left(line.quantity, self._left[line.line_id]) for line in open_lines]
        most = campaign.max_discount.minor if campaign.max_discount else None
        amounts = take_off(campaign.benefit, left, most)
        if not any(amounts):
            return Refusal(reasons.NOTHING_TO_DISCOUNT, "There is nothing left to take off.")
        capped = most is not None and sum(amounts) == most
        self._book(campaign, coupon, open_lines, amounts, _words(campaign, coupon, capped))
        return None

    def _keeps_away(self, campaign: Campaign, line: Line) -> str:
        """The campaign that keeps this one off the line, or nothing."""
        by_exclusive = self._exclusive_on.get(line.line_id, "")
        if campaign.stacking.exclusive:
            return by_exclusive or self._first_on.get(line.line_id, "")
        return by_exclusive

    def _book(
        self,
        campaign: Campaign,
        coupon: str,
        lines: Iterable[Line],
        amounts: Iterable[int],
        words: str,
    ) -> None:
        for line, amount in zip(lines, amounts, strict=True):
            if amount == 0:
                continue
            self._left[line.line_id] -= amount
            self._first_on.setdefault(line.line_id, campaign.campaign_id)
            if campaign.stacking.exclusive:
                self._exclusive_on[line.line_id] = campaign.campaign_id
            self.discounts.append(
                Discount(campaign.campaign_id, coupon, line.line_id, amount, words)
            )
        if campaign.stacking.group:
            self._used_of_group[campaign.stacking.group] = campaign.campaign_id


def _by_campaign(coupons: Iterable[CouponFacts]) -> dict[str, list[CouponFacts]]:
    found: dict[str, list[CouponFacts]] = {}
    seen: set[str] = set()
    for coupon in coupons:
        if coupon.code not in seen and coupon.campaign_id:
            found.setdefault(coupon.campaign_id, []).append(coupon)
        seen.add(coupon.code)
    return found


def _words(campaign: Campaign, coupon: str, capped: bool) -> str:
    match campaign.benefit:
        case PercentOff(percent):
            what = f"{percent} % off"
        case AmountOff(amount):
            what = f"{printed(amount.currency, amount.minor)} off"
        case BuyGet(buy, get):
            what = f"buy {buy}, get {get} free"
        case _ as never:
            assert_never(never)
    most = campaign.max_discount
    bound = f", {printed(most.currency, most.minor)} at most" if capped and most else ""
    with_coupon = f", with coupon {coupon}" if coupon else ""
    return f"{campaign.name}: {what}{bound}{with_coupon}"
