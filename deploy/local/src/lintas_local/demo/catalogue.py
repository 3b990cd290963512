"""What the demo shop sells, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CURRENCY = "IDR"
JAKARTA, BANDUNG, SURABAYA = "toko-jakarta", "toko-bandung", "toko-surabaya"
WAREHOUSE = "gudang-cikarang"
CAMPAIGN = "linen-hemat"
SIZES = ("S", "M", "L", "XL")

_HOURS = [
    {"day": day, "opens": "10:00", "closes": "21:00"}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
]


@dataclass(frozen=True)
class Garment:
    """One design; a product for each size and colour."""

    code: str
    name: str
    material: str
    category: str
    rupiah: int
    colours: tuple[tuple[str, str], ...]


GARMENTS = (
    Garment(
        "KML",
        "Kemeja Linen Lengan Panjang",
        "linen",
        "kemeja",
        349_000,
        (("putih", "PTH"), ("biru", "BRU")),
    ),
    Garment(
        "KMK",
        "Kemeja Katun Lengan Pendek",
        "katun",
        "kemeja",
        229_000,
        (("putih", "PTH"), ("hitam", "HTM")),
    ),
    Garment(
        "CCH",
        "Celana Chino Slim",
        "katun",
        "celana",
        299_000,
        (("krem", "KRM"), ("hitam", "HTM")),
    ),
    Garment(
        "GLN", "Gaun Linen Midi", "linen", "gaun", 459_000, (("hijau", "HJU"), ("putih", "PTH"))
    ),
    Garment("KOS", "Kaos Katun Polos", "katun", "kaos", 99_000, (("putih", "PTH"), ("abu", "ABU"))),
    Garment("JKD", "Jaket Denim", "denim", "jaket", 529_000, (("biru", "BRU"),)),
)


def rupiah(amount: int) -> dict[str, Any]:
    """Whole rupiah as the gateway takes them."""
    return {"currencyCode": CURRENCY, "units": str(amount), "nanos": 0}


def locations() -> dict[str, dict[str, Any]]:
    """Stores and the warehouse by id."""
    return {
        JAKARTA: _location("Lintas Grand Indonesia, Jakarta", "STORE", -6.1951, 106.8203),
        BANDUNG: _location("Lintas Dago, Bandung", "STORE", -6.8850, 107.6137),
        SURABAYA: _location("Lintas Tunjungan, Surabaya", "STORE", -7.2622, 112.7381),
        WAREHOUSE: _location("Gudang Cikarang", "WAREHOUSE", -6.3074, 107.1722),
    }


def _location(name: str, kind: str, latitude: float, longitude: float) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "point": {"latitude": latitude, "longitude": longitude},
        "timeZone": "Asia/Jakarta",
        "openingHours": _HOURS,
    }


def products() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every product with its sku."""
    for garment in GARMENTS:
        for colour, short in garment.colours:
            for size in SIZES:
                yield f"{garment.code}-{short}-{size}", _product(garment, colour, size)


def _product(garment: Garment, colour: str, size: str) -> dict[str, Any]:
    return {
        "name": garment.name,
        "description": f"{garment.name}, {garment.material}, warna {colour}, ukuran {size}.",
        "attributes": {
            "size": size,
            "color": colour,
            "material": garment.material,
            "category": garment.category,
        },
        "price": rupiah(garment.rupiah),
    }


def opening_stock() -> list[dict[str, Any]]:
    """A dozen in each store, a hundred in the warehouse; booked once, by its reference."""
    units = {JAKARTA: 12, BANDUNG: 12, SURABAYA: 12, WAREHOUSE: 100}
    return [
        {
            "sku": sku,
            "locationId": location,
            "delta": delta,
            "reason": "RECEIPT",
            "reference": "demo-opening",
        }
        for sku, _ in products()
        for location, delta in units.items()
    ]


def campaign() -> dict[str, Any]:
    """15 % off linen, with a coupon only."""
    return {
        "name": "Linen Hemat 15%",
        "from": "2025-01-01T00:00:00Z",
        "to": "2035-01-01T00:00:00Z",
        "conditions": [{"attribute": {"name": "material", "values": ["linen"]}}],
        "benefit": {"percentOff": 15},
        "stacking": {"priority": 10},
        "limits": {"totalRedemptions": "100000"},
        "budget": rupiah(5_000_000_000),
        "couponRequired": True,
    }


def loyalty_program() -> dict[str, Any]:
    """A point for each Rp 10.000, worth Rp 100."""
    return {
        "earn": [{"perPoint": rupiah(10_000)}],
        "tiers": [
            {"name": "BRONZE", "fromPoints": "0"},
            {"name": "SILVER", "fromPoints": "500", "multiplierPercent": 125},
            {"name": "GOLD", "fromPoints": "2000", "multiplierPercent": 150},
        ],
        "expiry": {"days": 365},
        "pointValue": [rupiah(100)],
    }


def automation() -> dict[str, Any]:
    """One reminder for a cart that nobody touched for an hour."""
    return {
        "trigger": "CART_ABANDONED",
        "delay": "3600s",
        "send": {"templateId": "cart_reminder", "purpose": "MARKETING"},
    }
