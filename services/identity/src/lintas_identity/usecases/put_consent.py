"""Records what a customer agrees to, with the words that they saw."""

from dataclasses import dataclass, replace

from lintas_identity import events
from lintas_identity.domain import consents
from lintas_identity.domain.consents import Consent
from lintas_identity.domain.person import Person
from lintas_identity.store import Store
from lintas_identity.usecases.editing import attempts, find
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import EtagMismatch


@dataclass(frozen=True)
class Answer:
    """What a customer says to one purpose in one channel."""

    purpose: str
    channel: str
    granted: bool
    source: str
    text: str


@dataclass(frozen=True)
class PutConsent:
    """Answers are added, never changed; the same answer to the same words, recorded with
    the same id, keeps its receipt."""

    store: Store
    clock: Clock

    async def __call__(self, customer_id: str, answer: Answer, if_match: str = "") -> list[Consent]:
        """All answers to this purpose and channel, the newest, which holds, first.

        Raises NotFound, InvalidArgument, FailedPrecondition, EtagMismatch.
        """
        consents.check(answer.purpose, answer.channel, answer.source, answer.text)
        async for _ in attempts():
            person = await find(self.store.customers, customer_id)
            if if_match and person.etag != if_match:
                raise EtagMismatch
            told = consents.history(person.consents, answer.purpose, answer.channel)
            given = self._receipt(answer, told)
            own = person.record(customer_id).consents
            if told and told[0] in own and told[0].says_the_same(given):
                return told
            if await self._save(person, customer_id, given):
                return [given, *told]
        raise AssertionError("attempts end by raising")

    def _receipt(self, answer: Answer, told: list[Consent]) -> Consent:
        return Consent(
            ids.new("rcp"),
            answer.purpose,
            answer.channel,
            answer.granted,
            answer.source,
            answer.text,
            consents.after(told, self.clock.now()),
        )

    async def _save(self, person: Person, customer_id: str, given: Consent) -> bool:
        before, now = person.record(customer_id), self.clock.now()
        after = replace(before, consents=consents.add(before.consents, given), updated_at=now)
        happened = events.consent_changed(customer_id, given)
        return await self.store.customers.save(before, after, [happened], now) is not None
