"""Who a token belongs to: user tokens signed by identity, service tokens by a shared secret."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from lintas.common.v1 import keys_service_pb2
from lintas_kit.context import Caller, JourneyRef
from lintas_kit.errors import Unauthenticated, Unavailable

ISSUER = "lintas"
SERVICE_AUDIENCE = "lintas-services"
SERVICE_ROLE = "SERVICE"
_SERVICE_TOKEN_SECONDS = 300
_REMEMBERED_TOKENS = 10_000
_KEYS_REREAD_SECONDS = 5.0

ListKeys = Callable[[], Awaitable[keys_service_pb2.ListKeysResponse]]


@dataclass(frozen=True)
class Identity:
    """What a user token says."""

    caller: Caller
    journey: JourneyRef | None
    expires_at: float


class _Remembered:
    """Tokens that were verified, the least used forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Identity] = OrderedDict()

    def get(self, token: str) -> Identity | None:
        identity = self._known.get(token)
        if identity is None:
            return None
        if identity.expires_at <= time.time():
            del self._known[token]
            raise Unauthenticated("TOKEN_EXPIRED", "The access token has expired: refresh it.")
        self._known.move_to_end(token)
        return identity

    def put(self, token: str, identity: Identity) -> None:
        self._known[token] = identity
        if len(self._known) > _REMEMBERED_TOKENS:
            self._known.popitem(last=False)


class TokenVerifier:
    """Verifies user tokens with identity's public keys, read when an unknown one is named."""

    def __init__(self, list_keys: ListKeys) -> None:
        self._list_keys = list_keys
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self._remembered = _Remembered()

    async def verify(self, token: str) -> Caller:
        """The caller that the token was issued to. Raises Unauthenticated."""
        return (await self.identify(token)).caller

    async def identify(self, token: str) -> Identity:
        """The caller and the journey that the token carries. Raises Unauthenticated."""
        if known := self._remembered.get(token):
            return known
        identity = _identity(await self._claims(token))
        self._remembered.put(token, identity)
        return identity

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            key = await self._key(jwt.get_unverified_header(token).get("kid", ""))
            return jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                issuer=ISSUER,
                options={"require": ["exp", "sub"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated(
                "TOKEN_EXPIRED", "The access token has expired: refresh it."
            ) from None
        except jwt.PyJWTError:
            raise Unauthenticated("TOKEN_INVALID", "The access token is not valid.") from None

    async def _key(self, kid: str) -> jwt.PyJWK:
        if kid not in self._keys:
            await self._read_keys(kid)
        if kid not in self._keys:
            raise Unauthenticated("TOKEN_INVALID", "The access token is not valid.")
        return self._keys[kid]

    async def _read_keys(self, kid: str) -> None:
        async with self._reading:
            if kid in self._keys or time.monotonic() - self._read_at < _KEYS_REREAD_SECONDS:
                return
            answer = await self._list_keys()
            if not answer.keys:
                raise Unavailable("KEYS_UNAVAILABLE", "Tokens can't be verified yet: try again.")
            self._keys = {key.kid: jwt.PyJWK.from_dict(_jwk(key)) for key in answer.keys}
            self._read_at = time.monotonic()


def _jwk(key: keys_service_pb2.JsonWebKey) -> dict[str, str]:
    return {"kty": key.kty, "crv": key.crv, "x": key.x, "kid": key.kid, "alg": key.alg}


def _identity(claims: Mapping[str, Any]) -> Identity:
    journey = claims.get("jny", "")
    return Identity(
        Caller(
            subject=claims["sub"],
            role=claims.get("role", ""),
            customer_id=claims.get("cid", ""),
            session_id=claims.get("sid", ""),
        ),
        JourneyRef(journey, claims.get("hop", "")) if journey else None,
        float(claims["exp"]),
    )


class ServiceTokens:
    """What services prove themselves to each other with: short-lived tokens of a shared secret."""

    def __init__(self, secret: str, service: str) -> None:
        if len(secret) < 16:
            raise ValueError("LINTAS_SERVICE_SECRET must have 16 characters or more")
        self._secret = secret
        self._service = service
        self._own = ""
        self._own_until = 0.0
        self._known: dict[str, tuple[str, float]] = {}

    def mint(self) -> str:
        """This service's own token; the same one until it is half spent."""
        now = time.time()
        if now >= self._own_until:
            expires = now + _SERVICE_TOKEN_SECONDS
            claims = {"sub": self._service, "aud": SERVICE_AUDIENCE, "exp": int(expires)}
            self._own = jwt.encode(claims, self._secret, algorithm="HS256")
            self._own_until = now + _SERVICE_TOKEN_SECONDS / 2
        return self._own

    def verify(self, token: str) -> str:
        """The name of the service that the token proves. Raises Unauthenticated."""
        known = self._known.get(token)
        if known and known[1] > time.time():
            return known[0]
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=["HS256"], audience=SERVICE_AUDIENCE
            )
        except jwt.PyJWTError:
            raise Unauthenticated(
                "NOT_A_PEER", "Services are reached through the gateway."
            ) from None
        if len(self._known) > 1000:
            self._known.clear()
        self._known[token] = (claims["sub"], float(claims["exp"]))
        return str(claims["sub"])


def describe(token: str) -> dict[str, Any]:
    """A token's claims without verifying them, for tests and tools."""
    payload = token.split(".")[1]
    return dict(json.loads(jwt.utils.base64url_decode(payload)))
