"""The carts' servicer."""

from dataclasses import dataclass
from typing import Any

from lintas.orders.v1 import carts_service_pb2 as pb
from lintas.orders.v1.carts_service_pb2_grpc import CartsServiceServicer
from lintas_orders.api.shown import to_caller
from lintas_orders.messages import carts, checked, sales
from lintas_orders.usecases.carts.assign_cart import AssignCart
from lintas_orders.usecases.carts.change_lines import ChangeLines
from lintas_orders.usecases.carts.create_cart import CreateCart
from lintas_orders.usecases.carts.get_cart import GetCart, GetCustomerCart
from lintas_orders.usecases.carts.quote_cart import QuoteCart
from lintas_orders.usecases.carts.view import CartView
from lintas_orders.usecases.checkout.checkout_cart import Checkout, CheckoutCart


@dataclass(frozen=True)
class CartsServicer(CartsServiceServicer):
    """CartsService."""

    create: CreateCart
    by_id: GetCart
    by_customer: GetCustomerCart
    lines: ChangeLines
    assign: AssignCart
    quote: QuoteCart
    checkout: CheckoutCart

    async def CreateCart(
        self, request: pb.CreateCartRequest, context: Any
    ) -> pb.CreateCartResponse:
        found = await self.create(
            checked.word(request.customer_id, "customerId"),
            checked.channel(request.channel),
            request.currency_code,
        )
        return pb.CreateCartResponse(cart=_shown(found))

    async def GetCart(self, request: pb.GetCartRequest, context: Any) -> pb.GetCartResponse:
        return pb.GetCartResponse(cart=_shown(await self.by_id(request.cart_id)))

    async def GetCustomerCart(
        self, request: pb.GetCustomerCartRequest, context: Any
    ) -> pb.GetCustomerCartResponse:
        return pb.GetCustomerCartResponse(cart=_shown(await self.by_customer(request.customer_id)))

    async def AddCartLine(
        self, request: pb.AddCartLineRequest, context: Any
    ) -> pb.AddCartLineResponse:
        found = await self.lines.add(request.cart_id, request.sku, request.quantity)
        return pb.AddCartLineResponse(cart=_shown(found))

    async def UpdateCartLine(
        self, request: pb.UpdateCartLineRequest, context: Any
    ) -> pb.UpdateCartLineResponse:
        found = await self.lines.set(request.cart_id, request.line_id, request.quantity)
        return pb.UpdateCartLineResponse(cart=_shown(found))

    async def RemoveCartLine(
        self, request: pb.RemoveCartLineRequest, context: Any
    ) -> pb.RemoveCartLineResponse:
        found = await self.lines.set(request.cart_id, request.line_id, 0)
        return pb.RemoveCartLineResponse(cart=_shown(found))

    async def AssignCart(
        self, request: pb.AssignCartRequest, context: Any
    ) -> pb.AssignCartResponse:
        found = await self.assign(request.cart_id, checked.word(request.customer_id, "customerId"))
        return pb.AssignCartResponse(cart=_shown(found))

    async def QuoteCart(self, request: pb.QuoteCartRequest, context: Any) -> pb.QuoteCartResponse:
        answer = await self.quote(
            request.cart_id,
            checked.channel(request.channel),
            sales.quoted_fulfilment(request.fulfilment),
            checked.codes(request.coupon_codes),
        )
        return pb.QuoteCartResponse(quote=carts.quote(answer))

    async def CheckoutCart(
        self, request: pb.CheckoutCartRequest, context: Any
    ) -> pb.CheckoutCartResponse:
        order = await self.checkout(
            Checkout(
                request.cart_id,
                checked.channel(request.channel),
                sales.fulfilment(request.fulfilment),
                checked.codes(request.coupon_codes),
                request.redeem_points,
                request.payment.method,
                request.payment.token,
            )
        )
        return pb.CheckoutCartResponse(order=to_caller(order))


def _shown(found: CartView) -> pb.Cart:
    return carts.to_message(found.cart, found.products)
