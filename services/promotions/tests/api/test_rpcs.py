"""The RPCs on a real database, once with each driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from promotions_world import World

from lintas.common.v1.event_pb2 import EventEnvelope
from lintas.promotions.v1 import promotions_events_pb2 as events
from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_kit import context
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_kit.errors import EtagMismatch, InvalidArgument, NotFound
from lintas_kit.mongo import Database
from lintas_promotion_rules import proto
from lintas_promotions.api.promotions import PromotionsServicer
from lintas_promotions.books import CheckBooks
from lintas_promotions.domain import lot as lots
from lintas_promotions.domain.lot import Birth, Order
from lintas_promotions.peers import Person
from lintas_promotions.store.coupons import coupon_document
from lintas_promotions.store.lots import Lot

pytestmark = pytest.mark.engine

CAMPAIGN = {
    "name": "Linen Hemat 15%",
    "from": "2025-01-01T00:00:00Z",
    "to": "2035-01-01T00:00:00Z",
    "conditions": [{"attribute": {"name": "material", "values": ["linen"]}}],
    "benefit": {"percentOff": 15},
    "limits": {"totalRedemptions": "100000", "redemptionsPerCustomer": "1"},
    "budget": {"currencyCode": "IDR", "units": "5000000000"},
    "couponRequired": True,
}


def basket(code: str = "", customer: str = "cus_1") -> messages.EvaluatePromotionsRequest:
    line = {
        "lineId": "lin_1",
        "sku": "shirt",
        "quantity": "1",
        "unitPrice": {"currencyCode": "IDR", "units": "249000"},
        "attributes": {"material": "linen"},
    }
    said = {"customerId": customer, "channel": "APP", "lines": [line]}
    said["couponCodes"] = [code] if code else []
    return ParseDict(said, messages.EvaluatePromotionsRequest())


@contextmanager
def calling(**said: Any) -> Iterator[None]:
    with context.calling(Call(**said)):
        yield


class Shop:
    """The RPCs, and what was told."""

    def __init__(self, world: World, database: Database) -> None:
        self.world = world
        self.rpc = PromotionsServicer(world.store, world.clock, world.use)
        self.database = database

    async def put(self, campaign_id: str = "linen-hemat", **said: Any) -> messages.Campaign:
        wanted = ParseDict(CAMPAIGN | said, messages.Campaign())
        request = messages.PutCampaignRequest(campaign_id=campaign_id, campaign=wanted)
        return (await self.rpc.PutCampaign(request, None)).campaign

    async def issue(self, **said: Any) -> list[messages.Coupon]:
        request = ParseDict({"campaignId": "linen-hemat"} | said, messages.IssueCouponsRequest())
        return list((await self.rpc.IssueCoupons(request, None)).coupons)

    async def coupon(self, code: str) -> messages.Coupon:
        return (await self.rpc.GetCoupon(messages.GetCouponRequest(code=code), None)).coupon

    async def told(self, kind: type[Any]) -> list[tuple[EventEnvelope, Any]]:
        """The events of that kind in all outboxes."""
        found = []
        for name in ("campaigns", "coupons", "lots", "redemptions"):
            for document in await self.database[name].find({}).to_list(100):
                for entry in document.get("outbox", ()):
                    envelope = EventEnvelope.FromString(entry["value"])
                    payload = kind()
                    if envelope.payload.Unpack(payload):
                        found.append((envelope, payload))
        return found


@pytest.fixture
def shop(real: World, database: Database) -> Shop:
    return Shop(real, database)


async def test_campaigns(shop: Shop) -> None:
    made = await shop.put()
    assert (made.etag, made.usage.discounted.currency_code) == ("1", "IDR")
    with calling(if_match='"1"'):
        assert (await shop.put(name="Other")).etag == "2"
        with pytest.raises(EtagMismatch):
            await shop.put(name="Third")
    request = messages.GetCampaignRequest(campaign_id="linen-hemat")
    assert (await shop.rpc.GetCampaign(request, None)).campaign.name == "Other"
    with pytest.raises(NotFound):
        await shop.rpc.GetCampaign(messages.GetCampaignRequest(campaign_id="x"), None)
    changes = await shop.told(events.CampaignChanged)
    rules = await shop.rpc.GetRules(messages.GetRulesRequest(), None)
    assert [each.campaign.name for _, each in changes] == [CAMPAIGN["name"], "Other"]
    assert changes[-1][1].rules_version == rules.rules_version


async def test_pages_of_campaigns(shop: Shop) -> None:
    for name in "cab":
        await shop.put(name)
    request = messages.ListCampaignsRequest(page_size=2)
    first = await shop.rpc.ListCampaigns(request, None)
    assert [each.campaign_id for each in first.campaigns] == ["a", "b"]
    request.page_token = first.next_page_token
    second = await shop.rpc.ListCampaigns(request, None)
    assert [each.campaign_id for each in second.campaigns] == ["c"]
    assert not second.next_page_token


async def test_rules_are_sent_once_a_version_and_evaluate_alike(shop: Shop) -> None:
    await shop.put()
    await shop.put("gone", to="2026-01-01T00:00:00Z", couponRequired=False)
    rules = await shop.rpc.GetRules(messages.GetRulesRequest(), None)
    assert [each.campaign_id for each in rules.campaigns] == ["linen-hemat"]
    assert proto.rule_set(rules).version == rules.rules_version
    known = messages.GetRulesRequest(known_version=rules.rules_version)
    assert not (await shop.rpc.GetRules(known, None)).campaigns
    await shop.put(name="Other")
    assert (await shop.rpc.GetRules(known, None)).campaigns


async def test_the_coupon_s_whole_way(shop: Shop) -> None:
    await shop.put()
    with calling(channel=4, journey=JourneyRef("jrn_1")):
        [coupon] = await shop.issue(customerId="cus_1", validFor="86400s")
    assert (coupon.number, coupon.journey_id, coupon.channel) == (1, "jrn_1", 4)
    assert coupon.expire_time.ToDatetime() - coupon.create_time.ToDatetime() == timedelta(days=1)
    typed = coupon.code.lower().replace("-", "")
    evaluated = await shop.rpc.EvaluatePromotions(basket(typed), None)
    request = messages.HoldRedemptionRequest(order_id="ord_1", basket=basket(typed))
    held = await shop.rpc.HoldRedemption(request, None)
    assert list(held.discounts) == list(evaluated.discounts)
    assert [each.amount.units for each in held.discounts] == [37350]
    assert held.journey_id == "jrn_1"
    assert (await shop.coupon(coupon.code)).holds == 1
    await shop.rpc.CommitRedemption(messages.CommitRedemptionRequest(order_id="ord_1"), None)
    assert (await shop.coupon(coupon.code)).state == messages.Coupon.USED_UP
    back = messages.ReverseRedemptionRequest(
        order_id="ord_1", operation_id="ret_1", discounts=held.discounts
    )
    for _ in range(2):
        await shop.rpc.ReverseRedemption(back, None)
    after = await shop.coupon(coupon.code)
    assert (after.state, after.redemptions, after.holds) == (messages.Coupon.ACTIVE, 0, 0)
    [(_, committed)] = await shop.told(events.RedemptionCommitted)
    [(_, reversed_)] = await shop.told(events.RedemptionReversed)
    assert committed.discounts[0].amount == reversed_.amount == held.discounts[0].amount
    [(envelope, _)] = await shop.told(events.CouponsIssued)
    assert (envelope.journey.journey_id, envelope.channel) == ("jrn_1", 4)


async def test_books(shop: Shop) -> None:
    await shop.put()
    for number in range(3):
        customer = f"cus_{number}"
        [coupon] = await shop.issue()
        wanted = basket(coupon.code, customer)
        request = messages.HoldRedemptionRequest(order_id=f"o{number}", basket=wanted)
        await shop.rpc.HoldRedemption(request, None)
        await shop.world.use.commit(f"o{number}")
    await shop.world.use.release("o2")
    books = await CheckBooks(shop.world.store)()
    assert {law.name: (law.left, law.right) for law in books.laws} == {
        "coupons.uses": (2, 2),
        "campaigns.uses": (2, 2),
        "campaigns.discounted": (2 * 37350_00, 2 * 37350_00),
    }
    assert [(s.name, s.side, s.amount, s.unit) for s in books.sides] == [
        ("promotions.discounts", "LEFT", 2 * 37350_00, "IDR")
    ]


async def test_whose_coupons_a_customer_sees(shop: Shop) -> None:
    await shop.put()
    [hers] = await shop.issue(customerId="cus_1")
    [anybody_s] = await shop.issue()
    with calling(caller=Caller("s", "CUSTOMER", "cus_2")):
        assert (await shop.coupon(anybody_s.code)).number == 2
        with pytest.raises(NotFound):
            await shop.coupon(hers.code)
        shop.world.town.people["cus_2"] = Person(ids=frozenset({"cus_1", "cus_2"}))
        assert (await shop.coupon(hers.code)).number == 1
    with calling(caller=Caller("s", "STAFF")):
        assert (await shop.coupon(hers.code)).customer_id == "cus_1"


@pytest.mark.parametrize(
    ("accept", "kind", "start"),
    [("image/png", "image/png", b"\x89PNG"), ("*/*", "image/svg+xml", b"<?xml")],
)
async def test_pictures(shop: Shop, accept: str, kind: str, start: bytes) -> None:
    await shop.put()
    [coupon] = await shop.issue()
    for symbology in ("", "CODE128"):
        request = messages.GetCouponImageRequest(code=coupon.code, symbology=symbology)
        with calling(headers={"accept": accept}):
            picture = await shop.rpc.GetCouponImage(request, None)
        assert picture.content_type == kind
        assert picture.data.startswith(start)


async def test_a_print_run(shop: Shop) -> None:
    await shop.put()
    coupons = await shop.issue(count=1000, perCoupon={"maxRedemptions": "3"})
    assert [each.number for each in coupons] == list(range(1, 1001))
    assert {each.journey_id for each in coupons} == {""}
    assert (await shop.coupon(coupons[499].code)).max_redemptions == 3
    [(_, told)] = await shop.told(events.CouponsIssued)
    assert len(told.codes) == 1000
    with pytest.raises(InvalidArgument, match="count"):
        await shop.issue(count=1001)


async def test_a_lot_that_a_crash_left_half_way_is_made_whole(shop: Shop) -> None:
    await shop.put()
    world = shop.world
    now = world.clock.now()
    made = lots.make(Order("linen-hemat", 4), 1, Birth(now), world.use.issue.choose)
    documents = [coupon_document(each) for each in made]
    await world.store.lots.begin(Lot("lot_1", "linen-hemat", "", documents), now, now)
    await world.store.coupons.add_lot(documents[:2])
    assert await world.use.issue.finish_left() == 1
    assert await world.use.issue.finish_left() == 0
    assert (await shop.coupon(made[3].code)).number == 4
    [(_, told)] = await shop.told(events.CouponsIssued)
    assert list(told.codes) == [each.code for each in made]


async def test_what_a_till_gave_is_booked_as_of_then(shop: Shop) -> None:
    await shop.put(couponRequired=False, limits={"totalRedemptions": "1"})
    sold = messages.HoldRedemptionRequest(basket=basket(), already_happened=True)
    sold.sold_at.FromDatetime(shop.world.clock.now() - timedelta(days=1))
    for number in range(3):
        sold.order_id = f"ord_{number}"
        assert (await shop.rpc.HoldRedemption(sold, None)).discounts
    fresh = messages.HoldRedemptionRequest(order_id="ord_9", basket=basket())
    refused = await shop.rpc.HoldRedemption(fresh, None)
    assert [each.reason for each in refused.rejected] == ["LIMIT_REACHED"]
