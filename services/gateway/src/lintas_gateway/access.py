"""Who calls, and whether the contract lets them."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from lintas_gateway.routes import Access, Route
from lintas_kit.auth import Identity, TokenVerifier
from lintas_kit.context import Caller
from lintas_kit.errors import PermissionDenied, Unauthenticated

ANYBODY = Identity(Caller(), None, 0.0)


async def identify(
    verifier: TokenVerifier, access: Access, authorization: str
) -> tuple[Identity, str]:
    """Who calls and with which token. Raises Unauthenticated where the route needs to know.

    On a public route a token that is not valid is left out: who signs in anew may still send
    the one that has expired.
    """
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        if access.is_public:
            return ANYBODY, ""
        raise Unauthenticated("TOKEN_MISSING", "Send an access token: Authorization: Bearer …")
    try:
        return await verifier.identify(token), token
    except Unauthenticated:
        if access.is_public:
            return ANYBODY, ""
        raise


def check_role(access: Access, caller: Caller) -> None:
    """Raises PermissionDenied where the contract does not name the caller's role."""
    if not access.is_public and caller.role not in access.roles:
        raise PermissionDenied("ROLE_NOT_ALLOWED", f"{caller.role or 'Nobody'} may not do this.")


def ownership(route: Route) -> Callable[[Caller, Message], None]:
    """The check that a customer reaches for own data; an owner not named is the customer."""
    if not route.access.owner:
        return lambda _, __: None
    *holders, name = route.access.owner

    def check(caller: Caller, message: Message) -> None:
        if not caller.is_customer:
            return
        holder: Any = message
        for each in holders:
            holder = getattr(holder, each)
        owner = getattr(holder, name)
        if not owner:
            setattr(holder, name, caller.customer_id)
        elif owner != caller.customer_id:
            raise PermissionDenied("NOT_YOURS", "This belongs to another customer.")

    return check
