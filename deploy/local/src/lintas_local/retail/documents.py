"""Reads the file, and tells what each of its lines is. Pure but for the reading itself."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from pyarrow import parquet

ZONE = ZoneInfo("Europe/London")
CURRENCY = "GBP"
_GOODS = re.compile(r"\d{5}|DCGS|SP1002|PADS|TEST")
_CENT = Decimal("0.01")
_CHANNELS = ("POS", "WEB", "APP", "MARKETPLACE")


class Kind(StrEnum):
    """What becomes of a line."""

    SALE = "sale"
    RETURN = "return"
    ADJUSTMENT = "stock adjustment"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; `number` counts from 0 in the order of the file."""

    number: int
    sku: str
    name: str
    quantity: int
    price: Decimal
    kind: Kind
    reason: str = ""

    @property
    def booked_price(self) -> Decimal:
        """The price in whole cents: what a tenth of a cent is rounded to is nothing."""
        return self.price.quantize(_CENT)

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @property
    def is_service(self) -> bool:
        return is_service(self.sku)


@dataclass(frozen=True, slots=True)
class Document:
    """One invoice, cancellation or adjustment."""

    invoice: str
    at: datetime
    customer: str
    lines: Sequence[Line]

    @property
    def month(self) -> str:
        """The month in which it was written there."""
        return self.at.astimezone(ZONE).strftime("%Y-%m")

    @property
    def channel(self) -> str:
        """Fixed by the invoice's number, so that every run tells the same story."""
        digits = int(re.sub(r"\D", "", self.invoice))
        return _CHANNELS[digits * 2654435761 % 2**32 * len(_CHANNELS) >> 32]

    def of(self, kind: Kind) -> list[Line]:
        return [line for line in self.lines if line.kind is kind]


def is_service(sku: str) -> bool:
    """Postage, fees, discounts, vouchers: charged without stock."""
    return _GOODS.match(sku) is None


def read(path: Path) -> list[Document]:
    """Every document of the file, in order of time."""
    table = parquet.read_table(path)
    columns = [table.column(name).to_pylist() for name in _COLUMNS]
    rows: dict[str, list[tuple[int, tuple[object, ...]]]] = defaultdict(list)
    for number, row in enumerate(zip(*columns, strict=True)):
        rows[str(row[0])].append((number, row))
    documents = [_document(invoice, own) for invoice, own in rows.items()]
    return sorted(documents, key=lambda document: (document.at, document.lines[0].number))


_COLUMNS = (
    "Invoice",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "Price",
    "Customer ID",
)


def _document(invoice: str, rows: list[tuple[int, tuple[object, ...]]]) -> Document:
    _, first = rows[0]
    local = datetime.fromisoformat(str(first[4])).replace(tzinfo=ZONE)
    customer = first[6]
    return Document(
        invoice=invoice,
        at=local.astimezone(UTC),
        customer=str(int(float(str(customer)))) if _given(customer) else "",
        lines=tuple(_line(invoice, number, row) for number, row in rows),
    )


def _given(value: object) -> bool:
    return value is not None and value == value  # a missing number is unequal to itself  # noqa: PLR0124


def _line(invoice: str, number: int, row: tuple[object, ...]) -> Line:
    sku = str(row[1]).strip()  # one code of the file has a blank at its end
    name = str(row[2]) if _given(row[2]) else ""
    quantity, price = int(str(row[3])), Decimal(str(row[5]))
    kind, reason = classify(invoice, sku, quantity)
    return Line(number, sku, name, quantity, price, kind, reason)


def classify(invoice: str, sku: str, quantity: int) -> tuple[Kind, str]:
    """What a line is, and why where it can't be booked."""
    if not invoice.isdigit():
        return Kind.RETURN, ""
    if quantity > 0:
        return Kind.SALE, ""
    if quantity == 0:
        return Kind.REJECT, "QUANTITY_ZERO"
    if is_service(sku):
        return Kind.REJECT, "SERVICE_HAS_NO_STOCK"
    return Kind.ADJUSTMENT, ""


def all_lines(documents: Iterable[Document]) -> Iterator[Line]:
    """The lines of all documents."""
    for document in documents:
        yield from document.lines
