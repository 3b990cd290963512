"""Puts the service together."""

from datetime import timedelta

from lintas.promotions.v1.promotions_service_pb2_grpc import (
    add_PromotionsServiceServicer_to_server,
)
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring
from lintas_promotions.api.promotions import PromotionsServicer, UseCases
from lintas_promotions.books import CheckBooks
from lintas_promotions.peers import Identity
from lintas_promotions.store import OUTBOXES, Store, open_store
from lintas_promotions.usecases.change_redemption import ChangeRedemption
from lintas_promotions.usecases.commit_redemption import CommitRedemption
from lintas_promotions.usecases.evaluate_promotions import EvaluatePromotions
from lintas_promotions.usecases.find_coupon import FindCoupon
from lintas_promotions.usecases.gather_facts import GatherFacts, People
from lintas_promotions.usecases.hold_redemption import HoldRedemption
from lintas_promotions.usecases.issue_coupons import IssueCoupons
from lintas_promotions.usecases.look_after_redemptions import LookAfterRedemptions
from lintas_promotions.usecases.put_campaign import PutCampaign
from lintas_promotions.usecases.release_redemption import ReleaseRedemption
from lintas_promotions.usecases.reverse_redemption import ReverseRedemption
from lintas_promotions.usecases.rulebook import Rulebook


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    store = open_store(kit.database)
    await store.create_indexes()
    use = use_cases(store, Identity(kit.peer("identity")), kit.clock)
    look_after = LookAfterRedemptions(use.commit.change)
    return Wiring(
        servicers=[
            (
                add_PromotionsServiceServicer_to_server,
                PromotionsServicer(store, kit.clock, use),
            )
        ],
        loops=[
            Loop("redemptions", timedelta(seconds=2), look_after),
            Loop("lots", timedelta(seconds=10), use.issue.finish_left),
        ],
        outboxes=OUTBOXES,
        books=CheckBooks(store),
    )


def use_cases(store: Store, people: People, clock: Clock) -> UseCases:
    """All of them, on the store."""
    rulebook = Rulebook(store)
    gather = GatherFacts(store, rulebook, people)
    change = ChangeRedemption(store, clock)
    return UseCases(
        put_campaign=PutCampaign(store, rulebook, clock),
        issue=IssueCoupons(store, clock),
        find_coupon=FindCoupon(store, people),
        evaluate=EvaluatePromotions(gather, clock),
        hold=HoldRedemption(store, gather, change, clock),
        commit=CommitRedemption(change),
        release=ReleaseRedemption(change),
        reverse=ReverseRedemption(change),
        rulebook=rulebook,
    )
