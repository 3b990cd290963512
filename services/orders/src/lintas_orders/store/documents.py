"""Orders as documents: one entry a field, so that a write carries only what changed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from lintas_kit.money import Money
from lintas_orders.domain import figures
from lintas_orders.domain.order import Line, Order, Return, ReturnedLine, StatusChange
from lintas_orders.domain.parts import (
    Condition,
    Discount,
    Fulfilment,
    FulfilmentKind,
    Journey,
    Payment,
    Rejection,
)
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import Work, WorkKind

WORK_DUE = "work_due"
CLAIM = "claim"
FIGURES = "figures"

Document = dict[str, Any]


def _lines(lines: tuple[Line, ...]) -> list[Document]:
    return [
        {
            "id": line.line_id,
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "unit_price": line.unit_price.minor,
            "discount": line.discount.minor,
            "location_id": line.location_id,
            "returned": line.returned,
            "service": line.is_service,
        }
        for line in lines
    ]


def _discounts(discounts: tuple[Discount, ...]) -> list[Document]:
    return [
        {
            "campaign_id": each.campaign_id,
            "coupon_code": each.coupon_code,
            "line_id": each.line_id,
            "amount": each.amount.minor,
            "explanation": each.explanation,
        }
        for each in discounts
    ]


def _returns(returns: tuple[Return, ...]) -> list[Document]:
    return [
        {
            "id": each.return_id,
            "lines": [
                {
                    "line_id": line.line_id,
                    "sku": line.sku,
                    "quantity": line.quantity,
                    "condition": int(line.condition),
                    "refund": line.refund.minor,
                }
                for line in each.lines
            ],
            "location_id": each.location_id,
            "channel": each.channel,
            "reason": each.reason,
            "refund": each.refund.minor,
            "points": each.restored_points,
            "points_value": each.points_value.minor,
            "at": each.at,
            "discounts": _discounts(each.discounts),
            "booked": each.booked,
        }
        for each in returns
    ]


def _payments(payments: tuple[Payment, ...]) -> list[Document]:
    return [{"method": p.method, "amount": p.amount.minor, "at": p.at} for p in payments]


def _history(history: tuple[StatusChange, ...]) -> list[Document]:
    return [
        {"status": c.status.name, "at": c.at, "channel": c.channel, "location_id": c.location_id}
        for c in history
    ]


def _fulfilment(fulfilment: Fulfilment) -> Document:
    return {
        "kind": int(fulfilment.kind),
        "location_id": fulfilment.location_id,
        "address": dict(fulfilment.address) if fulfilment.address else None,
    }


def _work(work: Work) -> Document:
    document = {name: getattr(work, name) for name in _WORK_NAMES}
    document["kind"] = work.kind.value
    document["target"] = work.target.name
    return document


def _same(value: Any) -> Any:
    return value


_ENCODERS: Mapping[str, Callable[[Any], Any]] = {
    "status": lambda status: status.name,
    "lines": _lines,
    "fulfilment": _fulfilment,
    "points_value": lambda money: money.minor,
    "history": _history,
    "discounts": _discounts,
    "rejected": lambda rejected: [asdict(each) for each in rejected],
    "coupon_codes": list,
    "payments": _payments,
    "returns": _returns,
    "journey": lambda journey: journey._asdict(),
    "work": _work,
}
_WORK_NAMES = tuple(field.name for field in fields(Work))
_NAMES = tuple(field.name for field in fields(Order) if field.name != "order_id")
_EMPTY: tuple[Any, ...] = (None, "", (), 0)


def from_order(order: Order) -> Document:
    """The order as it is inserted; what is empty is left out."""
    document: Document = {"_id": order.order_id}
    for name in _NAMES:
        value = getattr(order, name)
        if value not in _EMPTY:
            document[name] = _ENCODERS.get(name, _same)(value)
    if order.work:
        document[WORK_DUE] = order.work.due_at
    document[FIGURES] = _figures(order)
    return document


def changes(before: Order, after: Order) -> Document:
    """The update that leads from one to the other."""
    assigned: Document = {}
    removed: Document = {}
    for name in _NAMES:
        value = getattr(after, name)
        if value is getattr(before, name) or value == getattr(before, name):
            continue
        if value in _EMPTY:
            removed[name] = ""
        else:
            assigned[name] = _ENCODERS.get(name, _same)(value)
    if after.work is None and before.work is not None:
        removed[WORK_DUE] = ""
    elif after.work is not None:
        assigned[WORK_DUE] = after.work.due_at
    assigned[FIGURES] = _figures(after)
    return {"$set": assigned} | ({"$unset": removed} if removed else {})


def _figures(order: Order) -> Document:
    own = figures.of(order)
    return {name: value for name in own.__slots__ if (value := getattr(own, name))}


def to_order(document: Mapping[str, Any]) -> Order:
    """The order that the document holds."""
    return _Reader(document).order()


class _Reader:
    """Reads one document; money is in the order's currency."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._currency: str = document["currency"]

    def order(self) -> Order:
        found = self._document
        rest = {"channel": 0} | {name: found[name] for name in _PLAIN if name in found}
        return Order(
            order_id=found["_id"],
            status=Status[found["status"]],
            lines=tuple(map(self._line, found.get("lines", ()))),
            fulfilment=self._fulfilment(found["fulfilment"]),
            points_value=self._money(found.get("points_value", 0)),
            history=tuple(map(self._change, found.get("history", ()))),
            discounts=tuple(map(self._discount, found.get("discounts", ()))),
            rejected=tuple(Rejection(**each) for each in found.get("rejected", ())),
            coupon_codes=tuple(found.get("coupon_codes", ())),
            payments=tuple(map(self._payment, found.get("payments", ()))),
            returns=tuple(map(self._return, found.get("returns", ()))),
            journey=Journey(**found["journey"]) if found.get("journey") else None,
            work=self._work(found["work"]) if found.get("work") else None,
            **rest,
        )

    def _money(self, minor: int) -> Money:
        return Money(self._currency, minor)

    def _line(self, found: Mapping[str, Any]) -> Line:
        return Line(
            found["id"],
            found["sku"],
            found["name"],
            found["quantity"],
            self._money(found["unit_price"]),
            self._money(found["discount"]),
            found["location_id"],
            found["returned"],
            found["service"],
        )

    def _fulfilment(self, found: Mapping[str, Any]) -> Fulfilment:
        kind = FulfilmentKind(found["kind"])
        return Fulfilment(kind, found["location_id"], found["address"])

    def _change(self, found: Mapping[str, Any]) -> StatusChange:
        status = Status[found["status"]]
        return StatusChange(status, found["at"], found["channel"], found["location_id"])

    def _discount(self, found: Mapping[str, Any]) -> Discount:
        return Discount(
            found["campaign_id"],
            found["coupon_code"],
            found["line_id"],
            self._money(found["amount"]),
            found["explanation"],
        )

    def _payment(self, found: Mapping[str, Any]) -> Payment:
        return Payment(found["method"], self._money(found["amount"]), found["at"])

    def _return(self, found: Mapping[str, Any]) -> Return:
        lines = [
            ReturnedLine(
                line["line_id"],
                line["sku"],
                line["quantity"],
                Condition(line["condition"]),
                self._money(line["refund"]),
            )
            for line in found["lines"]
        ]
        return Return(
            found["id"],
            tuple(lines),
            found["location_id"],
            found["channel"],
            found["reason"],
            self._money(found["refund"]),
            found["points"],
            self._money(found["points_value"]),
            found["at"],
            tuple(map(self._discount, found["discounts"])),
            found["booked"],
        )

    def _work(self, found: Mapping[str, Any]) -> Work:
        kind, target = WorkKind(found["kind"]), Status[found["target"]]
        return Work(**{**found, "kind": kind, "target": target})


_PLAIN = tuple(name for name in _NAMES if name not in _ENCODERS)
