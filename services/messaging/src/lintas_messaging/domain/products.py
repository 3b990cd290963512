"""Products as the bot sees them: what to search for, and which of what was found fits a wish."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from lintas_kit.money import Money, decimals
from lintas_messaging.domain import tongue
from lintas_messaging.domain.vocabulary import BY_NAME
from lintas_messaging.domain.wishes import Wish

SHOWN = 3
_COLOUR_NAMES = ("color", "colour", "warna")
_SIZE_NAMES = ("size", "ukuran")
_MOST_QUERIES = 4


@dataclass(frozen=True)
class Product:
    """A product of the catalogue."""

    sku: str
    name: str
    description: str
    attributes: Mapping[str, str]
    price: Money

    @property
    def colour(self) -> str:
        return _attribute(self, _COLOUR_NAMES)

    @property
    def size(self) -> str:
        return _attribute(self, _SIZE_NAMES)


def _attribute(of: Product, names: Iterable[str]) -> str:
    return next((of.attributes[name] for name in names if of.attributes.get(name)), "")


@dataclass(frozen=True)
class StoreStock:
    """What the nearest store with stock has; meters on the ground."""

    name: str
    available: int
    distance_meters: float


@dataclass(frozen=True)
class Found:
    """A product with what is to be had of it. `nearest` is none where no place was shared."""

    product: Product
    total: int
    nearest: StoreStock | None = None


@dataclass(frozen=True)
class Search:
    """One question to the catalogue, and what of the wish it gives up."""

    queries: tuple[str, ...]
    size: str = ""
    given_up: tuple[str, ...] = ()


def searches(wish: Wish) -> list[Search]:
    """From the whole wish to less of it: first the size goes, then all but the garment."""
    full = tuple(_queries(wish))
    plans = [Search(full, wish.size)]
    if wish.size:
        plans.append(Search(full, "", ("size",)))
    if wish.garment and (wish.materials or wish.features):
        bare = tuple(_queries(Wish(garment=wish.garment)))
        plans.append(Search(bare, wish.size, ("material",)))
        if wish.size:
            plans.append(Search(bare, "", ("size", "material")))
    return plans


def _queries(wish: Wish) -> Iterable[str]:
    """Each term in Indonesian and in English, as catalogues are in either or mixed."""
    if wish.words:
        yield " ".join(wish.words)
        return
    ways = [tuple(dict.fromkeys((*term.indonesian[:1], *term.english[:1]))) for term in wish.terms]
    combined = sorted(product(*(range(len(each)) for each in ways)), key=_mixing)
    for choice in islice(combined, _MOST_QUERIES):
        yield " ".join(each[index] for each, index in zip(ways, choice, strict=True))


def _mixing(choice: Sequence[int]) -> tuple[bool, Sequence[int]]:
    return len(set(choice)) > 1, choice


@dataclass(frozen=True)
class Fitting:
    """The products that fit best, and what of the wish none of them meets."""

    products: tuple[Product, ...]
    given_up: tuple[str, ...]


def fitting(products: Iterable[Product], wish: Wish) -> Fitting:
    """Keeps what has the colour and the price; a wish that nothing meets is given up, and said."""
    left = tuple(products)
    given_up: list[str] = []
    for name, holds in (("colour", _has_colour), ("price", _has_price)):
        kept = tuple(each for each in left if holds(each, wish))
        if kept:
            left = kept
        elif left:
            given_up.append(name)
    ranked = sorted(left, key=lambda each: (each.price.minor, each.name, each.sku))
    return Fitting(tuple(_one_of_each(ranked)), tuple(given_up))


def _one_of_each(products: Iterable[Product]) -> Iterable[Product]:
    """Colours and kinds side by side, not three sizes of the same thing."""
    seen: set[tuple[str, str]] = set()
    for each in products:
        look = (each.name.casefold(), each.colour.casefold())
        if look not in seen:
            seen.add(look)
            yield each


def _has_colour(each: Product, wish: Wish) -> bool:
    if not wish.colours:
        return True
    written = tongue.plain(each.colour or f"{each.name} {each.description}")
    wanted = {way for name in wish.colours for way in BY_NAME[name].ways}
    if each.colour:
        return written in wanted
    return any(f" {way} " in f" {written} " for way in wanted)


def _has_price(each: Product, wish: Wish) -> bool:
    return wish.price.holds(each.price.minor, decimals(each.price.currency))


def preferences(wish: Wish, currency: str, language: str | None) -> dict[str, Any]:
    """What a wish tells of the customer, for their view: only what they said."""
    told: dict[str, Any] = {}
    if wish.size:
        told["size"] = wish.size
    if wish.colours:
        told["colour"] = wish.colours[0]
    if wish.price:
        price: dict[str, Any] = {"currencyCode": currency}
        if wish.price.low is not None:
            price["min"] = wish.price.low
        if wish.price.high is not None:
            price["max"] = wish.price.high
        told["priceRange"] = price
    named = [*(term.name for term in wish.terms), *wish.words]
    if named:
        told["products"] = named
    if language:
        told["language"] = language
    return told


def in_stock_first(found: Iterable[Found]) -> list[Found]:
    """What a store near has, then what there is at all, then what is sold out."""
    return sorted(found, key=lambda each: (each.total <= 0, each.nearest is None))
