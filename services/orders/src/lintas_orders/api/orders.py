"""The orders' servicer."""

from dataclasses import dataclass
from typing import Any

from lintas.orders.v1 import orders_service_pb2 as pb
from lintas.orders.v1.orders_service_pb2_grpc import OrdersServiceServicer
from lintas_kit.errors import Problem
from lintas_kit.times import from_timestamp
from lintas_orders.api.shown import to_caller
from lintas_orders.domain.sale import Sale
from lintas_orders.domain.status import Status
from lintas_orders.messages import checked, sales
from lintas_orders.usecases.orders.cancel import CancelOrder
from lintas_orders.usecases.orders.change import MarkReady
from lintas_orders.usecases.orders.hand_over import CollectOrder, DeliverOrder, ShipOrder
from lintas_orders.usecases.orders.list_orders import ListOrders
from lintas_orders.usecases.orders.visible import VisibleOrder
from lintas_orders.usecases.returns.create_loose_return import CreateLooseReturn, LooseRequest
from lintas_orders.usecases.returns.create_return import CreateReturn, ReturnRequest
from lintas_orders.usecases.sales.record_sale import RecordSale
from lintas_orders.usecases.sales.sync_sales import Result, SyncSales


@dataclass(frozen=True)
class OrdersServicer(OrdersServiceServicer):
    """OrdersService."""

    visible: VisibleOrder
    listing: ListOrders
    cancel: CancelOrder
    mark_ready: MarkReady
    collect: CollectOrder
    ship: ShipOrder
    deliver: DeliverOrder
    create_return: CreateReturn
    create_loose_return: CreateLooseReturn
    record_sale: RecordSale
    sync_sales: SyncSales

    async def GetOrder(self, request: pb.GetOrderRequest, context: Any) -> pb.GetOrderResponse:
        return pb.GetOrderResponse(order=to_caller(await self.visible(request.order_id)))

    async def ListOrders(
        self, request: pb.ListOrdersRequest, context: Any
    ) -> pb.ListOrdersResponse:
        orders, token = await self.listing(
            request.customer_id,
            checked.one_of(Status, request.status, "status"),
            request.page_size,
            request.page_token,
        )
        return pb.ListOrdersResponse(orders=map(to_caller, orders), next_page_token=token)

    async def CancelOrder(
        self, request: pb.CancelOrderRequest, context: Any
    ) -> pb.CancelOrderResponse:
        order = await self.cancel(request.order_id, request.reason)
        return pb.CancelOrderResponse(order=to_caller(order))

    async def MarkOrderReady(
        self, request: pb.MarkOrderReadyRequest, context: Any
    ) -> pb.MarkOrderReadyResponse:
        return pb.MarkOrderReadyResponse(order=to_caller(await self.mark_ready(request.order_id)))

    async def CollectOrder(
        self, request: pb.CollectOrderRequest, context: Any
    ) -> pb.CollectOrderResponse:
        order = await self.collect(request.order_id, request.pickup_code)
        return pb.CollectOrderResponse(order=to_caller(order))

    async def ShipOrder(self, request: pb.ShipOrderRequest, context: Any) -> pb.ShipOrderResponse:
        order = await self.ship(request.order_id, request.tracking_number)
        return pb.ShipOrderResponse(order=to_caller(order))

    async def DeliverOrder(
        self, request: pb.DeliverOrderRequest, context: Any
    ) -> pb.DeliverOrderResponse:
        return pb.DeliverOrderResponse(order=to_caller(await self.deliver(request.order_id)))

    async def CreateReturn(
        self, request: pb.CreateReturnRequest, context: Any
    ) -> pb.CreateReturnResponse:
        order = await self.create_return(
            ReturnRequest(
                request.order_id,
                sales.backs(request.lines),
                request.location_id,
                checked.channel(request.channel),
                request.reason,
                request.return_id,
                from_timestamp(request.returned_at),
            )
        )
        return pb.CreateReturnResponse(order=to_caller(order))

    async def CreateReturnWithoutReceipt(
        self, request: pb.CreateReturnWithoutReceiptRequest, context: Any
    ) -> pb.CreateReturnWithoutReceiptResponse:
        booked = await self.create_loose_return(
            LooseRequest(
                request.return_id,
                sales.identifier(request),
                sales.loose_lines(request.lines),
                request.location_id,
                checked.channel(request.channel),
                request.reason,
                from_timestamp(request.returned_at),
            )
        )
        return pb.CreateReturnWithoutReceiptResponse(**{"return": sales.loose_return(booked)})

    async def RecordSale(
        self, request: pb.RecordSaleRequest, context: Any
    ) -> pb.RecordSaleResponse:
        recorded = await self.record_sale(sales.sale(request.sale))
        return pb.RecordSaleResponse(order=to_caller(recorded.order))

    async def SyncSales(self, request: pb.SyncSalesRequest, context: Any) -> pb.SyncSalesResponse:
        given = [_readable(sale, index) for index, sale in enumerate(request.sales)]
        results = await self.sync_sales(given)
        return pb.SyncSalesResponse(
            results=[
                _result(result, sale.sale_id)
                for result, sale in zip(results, request.sales, strict=True)
            ]
        )


def _readable(message: pb.Sale, index: int) -> Sale | Problem:
    try:
        return sales.sale(message, f"sales[{index}].")
    except Problem as problem:
        return problem


def _result(result: Result, sale_id: str) -> pb.SyncSaleResult:
    if result.recorded:
        return pb.SyncSaleResult(
            sale_id=sale_id,
            order_id=result.recorded.order.order_id,
            repeated_sale=result.recorded.repeated,
        )
    assert result.refusal  # noqa: S101 - a result is one or the other
    return pb.SyncSaleResult(
        sale_id=sale_id, reason=result.refusal.reason, detail=result.refusal.detail
    )
