"""IdentityService."""

from dataclasses import dataclass, replace
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from lintas.identity.v1 import identity_service_pb2 as messages
from lintas.identity.v1 import identity_service_pb2_grpc as service
from lintas_identity.api.mapping import (
    consent_out,
    customer_out,
    entry_out,
    identifier_in,
    struct_in,
    struct_out,
)
from lintas_identity.channels import channel_name
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.store import Store
from lintas_identity.usecases.edit_wishlist import EditWishlist
from lintas_identity.usecases.editing import find
from lintas_identity.usecases.identify_customer import IdentifyCustomer
from lintas_identity.usecases.list_timeline import ListTimeline
from lintas_identity.usecases.merge_customers import MergeCustomers
from lintas_identity.usecases.put_consent import Answer, PutConsent
from lintas_identity.usecases.record_interaction import Interaction, RecordInteraction
from lintas_identity.usecases.undo_merge import UndoMerge
from lintas_identity.usecases.update_preferences import UpdatePreferences
from lintas_kit import context
from lintas_kit.times import from_timestamp

Rpc = grpc.aio.ServicerContext[Any, Any]

_PROVING_ROLES = frozenset({"CONNECTOR", "SERVICE", "ADMIN"})


@dataclass(frozen=True)
class IdentityServicer(service.IdentityServiceServicer):
    """One customer in every channel."""

    store: Store
    identify: IdentifyCustomer
    wishlist: EditWishlist
    timeline: ListTimeline
    merge: MergeCustomers
    consents: PutConsent
    interactions: RecordInteraction
    undo: UndoMerge
    preferences: UpdatePreferences

    async def IdentifyCustomer(
        self, request: messages.IdentifyCustomerRequest, _: Rpc
    ) -> messages.IdentifyCustomerResponse:
        call = context.current()
        call.channel = request.channel or call.channel
        named = [_as_proven_as_the_caller(identifier_in(one)) for one in request.identifiers]
        found = await self.identify(named, struct_in(request.traits), _by())
        return messages.IdentifyCustomerResponse(
            customer=customer_out(found.person),
            created=found.created,
            merged_customer_ids=found.merged_customer_ids,
        )

    async def GetCustomer(
        self, request: messages.GetCustomerRequest, _: Rpc
    ) -> messages.GetCustomerResponse:
        person = await find(self.store.customers, request.customer_id)
        return messages.GetCustomerResponse(customer=customer_out(person))

    async def ListTimeline(
        self, request: messages.ListTimelineRequest, _: Rpc
    ) -> messages.ListTimelineResponse:
        page = await self.timeline(request.customer_id, request.page_size, request.page_token)
        return messages.ListTimelineResponse(
            entries=[entry_out(entry) for entry in page.entries],
            next_page_token=page.next_page_token,
        )

    async def RecordInteraction(
        self, request: messages.RecordInteractionRequest, _: Rpc
    ) -> messages.RecordInteractionResponse:
        told = Interaction(
            _channel(request.channel),
            request.kind,
            from_timestamp(request.at),
            request.reference,
            struct_in(request.attributes),
        )
        entry = await self.interactions(request.customer_id, told)
        return messages.RecordInteractionResponse(entry=entry_out(entry))

    async def UpdatePreferences(
        self, request: messages.UpdatePreferencesRequest, _: Rpc
    ) -> messages.UpdatePreferencesResponse:
        told = struct_in(request.preferences)
        person = await self.preferences(request.customer_id, told, _if_match())
        return messages.UpdatePreferencesResponse(preferences=struct_out(person.preferences))

    async def PutWishlistItem(
        self, request: messages.PutWishlistItemRequest, _: Rpc
    ) -> messages.PutWishlistItemResponse:
        person = await self.wishlist.put(request.customer_id, request.sku, _if_match())
        return messages.PutWishlistItemResponse(wishlist=person.wishlist)

    async def DeleteWishlistItem(
        self, request: messages.DeleteWishlistItemRequest, _: Rpc
    ) -> Empty:
        await self.wishlist.take_off(request.customer_id, request.sku, _if_match())
        return Empty()

    async def PutConsent(
        self, request: messages.PutConsentRequest, _: Rpc
    ) -> messages.PutConsentResponse:
        answer = Answer(
            request.purpose,
            _channel(request.channel),
            request.granted,
            request.source,
            request.text,
        )
        told = await self.consents(request.customer_id, answer, _if_match())
        return messages.PutConsentResponse(consent=consent_out(told))

    async def MergeCustomers(
        self, request: messages.MergeCustomersRequest, _: Rpc
    ) -> messages.MergeCustomersResponse:
        merged = await self.merge(
            request.customer_id, request.other_customer_id, request.reason, _by()
        )
        return messages.MergeCustomersResponse(
            merge_id=merged.merge_id, customer=customer_out(merged.person)
        )

    async def UndoMerge(
        self, request: messages.UndoMergeRequest, _: Rpc
    ) -> messages.UndoMergeResponse:
        undone = await self.undo(request.merge_id)
        return messages.UndoMergeResponse(
            customer=customer_out(undone.person), other_customer=customer_out(undone.other)
        )


def _as_proven_as_the_caller(named: Identifier) -> Identifier:
    """A person who types a number in can't vouch for it; a channel that proves its own can."""
    if named.verified and context.current().caller.role not in _PROVING_ROLES:
        return replace(named, verified=False)
    return named


def _by() -> str:
    return context.current().caller.subject


def _channel(given: int) -> str:
    """The channel that is named, or else the one that the call comes from."""
    return channel_name(given) or channel_name(context.current().channel)


def _if_match() -> str:
    return context.current().if_match.removeprefix("W/").strip('"')
