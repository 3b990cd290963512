"""The small parts that carts, orders and returns are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from lintas_kit.money import Money


class Journey(NamedTuple):
    """The journey that an aggregate is in, with the trace context of its last hop."""

    journey_id: str
    traceparent: str = ""


class FulfilmentKind(IntEnum):
    """How goods reach the customer; numbered as in the contract."""

    KIND_UNSPECIFIED = 0
    PICKUP = 1
    DELIVERY = 2
    CARRY_OUT = 3


class Condition(IntEnum):
    """What state a returned thing is in; numbered as in the contract."""

    CONDITION_UNSPECIFIED = 0
    GOOD = 1
    DAMAGED = 2


@dataclass(frozen=True, slots=True)
class Product:
    """What orders needs to know of a product. A service has no stock."""

    sku: str
    name: str
    price: Money | None
    is_service: bool = False
    active: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Discount:
    """A part of one line's price that a campaign takes off."""

    campaign_id: str
    coupon_code: str
    line_id: str
    amount: Money
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a campaign or a coupon did not apply; `reason` is stable."""

    campaign_id: str
    coupon_code: str
    reason: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the promotion rules say about a basket."""

    discounts: tuple[Discount, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    rules_version: str = ""
    journey_id: str = ""


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How and from where; `address` is the contract's postal address as plain JSON."""

    kind: FulfilmentKind
    location_id: str = ""
    address: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken, or given back where below zero. Not taken yet where `at` is none."""

    method: str
    amount: Money
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockLine:
    """Units of one product in one location."""

    sku: str
    location_id: str
    quantity: int
