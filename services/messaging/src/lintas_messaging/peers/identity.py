"""Who somebody is, what they agreed to and prefer."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from google.protobuf import struct_pb2
from google.protobuf.json_format import MessageToDict

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import identity_service_pb2 as pb
from lintas.identity.v1 import identity_service_pb2_grpc as pb_grpc
from lintas.identity.v1 import sessions_service_pb2 as sessions
from lintas.identity.v1 import sessions_service_pb2_grpc as sessions_grpc
from lintas_kit.peers import Peer
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.contacts import Consent, Contact, language_of
from lintas_messaging.domain.received import Inbound
from lintas_messaging.events import channel_number, channel_of

_IDENTIFIERS = {
    Channel.WHATSAPP: pb.Identifier.WHATSAPP,
    Channel.SMS: pb.Identifier.PHONE,
    Channel.INSTAGRAM: pb.Identifier.INSTAGRAM,
    Channel.EMAIL: pb.Identifier.EMAIL,
}
# A sender's number or account is proven by the channel; anybody can write `From:` into a mail.
_PROVEN = frozenset({Channel.WHATSAPP, Channel.INSTAGRAM})


class Target(Enum):
    """What a handoff leads to."""

    CART = sessions.HandoffTarget.CART
    CONVERSATION = sessions.HandoffTarget.CONVERSATION
    PRODUCT = sessions.HandoffTarget.PRODUCT


class Identity:
    """The identity service."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._customers = pb_grpc.IdentityServiceStub(peer.channel)
        self._sessions = sessions_grpc.SessionsServiceStub(peer.channel)

    async def identify(self, inbound: Inbound) -> Contact:
        """The person who wrote; a new one where nobody is known by that address."""
        traits = struct_pb2.Struct()
        if inbound.sender_name:
            traits.update({"name": inbound.sender_name})
        request = pb.IdentifyCustomerRequest(
            identifiers=[
                pb.Identifier(
                    type=_IDENTIFIERS[inbound.channel],
                    value=inbound.address,
                    verified=inbound.channel in _PROVEN,
                )
            ],
            channel=channel_number(inbound.channel),
            traits=traits,
        )
        answer = await self._peer.call(self._customers.IdentifyCustomer, request)
        return contact(answer.customer)

    async def contact(self, customer_id: str) -> Contact:
        """The customer, as they are now. Raises NotFound."""
        request = pb.GetCustomerRequest(customer_id=customer_id)
        answer = await self._peer.call(self._customers.GetCustomer, request)
        return contact(answer.customer)

    async def prefer(self, customer_id: str, preferences: Mapping[str, Any]) -> None:
        """Sets preferences; the others stay."""
        values = struct_pb2.Struct()
        values.update(dict(preferences))
        request = pb.UpdatePreferencesRequest(customer_id=customer_id, preferences=values)
        await self._peer.call(self._customers.UpdatePreferences, request)

    async def consent(
        self, customer_id: str, purpose: str, channel: Channel, granted: bool, words: str
    ) -> None:
        """Records a yes or no that the customer wrote."""
        request = pb.PutConsentRequest(
            customer_id=customer_id,
            purpose=purpose,
            channel=channel_number(channel),
            granted=granted,
            source="chat",
            text=words,
        )
        await self._peer.call(self._customers.PutConsent, request)

    async def handoff(self, customer_id: str, target: Target, target_id: str) -> str:
        """A link with which the customer goes on in the web shop."""
        request = sessions.CreateHandoffRequest(
            to_channel=channel_pb2.WEB,
            target=sessions.HandoffTarget(kind=target.value, id=target_id),
            customer_id=customer_id,
        )
        answer = await self._peer.call(self._sessions.CreateHandoff, request)
        return str(answer.handoff.url)


def contact(customer: pb.Customer) -> Contact:
    """A customer view as far as writing to them goes."""
    traits = MessageToDict(customer.traits)
    return Contact(
        customer_id=customer.customer_id,
        addresses=_addresses(customer),
        consents=[
            Consent(each.purpose, channel_of(each.channel), each.granted, each.receipt_id)
            for each in customer.consents
        ],
        chosen_language=language_of(MessageToDict(customer.preferences), traits),
        name=str(traits.get("name") or ""),
        former_ids=tuple(customer.merged_customer_ids),
    )


def _addresses(customer: pb.Customer) -> dict[Channel, str]:
    """The best address of each channel: a verified one, then the one seen last."""
    ranked = sorted(
        customer.identifiers, key=lambda each: (each.verified, each.first_seen_at.seconds)
    )
    best = {each.type: each.value for each in ranked}
    addresses = {channel: best[kind] for channel, kind in _IDENTIFIERS.items() if best.get(kind)}
    if Channel.WHATSAPP in addresses:
        addresses.setdefault(Channel.SMS, addresses[Channel.WHATSAPP])
    return addresses
