"""From what is known of a basket to what an order would hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lintas_promotion_rules import (
    Basket,
    CouponFacts,
    Evaluation,
    EvaluationContext,
    RuleSet,
    evaluate,
)
from lintas_promotions.domain.campaign import Campaign
from lintas_promotions.domain.codes import normal
from lintas_promotions.domain.coupon import Coupon
from lintas_promotions.domain.effects import Bounds, Kind, Use
from lintas_promotions.domain.redemption import Plan


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules that baskets are evaluated with, and their campaigns by id."""

    rules: RuleSet
    campaigns: Mapping[str, Campaign]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an evaluation needs, read beforehand.

    `coupons` are by key. `uses_elsewhere` are, by campaign, the uses of the same person under other
    ids. With `past_limits` nothing is refused for being used up.
    """

    basket: Basket
    context: EvaluationContext
    in_force: InForce
    coupons: Mapping[str, Coupon] = field(default_factory=dict)
    uses_elsewhere: Mapping[str, int] = field(default_factory=dict)
    past_limits: bool = False


def appraise(facts: Facts) -> Evaluation:
    """What the rules say. What happened already was given whatever limits there are."""
    rules = facts.in_force.rules
    if facts.past_limits:
        opened = tuple(
            replace(each, closed="", limited_per_customer=False) for each in rules.campaigns
        )
        rules = RuleSet(opened, rules.version)
    return evaluate(rules, facts.basket, facts.context)


def plan(facts: Facts) -> Plan:
    """What the order gets, and what it uses for that."""
    evaluation = appraise(facts)
    uses = _uses(facts, evaluation)
    born_in = [facts.coupons[use.counter_id].journey_id for use in uses if use.kind is Kind.COUPON]
    return Plan(
        currency=facts.basket.currency,
        customer_id=facts.context.customer_id,
        discounts=evaluation.discounts,
        rejected=evaluation.rejected,
        rules_version=evaluation.rules_version,
        journey_id=next((each for each in born_in if each), ""),
        uses=uses,
    )


def _uses(facts: Facts, evaluation: Evaluation) -> tuple[Use, ...]:
    given: dict[str, int] = {}
    coupons: dict[str, str] = {}
    for each in evaluation.discounts:
        given[each.campaign_id] = given.get(each.campaign_id, 0) + each.amount_minor
        coupons[each.campaign_id] = each.coupon_code
    uses = []
    for campaign_id, minor in given.items():
        currency = facts.basket.currency
        uses.append(Use(Kind.CAMPAIGN, campaign_id, campaign_id, currency, minor))
        if coupons[campaign_id]:
            uses.append(Use(Kind.COUPON, normal(coupons[campaign_id]), campaign_id))
        customer_id = facts.context.customer_id
        if customer_id and facts.in_force.campaigns[campaign_id].limits.per_customer:
            counter_id = customer_counter(campaign_id, customer_id)
            uses.append(Use(Kind.CUSTOMER, counter_id, campaign_id))
    return tuple(uses)


def customer_counter(campaign_id: str, customer_id: str) -> str:
    """The id of the counter of a customer's uses of a campaign."""
    return f"{campaign_id}|{customer_id}"


def bounds(facts: Facts, use: Use) -> Bounds:
    """How far the use may go."""
    if facts.past_limits:
        return Bounds()
    if use.kind is Kind.COUPON:
        return Bounds(uses=facts.coupons[use.counter_id].max_redemptions)
    campaign = facts.in_force.campaigns[use.campaign_id]
    if use.kind is Kind.CUSTOMER:
        elsewhere = facts.uses_elsewhere.get(use.campaign_id, 0)
        return Bounds(uses=campaign.limits.per_customer - elsewhere)
    budget = campaign.budget
    return Bounds(
        uses=campaign.limits.total or None,
        minor=budget.minor if budget and budget.currency == use.currency else None,
    )


def without(facts: Facts, use: Use, reason: str) -> Facts:
    """The facts once a use was refused: its campaign, or its coupon, is of no use here."""
    context = facts.context
    if use.kind is Kind.COUPON:
        coupons = tuple(_spoiled(each, use.counter_id, reason) for each in context.coupons)
        return replace(facts, context=replace(context, coupons=coupons))
    closed = {**context.closed, use.campaign_id: reason}
    return replace(facts, context=replace(context, closed=closed))


def _spoiled(coupon: CouponFacts, key: str, reason: str) -> CouponFacts:
    if normal(coupon.code) != key:
        return coupon
    return replace(coupon, usable=False, reason=reason)
