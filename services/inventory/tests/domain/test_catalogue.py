"""Products, locations, words and distances."""

import pytest

from lintas_inventory.domain import location as locations
from lintas_inventory.domain import product as products
from lintas_inventory.domain import words
from lintas_inventory.domain.geography import Point, distance_meters, parse_point
from lintas_inventory.domain.location import Location, LocationKind, OpeningHours
from lintas_inventory.domain.product import Product
from lintas_kit.errors import InvalidArgument
from lintas_kit.money import Money

JAKARTA, BANDUNG = Point(-6.1951, 106.8203), Point(-6.8850, 107.6137)


def fields(refusal: pytest.ExceptionInfo[InvalidArgument]) -> list[str]:
    return [violation.field for violation in refusal.value.violations]


def test_a_product_is_found_by_the_words_of_its_texts_and_by_its_attributes() -> None:
    shirt = Product(
        "KML-PTH-M", "Kemeja Linen", "Lengan panjang, café.", {"Size": "M", "color": "Putih"}
    )
    assert set(shirt.terms) >= {"kemeja", "linen", "panjang", "cafe", "putih", "kml", "size=m"}
    assert words.attribute_term("size", "m ") in shirt.terms


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Product("", "x"), "sku"),
        (Product("a/b", "x"), "sku"),
        (Product(" a", "x"), "sku"),
        (Product("a" * 65, "x"), "sku"),
        (Product("a", " "), "name"),
        (Product("a", "x", price=Money("IDR", -1)), "price"),
        (Product("a", "x", attributes={"a=b": "c"}), "attributes"),
        (Product("a", "x", attributes={"a": "c" * 201}), "attributes.a"),
    ],
)
def test_what_is_wrong_with_a_product_is_named(wrong: Product, field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        products.checked(wrong)
    assert fields(refusal) == [field]


def test_skus_of_the_old_trade_are_taken() -> None:
    for sku in ("85123A", "gift_0001_20", "SP 1002", "C2", "é-1"):
        assert products.checked(Product(sku, "x")).sku == sku


def store(**changes: object) -> Location:
    values = {"location_id": "jkt", "name": "Jakarta", "time_zone": "Asia/Jakarta"}
    return Location(**(values | {"kind": LocationKind.STORE} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Asia/Batavia"}, "timeZone"),
        ({"point": Point(91, 0)}, "point"),
        ({"point": Point(float("nan"), 0)}, "point"),
        ({"name": ""}, "name"),
        ({"location_id": "a|b"}, "locationId"),
        ({"opening_hours": [OpeningHours("MON", "09:00", "10:00")]}, "openingHours[0].day"),
        ({"opening_hours": [OpeningHours("MONDAY", "9:00", "10:00")]}, "openingHours[0].opens"),
        ({"opening_hours": [OpeningHours("MONDAY", "09:00", "08:00")]}, "openingHours[0].closes"),
        (
            {
                "opening_hours": [
                    OpeningHours("MONDAY", "09:00", "12:00"),
                    OpeningHours("MONDAY", "11:00", "15:00"),
                ]
            },
            "openingHours[1].opens",
        ),
    ],
)
def test_what_is_wrong_with_a_location_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        locations.checked(store(**changes))
    assert fields(refusal) == [field]


def test_a_store_may_close_for_lunch_and_at_midnight() -> None:
    hours = [OpeningHours("MONDAY", "09:00", "12:00"), OpeningHours("MONDAY", "12:00", "24:00")]
    assert locations.checked(store(opening_hours=hours))


def test_distances_are_those_on_the_ground() -> None:
    assert distance_meters(JAKARTA, BANDUNG) == pytest.approx(116_400, rel=0.01)
    assert distance_meters(JAKARTA, JAKARTA) == 0


@pytest.mark.parametrize("text", ["here", "1", "1,2,3", "91,0", "0,181", "nan,0"])
def test_a_point_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse_point(text, "near")
    assert fields(refusal) == ["near"]


def test_a_point_is_read() -> None:
    assert parse_point(" -6.2, 106.8 ", "near") == Point(-6.2, 106.8)
    assert parse_point("", "near") is None
