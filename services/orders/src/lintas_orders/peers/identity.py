"""Who somebody is."""

from dataclasses import dataclass

from lintas.identity.v1 import identity_service_pb2 as pb
from lintas.identity.v1 import identity_service_pb2_grpc as rpc
from lintas_kit.errors import NotFound
from lintas_kit.peers import Peer
from lintas_orders.peers.cache import FreshFor

SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class Person:
    """A customer under every id that is theirs, and the segments that they are in."""

    customer_ids: tuple[str, ...]
    segments: frozenset[str]


class Identity:
    """The peer."""

    def __init__(self, peer: Peer, fresh_seconds: float) -> None:
        self._peer = peer
        self._stub = rpc.IdentityServiceStub(peer.channel)
        self._people: FreshFor[str, Person] = FreshFor(fresh_seconds)

    async def identify(self, identifier: object, channel: int) -> str:
        """The id of the customer who is known by the identifier, found or made."""
        request = pb.IdentifyCustomerRequest(
            identifiers=[identifier],  # type: ignore[list-item]
            channel=channel,  # type: ignore[arg-type]
        )
        answer: pb.IdentifyCustomerResponse = await self._peer.call(
            self._stub.IdentifyCustomer, request, timeout=SECONDS
        )
        return answer.customer.customer_id

    async def person(self, customer_id: str) -> Person:
        """The person behind an id; one that identity does not know is only that id."""
        known = self._people.get(customer_id)
        if known is not None:
            return known
        request = pb.GetCustomerRequest(customer_id=customer_id)
        try:
            answer: pb.GetCustomerResponse = await self._peer.call(
                self._stub.GetCustomer, request, timeout=SECONDS
            )
        except NotFound:
            return self._people.put(customer_id, Person((customer_id,), frozenset()))
        customer = answer.customer
        every = dict.fromkeys([customer_id, customer.customer_id, *customer.merged_customer_ids])
        found = Person(tuple(each for each in every if each), frozenset(customer.segments))
        return self._people.put(customer_id, found)
