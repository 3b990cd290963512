"""The gRPC service: message, use case, message."""

from typing import Any

from google.api import httpbody_pb2

from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas.messaging.v1 import messaging_service_pb2_grpc as pb_grpc
from lintas_kit import context
from lintas_messaging.domain.tracking import PIXEL
from lintas_messaging.events import channel_of, delivery_message
from lintas_messaging.mapping.automations import automation_message, to_automation
from lintas_messaging.mapping.conversations import (
    conversation_message,
    message_message,
    thread_message,
    to_status,
)
from lintas_messaging.mapping.templates import template_message, to_template
from lintas_messaging.usecases.assign_conversation import AssignConversation, EscalateConversation
from lintas_messaging.usecases.everything import UseCases
from lintas_messaging.usecases.get_automation import GetAutomation
from lintas_messaging.usecases.get_conversation import GetConversation
from lintas_messaging.usecases.get_template import GetTemplate
from lintas_messaging.usecases.list_conversations import ListConversations
from lintas_messaging.usecases.list_deliveries import ListDeliveries
from lintas_messaging.usecases.put_automation import PutAutomation
from lintas_messaging.usecases.put_template import PutTemplate
from lintas_messaging.usecases.rate_conversation import RateConversation
from lintas_messaging.usecases.resolve_conversation import ResolveConversation
from lintas_messaging.usecases.track_click import TrackClick
from lintas_messaging.usecases.track_open import TrackOpen
from lintas_messaging.usecases.verify_webhook import verify_webhook


class MessagingServicer(pb_grpc.MessagingServiceServicer):
    """lintas.messaging.v1.MessagingService."""

    def __init__(self, use_cases: UseCases) -> None:
        store, change, clock = use_cases.store, use_cases.change, use_cases.clock
        self._all = use_cases
        self._list_conversations = ListConversations(store)
        self._get_conversation = GetConversation(store)
        self._assign = AssignConversation(store, change)
        self._escalate = EscalateConversation(store, change)
        self._resolve = ResolveConversation(store, change)
        self._rate = RateConversation(store, change, clock)
        self._put_template = PutTemplate(store)
        self._get_template = GetTemplate(store)
        self._put_automation = PutAutomation(store, use_cases.watch_cart.automations)
        self._get_automation = GetAutomation(store)
        self._list_deliveries = ListDeliveries(store)
        self._track_open = TrackOpen(store, clock)
        self._track_click = TrackClick(store, clock)

    async def VerifyWebhook(
        self, request: pb.VerifyWebhookRequest, _: Any
    ) -> httpbody_pb2.HttpBody:
        challenge = verify_webhook(
            self._all.secrets,
            request.provider,
            request.mode,
            request.verify_token,
            request.challenge,
        )
        return httpbody_pb2.HttpBody(content_type="text/plain", data=challenge.encode())

    async def ReceiveWebhook(
        self, request: pb.ReceiveWebhookRequest, _: Any
    ) -> pb.ReceiveWebhookResponse:
        accepted = await self._all.receive_webhook(
            request.provider, request.body.data, context.current().headers
        )
        return pb.ReceiveWebhookResponse(accepted=accepted)

    async def ListConversations(
        self, request: pb.ListConversationsRequest, _: Any
    ) -> pb.ListConversationsResponse:
        rows, token = await self._list_conversations(
            to_status(request.status),
            request.assignee,
            request.customer_id,
            request.page_size,
            request.page_token,
        )
        return pb.ListConversationsResponse(
            conversations=[conversation_message(row) for row in rows], next_page_token=token
        )

    async def GetConversation(
        self, request: pb.GetConversationRequest, _: Any
    ) -> pb.GetConversationResponse:
        thread = await self._get_conversation(request.conversation_id)
        return pb.GetConversationResponse(conversation=thread_message(thread))

    async def PostMessage(self, request: pb.PostMessageRequest, _: Any) -> pb.PostMessageResponse:
        message = await self._all.post_message(request.conversation_id, request.text)
        return pb.PostMessageResponse(message=message_message(message))

    async def AssignConversation(
        self, request: pb.AssignConversationRequest, _: Any
    ) -> pb.AssignConversationResponse:
        thread = await self._assign(request.conversation_id, request.assignee)
        return pb.AssignConversationResponse(conversation=thread_message(thread))

    async def EscalateConversation(
        self, request: pb.EscalateConversationRequest, _: Any
    ) -> pb.EscalateConversationResponse:
        thread = await self._escalate(request.conversation_id)
        return pb.EscalateConversationResponse(conversation=thread_message(thread))

    async def RateConversation(
        self, request: pb.RateConversationRequest, _: Any
    ) -> pb.RateConversationResponse:
        thread = await self._rate(request.conversation_id, request.score, request.comment)
        return pb.RateConversationResponse(conversation=thread_message(thread))

    async def ResolveConversation(
        self, request: pb.ResolveConversationRequest, _: Any
    ) -> pb.ResolveConversationResponse:
        thread = await self._resolve(request.conversation_id)
        return pb.ResolveConversationResponse(conversation=thread_message(thread))

    async def PutTemplate(self, request: pb.PutTemplateRequest, _: Any) -> pb.PutTemplateResponse:
        template = await self._put_template(to_template(request.template_id, request.template))
        return pb.PutTemplateResponse(template=template_message(template))

    async def GetTemplate(self, request: pb.GetTemplateRequest, _: Any) -> pb.GetTemplateResponse:
        template = await self._get_template(request.template_id)
        return pb.GetTemplateResponse(template=template_message(template))

    async def SendMessage(self, request: pb.SendMessageRequest, _: Any) -> pb.SendMessageResponse:
        delivery = await self._all.send_message(
            request.customer_id,
            request.template_id,
            dict(request.parameters),
            request.purpose,
            channel_of(request.channel),
        )
        return pb.SendMessageResponse(delivery=delivery_message(delivery))

    async def SendCode(self, request: pb.SendCodeRequest, _: Any) -> pb.SendCodeResponse:
        await self._all.send_code(request.address, channel_of(request.channel), request.code)
        return pb.SendCodeResponse()

    async def ListDeliveries(
        self, request: pb.ListDeliveriesRequest, _: Any
    ) -> pb.ListDeliveriesResponse:
        rows, token = await self._list_deliveries(
            request.customer_id, request.page_size, request.page_token
        )
        return pb.ListDeliveriesResponse(
            deliveries=[delivery_message(row) for row in rows], next_page_token=token
        )

    async def PutAutomation(
        self, request: pb.PutAutomationRequest, _: Any
    ) -> pb.PutAutomationResponse:
        wanted = to_automation(request.automation_id, request.automation)
        automation = await self._put_automation(wanted)
        return pb.PutAutomationResponse(automation=automation_message(automation))

    async def GetAutomation(
        self, request: pb.GetAutomationRequest, _: Any
    ) -> pb.GetAutomationResponse:
        automation = await self._get_automation(request.automation_id)
        return pb.GetAutomationResponse(automation=automation_message(automation))

    async def TrackOpen(self, request: pb.TrackOpenRequest, _: Any) -> httpbody_pb2.HttpBody:
        await self._track_open(request.tracking_id)
        return httpbody_pb2.HttpBody(content_type="image/gif", data=PIXEL)

    async def TrackClick(self, request: pb.TrackClickRequest, _: Any) -> httpbody_pb2.HttpBody:
        location = await self._track_click(request.tracking_id)
        context.respond(302, location)
        return httpbody_pb2.HttpBody(content_type="text/plain")
