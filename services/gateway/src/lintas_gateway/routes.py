"""Every RPC that has a HTTP rule, as the routes that it is served at."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from google.api import http_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from lintas_gateway import contracts
from lintas_gateway.router import Router
from lintas_gateway.templates import Template, parse
from lintas_kit.access import PEOPLE

HTTP_BODY = "google.api.HttpBody"
EMPTY = "google.protobuf.Empty"
CHANGES = frozenset({"POST", "PUT", "PATCH"})
_DEADLINE_MS = 5000
_NESTING = 8


@dataclass(frozen=True)
class Access:
    """Who may call, as the contract says; `owner` is the path of a request field."""

    is_public: bool
    roles: frozenset[str]
    owner: tuple[str, ...]


@dataclass(frozen=True)
class Binding:
    """Where an RPC is served; `body` and `response_body` name fields as the contract does."""

    method: str
    template: Template
    path: str
    body: str
    response_body: str


@dataclass(frozen=True)
class Route:
    """One RPC at one path."""

    binding: Binding
    rpc: MethodDescriptor
    upstream: str
    access: Access
    deadline: float = field(metadata={"unit": "seconds"})
    forward_headers: tuple[str, ...]
    success_status: int
    naturally_idempotent: bool

    @property
    def name(self) -> str:
        """What metrics and spans call it: no values, only the template."""
        return f"{self.binding.method} {self.binding.path}"

    @property
    def full_method(self) -> str:
        """The RPC as gRPC addresses it."""
        return f"/{self.rpc.containing_service.full_name}/{self.rpc.name}"

    @property
    def is_change(self) -> bool:
        """Takes an idempotency key."""
        return self.binding.method in CHANGES

    @property
    def is_followed(self) -> bool:
        """An address that people and providers follow, and add their own parameters to."""
        answers = self.rpc.output_type.full_name
        return self.access.is_public and self.binding.method == "GET" and answers == HTTP_BODY

    @property
    def takes_form(self) -> bool:
        """A form can say all that the request can: it is the body, and flat."""
        named = {variable.field for variable in self.binding.template.variables}
        fields = [each for each in self.rpc.input_type.fields if each.name not in named]
        is_flat = all(not each.is_repeated and each.message_type is None for each in fields)
        return self.binding.body == "*" and is_flat and bool(fields)

    @property
    def takes_json(self) -> bool:
        return bool(self.binding.body) and not self.takes_raw

    @property
    def takes_raw(self) -> bool:
        """The body goes on as it is."""
        kind = self.body_type
        return kind is not None and kind.full_name == HTTP_BODY

    @property
    def body_type(self) -> Descriptor | None:
        """The message that the body holds; None where it is another kind of value."""
        if self.binding.body == "*":
            return self.rpc.input_type
        if not self.binding.body:
            return None
        return self.rpc.input_type.fields_by_name[self.binding.body].message_type


def discover() -> list[Route]:
    """The routes of every installed contract."""
    return [
        route
        for service in contracts.services()
        for method in service.methods
        for route in _routes(method)
    ]


def table(routes: Sequence[Route]) -> Router[Route]:
    """The routes by method and path."""
    router: Router[Route] = Router()
    for route in routes:
        router.add(route.binding.method, route.binding.template, route)
    return router


def _routes(method: MethodDescriptor) -> Iterator[Route]:
    rule = contracts.http_rule(method)
    if rule is None:
        return
    access = contracts.access(method)
    named = frozenset(type(access).Role.Name(role) for role in access.roles)
    roles = named | {"ADMIN"} if named & PEOPLE else named
    for each in (rule, *rule.additional_bindings):
        yield Route(
            binding=_binding(each, method),
            rpc=method,
            upstream=contracts.upstream(method.containing_service),
            access=Access(access.public, roles, tuple(filter(None, access.owner_field.split(".")))),
            deadline=(access.deadline_ms or _DEADLINE_MS) / 1000,
            forward_headers=tuple(name.lower() for name in access.forward_headers),
            success_status=access.success_status or 200,
            naturally_idempotent=access.naturally_idempotent,
        )


def _binding(rule: http_pb2.HttpRule, method: MethodDescriptor) -> Binding:
    pattern = rule.WhichOneof("pattern")
    verb, path = (
        (rule.custom.kind, rule.custom.path)
        if pattern == "custom"
        else (pattern, getattr(rule, pattern))
    )
    template = parse(path)
    for variable in template.variables:
        field_at(method.input_type, variable.field.split("."))
    for name, holder in ((rule.body, method.input_type), (rule.response_body, method.output_type)):
        if name and name != "*" and name not in holder.fields_by_name:
            raise ValueError(f"{method.full_name}: {holder.name} has no field {name}")
    return Binding(
        verb.upper(), template, _shown(path, method.input_type), rule.body, rule.response_body
    )


def _shown(path: str, request: Descriptor) -> str:
    """The template with fields named as clients do, e.g. `/v1/carts/{cartId}:quote`."""

    def name(match: re.Match[str]) -> str:
        return "{" + json_path(request, match.group(1).split(".")) + "}"

    return re.sub(r"\{([a-z0-9_.]+)(?:=[^{}]*)?\}", name, path)


def field_at(descriptor: Descriptor, path: Sequence[str]) -> FieldDescriptor:
    """The field that a path of proto names leads to. Raises KeyError for one that does not."""
    *holders, last = path
    for name in holders:
        held = descriptor.fields_by_name[name].message_type
        if held is None:
            raise KeyError(last)
        descriptor = held
    return descriptor.fields_by_name[last]


def json_path(descriptor: Descriptor, path: Sequence[str]) -> str:
    """A path of proto names as clients write it."""
    return ".".join(field_at(descriptor, path[: index + 1]).json_name for index in range(len(path)))


def query_fields(route: Route) -> Iterator[tuple[str, FieldDescriptor]]:
    """What may stand in the query: the JSON path and field of all that path and body leave."""
    if route.binding.body == "*":
        return
    taken = {variable.field for variable in route.binding.template.variables}
    taken.add(route.binding.body)
    yield from _leaves(route.rpc.input_type, "", "", taken, _NESTING)


def _leaves(
    descriptor: Descriptor, proto_prefix: str, json_prefix: str, taken: set[str], depth: int
) -> Iterator[tuple[str, FieldDescriptor]]:
    for each in descriptor.fields:
        if proto_prefix + each.name in taken or depth == 0:
            continue
        kind = each.message_type
        if is_plain(each):
            yield json_prefix + each.json_name, each
        elif kind is not None and not each.is_repeated:
            yield from _leaves(
                kind,
                f"{proto_prefix}{each.name}.",
                f"{json_prefix}{each.json_name}.",
                taken,
                depth - 1,
            )


def is_plain(each: FieldDescriptor) -> bool:
    """A query can say it in one parameter (a map: one for each key)."""
    kind = each.message_type
    if kind is None:
        return True
    if kind.GetOptions().map_entry:
        return kind.fields_by_name["value"].message_type is None
    return is_one_word(kind) and not each.is_repeated


def is_one_word(kind: Descriptor) -> bool:
    """A message that JSON writes as a string or a number."""
    name = kind.full_name
    words = ("Timestamp", "Duration", "FieldMask")
    return name.startswith("google.protobuf.") and (name.endswith(words) or _is_wrapper(name))


def _is_wrapper(name: str) -> bool:
    return name.endswith("Value") and name not in (
        "google.protobuf.Value",
        "google.protobuf.ListValue",
    )
