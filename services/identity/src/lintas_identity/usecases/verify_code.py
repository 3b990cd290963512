"""Signs a customer in who has the code that was sent to them."""

import re
from dataclasses import dataclass, replace

from lintas_identity.domain import codes
from lintas_identity.domain.identifiers import Identifier, Rules, normalise
from lintas_identity.store import Store
from lintas_identity.store.codes import Kept
from lintas_identity.usecases.editing import attempts
from lintas_identity.usecases.identify_customer import IdentifyCustomer
from lintas_identity.usecases.open_session import OpenSession, Tokens
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation

_CODE = re.compile(r"[0-9]{6}")
_BY = "one-time code"


@dataclass(frozen=True)
class VerifyCode:
    """A try is spent before the code is looked at, so that racing guesses get no more of them."""

    store: Store
    clock: Clock
    rules: Rules
    secret: bytes
    identify: IdentifyCustomer
    open_session: OpenSession

    async def __call__(self, named: Identifier, code: str) -> Tokens:
        """Raises InvalidArgument, Unauthenticated, ResourceExhausted."""
        codes.channel_for(named.type)
        address = normalise(named.type, named.namespace, named.value, self.rules)
        given = code.strip()
        if not _CODE.fullmatch(given):
            raise InvalidArgument([Violation("code", "must be the six digits that were sent")])
        await self._use_up(address.key, codes.digest(self.secret, address.key, given))
        found = await self.identify([replace(address, verified=True)], {}, _BY)
        return await self.open_session(self.open_session.new_id(), found.person.customer_id, None)

    async def _use_up(self, key: str, given: str) -> None:
        """Takes the code out of use. Raises Unauthenticated where it is not the one."""
        tried = await self._try(key)
        async for _ in attempts():
            if not codes.matches(tried.code, given):
                raise codes.wrong()
            used = codes.used(tried.code)
            if await self.store.codes.save(tried, used, self.clock.now()):
                return
            tried = await self.store.codes.get(key)

    async def _try(self, key: str) -> Kept:
        async for _ in attempts():
            kept, now = await self.store.codes.get(key), self.clock.now()
            tried = codes.attempt(kept.code, now)
            if await self.store.codes.save(kept, tried, now):
                return Kept(tried, kept.revision + 1)
        raise AssertionError("attempts end by raising")
