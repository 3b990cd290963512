"""Whom we write to: their addresses, consents and language, as identity knows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lintas_messaging.domain.channels import ANY, Channel
from lintas_messaging.domain.wishes import ENGLISH, INDONESIAN

TRANSACTIONAL = "TRANSACTIONAL"
CONVERSATION = "CONVERSATION"
NEED_NO_CONSENT = frozenset({TRANSACTIONAL, CONVERSATION})


@dataclass(frozen=True)
class Consent:
    """An answer to one purpose in one channel, with its receipt."""

    purpose: str
    channel: Channel
    granted: bool
    receipt_id: str


@dataclass(frozen=True)
class Contact:
    """A customer as far as writing to them goes. `former_ids` were merged into this one."""

    customer_id: str
    addresses: Mapping[Channel, str]
    consents: Sequence[Consent] = ()
    chosen_language: str = ""
    name: str = ""
    former_ids: tuple[str, ...] = ()

    @property
    def all_ids(self) -> tuple[str, ...]:
        return (self.customer_id, *self.former_ids)

    @property
    def language(self) -> str:
        """What we write to them in: Indonesian where they never said."""
        return self.chosen_language or INDONESIAN

    def consent(self, purpose: str, channel: Channel) -> Consent | None:
        """The answer that counts: the channel's own before one for every channel."""
        for wanted in (channel, ANY):
            for consent in self.consents:
                if consent.purpose == purpose and consent.channel is wanted:
                    return consent
        return None

    def granted_in(self, channel: Channel) -> tuple[str, ...]:
        """The purposes that the customer agreed to in the channel."""
        return tuple(c.purpose for c in self.consents if c.granted and c.channel is channel)


def language_of(preferences: Mapping[str, object], traits: Mapping[str, object]) -> str:
    """The language that the customer chose, `id` or `en`; nothing where nobody said."""
    for source in (preferences, traits):
        named = str(source.get("language") or source.get("locale") or "").lower()
        if named:
            return ENGLISH if named.split("-")[0].split("_")[0] == "en" else INDONESIAN
    return ""
