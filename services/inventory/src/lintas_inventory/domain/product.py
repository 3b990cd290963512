"""What is sold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money

LONGEST_SKU = 100
_WORD = re.compile(r"\w+")


class Kind(StrEnum):
    """Goods have stock, services have none."""

    GOODS = "GOODS"
    SERVICE = "SERVICE"


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it is sold in every channel."""

    sku: str
    name: str
    price: Money | None
    description: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    active: bool = True
    kind: Kind = Kind.GOODS
    updated_at: datetime | None = None
    version: int = 0

    def __post_init__(self) -> None:
        violations = []
        if reason := wrong_sku(self.sku):
            violations.append(Violation("sku", reason))
        if not self.name.strip():
            violations.append(Violation("name", "must not be empty"))
        if self.price and self.price.minor < 0:
            violations.append(Violation("price", "must not be below zero"))
        if violations:
            raise InvalidArgument(violations)

    def tokens(self) -> list[str]:
        """What the product is found by: its words, and each attribute as `name=value`."""
        found = set(words(f"{self.name} {self.description} {self.sku}"))
        for name, value in self.attributes.items():
            found.update(words(value))
            found.add(attribute_token(name, value))
        return sorted(found)


def wrong_sku(sku: str) -> str:
    """Why it is no sku, or nothing."""
    if not sku or sku != sku.strip() or len(sku) > LONGEST_SKU:
        return f"must have 1 to {LONGEST_SKU} characters, no space at either end"
    if "|" in sku or "/" in sku or not sku.isprintable():
        return "must not have |, / or unprintable characters"
    return ""


def words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return _WORD.findall(text.casefold())


def attribute_token(name: str, value: str) -> str:
    """An attribute as it is searched: exactly, without regard to case."""
    return f"{name.casefold()}={value.casefold()}"
