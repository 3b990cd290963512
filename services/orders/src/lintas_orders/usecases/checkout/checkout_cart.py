"""Buys what is in a cart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_orders.domain import money_flow, pickup, work
from lintas_orders.domain.cart import Cart, CartState
from lintas_orders.domain.order import Line, Order, StatusChange
from lintas_orders.domain.parts import Fulfilment, FulfilmentKind
from lintas_orders.domain.pricing import Wanted
from lintas_orders.domain.sale import MOST_POINTS
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import WorkKind
from lintas_orders.store import Store
from lintas_orders.usecases import journeys, waiting
from lintas_orders.usecases.carts.visible import VisibleCart
from lintas_orders.usecases.checkout.pricing import PriceBasket, Priced
from lintas_orders.usecases.checkout.sourcing import ChooseSources
from lintas_orders.usecases.finishing import to_the_end
from lintas_orders.usecases.placing.claim import claim
from lintas_orders.usecases.placing.place import Place

MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a caller asks for."""

    cart_id: str
    channel: int
    fulfilment: Fulfilment
    coupon_codes: tuple[str, ...] = ()
    redeem_points: int = 0
    payment_method: str = ""
    payment_token: str = ""


@dataclass(frozen=True)
class CheckoutCart:
    """Inserts the order as pending with the cart as its claim, then places it.

    The claim lets one checkout of a cart through; the others get its order, or its refusal.
    """

    store: Store
    clock: Clock
    visible: VisibleCart
    price: PriceBasket
    choose_sources: ChooseSources
    place: Place
    random_number: Callable[[], int]

    async def __call__(self, request: Checkout) -> Order:
        cart = await self.visible(request.cart_id)
        check(request, cart)
        if cart.state == CartState.CHECKED_OUT:
            return await waiting.until_idle(self.store, cart.successor_id)
        cart.require_open()
        if not cart.lines:
            raise FailedPrecondition("CART_EMPTY", "There is nothing in the cart.")
        order = await self._plan(cart, request)
        return await to_the_end(self._place(order))

    async def _place(self, order: Order) -> Order:
        claimed, is_mine = await claim(self.store, order)
        if is_mine:
            return await waiting.finished(self.store, claimed.order_id, self.place(claimed))
        return waiting.require_held(await waiting.until_idle(self.store, claimed.order_id))

    async def _plan(self, cart: Cart, request: Checkout) -> Order:
        """The pending order, priced and sourced; nothing is held yet."""
        channel = request.channel or context.current().channel or cart.channel
        now = self.clock.now()
        priced = await self.price(
            [Wanted(line.line_id, line.sku, line.quantity) for line in cart.lines],
            currency=cart.currency,
            customer_id=cart.customer_id,
            channel=channel,
            location_id=request.fulfilment.location_id,
            coupon_codes=request.coupon_codes,
            at=now,
            selling=True,
            held_later=True,
        )
        lines = await self._sourced(priced, request.fulfilment)
        is_pickup = request.fulfilment.kind == FulfilmentKind.PICKUP
        order_id = ids.new("ord")
        return Order(
            order_id=order_id,
            customer_id=cart.customer_id,
            currency=cart.currency,
            channel=channel,
            status=Status.PENDING,
            history=(StatusChange(Status.PENDING, now, channel),),
            lines=lines,
            discounts=priced.discounts,
            rejected=priced.outcome.rejected,
            rules_version=priced.outcome.rules_version,
            coupon_codes=request.coupon_codes,
            redeemed_points=request.redeem_points,
            points_value=Money.zero(cart.currency),
            fulfilment=request.fulfilment,
            pickup_code=pickup.code_from(self.random_number()) if is_pickup else "",
            cart_id=cart.cart_id,
            claim=f"cart:{cart.cart_id}",
            turn=1,
            reservation_id=f"rsv_{order_id.removeprefix('ord_')}",
            journey=journeys.hop(cart.journey),
            created_at=now,
            updated_at=now,
            sold_at=now,
            work=work.begin(
                WorkKind.CHECKOUT,
                now,
                cart_version=cart.version,
                payment_method=request.payment_method,
                payment_token=request.payment_token,
            ),
        )

    async def _sourced(self, priced: Priced, fulfilment: Fulfilment) -> tuple[Line, ...]:
        """A place is named, or one is chosen by what is there."""
        if fulfilment.location_id:
            return priced.lines
        sources = {
            source.line_id: source for source in await self.choose_sources(priced.lines, fulfilment)
        }
        missing = [source for source in sources.values() if not source.location_id]
        if missing:
            raise FailedPrecondition(
                "OUT_OF_STOCK",
                "; ".join(f"{source.sku}: {source.explanation}" for source in missing),
            )
        return _placed(priced.lines, {key: each.location_id for key, each in sources.items()})


def _placed(lines: Sequence[Line], places: dict[str, str]) -> tuple[Line, ...]:
    return tuple(replace(line, location_id=places.get(line.line_id, "")) for line in lines)


def check(request: Checkout, cart: Cart) -> None:
    """Raises InvalidArgument that names every field that is wrong."""
    violations = []
    if not 0 <= request.redeem_points <= MOST_POINTS:
        violations.append(Violation("redeemPoints", f"must be 0 to {MOST_POINTS}"))
    if request.redeem_points and not cart.customer_id:
        violations.append(Violation("redeemPoints", "a guest has no points: assign the cart"))
    if len(request.coupon_codes) > MOST_CODES:
        violations.append(Violation("couponCodes", f"must be {MOST_CODES} at most"))
    if violations:
        raise InvalidArgument(violations)
    money_flow.check_method(request.payment_method, "payment.method")
