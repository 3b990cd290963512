"""Who may call an RPC, as its contract says."""

from functools import cache

from google.protobuf import descriptor_pool
from google.protobuf.message import Message

from lintas.common.v1 import access_pb2
from lintas_kit.context import Caller
from lintas_kit.errors import PermissionDenied, Unauthenticated

PEOPLE = frozenset({"CUSTOMER", "STAFF", "AGENT", "MARKETER", "CONNECTOR"})


@cache
def rule(method: str) -> access_pb2.Access:
    """The access option of `/package.Service/Method`. Raises KeyError for an unknown one."""
    name = method.lstrip("/").replace("/", ".")
    descriptor = descriptor_pool.Default().FindMethodByName(name)
    return descriptor.GetOptions().Extensions[access_pb2.access]


@cache
def roles(method: str) -> frozenset[str]:
    """The names of the roles that may call; ADMIN may where any person may."""
    named = frozenset(access_pb2.Access.Role.Name(role) for role in rule(method).roles)
    return named | {"ADMIN"} if named & PEOPLE else named


def check(method: str, caller: Caller, request: Message) -> None:
    """Raises Unauthenticated or PermissionDenied where the contract does not let the caller in."""
    needed = rule(method)
    if needed.public:
        return
    if not caller.role:
        raise Unauthenticated("TOKEN_MISSING", "Send an access token: Authorization: Bearer …")
    if caller.role not in roles(method):
        raise PermissionDenied("ROLE_NOT_ALLOWED", f"{caller.role} may not do this.")
    if caller.is_customer and needed.owner_field:
        _check_owner(needed.owner_field, caller, request)


def _check_owner(path: str, caller: Caller, request: Message) -> None:
    owner = request
    for name in path.split("."):
        owner = getattr(owner, name)
    if owner != caller.customer_id:
        raise PermissionDenied("NOT_YOURS", "This belongs to another customer.")
