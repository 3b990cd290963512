"""Prices and shares of discounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import FailedPrecondition, InvalidArgument
from lintas_kit.money import Money
from lintas_orders.domain import pricing
from lintas_orders.domain.parts import Discount, Outcome, Product, Rejection
from lintas_orders.domain.pricing import Wanted


def idr(minor: int) -> Money:
    return Money("IDR", minor)


PRODUCTS = {
    "shirt": Product("shirt", "Shirt", idr(1000)),
    "scarf": Product("scarf", "Scarf", idr(333)),
    "free": Product("free", "Free", None),
    "postage": Product("postage", "Postage", idr(50), is_service=True),
    "old": Product("old", "Old", idr(1), active=False),
    "dress": Product("dress", "Dress", Money("GBP", 255)),
}


def lines(*wanted: tuple[str, int]) -> tuple[pricing.Line, ...]:
    asked = [Wanted(f"lin_{i}", sku, quantity) for i, (sku, quantity) in enumerate(wanted)]
    return pricing.price(asked, PRODUCTS, "IDR", location_id="jakarta")


def test_goods_have_a_place_and_services_none() -> None:
    shirt, postage = lines(("shirt", 2), ("postage", 1))
    assert (shirt.location_id, postage.location_id) == ("jakarta", "")
    assert (shirt.total, postage.total) == (idr(2000), idr(50))


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("l", "none", 1), "lines[0].sku"),
        (Wanted("l", "free", 1), "lines[0].unitPrice"),
        (Wanted("l", "dress", 1), "lines[0].unitPrice"),
        (Wanted("l", "shirt", 1, Money("GBP", 1)), "lines[0].unitPrice"),
        (Wanted("l", "shirt", 1, idr(-1)), "lines[0].unitPrice"),
    ],
)
def test_every_line_that_has_no_price_is_named(wanted: Wanted, field: str) -> None:
    with pytest.raises(InvalidArgument) as problem:
        pricing.price([wanted], PRODUCTS, "IDR")
    assert [each.field for each in problem.value.violations] == [field]


def test_a_discount_line_is_a_service_below_zero() -> None:
    (line,) = pricing.price([Wanted("l", "postage", 1, idr(-20))], PRODUCTS, "IDR")
    assert line.total == idr(-20)


def test_what_is_not_sold_any_more_only_leaves_over_the_counter() -> None:
    old = [Wanted("l", "old", 1)]
    assert pricing.price(old, PRODUCTS, "IDR")
    with pytest.raises(FailedPrecondition, match="PRODUCT_NOT_FOR_SALE"):
        pricing.price(old, PRODUCTS, "IDR", selling=True)


@given(st.integers(0, 3_333), st.integers(1, 20), st.integers(1, 20))
def test_a_discount_of_the_basket_is_shared_exactly(amount: int, shirts: int, scarves: int) -> None:
    basket = lines(("shirt", shirts), ("postage", 1), ("scarf", scarves))
    whole = Discount("c", "", "", idr(amount))
    changed, by_line = pricing.discounted(basket, Outcome((whole,)))
    assert sum(line.discount.minor for line in changed) == amount
    assert sum(each.amount.minor for each in by_line) == amount
    assert changed[1].discount == idr(0)
    assert all(each.line_id for each in by_line)


def test_discounts_of_a_line_add_up_and_are_not_kept_from_before() -> None:
    basket = lines(("shirt", 1))
    two = Outcome((Discount("a", "", "lin_0", idr(10)), Discount("b", "", "lin_0", idr(5))))
    once, _ = pricing.discounted(basket, two)
    again, _ = pricing.discounted(once, two)
    assert once == again
    assert once[0].total == idr(985)
    none, _ = pricing.discounted(once, Outcome())
    assert none == basket


def test_only_a_code_that_was_given_refuses() -> None:
    outcome = Outcome(
        rejected=(Rejection("a", "", "EXPIRED"), Rejection("b", "TEN-01", "COUPON_USED_UP"))
    )
    assert pricing.refused_coupon([], outcome) is None
    assert pricing.refused_coupon(["ELSE"], outcome) is None
    refusal = pricing.refused_coupon(["ten 01"], outcome)
    assert refusal
    assert (refusal.reason, "COUPON_USED_UP" in refusal.detail) == ("COUPON_REJECTED", True)
