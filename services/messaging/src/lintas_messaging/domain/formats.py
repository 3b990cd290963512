"""Money, distances and days as people in Indonesia write them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from lintas_kit.money import Money, decimals

_LOCALES = {"id": "id_ID", "en": "en_GB"}


def money(amount: Money, language: str) -> str:
    """`Rp 349.000`; other currencies in the language's own way, decimals where there are any."""
    places = decimals(amount.currency)
    value = Decimal(amount.minor) / (Decimal(10) ** places)
    whole = value == value.to_integral_value()
    is_rupiah = amount.currency == "IDR"
    fraction = "" if whole or not places else "." + "0" * places
    pattern = ("¤ " if is_rupiah else "¤") + "#,##0" + fraction
    locale = "id_ID" if is_rupiah else _LOCALES.get(language, "id_ID")
    written = format_currency(value, amount.currency, pattern, locale=locale, currency_digits=False)
    return str(written).replace("\xa0", " ").replace("\u202f", " ")


def distance(meters: float, language: str) -> str:
    """`850 m` or `1,2 km`."""
    locale = _LOCALES.get(language, "id_ID")
    if meters < 995:
        return f"{round(meters / 10) * 10} m"
    pattern = "#,##0.#" if meters < 100_000 else "#,##0"
    return f"{format_decimal(Decimal(str(meters / 1000)), pattern, locale=locale)} km"


def day(moment: datetime, zone: str, language: str) -> str:
    """`31 Desember 2026`, where the shop is."""
    local = moment.astimezone(ZoneInfo(zone))
    return str(format_date(local.date(), "d MMMM y", locale=_LOCALES.get(language, "id_ID")))
