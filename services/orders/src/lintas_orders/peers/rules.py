"""The promotion rules in force, evaluated in this process by the shared evaluator."""

from lintas.promotions.v1 import promotions_service_pb2 as pb
from lintas_kit.money import Money
from lintas_orders.domain.basket import Basket
from lintas_orders.domain.parts import Discount, Outcome, Rejection
from lintas_promotion_rules import (
    Basket as RuleBasket,
)
from lintas_promotion_rules import (
    EvaluationContext,
    Line,
    RuleSet,
    Segments,
    evaluate,
)
from lintas_promotion_rules.proto import channel_name, rule_set


class Rules:
    """A snapshot, under the version that the promotions service gave it."""

    def __init__(self, version: str, rules: RuleSet) -> None:
        self.version = version
        self._rules = rules
        self.ask_for_segments = any(
            isinstance(condition, Segments)
            for campaign in rules.campaigns
            for condition in campaign.conditions
        )

    @classmethod
    def none(cls) -> "Rules":
        """Before any were asked for."""
        return cls("", RuleSet.of(()))

    @classmethod
    def of(cls, answer: pb.GetRulesResponse) -> "Rules":
        return cls(answer.rules_version, rule_set(answer))

    def evaluate(self, basket: Basket, segments: frozenset[str]) -> Outcome:
        """What the basket gets without any code."""
        if not self._rules.campaigns:
            return Outcome(rules_version=self.version)
        lines = tuple(
            Line(each.line_id, each.sku, each.quantity, each.unit_price.minor, each.attributes)
            for each in basket.lines
        )
        context = EvaluationContext(
            at=basket.at,
            customer_id=basket.customer_id,
            channel=channel_name(basket.channel),
            location_id=basket.location_id,
            segments=segments,
        )
        answer = evaluate(self._rules, RuleBasket(basket.currency, lines), context)
        return Outcome(
            discounts=tuple(
                Discount(
                    each.campaign_id,
                    each.coupon_code,
                    each.line_id,
                    Money(basket.currency, each.amount_minor),
                    each.explanation,
                )
                for each in answer.discounts
            ),
            rejected=tuple(
                Rejection(each.campaign_id, each.coupon_code, each.reason, each.explanation)
                for each in answer.rejected
            ),
            rules_version=self.version,
        )
