"""Makes a one-time code and sees to it that it is sent, whoever asks."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lintas_identity.domain import codes, sealing
from lintas_identity.domain.identifiers import Identifier, Rules, normalise
from lintas_identity.store import Store
from lintas_identity.store.codes import Sending
from lintas_identity.usecases.deliver_codes import DeliverCodes
from lintas_identity.usecases.editing import attempts
from lintas_kit.clock import Clock

_OWN_TRY = timedelta(seconds=15)


@dataclass(frozen=True)
class RequestCode:
    """Customers are not even looked up, so the answer tells nothing about them; and it does not
    wait for the code to be sent, so neither does its time."""

    store: Store
    clock: Clock
    rules: Rules
    secret: bytes
    deliver: DeliverCodes

    async def __call__(self, named: Identifier) -> datetime:
        """When the code will be too old. Raises InvalidArgument, ResourceExhausted."""
        channel = codes.channel_for(named.type)
        address = normalise(named.type, named.namespace, named.value, self.rules)
        code = codes.digits(secrets.randbelow(1_000_000))
        code_hash = codes.digest(self.secret, address.key, code)
        async for _ in attempts():
            kept = await self.store.codes.get(address.key)
            now = self.clock.now()
            state = codes.request(kept.code, code_hash, now)
            sending = self._sending(address, channel, code, code_hash, now)
            if await self.store.codes.save(kept, state, now, sending):
                self.deliver.soon(sending)
                return now + codes.GOOD_FOR
        raise AssertionError("attempts end by raising")

    def _sending(
        self, address: Identifier, channel: str, code: str, code_hash: str, now: datetime
    ) -> Sending:
        """Left to the loop where this process dies before it has sent it."""
        nonce = secrets.token_bytes(sealing.NONCE_BYTES)
        unsealed = Sending(
            address.key, address.value, channel, b"", code_hash, tries=1, due=now + _OWN_TRY
        )
        sealed = sealing.seal(self.deliver.sealing_key, nonce, code.encode(), address.key)
        return replace(unsealed, sealed=sealed)
