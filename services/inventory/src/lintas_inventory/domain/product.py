"""What is sold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from lintas_inventory.domain import names, words
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 10_000
MOST_ATTRIBUTES = 50
LONGEST_ATTRIBUTE = 200


class ProductKind(StrEnum):
    """Goods have stock; services (postage, charges) have none."""

    GOODS = "GOODS"
    SERVICE = "SERVICE"


@dataclass(frozen=True)
class Product:
    """One sku. `version` counts its changes, 0 before it is first kept."""

    sku: str
    name: str
    description: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    price: Money | None = None
    active: bool = True
    kind: ProductKind = ProductKind.GOODS
    updated_at: datetime | None = None
    version: int = 0

    @property
    def etag(self) -> str:
        return str(self.version)

    @property
    def terms(self) -> list[str]:
        """What it is found by."""
        return words.terms(self.sku, (self.name, self.description), self.attributes)

    def says_the_same(self, other: "Product") -> bool:
        """Whether putting the one in place of the other changes nothing."""
        return replace(self, version=0, updated_at=None) == replace(
            other, version=0, updated_at=None
        )


def checked(product: Product) -> Product:
    """The product, where it may be kept. Raises InvalidArgument with all that is wrong."""
    wrong = names.check_sku(product.sku, "sku") + _texts(product) + _attributes(product)
    if product.price and product.price.minor < 0:
        wrong.append(Violation("price", "must not be below zero"))
    if wrong:
        raise InvalidArgument(wrong)
    return product


def _texts(product: Product) -> list[Violation]:
    wrong = []
    if not product.name.strip():
        wrong.append(Violation("name", "is needed"))
    if len(product.name) > LONGEST_NAME:
        wrong.append(Violation("name", f"must have {LONGEST_NAME} characters or less"))
    if len(product.description) > LONGEST_DESCRIPTION:
        wrong.append(
            Violation("description", f"must have {LONGEST_DESCRIPTION} characters or less")
        )
    return wrong


def _attributes(product: Product) -> list[Violation]:
    if len(product.attributes) > MOST_ATTRIBUTES:
        return [Violation("attributes", f"must be {MOST_ATTRIBUTES} or less")]
    wrong = []
    for name, value in product.attributes.items():
        if not name.strip() or "=" in name or len(name) > names.LONGEST:
            wrong.append(Violation("attributes", "each needs a short name without an equals sign"))
        elif len(value) > LONGEST_ATTRIBUTE:
            text = f"must have {LONGEST_ATTRIBUTE} characters or less"
            wrong.append(Violation(f"attributes.{name}", text))
    return wrong
