"""The only place that calls other services."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from lintas.identity.v1 import identity_service_pb2 as messages
from lintas.identity.v1 import identity_service_pb2_grpc as stubs
from lintas_kit import metrics
from lintas_kit.errors import DeadlineExceeded, NotFound, Unavailable
from lintas_kit.logs import get_logger
from lintas_kit.peers import Peer

_SECONDS = 1.0
_FRESH_SECONDS = 1.0
_MOST_KEPT = 10_000

_missed = metrics.counter(
    "promotions_identity_missed_total", "Baskets judged without the customer's segments."
)


@dataclass(frozen=True)
class Person:
    """A customer as far as promotions go: segments, and all ids that are the same person."""

    segments: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()


class Identity:
    """The service that knows customers. Answers are good for a second."""

    def __init__(self, peer: Peer, now: Callable[[], float] = time.monotonic) -> None:
        self._peer = peer
        self._stub = stubs.IdentityServiceStub(peer.channel)
        self._now = now
        self._kept: dict[str, tuple[float, Person]] = {}

    async def person(self, customer_id: str) -> Person:
        """The customer. One in no segment where there is none, or where identity is not reached:
        an order is not held up by it."""
        found = self._kept.get(customer_id)
        if found and self._now() - found[0] < _FRESH_SECONDS:
            return found[1]
        request = messages.GetCustomerRequest(customer_id=customer_id)
        try:
            answer = await self._peer.call(self._stub.GetCustomer, request, timeout=_SECONDS)
        except NotFound:
            return Person(ids=frozenset({customer_id}))
        except (Unavailable, DeadlineExceeded) as problem:
            _missed.inc()
            get_logger().warning("identity_missed", reason=problem.reason)
            return Person(ids=frozenset({customer_id}))
        return self._keep(customer_id, _person(answer.customer, customer_id))

    def _keep(self, customer_id: str, person: Person) -> Person:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[customer_id] = (self._now(), person)
        return person


def _person(customer: messages.Customer, asked: str) -> Person:
    ids = {asked, customer.customer_id, *customer.merged_customer_ids}
    return Person(frozenset(customer.segments), frozenset(ids - {""}))
