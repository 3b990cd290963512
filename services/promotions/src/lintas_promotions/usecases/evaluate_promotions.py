"""Tells what checkout will do with a basket, and why."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_promotion_rules import Evaluation
from lintas_promotions.domain.basket import Asked
from lintas_promotions.domain.planning import appraise
from lintas_promotions.usecases.gather_facts import GatherFacts


@dataclass(frozen=True)
class EvaluatePromotions:
    """Holds nothing and changes nothing."""

    gather: GatherFacts
    clock: Clock

    async def __call__(self, asked: Asked) -> Evaluation:
        return appraise(await self.gather(asked, self.clock.now()))
