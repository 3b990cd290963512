"""The keys that sign access tokens: made once, shared by all processes, changed in time."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from lintas_identity.domain import sealing, signing
from lintas_identity.domain.signing import SigningKey
from lintas_identity.store.keys import Keys
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Unavailable
from lintas_kit.logs import get_logger

_REREAD_AFTER = timedelta(seconds=60)
_PRIVATE_BYTES = 32


class Keyring:
    """Private halves are sealed in the database and open in this process only."""

    def __init__(self, keys: Keys, sealing_key: bytes, clock: Clock, lifetime: timedelta) -> None:
        self._keys = keys
        self._sealing_key = sealing_key
        self._clock = clock
        self._lifetime = lifetime
        self._known: list[SigningKey] = []
        self._private: dict[str, bytes] = {}
        self._read_at: datetime | None = None

    async def keep_up(self) -> int:
        """Makes the next key where it is time to; how many were made. Safe to run anywhere."""
        await self._read()
        ours = self._ours()
        now = self._clock.now()
        if not signing.is_due(ours, self._lifetime, now):
            return 0
        private = secrets.token_bytes(_PRIVATE_BYTES)
        active_from = now + signing.ANNOUNCED_BEFORE if ours else now
        made = await self._keys.insert(self._sealed(private, now, active_from))
        await self._read()
        return int(made)

    async def sign(self, claims: dict[str, Any], lasts: timedelta) -> str:
        """A token with the claims."""
        await self._read_if_old()
        now = self._clock.now()
        key = signing.signing(self._ours(), now)
        if key is None:
            raise Unavailable("NO_SIGNING_KEY", "Tokens can't be issued yet: try again.", (), 1.0)
        private = self._private[key.kid]
        return signing.sign(
            private, claims, kid=key.kid, token_id=ids.new("tok"), now=now, lasts=lasts
        )

    async def accepted(self) -> Sequence[SigningKey]:
        """The keys that tokens are verified with."""
        await self._read_if_old()
        return signing.accepted(self._known, self._clock.now())

    def _ours(self) -> list[SigningKey]:
        return [key for key in self._known if key.kid in self._private]

    async def _read_if_old(self) -> None:
        now = self._clock.now()
        if self._read_at is None or not self._known or now - self._read_at > _REREAD_AFTER:
            await self._read()

    async def _read(self) -> None:
        self._known = await self._keys.all()
        self._read_at = self._clock.now()
        for key in self._known:
            if key.kid not in self._private:
                self._open(key)

    def _open(self, key: SigningKey) -> None:
        try:
            private = sealing.unseal(self._sealing_key, key.sealed_private, key.kid)
        except sealing.NotOurs:
            get_logger().warning("signing_key_of_another_secret", generation=key.generation)
            return
        self._private[key.kid] = private

    def _sealed(self, private: bytes, now: datetime, active_from: datetime) -> SigningKey:
        kid = ids.new("key")
        nonce = secrets.token_bytes(sealing.NONCE_BYTES)
        return SigningKey(
            kid=kid,
            generation=max((key.generation for key in self._known), default=0) + 1,
            public=signing.public_half(private),
            sealed_private=sealing.seal(self._sealing_key, nonce, private, kid),
            created_at=now,
            active_from=active_from,
        )
