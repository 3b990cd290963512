"""A redemption as it is kept, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lintas_kit.mongo import Document
from lintas_promotion_rules import Discount, Rejection
from lintas_promotions.domain.effects import Effect, Kind, Mode, Use
from lintas_promotions.domain.ledger import Entry, balance
from lintas_promotions.domain.redemption import Plan, Redemption, State


def to_document(redemption: Redemption) -> Document:
    """All of it but its id and when it is due; its balance beside the entries, for the books."""
    plan = redemption.plan
    return {
        "state": str(redemption.state),
        "plan": {
            "currency": plan.currency,
            "customer_id": plan.customer_id,
            "discounts": [asdict(each) for each in plan.discounts],
            "rejected": [asdict(each) for each in plan.rejected],
            "rules_version": plan.rules_version,
            "journey_id": plan.journey_id,
            "uses": [asdict(each) | {"kind": str(each.kind)} for each in plan.uses],
        },
        "attempt": redemption.attempt,
        "entries": [_entry_document(each) for each in redemption.entries],
        "balance": balance(redemption.entries)._asdict(),
        "operations": sorted(redemption.operations),
        "pending": [_step_document(each) for each in redemption.pending],
        "created_at": redemption.created_at,
        "version": redemption.version,
    }


def from_document(found: Mapping[str, Any]) -> Redemption:
    """The redemption that was kept."""
    plan = found["plan"]
    return Redemption(
        order_id=found["_id"],
        state=State(found["state"]),
        plan=Plan(
            plan["currency"],
            plan["customer_id"],
            tuple(Discount(**each) for each in plan["discounts"]),
            tuple(Rejection(**each) for each in plan["rejected"]),
            plan["rules_version"],
            plan["journey_id"],
            tuple(Use(**each | {"kind": Kind(each["kind"])}) for each in plan["uses"]),
        ),
        attempt=found["attempt"],
        entries=tuple(_entry(each) for each in found["entries"]),
        operations=frozenset(found["operations"]),
        pending=tuple(_step(each) for each in found["pending"]),
        due=found.get("due"),
        created_at=found["created_at"],
        version=found["version"],
    )


def _entry_document(entry: Entry) -> Document:
    lines = [{"line_id": line_id, "minor": minor} for line_id, minor in entry.lines.items()]
    return {
        "operation_id": entry.operation_id,
        "campaign_id": entry.campaign_id,
        "coupon_code": entry.coupon_code,
        "uses": entry.uses,
        "currency": entry.currency,
        "minor": entry.minor,
        "lines": lines,
        "at": entry.at,
    }


def _entry(found: Mapping[str, Any]) -> Entry:
    return Entry(
        found["operation_id"],
        found["campaign_id"],
        found["coupon_code"],
        found["uses"],
        found["currency"],
        {line["line_id"]: line["minor"] for line in found["lines"]},
        found["at"],
    )


def _step_document(step: Effect) -> Document:
    return asdict(step) | {"mode": str(step.mode), "kind": str(step.kind)}


def _step(found: Mapping[str, Any]) -> Effect:
    return Effect(**found | {"mode": Mode(found["mode"]), "kind": Kind(found["kind"])})  # type: ignore[operator]
