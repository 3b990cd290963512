"""Answers for a service's conservation laws, and shows each difference as a gauge."""

from typing import Any

from lintas.common.v1 import books_service_pb2, books_service_pb2_grpc
from lintas_kit import metrics
from lintas_kit.books import Books, CheckBooks

_difference = metrics.gauge("books_difference", "Left minus right of a law.", ["law", "unit"])


class BooksServicer(books_service_pb2_grpc.BooksServiceServicer):
    """Translates a service's books."""

    def __init__(self, check: CheckBooks) -> None:
        self._check = check

    async def CheckBooks(
        self, request: books_service_pb2.CheckBooksRequest, context: Any
    ) -> books_service_pb2.CheckBooksResponse:
        return to_proto(await self._check())

    async def measure(self) -> int:
        """Sets the gauges; how many laws there are."""
        books = await self._check()
        for law in books.laws:
            _difference.labels(law.name, law.unit).set(law.difference)
        return len(books.laws)


def to_proto(books: Books) -> books_service_pb2.CheckBooksResponse:
    """The books as the contract has them."""
    return books_service_pb2.CheckBooksResponse(
        laws=[
            books_service_pb2.BookLaw(
                name=law.name,
                description=law.description,
                left=law.left,
                right=law.right,
                difference=law.difference,
                unit=law.unit,
            )
            for law in books.laws
        ],
        sides=[
            books_service_pb2.BookSide(
                name=side.name,
                side=books_service_pb2.BookSide.Side.Value(side.side),
                amount=side.amount,
                unit=side.unit,
                description=side.description,
            )
            for side in books.sides
        ],
    )
