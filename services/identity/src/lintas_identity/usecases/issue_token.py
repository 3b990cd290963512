"""Issues tokens to members of staff and machines."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lintas_identity.domain import clients, signing
from lintas_identity.domain.clients import Client, Credentials
from lintas_identity.keyring import Keyring


@dataclass(frozen=True)
class Issued:
    """A token, how long it lasts, and the role that it carries."""

    token: str
    lasts: timedelta
    role: str


@dataclass(frozen=True)
class IssueToken:
    """OAuth 2.0 client credentials (RFC 6749, 4.4)."""

    known: Mapping[str, Client]
    keyring: Keyring
    lasts: timedelta

    async def __call__(self, shown: Credentials) -> Issued:
        """Raises Unauthenticated for a wrong id or secret."""
        client = await asyncio.to_thread(clients.authenticate, self.known, shown)
        claims = signing.staff_claims(client.client_id, client.role)
        return Issued(await self.keyring.sign(claims, self.lasts), self.lasts, client.role)
