"""Reads all that an evaluation needs: rules, coupons, and the customer where a rule asks for it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lintas_promotion_rules import CouponFacts, EvaluationContext, Segments
from lintas_promotion_rules.reasons import COUPON_UNKNOWN, LIMIT_REACHED
from lintas_promotions.domain import codes
from lintas_promotions.domain.basket import Asked
from lintas_promotions.domain.coupon import Coupon
from lintas_promotions.domain.planning import Facts, InForce, customer_counter
from lintas_promotions.peers import Person
from lintas_promotions.store import Store
from lintas_promotions.usecases.rulebook import Rulebook


class People(Protocol):
    """Who knows customers."""

    async def person(self, customer_id: str) -> Person: ...


@dataclass(frozen=True)
class GatherFacts:
    """At most one call to another service, and none for most baskets."""

    store: Store
    rulebook: Rulebook
    people: People

    async def __call__(self, asked: Asked, at: datetime, *, past_limits: bool = False) -> Facts:
        in_force, coupons = await asyncio.gather(self.rulebook.at(at), self._coupons(asked.codes))
        person = await self._person(asked, in_force, coupons.values())
        uses = await self._uses(asked.customer_id, person, in_force)
        context = EvaluationContext(
            at=at,
            customer_id=asked.customer_id,
            channel=asked.channel,
            location_id=asked.location_id,
            segments=person.segments,
            coupons=tuple(_facts(code, coupons, at, past_limits) for code in asked.codes),
            aliases=person.ids,
            closed={} if past_limits else _closed(in_force, uses),
        )
        elsewhere = {
            campaign_id: sum(each.values()) - each.get(asked.customer_id, 0)
            for campaign_id, each in uses.items()
        }
        return Facts(asked.basket, context, in_force, coupons, elsewhere, past_limits)

    async def _coupons(self, typed: Iterable[str]) -> dict[str, Coupon]:
        keys = [codes.normal(code) for code in typed if codes.is_well_typed(code)]
        return await self.store.coupons.among(keys)

    async def _person(self, asked: Asked, in_force: InForce, coupons: Iterable[Coupon]) -> Person:
        bound = any(each.customer_id not in ("", asked.customer_id) for each in coupons)
        if asked.customer_id and (bound or _asks_for_customer(in_force)):
            return await self.people.person(asked.customer_id)
        return Person()

    async def _uses(
        self, customer_id: str, person: Person, in_force: InForce
    ) -> dict[str, dict[str, int]]:
        """By campaign that is limited per customer, the uses under each of the person's ids."""
        if not customer_id:
            return {}
        ids = person.ids | {customer_id}
        limited = [c for c, each in in_force.campaigns.items() if each.limits.per_customer]
        wanted = {customer_counter(c, i): (c, i) for c in limited for i in ids}
        found = await self.store.counters.uses_of_customers(list(wanted))
        uses: dict[str, dict[str, int]] = {}
        for counter_id, count in found.items():
            campaign_id, owner = wanted[counter_id]
            uses.setdefault(campaign_id, {})[owner] = count
        return uses


def _asks_for_customer(in_force: InForce) -> bool:
    return any(
        campaign.limits.per_customer
        or any(isinstance(each, Segments) for each in campaign.rules.conditions)
        for campaign in in_force.campaigns.values()
    )


def _facts(
    typed: str, coupons: Mapping[str, Coupon], at: datetime, past_limits: bool
) -> CouponFacts:
    coupon = coupons.get(codes.normal(typed))
    if coupon is None:
        return CouponFacts(typed, usable=False, reason=COUPON_UNKNOWN)
    return coupon.facts(at, past_limits=past_limits)


def _closed(in_force: InForce, uses: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    return {
        campaign_id: LIMIT_REACHED
        for campaign_id, each in uses.items()
        if sum(each.values()) >= in_force.campaigns[campaign_id].limits.per_customer
    }
