"""Parameters: what stands in the path, the query and the headers."""

from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from lintas_gateway import requests
from lintas_gateway.openapi.schemas import Schemas
from lintas_gateway.routes import Route, field_at, json_path, query_fields
from lintas_kit import metadata

Parameter = dict[str, Any]

# Headers that OpenAPI describes elsewhere.
_DESCRIBED_ELSEWHERE = frozenset({metadata.AUTHORIZATION, "accept", "content-type"})
_REVISED = frozenset({"PUT", "PATCH"})

SHARED: dict[str, Parameter] = {
    "Channel": {
        "name": requests.CHANNEL,
        "in": "header",
        "description": "Where the call comes from. It comes back in the answer.",
        "schema": {"type": "string", "enum": list(requests.CHANNELS)},
    },
    "Journey": {
        "name": requests.JOURNEY,
        "in": "header",
        "description": "The journey that this call goes on with. It comes back in the answer.",
        "schema": {"type": "string", "pattern": requests.JOURNEY_PATTERN},
    },
    "IdempotencyKey": {
        "name": requests.IDEMPOTENCY_KEY,
        "in": "header",
        "description": "Makes a repeat safe: the same key and body get the first answer again, "
        "for 24 hours.",
        "schema": {"type": "string", "pattern": requests.KEY_PATTERN},
    },
    "IfMatch": {
        "name": requests.IF_MATCH,
        "in": "header",
        "description": "The `etag` that the change is based on; 412 where it is not the newest.",
        "schema": {"type": "string", "pattern": requests.ETAG_PATTERN},
    },
}


def parameters(route: Route, schemas: Schemas) -> list[Parameter]:
    """All parameters of a route."""
    shared = ["Channel", "Journey"]
    if route.is_change:
        shared.append("IdempotencyKey")
    if route.binding.method in _REVISED:
        shared.append("IfMatch")
    return [
        *_path(route, schemas),
        *(_query(path, field, schemas) for path, field in query_fields(route)),
        *({"$ref": f"#/components/parameters/{name}"} for name in shared),
        *_forwarded(route),
    ]


def _path(route: Route, schemas: Schemas) -> list[Parameter]:
    found = []
    for variable in route.binding.template.variables:
        names = variable.field.split(".")
        field = field_at(route.rpc.input_type, names)
        schema = schemas.value(field, is_input=True)
        if schema == {"type": "string"}:
            schema["minLength"] = 1
        parameter = {
            "name": json_path(route.rpc.input_type, names),
            "in": "path",
            "required": True,
            "schema": schema,
        }
        found.append(_described(parameter, schemas.comment(field.full_name)))
    return found


def _query(path: str, field: FieldDescriptor, schemas: Schemas) -> Parameter:
    kind = field.message_type
    schema = schemas.field(field, is_input=True)
    words = schema.pop("description", "")
    parameter: Parameter = {"name": path, "in": "query", "schema": schema}
    if kind is not None and kind.GetOptions().map_entry:
        parameter |= {"style": "deepObject", "explode": True}
        words = f"{words}\n\nAlso written `{path}.<key>=<value>`.".strip()
    elif field.is_repeated:
        parameter |= {"style": "form", "explode": True}
        words = f"{words}\n\nSeveral by repeating it or by commas.".strip()
    return _described(parameter, words)


def _forwarded(route: Route) -> list[Parameter]:
    return [
        {"name": name, "in": "header", "schema": {"type": "string"}}
        for name in route.forward_headers
        if name not in _DESCRIBED_ELSEWHERE
    ]


def _described(parameter: Parameter, words: str) -> Parameter:
    return {**parameter, "description": words} if words else parameter
