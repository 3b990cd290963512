"""Sends a template to a customer, or refuses with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from lintas_kit import context, ids
from lintas_kit.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from lintas_messaging.domain import routing, templates
from lintas_messaging.domain.channels import ANY, WRITABLE, Channel
from lintas_messaging.domain.contacts import CONVERSATION
from lintas_messaging.domain.deliveries import Delivery
from lintas_messaging.domain.ids import is_purpose
from lintas_messaging.peers import Peers
from lintas_messaging.store import Store
from lintas_messaging.usecases.composing import Telling
from lintas_messaging.usecases.tell import Tell


@dataclass(frozen=True)
class SendMessage:
    """What is refused is kept as a suppressed delivery, so that it can be explained."""

    store: Store
    peers: Peers
    tell: Tell

    async def __call__(
        self,
        customer_id: str,
        template_id: str,
        parameters: Mapping[str, str],
        purpose: str,
        channel: Channel,
    ) -> Delivery:
        """Raises FailedPrecondition NO_CONSENT, NO_ADDRESS, OUTSIDE_WINDOW or CHANNEL_OFF."""
        _check(customer_id, template_id, parameters, purpose, channel)
        if await self.store.templates.get(template_id) is None:
            raise NotFound("TEMPLATE_NOT_FOUND", "There is no such template.")
        contact = await self.peers.identity.contact(customer_id)

        async def given(_: str) -> Mapping[str, str]:
            return parameters

        telling = Telling(_key(), contact, template_id, given, purpose, channel)
        delivery = await self.tell(telling)
        if delivery.is_held_back:
            raise FailedPrecondition(delivery.reason, routing.DETAILS[delivery.reason])
        return delivery


def _check(
    customer_id: str,
    template_id: str,
    parameters: Mapping[str, str],
    purpose: str,
    channel: Channel,
) -> None:
    wrong = []
    if not customer_id:
        wrong.append(Violation("customerId", "is missing"))
    if not template_id:
        wrong.append(Violation("templateId", "is missing"))
    if not is_purpose(purpose) or purpose == CONVERSATION:
        wrong.append(Violation("purpose", "must be a purpose, e.g. TRANSACTIONAL or MARKETING"))
    if channel is not ANY and channel not in WRITABLE:
        wrong.append(Violation("channel", "must be one that messages go over"))
    if wrong:
        raise InvalidArgument(wrong)
    templates.check_parameters(parameters)


def _key() -> str:
    """The caller's own idempotency key where there is one, so that a repeat sends nothing."""
    call = context.current()
    if call.idempotency_key:
        return f"send:{call.caller.subject}:{call.idempotency_key}"
    return f"send:{ids.new('dlv')}"
