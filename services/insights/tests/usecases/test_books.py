"""The books of all services."""

from typing import Any, cast

import grpc
import pytest

from lintas.common.v1 import books_service_pb2 as messages
from lintas.common.v1 import books_service_pb2_grpc as rpc
from lintas.insights.v1 import insights_service_pb2 as pb
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas_insights.peers import Ledgers
from lintas_insights.usecases import get_books
from lintas_kit.auth import ServiceTokens
from lintas_kit.books import Books, Side
from lintas_kit.errors import Unavailable
from lintas_kit.peers import Peer

from ..conftest import Service, order


def side(amount: int) -> Books:
    return Books([], [Side("sales.net", "LEFT", amount, "GBP", "Orders.")])


@pytest.mark.engine
async def test_the_figures_agree_with_orders(service: Service) -> None:
    service.others.told = [[side(200)]]
    await service.hear(orders.OrderPlaced(order=order("ord_1", [100])), 1)
    answer = await service.servicer.GetBooks(pb.GetBooksRequest(), None)
    assert answer.balanced
    found = {(law.name, law.unit): (law.left, law.right) for law in answer.laws}
    assert found == {("insights.facts", "facts"): (1, 1), ("sales.net", "GBP"): (200, 200)}


@pytest.mark.engine
async def test_a_difference_is_asked_about_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_books, "PAUSES", (0.0, 0.0))
    await service.hear(orders.OrderPlaced(order=order("ord_1", [100])), 1)
    service.others.told = [[side(500)], [side(200)]]
    assert (await service.desk.books()).balanced
    service.others.told = [[side(500)]]
    audit = await service.desk.books()
    assert not audit.balanced
    assert [law.difference for law in audit.laws] == [0, 300]


class Told(rpc.BooksServiceServicer):
    """A service that keeps books."""

    async def CheckBooks(self, request: Any, context: Any) -> messages.CheckBooksResponse:
        law = messages.BookLaw(name="stock.on_hand", left=3, right=3, unit="units")
        answer = messages.CheckBooksResponse(laws=[law])
        answer.sides.add(name="sold.units", side="LEFT", amount=7, unit="units")
        return answer


async def test_services_without_books_have_none_and_one_that_is_down_is_named() -> None:
    server, silent = grpc.aio.server(), grpc.aio.server()
    rpc.add_BooksServiceServicer_to_server(Told(), server)
    ports = [each.add_insecure_port("127.0.0.1:0") for each in (server, silent)]
    await server.start()
    await silent.start()
    tokens = ServiceTokens("a secret for tests only, long enough", "insights")
    peers = {
        name: Peer(f"127.0.0.1:{port}", tokens)
        for name, port in zip(("inventory", "identity"), ports, strict=True)
    }
    try:
        none, told = await Ledgers(peers).books()
        assert (none.laws, none.sides) == ((), ())
        assert [(law.name, law.difference) for law in told.laws] == [("stock.on_hand", 0)]
        assert [(each.side, each.amount) for each in told.sides] == [("LEFT", 7)]
        await silent.stop(None)
        with pytest.raises(Unavailable, match="identity does not answer"):
            await Ledgers(peers).books()
    finally:
        for peer in peers.values():
            await peer.close()
        await server.stop(None)
        await cast("Any", silent).stop(None)
