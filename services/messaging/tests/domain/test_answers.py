"""What the bot says, and how figures are written."""

from datetime import UTC, datetime

import pytest

from lintas_kit.money import Money
from lintas_messaging.domain import answers, formats, products
from lintas_messaging.domain.amounts import Bounds
from lintas_messaging.domain.answers import Gift
from lintas_messaging.domain.places import Store, meters_between, nearest
from lintas_messaging.domain.products import Found, Product, Search, StoreStock
from lintas_messaging.domain.received import Point
from lintas_messaging.domain.wishes import Wish

WISH = Wish("kemeja", ("linen",), ("putih",), size="M")


def shirt(colour: str = "putih", price: int = 349_000, name: str = "Kemeja Linen") -> Product:
    attributes = {"size": "M", "color": colour}
    return Product(f"{name}-{colour}", name, "", attributes, Money("IDR", price * 100))


NEAR = Found(shirt(), 9, StoreStock("Lintas Senayan", 4, 1_240.0))


def test_a_product_with_price_stock_and_distance() -> None:
    text = answers.products([NEAR], (), WISH, "id", located=True)
    assert text == (
        "Kemeja Linen, putih, ukuran M\n"
        "Harga: Rp 349.000\n"
        "Stok: 4 di Lintas Senayan, 1,2 km dari Anda"
    )


def test_the_same_in_english() -> None:
    text = answers.products([NEAR], (), WISH, "en", located=True)
    assert text == (
        "Kemeja Linen, putih, size M\n"
        "Price: Rp 349.000\n"
        "In stock: 4 at Lintas Senayan, 1.2 km from you"
    )


def test_asks_for_the_location_and_tells_the_total() -> None:
    text = answers.products([Found(shirt(), 9)], (), WISH, "id", located=False)
    assert "Stok: 9 di semua lokasi" in text
    assert "Bagikan lokasi" in text


def test_up_to_two_others() -> None:
    found = [NEAR, *(Found(shirt(name=f"Kemeja {n}"), 1) for n in range(5))]
    text = answers.products(found, (), WISH, "id", located=True)
    assert text.count("•") == 2


def test_says_what_there_is_not() -> None:
    assert "Warna putih tidak ada" in answers.products([NEAR], ("colour",), WISH, "id", True)
    assert "no size M" in answers.products([NEAR], ("size",), WISH, "en", True)
    assert "kemeja linen putih ukuran M tidak kami temukan" in answers.products(
        [], (), WISH, "id", True
    )
    assert "no white shirt linen size M" in answers.products([], (), WISH, "en", True)
    assert "Stok: habis" in answers.products([Found(shirt(), 0)], (), WISH, "id", True)
    assert "gudang" in answers.products([Found(shirt(), 3)], (), WISH, "id", True)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_phrase_is_there_in_both(language: str) -> None:
    gift = Gift("Linen Hemat", "LINEN-0000042-7K", "31 Januari 2026")
    told = answers.coupon(gift, "http://shop/h/x", language)
    assert "LINEN-0000042-7K" in told
    assert "http://shop/h/x" in told
    for kind in ("IMAGE", "OTHER"):
        assert answers.unsupported(kind, language)
    assert "Ayu" in answers.helping(language, "Ayu", greets=True)
    assert answers.stores([], language) == answers.all_stores([], language)


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (Money("IDR", 349_000_00), "id", "Rp 349.000"),
        (Money("IDR", 349_000_00), "en", "Rp 349.000"),
        (Money("IDR", 1_250_000_50), "id", "Rp 1.250.000,50"),
        (Money("GBP", 2_55), "en", "£2.55"),
        (Money("GBP", 2_55), "id", "£2,55"),
        (Money("GBP", 3_00), "en", "£3"),
        (Money("IDR", -5_000_00), "id", "-Rp 5.000"),
    ],
)
def test_money(amount: Money, language: str, written: str) -> None:
    assert formats.money(amount, language) == written


@pytest.mark.parametrize(
    ("meters", "written"),
    [(0, "0 m"), (12, "10 m"), (853, "850 m"), (994, "990 m"), (1_000, "1 km"), (12_345, "12,3 km"),
     (141_900, "142 km")],
)  # fmt: skip
def test_distances(meters: float, written: str) -> None:
    assert formats.distance(meters, "id") == written


def test_days_are_the_shops() -> None:
    moment = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)
    assert formats.day(moment, "Asia/Jakarta", "id") == "1 Februari 2026"
    assert formats.day(moment, "Asia/Jakarta", "en") == "1 February 2026"


def test_nearest_stores() -> None:
    jakarta, bandung = Point(-6.2, 106.8), Point(-6.9, 107.6)
    assert 115_000 < meters_between(jakarta, bandung) < 122_000
    stores = [Store("b", "Bandung", bandung), Store("a", "Jakarta", jakarta)]
    assert [store.name for store, _ in nearest(stores, jakarta)] == ["Jakarta", "Bandung"]


def test_searches_the_whole_wish_first() -> None:
    assert products.searches(WISH) == [
        Search(("kemeja linen", "shirt linen"), "M"),
        Search(("kemeja linen", "shirt linen"), "", ("size",)),
        Search(("kemeja", "shirt"), "M", ("material",)),
        Search(("kemeja", "shirt"), "", ("size", "material")),
    ]
    assert products.searches(Wish(words=("tumbler", "kopi"))) == [Search(("tumbler kopi",))]


def test_keeps_what_fits() -> None:
    rows = [shirt("biru"), shirt("putih"), shirt("white", 299_000)]
    fit = products.fitting(rows, WISH)
    assert [each.colour for each in fit.products] == ["white", "putih"]
    assert fit.given_up == ()


def test_gives_up_the_colour_and_says_so() -> None:
    fit = products.fitting([shirt("biru")], WISH)
    assert (len(fit.products), fit.given_up) == (1, ("colour",))


def test_gives_up_the_price_and_says_so() -> None:
    fit = products.fitting([shirt()], Wish("kemeja", price=Bounds(None, 100_000)))
    assert fit.given_up == ("price",)


def test_finds_a_colour_in_the_name_where_there_is_no_attribute() -> None:
    named = Product("x", "Kaos Hitam", "", {}, Money("IDR", 100))
    assert products.fitting([named], Wish("kaos", colours=("hitam",))).given_up == ()
    assert products.fitting([named], Wish("kaos", colours=("merah",))).given_up == ("colour",)


def test_preferences_hold_only_what_was_said() -> None:
    assert products.preferences(Wish(), "IDR", None) == {}
    wish = Wish("kemeja", ("linen",), ("putih",), size="M", price=Bounds(None, 400_000))
    assert products.preferences(wish, "IDR", "id") == {
        "size": "M",
        "colour": "putih",
        "priceRange": {"currencyCode": "IDR", "max": 400_000},
        "products": ["kemeja", "linen"],
        "language": "id",
    }
