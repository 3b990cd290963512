"""Amounts of money as people write them: `250rb`, `Rp300.000`, `1,5 juta`, `under 300k`."""

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = {
    "ribu": 1_000,
    "ribuan": 1_000,
    "rebu": 1_000,
    "rb": 1_000,
    "rban": 1_000,
    "k": 1_000,
    "thousand": 1_000,
    "juta": 1_000_000,
    "jutaan": 1_000_000,
    "jt": 1_000_000,
    "million": 1_000_000,
    "mio": 1_000_000,
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = (
    r"(?:(?P<mark{n}>\b(?:rp\.?|idr)\s*)|(?<![\w.,]))(?P<number{n}>\d{{1,12}}(?:[.,]\d{{1,3}})*)"
    rf"\s*(?P<unit{{n}}>{_UNIT})?(?:an)?(?![\w])(?:,-)?"
)
_ONE = re.compile(_AMOUNT.format(n=0))
_RANGE = re.compile(
    _AMOUNT.format(n=1)
    + r"\s*(?:-|–|s/d|sd|sampai|hingga|sampe|to|dan|and)\s*"
    + _AMOUNT.format(n=2)
)
_MOST = re.compile(
    r"(?:(?:tidak|tak|gak|ga|ngga|nggak|jangan)\s+(?:lebih|boleh lebih|di ?atas)(?:\s+dari)?"
    r"|no more than|not more than|not over|di\s?ba?wah|bawah|kurang dari"
    r"|maks(?:imal|imum)?|max(?:imum|imal)?"
    r"|mentok|paling mahal|under|below|less than|cheaper than|up to|at most|sampai|hingga"
    r"|<=?|lebih murah dari|budget|bujet|anggaran|dana)"
    r"(?:\s+(?:harga|price|saya|aku|my|is|nya|cuma|hanya|only|of))*\s*[:=]?\s*$"
)
_LEAST = re.compile(
    r"(?:di\s?atas|lebih dari|min(?:imal|imum)?|minimum|above|over|more than"
    r"|at least|from|mulai(?: dari)?|>=?)"
    r"(?:\s+(?:harga|price))*\s*[:=]?\s*$"
)
_MOST_AFTER = re.compile(
    r"^\s*(?:ke bawah|kebawah|max|maks|maksimal|atau kurang|or less|or under|maximum)\b"
)
_LEAST_AFTER = re.compile(r"^\s*(?:ke atas|keatas|atau lebih|or more|minimal)\b")
_SMALLEST_PRICE = 1_000
_ROUND = 500
_ABOUT = Decimal("0.2")


@dataclass(frozen=True)
class Bounds:
    """A price range in whole units of the shop's currency; an end that is none is open."""

    low: int | None = None
    high: int | None = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None

    def holds(self, minor: int, decimals: int) -> bool:
        """Whether an amount in minor units lies within."""
        scale: int = 10**decimals
        above = self.low is None or minor >= self.low * scale
        return above and (self.high is None or minor <= self.high * scale)


NO_BOUNDS = Bounds()


@dataclass(frozen=True)
class Priced:
    """The bounds that a text names, and the text without them."""

    bounds: Bounds
    rest: str


def find(text: str) -> Priced:
    """The price range in a lower-case text. A number without unit or currency is no price."""
    if found := _range(text):
        return found
    low: int | None = None
    high: int | None = None
    rest = text
    for match in _ONE.finditer(text):
        worth = _worth(match, 0)
        before, after = text[: match.start()], text[match.end() :]
        most, least = _MOST.search(before), _LEAST.search(before)
        if worth is None or not (_is_price(match, 0, worth) or most or least):
            continue
        if worth < _SMALLEST_PRICE:
            continue
        if most or _MOST_AFTER.match(after):
            high = worth
        elif least or _LEAST_AFTER.match(after):
            low = worth
        else:
            low = int(worth * (1 - _ABOUT))
            high = int(worth * (1 + _ABOUT))
        rest = _without(rest, match, most or least)
    return Priced(Bounds(low, high), rest)


def _range(text: str) -> Priced | None:
    for match in _RANGE.finditer(text):
        second = _worth(match, 2)
        first = _worth(match, 1)
        if first is None or second is None or not _is_price(match, 2, second):
            continue
        if not match["unit1"] and match["unit2"] and first < _SMALLEST_PRICE:
            first *= _UNITS[match["unit2"]]
        low, high = sorted((first, second))
        if low < _SMALLEST_PRICE:
            continue
        return Priced(Bounds(low, high), text[: match.start()] + " " + text[match.end() :])
    return None


def _is_price(match: re.Match[str], n: int, worth: int) -> bool:
    """A bare number is a price only where it is as round as one: `300.000`, `150000`."""
    if match[f"mark{n}"] or match[f"unit{n}"]:
        return True
    is_round = worth % _ROUND == 0 and not match[f"number{n}"].startswith("0")
    return is_round and 10 * _SMALLEST_PRICE <= worth < 10**9


def _worth(match: re.Match[str], n: int) -> int | None:
    unit = match[f"unit{n}"]
    amount = _number(match[f"number{n}"], bool(unit))
    worth = amount * (_UNITS[unit] if unit else 1)
    return int(worth) if 0 < worth < 10**13 else None


def _number(written: str, has_unit: bool) -> Decimal:
    """`300.000` and `300,000` are thousands; `1,5 juta` and `300.000,00` have decimals."""
    groups = re.split(r"[.,]", written)
    if len(groups) == 1:
        return Decimal(written)
    *whole, last = groups
    if len(last) == 3 and not (has_unit and len(whole) == 1 and len(whole[0]) == 1):
        return Decimal("".join(groups))
    return Decimal("".join(whole) + "." + last)


def _without(rest: str, match: re.Match[str], bound: re.Match[str] | None) -> str:
    rest = rest.replace(match.group(0), " ", 1)
    return rest.replace(bound.group(0), " ", 1) if bound else rest
