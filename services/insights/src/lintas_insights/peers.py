"""The only place that calls other services."""

import asyncio
from collections.abc import Mapping

from lintas.common.v1 import books_service_pb2 as pb
from lintas.common.v1 import books_service_pb2_grpc as rpc
from lintas_kit.books import Books, Law, Side
from lintas_kit.errors import DeadlineExceeded, Problem, Unavailable, Unimplemented
from lintas_kit.logs import get_logger
from lintas_kit.peers import Peer

SECONDS = 10.0


class Ledgers:
    """The services that keep books."""

    def __init__(self, services: Mapping[str, Peer]) -> None:
        self._peers = dict(services)
        self._stubs = {name: rpc.BooksServiceStub(peer.channel) for name, peer in services.items()}

    async def books(self) -> list[Books]:
        """What each says of its books, asked at once. Raises Unavailable that names who is not
        there."""
        names = sorted(self._peers)
        return list(await asyncio.gather(*(self._ask(name) for name in names)))

    async def _ask(self, name: str) -> Books:
        method = self._stubs[name].CheckBooks
        try:
            answer = await self._peers[name].call(method, pb.CheckBooksRequest(), timeout=SECONDS)
        except Unimplemented:
            return Books()
        except (Unavailable, DeadlineExceeded):
            raise Unavailable(
                "BOOKS_UNAVAILABLE", f"{name} does not answer, so the books are not whole.", (), 2.0
            ) from None
        except Problem as failure:
            get_logger().warning("books_failed", service=name, reason=failure.reason)
            raise Unavailable(
                "BOOKS_UNAVAILABLE", f"{name} can't tell its books.", (), 5.0
            ) from None
        return _read(answer)


def _read(answer: pb.CheckBooksResponse) -> Books:
    return Books(
        [Law(law.name, law.description, law.left, law.right, law.unit) for law in answer.laws],
        [
            Side(
                side.name,
                pb.BookSide.Side.Name(side.side),
                side.amount,
                side.unit,
                side.description,
            )
            for side in answer.sides
        ],
    )
