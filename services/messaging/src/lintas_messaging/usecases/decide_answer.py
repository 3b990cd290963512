"""What the bot answers to a message, put together from what the services know now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lintas_messaging.domain import answers, places, tongue
from lintas_messaging.domain.contacts import Contact
from lintas_messaging.domain.conversations import QUEUE, SHOWN_KEPT, Conversation, Status
from lintas_messaging.domain.products import SHOWN, preferences
from lintas_messaging.domain.received import READABLE, Inbound, Kind
from lintas_messaging.domain.terms import recognise
from lintas_messaging.domain.wishes import Understood, Want, Wish, content_words, understand
from lintas_messaging.peers import Peers
from lintas_messaging.peers.identity import Target
from lintas_messaging.store.conversations import remembered
from lintas_messaging.usecases.find_products import Finding, FindProducts
from lintas_messaging.usecases.give_coupon import GiveCoupon

MARKETING = "MARKETING"


@dataclass(frozen=True)
class Reply:
    """What is said, and what the thread remembers of it."""

    text: str
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """One message in its thread. `language` is that of the answer."""

    thread: Conversation
    contact: Contact
    inbound: Inbound
    understood: Understood
    language: str


@dataclass(frozen=True)
class DecideAnswer:
    """Asks other services, changes preferences and consents, and writes nothing itself."""

    peers: Peers
    find_products: FindProducts
    give_coupon: GiveCoupon
    currency: str

    async def __call__(
        self, thread: Conversation, contact: Contact, inbound: Inbound
    ) -> Reply | None:
        """None where nothing is to be said: a person has the thread, or it was a mere reaction."""
        understood = understand(inbound.text)
        language = understood.language or thread.language or contact.language
        turn = Turn(thread, contact, inbound, understood, language)
        if stopping := await self._stopping(turn):
            return stopping
        if not thread.bot_answers or inbound.kind is Kind.REACTION:
            return None
        if inbound.kind is Kind.LOCATION:
            return await self._located(turn)
        if inbound.kind not in READABLE:
            return Reply(answers.unsupported(inbound.kind.value, language))
        if Want.HUMAN in understood.wants:
            changes = {"status": Status.ASSIGNED.value, "assignee": QUEUE}
            return Reply(answers.say("human", language), changes)
        return await self._wants(turn)

    async def _stopping(self, turn: Turn) -> Reply | None:
        """A no is heard whoever answers: consents of the channel are withdrawn."""
        wants, contact, channel = turn.understood.wants, turn.contact, turn.inbound.channel
        words = turn.inbound.text.strip()[:500]
        if Want.STOP in wants:
            for purpose in sorted({MARKETING, *contact.granted_in(channel)}):
                await self.peers.identity.consent(
                    contact.customer_id, purpose, channel, False, words
                )
            return Reply(answers.say("stopped", turn.language))
        if Want.START in wants:
            await self.peers.identity.consent(contact.customer_id, MARKETING, channel, True, words)
            return Reply(answers.say("started", turn.language))
        return None

    async def _located(self, turn: Turn) -> Reply:
        """The last wish again, now with the nearest store; or just the stores."""
        if turn.thread.wish.is_subject:
            return await self._products(turn, turn.thread.wish)
        near = await self._stores(turn)
        return Reply(f"{answers.say('located', turn.language)}\n{near}")

    async def _wants(self, turn: Turn) -> Reply:
        wants = turn.understood.wants
        texts: list[str] = []
        changes = remembered(None, (), turn.understood.language)
        if Want.PRODUCT in wants:
            reply = await self._wish(turn)
            texts.append(reply.text)
            changes |= reply.changes
        if Want.PROMOTION in wants:
            shown = changes.get("shown") or turn.thread.shown
            texts.append(await self._promotion(turn, shown))
        if Want.STORES in wants:
            texts.append(await self._stores(turn))
        if texts:
            return Reply("\n\n".join(texts), changes)
        if Want.THANKS in wants:
            return Reply(answers.say("thanks", turn.language), changes)
        return await self._no_rule(turn)

    async def _no_rule(self, turn: Turn) -> Reply:
        """The words may still name a product; else what the bot can do."""
        words = content_words(recognise(tongue.plain(turn.inbound.text)).rest)
        if words:
            finding = await self.find_products(Wish(words=words), turn.thread.location)
            if finding.found:
                return self._told(turn, Wish(words=words), finding)
        greets = Want.GREETING in turn.understood.wants
        return Reply(answers.helping(turn.language, turn.contact.name, greets))

    async def _wish(self, turn: Turn) -> Reply:
        said = turn.understood.wish
        is_first = not turn.contact.chosen_language
        told = preferences(said, self.currency, turn.understood.language if is_first else None)
        await self.peers.identity.prefer(turn.contact.customer_id, told)
        wish = said.after(turn.thread.wish)
        if not wish.is_subject:
            return Reply(answers.which_product(wish, turn.language), remembered(wish, (), None))
        return await self._products(turn, wish)

    async def _products(self, turn: Turn, wish: Wish) -> Reply:
        return self._told(turn, wish, await self.find_products(wish, turn.thread.location))

    def _told(self, turn: Turn, wish: Wish, finding: Finding) -> Reply:
        located = turn.thread.location is not None
        text = answers.products(finding.found, finding.given_up, wish, turn.language, located)
        shown = [each.product.sku for each in finding.found[:SHOWN]][:SHOWN_KEPT]
        return Reply(text, remembered(wish, shown, turn.understood.language))

    async def _promotion(self, turn: Turn, shown: Sequence[str]) -> str:
        gift = await self.give_coupon(turn.contact, turn.inbound.channel, turn.language)
        if gift is None:
            return answers.say("no_promotion", turn.language)
        target, target_id = Target.CONVERSATION, turn.thread.conversation_id
        if shown:
            target, target_id = Target.PRODUCT, shown[0]
        link = await self.peers.identity.handoff(turn.contact.customer_id, target, target_id)
        return answers.coupon(gift, link, turn.language)

    async def _stores(self, turn: Turn) -> str:
        stores = await self.peers.inventory.stores()
        if turn.thread.location is None:
            return answers.all_stores([store.name for store in stores], turn.language)
        return answers.stores(places.nearest(stores, turn.thread.location), turn.language)
