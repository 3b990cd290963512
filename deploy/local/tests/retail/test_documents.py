from decimal import Decimal
from pathlib import Path

import pytest

from lintas_local.retail import documents, figures, matching, opening
from lintas_local.retail.documents import Document, Kind

MONTH = Path(__file__).parents[4] / "tests/data/online_retail_2010_02.parquet"


@pytest.fixture(scope="module")
def month() -> list[Document]:
    return documents.read(MONTH)


@pytest.mark.parametrize(
    ("invoice", "sku", "quantity", "kind"),
    [
        ("489434", "85048", 12, Kind.SALE),
        ("489434", "POST", 1, Kind.SALE),
        ("C489449", "22087", -12, Kind.RETURN),
        ("C496350", "M", 1, Kind.RETURN),
        ("A506401", "B", 1, Kind.RETURN),
        ("489464", "21733", -96, Kind.ADJUSTMENT),
        ("489464", "C3", -4999, Kind.REJECT),
        ("489464", "21733", 0, Kind.REJECT),
    ],
)
def test_what_a_line_is(invoice: str, sku: str, quantity: int, kind: Kind) -> None:
    assert documents.classify(invoice, sku, quantity)[0] is kind


def test_every_line_of_the_month_is_accounted_for(month: list[Document]) -> None:
    numbers = [line.number for line in documents.all_lines(month)]
    assert sorted(numbers) == list(range(29_388))


def test_documents_come_in_order_of_time(month: list[Document]) -> None:
    assert [d.at for d in month] == sorted(d.at for d in month)


def test_the_figures_differ_from_the_booked_ones_by_the_tenths_of_a_cent(
    month: list[Document],
) -> None:
    file = figures.total(figures.by_month(month, booked=False))
    booked = figures.total(figures.by_month(month, booked=True))
    below = figures.sub_cent(month)
    assert file.gross - booked.gross == below.amount
    assert file.lines - booked.lines == below.lines
    assert (file.documents, file.returns) == (booked.documents, booked.returns)


def test_plans_refund_what_the_file_refunds(month: list[Document]) -> None:
    plans = matching.plan_returns(month)
    sold = {d.invoice: d.of(Kind.SALE) for d in month}
    refunds = Decimal(0)
    for plan in plans.values():
        refunds += sum(sold[p.invoice][p.position].booked_price * p.quantity for p in plan.parts)
        refunds += sum((part.refund_each * part.quantity for part in plan.loose), Decimal(0))
    assert refunds == figures.total(figures.by_month(month, booked=True)).returns


def test_no_sale_gets_more_back_than_it_sold(month: list[Document]) -> None:
    left = {
        (d.invoice, position): line.quantity
        for d in month
        for position, line in enumerate(d.of(Kind.SALE))
    }
    for plan in matching.plan_returns(month).values():
        for part in plan.parts:
            left[part.invoice, part.position] -= part.quantity
    assert min(left.values()) >= 0


def test_a_return_goes_to_the_newest_sale_before_it(month: list[Document]) -> None:
    at = {d.invoice: d.at for d in month}
    customers = {d.invoice: d.customer for d in month}
    for invoice, plan in matching.plan_returns(month).items():
        for part in plan.parts:
            assert at[part.invoice] <= at[invoice]
            assert customers[part.invoice] == customers[invoice]


def test_opening_stock_covers_what_leaves(month: list[Document]) -> None:
    needed = opening.opening(month)
    leaving = sum(
        abs(line.quantity)
        for line in documents.all_lines(month)
        if not line.is_service and line.kind in {Kind.SALE, Kind.ADJUSTMENT}
    )
    assert sum(needed.stock.values()) == leaving
    assert not any(documents.is_service(sku) for sku in needed.stock)
