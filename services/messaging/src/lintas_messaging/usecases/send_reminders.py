"""Reminds of carts that nobody came back to: once a cart, and only who agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import DeadlineExceeded, InvalidArgument, NotFound, Problem, Unavailable
from lintas_kit.logs import get_logger
from lintas_messaging import hops
from lintas_messaging.domain import formats, orders
from lintas_messaging.domain.automations import Automation, plan
from lintas_messaging.domain.wishes import ENGLISH
from lintas_messaging.peers import Peers
from lintas_messaging.peers.identity import Target
from lintas_messaging.peers.orders import CartContent
from lintas_messaging.store import Store
from lintas_messaging.store.carts import DueReminder
from lintas_messaging.usecases.composing import Telling
from lintas_messaging.usecases.tell import Tell

AT_MOST = 20
LEASE = timedelta(seconds=30)
TEMPLATE_UNUSABLE = "TEMPLATE_UNUSABLE"


@dataclass(frozen=True)
class SendReminders:
    """Run every second; several services may run it side by side."""

    store: Store
    peers: Peers
    tell: Tell
    clock: Clock

    async def __call__(self) -> int:
        """How many reminders were taken up."""
        for count in range(AT_MOST):
            now = self.clock.now()
            due = await self.store.carts.claim_due(now, now + LEASE)
            if due is None:
                return count
            with hops.delayed("remind of cart"):
                try:
                    await self._remind(due)
                except (Unavailable, DeadlineExceeded):
                    continue
                except Problem as problem:
                    get_logger().error("reminder_given_up", reason=problem.reason)
                    await self.store.carts.over(due.cart_id, self.clock.now())
        return AT_MOST

    async def _remind(self, due: DueReminder) -> None:
        """Everything is judged anew: the cart, the automations, the consent."""
        content = await self._content(due.cart_id)
        if content is None or not content.cart.can_be_abandoned:
            await self.store.carts.over(due.cart_id, self.clock.now())
            return
        automations = {each.automation_id: each for each in await self.store.automations.every()}
        reminder = plan(list(automations.values()), content.cart)
        if reminder is None or reminder.due > self.clock.now():
            await self.store.carts.plan_again(due.cart_id, reminder)
            return
        context.join(JourneyRef.from_document(due.journey))
        await self._tell(automations[reminder.automation_id], content)
        await self.store.carts.over(due.cart_id, self.clock.now())

    async def _content(self, cart_id: str) -> CartContent | None:
        try:
            return await self.peers.orders.cart(cart_id)
        except NotFound:
            return None

    async def _tell(self, automation: Automation, content: CartContent) -> None:
        cart = content.cart
        contact = await self.peers.identity.contact(cart.customer_id)

        async def parameters(language: str) -> Mapping[str, str]:
            link = await self.peers.identity.handoff(contact.customer_id, Target.CART, cart.cart_id)
            total = formats.money(content.subtotal, language) if content.subtotal else ""
            return {
                "name": contact.name or ("there" if language == ENGLISH else "Kak"),
                "items": orders.listed(content.items),
                "total": total,
                "link": link,
            }

        telling = Telling(
            key=f"cart:{cart.cart_id}",
            contact=contact,
            template_id=automation.template_id,
            parameters=parameters,
            purpose=automation.purpose,
            channel=automation.channel,
            automation_id=automation.automation_id,
        )
        try:
            await self.tell(telling)
        except (InvalidArgument, NotFound):
            ref = context.join(None)
            await self.tell.hold_back(telling, automation.channel, TEMPLATE_UNUSABLE, ref)
