"""Takes what a provider sends: checks its signature, keeps it, answers it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lintas_kit import ids, metrics
from lintas_kit.clock import Clock
from lintas_kit.errors import NotFound
from lintas_messaging.domain import meta_webhooks, own_webhooks, reading, signature
from lintas_messaging.domain.deliveries import LEASE, reported
from lintas_messaging.domain.received import Inbound, Received
from lintas_messaging.store import Store
from lintas_messaging.store.deliveries import by_provider
from lintas_messaging.store.messages import Waiting
from lintas_messaging.usecases.answer_message import AnswerMessage

PROVIDERS = (
    meta_webhooks.WHATSAPP,
    meta_webhooks.INSTAGRAM,
    own_webhooks.SMS,
    own_webhooks.EMAIL,
)
META = frozenset({meta_webhooks.WHATSAPP, meta_webhooks.INSTAGRAM})
META_HEADER = "x-hub-signature-256"
OWN_HEADER = "x-lintas-signature-256"
_PATIENCE_SECONDS = 7.0

_received = metrics.counter("messages_received_total", "Customers' messages.", ["channel", "kind"])


@dataclass(frozen=True)
class WebhookSecrets:
    """What providers sign with, and what Meta asks for when it subscribes."""

    meta_app_secret: str
    meta_verify_token: str
    own_secret: str


def known(provider: str) -> str:
    """The provider, where it is one. Raises NotFound."""
    if provider not in PROVIDERS:
        raise NotFound("PROVIDER_NOT_FOUND", "There is no webhook for such a provider.")
    return provider


@dataclass(frozen=True)
class ReceiveWebhook:
    """A message is kept before the provider is told that it was taken, and answered at once."""

    store: Store
    answer: AnswerMessage
    secrets: WebhookSecrets
    clock: Clock

    async def __call__(self, provider: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Messages and reports that were new. Raises for a bad signature or a malformed body."""
        self._check(known(provider), body, headers)
        received = self._read(provider, body)
        accepted = 0
        for report in received.reports:
            accepted += await self.store.deliveries.report(
                by_provider(report.provider, report.provider_id),
                reported(report.outcome),
                report.reason,
                self.clock.now(),
            )
        taken = [waiting for each in received.messages if (waiting := await self._take(each))]
        await self._answer_now(taken)
        return accepted + len(taken)

    def _check(self, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
        is_meta = provider in META
        header = headers.get(META_HEADER if is_meta else OWN_HEADER, "")
        secret = self.secrets.meta_app_secret if is_meta else self.secrets.own_secret
        signature.check(body, header, secret)

    def _read(self, provider: str, body: bytes) -> Received:
        node = reading.parse(body)
        if provider == meta_webhooks.WHATSAPP:
            return meta_webhooks.whatsapp(node)
        if provider == meta_webhooks.INSTAGRAM:
            return meta_webhooks.instagram(node)
        return own_webhooks.read(node, provider, self.clock.now())

    async def _take(self, inbound: Inbound) -> Waiting | None:
        now = self.clock.now()
        waiting = Waiting(ids.new("msg"), ids.new("msg"), inbound, now)
        if not await self.store.messages.receive(waiting, now + LEASE):
            return None
        _received.labels(inbound.channel.value, inbound.kind.value).inc()
        return waiting

    async def _answer_now(self, taken: Sequence[Waiting]) -> None:
        """In the provider's own call where that is quick; else soon after."""
        left = list(taken)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while left:
                    await self.answer(left[0])
                    left.pop(0)
        except TimeoutError:
            for waiting in left:
                await self.answer.wait(waiting, None)
