"""Messages that go out by themselves: one reminder a cart that nobody came back to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain.channels import ANY, WRITABLE, Channel
from lintas_messaging.domain.contacts import NEED_NO_CONSENT
from lintas_messaging.domain.ids import is_own_id, is_purpose

_LONGEST_DELAY = timedelta(days=90)


class Trigger(StrEnum):
    """What sets an automation off."""

    CART_ABANDONED = "CART_ABANDONED"


@dataclass(frozen=True)
class Automation:
    """When it goes off, for which carts (all where `channels` is empty), and what it sends."""

    automation_id: str
    trigger: Trigger | None
    delay: timedelta
    template_id: str
    purpose: str
    channel: Channel = ANY
    channels: tuple[Channel, ...] = ()
    active: bool = True
    version: int = 0

    def concerns(self, cart_channel: Channel) -> bool:
        return self.active and (not self.channels or cart_channel in self.channels)


@dataclass(frozen=True)
class Cart:
    """A cart as far as reminding goes."""

    cart_id: str
    customer_id: str
    channel: Channel
    is_open: bool
    lines: int
    touched_at: datetime

    @property
    def can_be_abandoned(self) -> bool:
        """A guest's cart can't: there is nobody to write to."""
        return self.is_open and self.lines > 0 and bool(self.customer_id)


@dataclass(frozen=True)
class Reminder:
    """What will be sent, and when."""

    automation_id: str
    due: datetime


def plan(automations: Sequence[Automation], cart: Cart) -> Reminder | None:
    """The reminder of a cart: of all automations that concern it the one that is due first."""
    if not cart.can_be_abandoned:
        return None
    due = [
        Reminder(each.automation_id, cart.touched_at + each.delay)
        for each in automations
        if each.concerns(cart.channel)
    ]
    return min(due, key=lambda reminder: (reminder.due, reminder.automation_id), default=None)


def check(automation: Automation) -> None:
    """Raises InvalidArgument with every fault."""
    wrong = []
    if not is_own_id(automation.automation_id):
        wrong.append(Violation("automationId", "must be letters, digits, dashes or underscores"))
    if automation.trigger is None:
        wrong.append(Violation("automation.trigger", "must be CART_ABANDONED"))
    if not timedelta(0) <= automation.delay <= _LONGEST_DELAY:
        wrong.append(Violation("automation.delay", "must be between 0 s and 90 days"))
    if not automation.template_id:
        wrong.append(Violation("automation.send.templateId", "is missing"))
    if not is_purpose(automation.purpose):
        wrong.append(Violation("automation.send.purpose", "must be UPPER_SNAKE, e.g. MARKETING"))
    if automation.purpose in NEED_NO_CONSENT:
        wrong.append(
            Violation("automation.send.purpose", "must be one that customers can agree to")
        )
    if automation.channel is not ANY and automation.channel not in WRITABLE:
        wrong.append(Violation("automation.send.channel", "must be one that messages go over"))
    if wrong:
        raise InvalidArgument(wrong)
