"""Sends codes: at once, and again and again where messaging can't."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lintas_identity.domain import sealing
from lintas_identity.domain.codes import GOOD_FOR
from lintas_identity.peers import Messaging
from lintas_identity.store import Store
from lintas_identity.store.codes import Sending
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Problem
from lintas_kit.logs import get_logger
from lintas_kit.metrics import counter

_LEASE = timedelta(seconds=15)
_FIRST_PAUSE = timedelta(seconds=2)
_MOST_TRIES = 6
_AT_ONCE = 20

_sent = counter("codes_sent_total", "One-time codes by what became of them.", ["outcome"])


@dataclass(frozen=True)
class DeliverCodes:
    """A code is kept sealed until it is sent or given up, and never logged."""

    store: Store
    clock: Clock
    messaging: Messaging
    sealing_key: bytes
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)

    def soon(self, sending: Sending) -> None:
        """Sends it without the caller waiting."""
        task = asyncio.create_task(self._send(sending))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Waits for what is being sent."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def __call__(self) -> int:
        """Sends what is due; how many were tried."""
        now = self.clock.now()
        due = await self.store.codes.due(now, _AT_ONCE)
        return sum(await asyncio.gather(*(self._again(sending) for sending in due)))

    async def _again(self, sending: Sending) -> int:
        until = self.clock.now() + _LEASE
        if not await self.store.codes.lease(sending, until):
            return 0
        leased = Sending(
            sending.key,
            sending.address,
            sending.channel,
            sending.sealed,
            sending.code_hash,
            sending.tries + 1,
            until,
        )
        await self._send(leased)
        return 1

    async def _send(self, sending: Sending) -> None:
        try:
            code = sealing.unseal(self.sealing_key, sending.sealed, sending.key).decode()
            await self.messaging.send_code(sending.address, sending.channel, code)
        except (InvalidArgument, sealing.NotOurs):
            await self._give_up(sending, "refused")
        except Problem as refusal:
            get_logger().warning("code_not_sent", reason=refusal.reason, tries=sending.tries)
            await self._later(sending)
        else:
            _sent.labels("sent").inc()
            await self.store.codes.sent(sending)

    async def _later(self, sending: Sending) -> None:
        pause = _FIRST_PAUSE * 2**sending.tries
        if sending.tries >= _MOST_TRIES or pause > GOOD_FOR:
            await self._give_up(sending, "failed")
            return
        await self.store.codes.postpone(sending, self.clock.now() + pause)

    async def _give_up(self, sending: Sending, outcome: str) -> None:
        _sent.labels(outcome).inc()
        await self.store.codes.sent(sending)
