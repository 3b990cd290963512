"""Replays the documents as a client would: many at a time, one customer's in order, resumable."""

import asyncio
import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from lintas_local.client import Client, Refused
from lintas_local.retail.documents import CURRENCY, Document, Kind, Line
from lintas_local.retail.matching import LoosePart, Part, ReturnPlan

LOCATION = "online-retail-warehouse"
REGISTER = "online-retail"
NAMESPACE = "online-retail"
AT_ONCE = 32
ROLE = "connector"


class PlatformAway(Exception):
    """The platform kept on asking to come again, or could not be reached."""


@dataclass
class Journal:
    """What is done, kept in a file so that a stop costs nothing; and what was refused, and why."""

    folder: Path
    done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            self.done = set(self._path.read_text().split())

    @property
    def _path(self) -> Path:
        return self.folder / "done.txt"

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.csv"

    def note(self, invoice: str) -> None:
        """The document is booked."""
        self.done.add(invoice)
        with self._path.open("a") as file:
            file.write(invoice + "\n")

    def reject(self, document: Document, lines: Sequence[Line], reason: str) -> None:
        """These lines are not booked."""
        with self.rejects.open("a", newline="") as file:
            csv.writer(file).writerows(
                (line.number, document.invoice, line.sku, line.quantity, line.price, reason)
                for line in lines
            )

    def rejected(self) -> dict[int, str]:
        """The reason by the line's number."""
        if not self.rejects.exists():
            return {}
        with self.rejects.open(newline="") as file:
            return {int(row[0]): row[5] for row in csv.reader(file)}


class Replay:
    """One run over the documents."""

    def __init__(
        self,
        client: Client,
        documents: Sequence[Document],
        plans: dict[str, ReturnPlan],
        journal: Journal,
    ) -> None:
        self._client = client
        self._documents = documents
        self._plans = plans
        self._journal = journal
        self._by_invoice = {document.invoice: document for document in documents}
        self._needed = {p.invoice for plan in plans.values() for p in plan.parts}
        self._orders: dict[str, dict[str, Any]] = {}

    async def run(self, advance: Callable[[int], object]) -> None:
        """Books every document that is not booked yet; `advance` gets the lines of each.

        Raises PlatformAway; what was not booked by then is booked by the next run.
        """
        try:
            await self._run(advance)
        except BaseExceptionGroup as group:
            away = group.subgroup((Refused, aiohttp.ClientError, TimeoutError))
            if away is None:
                raise
            raise PlatformAway(str(away.exceptions[0])) from None

    async def _run(self, advance: Callable[[int], object]) -> None:
        slots = asyncio.Semaphore(AT_ONCE)
        last: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            for document in self._documents:
                if document.invoice in self._journal.done:
                    advance(len(document.lines))
                    continue
                await slots.acquire()
                own = document.customer or document.invoice
                task = group.create_task(self._in_turn(document, last.get(own), advance))
                task.add_done_callback(lambda _: slots.release())
                last[own] = task

    async def _in_turn(
        self,
        document: Document,
        before: asyncio.Task[None] | None,
        advance: Callable[[int], object],
    ) -> None:
        if before:
            await before
        try:
            await self._book(document)
        except Refused as refusal:
            if refusal.is_passing:
                raise
            self._journal.reject(document, document.lines, refusal.reason)
        else:
            for line in document.of(Kind.REJECT):
                self._journal.reject(document, [line], line.reason)
        self._journal.note(document.invoice)
        advance(len(document.lines))

    async def _book(self, document: Document) -> None:
        if sold := document.of(Kind.SALE):
            await self._sell(document, sold)
        if adjusted := document.of(Kind.ADJUSTMENT):
            await self._adjust(document, adjusted)
        if plan := self._plans.get(document.invoice):
            await self._take_back(document, plan)

    async def _sell(self, document: Document, lines: Sequence[Line]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._client.patiently(
            "POST", "/sales", sale(document, lines), role=ROLE
        )
        if document.invoice in self._needed:
            self._orders[document.invoice] = {
                "orderId": answer["orderId"],
                "lineIds": [line["lineId"] for line in answer["lines"]],
            }
        return answer

    async def _adjust(self, document: Document, lines: Sequence[Line]) -> None:
        adjustments = [
            {
                "sku": line.sku,
                "locationId": LOCATION,
                "delta": line.quantity,
                "reason": "CORRECTION",
                "reference": f"{document.invoice}/{line.number}",
            }
            for line in lines
        ]
        await self._client.patiently(
            "POST", "/stock:adjust", {"adjustments": adjustments}, role=ROLE
        )

    async def _take_back(self, document: Document, plan: ReturnPlan) -> None:
        for number, (invoice, parts) in enumerate(sorted(plan.by_invoice().items())):
            order = await self._order(invoice)
            body = returned(document, order, parts) | {"returnId": f"{document.invoice}-{number}"}
            await self._client.patiently(
                "POST", f"/orders/{order['orderId']}/returns", body, role=ROLE
            )
        if plan.loose:
            await self._client.patiently("POST", "/returns", loose(document, plan), role=ROLE)

    async def _order(self, invoice: str) -> dict[str, Any]:
        """The order of an earlier sale; repeating the sale tells it again after a restart."""
        if invoice not in self._orders:
            document = self._by_invoice[invoice]
            await self._sell(document, document.of(Kind.SALE))
        return self._orders[invoice]


def money(amount: Decimal) -> dict[str, Any]:
    """The amount as the gateway takes it."""
    units = int(amount)
    return {
        "currencyCode": CURRENCY,
        "units": str(units),
        "nanos": int((amount - units) * 1_000_000_000),
    }


def sale(document: Document, lines: Sequence[Line]) -> dict[str, Any]:
    """A numbered invoice as a sale in its channel."""
    return _customer(document) | {
        "saleId": f"online-retail-{document.invoice}",
        "locationId": LOCATION,
        "registerId": REGISTER,
        "channel": document.channel,
        "soldAt": document.at.isoformat(),
        "lines": [
            {"sku": line.sku, "quantity": line.quantity, "unitPrice": money(line.booked_price)}
            for line in lines
        ],
    }


def returned(document: Document, order: dict[str, Any], parts: Sequence[Part]) -> dict[str, Any]:
    """Units of one earlier sale that came back."""
    return _return(document) | {
        "lines": [
            {
                "lineId": order["lineIds"][part.position],
                "quantity": part.quantity,
                "condition": "GOOD",
            }
            for part in parts
        ],
    }


def loose(document: Document, plan: ReturnPlan) -> dict[str, Any]:
    """Units that no sale is known of."""
    return (
        _return(document)
        | _customer(document)
        | {
            "returnId": document.invoice,
            "lines": [_loose_line(part) for part in plan.loose],
        }
    )


def _loose_line(part: LoosePart) -> dict[str, Any]:
    return {
        "sku": part.line.sku,
        "quantity": part.quantity,
        "unitPrice": money(part.refund_each),
        "condition": "GOOD",
    }


def _return(document: Document) -> dict[str, Any]:
    return {
        "locationId": LOCATION,
        "channel": document.channel,
        "reason": "imported",
        "returnedAt": document.at.isoformat(),
    }


def _customer(document: Document) -> dict[str, Any]:
    if not document.customer:
        return {}
    identifier = {"type": "CRM", "namespace": NAMESPACE, "value": document.customer}
    return {"customer": {"identifier": identifier}}
