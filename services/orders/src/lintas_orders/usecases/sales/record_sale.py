"""Records a till's sale, once for its id."""

from dataclasses import dataclass

from lintas.common.v1 import channel_pb2
from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_orders.domain import moments, sale, work
from lintas_orders.domain.order import Order, StatusChange
from lintas_orders.domain.parts import Fulfilment, FulfilmentKind, Journey, Product
from lintas_orders.domain.sale import Sale
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import WorkKind
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.usecases import journeys, waiting
from lintas_orders.usecases.checkout.pricing import PriceBasket
from lintas_orders.usecases.finishing import to_the_end
from lintas_orders.usecases.placing.claim import claim
from lintas_orders.usecases.placing.place import Place
from lintas_orders.usecases.placing.settle import is_settled, settled

_NAMES_A_CHANNEL = frozenset({"CONNECTOR", "ADMIN", "SERVICE"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """The order that the sale is, and whether it was booked before."""

    order: Order
    repeated: bool


@dataclass(frozen=True)
class RecordSale:
    """Inserts the sale as pending under its id, takes its stock, and makes it hold.

    What a crash leaves is gone on with by whoever finds it; the id lets one through, and a repeat
    gets what became of the first.
    """

    store: Store
    peers: Peers
    clock: Clock
    price: PriceBasket
    place: Place

    async def __call__(
        self, given: Sale, *, already_happened: bool = False, prefix: str = ""
    ) -> Recorded:
        sale.check(given, prefix)
        order = await self._plan(given, already_happened, prefix)
        return await to_the_end(self._place(given, order))

    async def _place(self, given: Sale, order: Order) -> Recorded:
        claimed, is_mine = await claim(self.store, order)
        if is_mine:
            attempt = self.place(claimed)
            order = await waiting.finished(self.store, claimed.order_id, attempt)
            return Recorded(order, repeated=False)
        return await self.repeat(given, claimed)

    async def repeat(self, given: Sale, first: Order) -> Recorded:
        """What the sale became when it came first."""
        sale.require_same(given.sale_id, first.fingerprint, given.fingerprint())
        order = await waiting.until_idle(self.store, first.order_id) if first.work else first
        return Recorded(waiting.require_held(order), repeated=True)

    async def _plan(self, given: Sale, already_happened: bool, prefix: str) -> Order:
        now = self.clock.now()
        sold_at = moments.past(given.sold_at, now, f"{prefix}soldAt")
        channel = _channel(given)
        wanted = given.wanted()
        products = await self.peers.inventory.products(line.sku for line in wanted)
        currency = _currency(given, products, prefix)
        customer_id = await self._customer(given, channel)
        priced = await self.price(
            wanted,
            currency=currency,
            customer_id=customer_id,
            channel=channel,
            location_id=given.location_id,
            coupon_codes=given.coupon_codes,
            at=sold_at,
            selling=False,
            held_later=True,
            products=products,
        )
        order = Order(
            order_id=ids.new("ord"),
            customer_id=customer_id,
            currency=currency,
            channel=channel,
            status=Status.PENDING,
            history=(StatusChange(Status.PENDING, now, channel, given.location_id),),
            lines=priced.lines,
            discounts=priced.discounts,
            rules_version=priced.outcome.rules_version,
            coupon_codes=given.coupon_codes,
            redeemed_points=given.redeem_points,
            points_value=Money.zero(currency),
            payments=given.payments,
            fulfilment=Fulfilment(FulfilmentKind.CARRY_OUT, given.location_id),
            sale_id=given.sale_id,
            register_id=given.register_id,
            fingerprint=given.fingerprint(),
            claim=f"sale:{given.sale_id}",
            turn=1,
            journey=await self._journey(),
            created_at=now,
            updated_at=now,
            sold_at=sold_at,
            work=work.begin(WorkKind.SALE, now, already_happened=already_happened),
        )
        return settled(order) if is_settled(order) else order

    async def _customer(self, given: Sale, channel: int) -> str:
        if given.identifier is None:
            return ""
        return await self.peers.identity.identify(given.identifier, channel)

    async def _journey(self) -> Journey | None:
        """A sale in a journey that the till names goes on with its latest order, or its cart."""
        journey_id = journeys.named()
        if not journey_id:
            return None
        order = await self.store.orders.latest_of_journey(journey_id)
        if order is not None:
            return journeys.hop(order.journey)
        cart = await self.store.carts.latest_of_journey(journey_id)
        return journeys.hop(cart.journey if cart else None)


def _channel(given: Sale) -> int:
    named = given.channel if context.current().caller.role in _NAMES_A_CHANNEL else 0
    return named or channel_pb2.POS


def _currency(given: Sale, products: dict[str, Product], prefix: str) -> str:
    """The one currency that the lines are in; pricing refuses a line in another."""
    for line in given.lines:
        product = products.get(line.sku)
        unit_price = line.unit_price or (product.price if product else None)
        if unit_price is not None:
            return unit_price.currency
    raise InvalidArgument([Violation(f"{prefix}lines[0].sku", "is no product with a price")])
