"""Takes goods back that no order is known of."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lintas.orders.v1 import orders_events_pb2
from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import AlreadyExists, InvalidArgument, Problem, Unavailable, Violation
from lintas_orders.domain import moments
from lintas_orders.domain.cart import MOST_UNITS
from lintas_orders.domain.loose_return import LooseLine, LooseReturn
from lintas_orders.domain.parts import Condition, Product
from lintas_orders.domain.pricing import LARGEST
from lintas_orders.domain.sale import MOST_LINES
from lintas_orders.domain.work import LEASE, is_passing
from lintas_orders.messages import sales
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.loose_returns import ReturnExists
from lintas_orders.usecases import journeys
from lintas_orders.usecases.finishing import to_the_end
from lintas_orders.usecases.returns.create_return import check_texts


@dataclass(frozen=True, slots=True)
class LooseRequest:
    """What a caller asks for; `identifier` is the contract's message, passed on unread."""

    return_id: str
    identifier: object | None
    lines: tuple[LooseLine, ...]
    location_id: str
    channel: int
    reason: str
    returned_at: datetime | None


@dataclass(frozen=True)
class CreateLooseReturn:
    """Recorded first, then the stock is put back, then it is told; a repeat gets the first."""

    store: Store
    peers: Peers
    clock: Clock

    async def __call__(self, request: LooseRequest) -> LooseReturn:
        check_texts(request.return_id, request.reason)
        loose = await self._plan(request)
        return await to_the_end(self._book(loose))

    async def _book(self, loose: LooseReturn) -> LooseReturn:
        try:
            await self.store.loose_returns.insert(loose)
        except ReturnExists:
            return await self._first(loose)
        await self.finish(loose)
        return loose

    async def _first(self, loose: LooseReturn) -> LooseReturn:
        first = await self.store.loose_returns.get(loose.return_id)
        if first is None:
            raise Unavailable("RETURN_REFUSED", "It was just refused: try again.", (), 0.2)
        if first.fingerprint != loose.fingerprint:
            raise AlreadyExists(
                "RETURN_ID_REUSED", f"{loose.return_id} is the id of another return."
            )
        if first.due_at is not None:
            await self.finish(first)
        return first

    async def finish(self, loose: LooseReturn) -> None:
        """Puts the stock back and says so; may be repeated."""
        try:
            if loose.stock:
                operation = f"loose.{loose.return_id}"
                await self.peers.inventory.put_back(operation, loose.stock, loose.channel)
        except Problem as refusal:
            if not is_passing(refusal):
                await self.store.loose_returns.give_up(loose.return_id)
            raise
        event = orders_events_pb2.LooseReturnBooked(**{"return": sales.loose_return(loose)})
        await self.store.loose_returns.book(loose, [event], self.clock.now())

    async def take_over(self, lease: timedelta = LEASE) -> int:
        """Goes on with what another process left."""
        now = self.clock.now()
        due = await self.store.loose_returns.take_over(now, now + lease)
        for loose in due:
            with journeys.acting_for(loose.channel, loose.journey):
                await self.finish(loose)
        return len(due)

    async def _plan(self, request: LooseRequest) -> LooseReturn:
        now = self.clock.now()
        channel = request.channel or context.current().channel
        products = await self.peers.inventory.products(line.sku for line in request.lines)
        lines = checked(request.lines, products, request.location_id)
        customer_id = ""
        if request.identifier is not None:
            customer_id = await self.peers.identity.identify(request.identifier, channel)
        named = bool(journeys.named() or customer_id)
        return LooseReturn(
            return_id=request.return_id or ids.new("ret"),
            customer_id=customer_id,
            location_id=request.location_id,
            channel=channel,
            reason=request.reason,
            lines=lines,
            at=moments.past(request.returned_at, now, "returnedAt"),
            due_at=now + LEASE,
            journey=journeys.hop(None) if named else None,
            fingerprint=_fingerprint(request),
        )


def checked(
    lines: Sequence[LooseLine], products: Mapping[str, Product], location_id: str
) -> tuple[LooseLine, ...]:
    """The lines, knowing what is a service. Raises InvalidArgument that names what is wrong."""
    violations = []
    if not 1 <= len(lines) <= MOST_LINES:
        violations.append(Violation("lines", f"must be 1 to {MOST_LINES}"))
    known = []
    for index, line in enumerate(lines):
        product = products.get(line.sku)
        wrong = _wrong(line, product, lines[0].unit_price.currency, location_id)
        if wrong:
            name = wrong[0] if wrong[0] == "locationId" else f"lines[{index}].{wrong[0]}"
            violations.append(Violation(name, wrong[1]))
        known.append(replace(line, is_service=bool(product and product.is_service)))
    if violations:
        raise InvalidArgument(violations)
    return tuple(known)


def _wrong(
    line: LooseLine, product: Product | None, currency: str, location_id: str
) -> tuple[str, str] | None:
    if product is None:
        return "sku", "is no product"
    if not 1 <= line.quantity <= MOST_UNITS:
        return "quantity", f"must be 1 to {MOST_UNITS}"
    if abs(line.unit_price.minor) * line.quantity > LARGEST:
        return "quantity", "comes to too much money"
    if line.unit_price.currency != currency:
        return "unitPrice", f"must be in {currency}"
    if product.is_service:
        return None
    if line.unit_price.minor < 0:
        return "unitPrice", "may be below zero for a service only"
    if line.condition == Condition.CONDITION_UNSPECIFIED:
        return "condition", "must be GOOD or DAMAGED"
    return None if location_id else ("locationId", "must say where the goods are")


def _fingerprint(request: LooseRequest) -> str:
    parts = [request.location_id]
    parts += [f"{each.sku}\x1f{each.quantity}\x1f{each.unit_price.minor}" for each in request.lines]
    return hashlib.blake2b("\x1e".join(parts).encode(), digest_size=8).hexdigest()
