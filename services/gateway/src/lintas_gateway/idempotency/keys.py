"""Begins and ends requests that carry a key."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from pymongo.errors import PyMongoError

from lintas_gateway.answers import Answer
from lintas_gateway.idempotency import sealing
from lintas_gateway.idempotency.decision import Record, Verdict, decide, is_kept
from lintas_gateway.idempotency.store import SECONDS, Kept, Store
from lintas_gateway.requests import IDEMPOTENCY_REPLAYED
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Unavailable
from lintas_kit.logs import get_logger

_MARGIN = timedelta(seconds=1)
_TRIES = 3
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Request:
    """What a key is bound to."""

    principal: str
    method: str
    path: str
    key: str
    content: bytes

    @property
    def id(self) -> str:
        """What the key is kept under: a hash, as it may be guessed or tell something."""
        return sealing.digest("id", *self._name).hex()

    @property
    def fingerprint(self) -> str:
        return sealing.digest("fingerprint", self.content).hex()

    @property
    def secret(self) -> bytes:
        """What only who repeats the request knows."""
        return sealing.digest("seal", *self._name, self.content)

    @property
    def _name(self) -> tuple[bytes, ...]:
        parts = (self.principal, self.method, self.path, self.key)
        return tuple(part.encode() for part in parts)


@dataclass(frozen=True)
class Ticket:
    """An attempt that is under way."""

    id: str
    attempt: str
    secret: bytes


class Keys:
    """The keys of all principals."""

    def __init__(self, store: Store, clock: Clock, lifetime: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._lifetime = lifetime

    async def begin(self, request: Request, deadline: float) -> Ticket | Answer:
        """A ticket for the first request, the answer again for a repeated one.

        `deadline` is how many seconds the request may run. Raises Refusal where the key is in
        use, and Unavailable where the database does not answer.
        """
        key, attempt, fingerprint = request.id, ids.new("att"), request.fingerprint
        for _ in range(_TRIES):
            now = self._clock.now()
            until = now + timedelta(seconds=deadline) + _MARGIN
            record = Record(fingerprint, attempt, False, until, now + self._lifetime)
            if await _answered(self._store.begin(key, record)):
                return Ticket(key, attempt, request.secret)
            found = await _answered(self._store.find(key))
            if found is None:
                continue
            before, kept = found
            if decide(before, fingerprint, now) is Verdict.REPLAY and kept:
                return _replayed(kept, request.secret)
            if await _answered(self._store.take_over(key, before, record)):
                return Ticket(key, attempt, request.secret)
        raise Unavailable("IDEMPOTENCY_UNAVAILABLE", "The key is contended: try again.")

    async def end(self, ticket: Ticket, answer: Answer) -> None:
        """Keeps the answer where it is final. A database that is down does not spoil it."""
        try:
            if is_kept(answer.status):
                body = sealing.seal(ticket.secret, answer.body)
                kept = Kept(answer.status, body, answer.content_type, answer.headers)
                expires = self._clock.now() + self._lifetime
                await _answered(self._store.keep(ticket.id, ticket.attempt, kept, expires))
            else:
                await _answered(self._store.forget(ticket.id, ticket.attempt))
        except Unavailable:
            get_logger().warning("idempotent_answer_not_kept", status=answer.status)


def _replayed(kept: Kept, secret: bytes) -> Answer:
    headers = {**kept.headers, IDEMPOTENCY_REPLAYED: "true"}
    return Answer(kept.status, sealing.unseal(secret, kept.body), kept.content_type, headers)


async def _answered(call: Awaitable[Outcome]) -> Outcome:
    try:
        async with asyncio.timeout(SECONDS):
            return await call
    except (PyMongoError, TimeoutError):
        raise Unavailable(
            "IDEMPOTENCY_UNAVAILABLE", "Keys can't be checked right now: try again."
        ) from None
