"""The document: routes by path, and what they share."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from lintas_gateway import contracts
from lintas_gateway.answers import JSON
from lintas_gateway.openapi.parameters import SHARED, parameters
from lintas_gateway.openapi.responses import HEADERS, PROBLEM, refusals, responses
from lintas_gateway.openapi.schemas import Schema, Schemas
from lintas_gateway.routes import Route
from lintas_gateway.transcode import FORM
from lintas_kit import metadata

_OWN = "Gateway"
_ABOUT = """\
One customer, one stock, one cart, one set of rules, in every channel.

- Bodies are proto3 JSON: lowerCamelCase names, 64-bit integers as strings (numbers are read too),
  RFC 3339 times, enums by name. A field that is not known is refused.
- Money is `{"currencyCode": "IDR", "units": "249000", "nanos": 0}`.
- Every failure is `application/problem+json` (RFC 9457) with a stable `reason`.
- Every POST, PUT and PATCH takes `Idempotency-Key`.
- Lists have `pageSize` (50 where not given, 200 at most), `pageToken` and `nextPageToken`.
- `Lintas-Channel` says where a call comes from, `Lintas-Journey` which journey it goes on with.
"""


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """OpenAPI 3.1 of the routes and of the gateway's own pages."""
    schemas = Schemas(contracts.comments())
    schemas.components["Problem"] = PROBLEM
    paths: dict[str, dict[str, Any]] = {}
    names: set[str] = set()
    for route in routes:
        operation = _operation(route, schemas, names)
        paths.setdefault(route.binding.path, {})[route.binding.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lintas", "version": version("lintas-gateway"), "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": _tags(routes, schemas),
        "paths": dict(sorted(paths.items())) | _pages(),
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "parameters": SHARED,
            "headers": HEADERS,
            "responses": refusals(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "A client's id and secret (RFC 6749, 2.3.1).",
                },
            },
        },
    }


def _operation(route: Route, schemas: Schemas, names: set[str]) -> dict[str, Any]:
    words = schemas.comment(route.rpc.full_name)
    summary, _, _ = words.replace("\n\n", " ").partition(". ")
    operation: dict[str, Any] = {
        "operationId": _unused(route.rpc.name[0].lower() + route.rpc.name[1:], names),
        "tags": [_tag(route)],
        "summary": summary.rstrip("."),
        "description": words,
        "parameters": parameters(route, schemas),
        "responses": responses(route, schemas),
        "security": _security(route),
        "x-lintas-deadline-ms": round(route.deadline * 1000),
    }
    if not route.access.is_public:
        operation["x-lintas-roles"] = sorted(route.access.roles - {"SERVICE"})
    if route.access.owner:
        operation["x-lintas-owner"] = ".".join(route.access.owner)
    if body := _body(route, schemas):
        operation["requestBody"] = body
    return operation


def _security(route: Route) -> list[dict[str, list[str]]]:
    if not route.access.is_public:
        return [{"bearer": []}]
    return [{}, {"basic": []}] if metadata.AUTHORIZATION in route.forward_headers else []


def _body(route: Route, schemas: Schemas) -> dict[str, Any]:
    if not route.binding.body:
        return {}
    if route.takes_raw:
        return {"content": {"*/*": {}}, "required": True}
    schema = _body_schema(route, schemas)
    content = {JSON: {"schema": schema}}
    if route.takes_form:
        content[FORM] = {"schema": _form(schema, schemas)}
    is_empty = route.binding.body == "*" and len(route.rpc.input_type.fields) == len(
        route.binding.template.variables
    )
    return {"content": content, "required": not is_empty}


def _body_schema(route: Route, schemas: Schemas) -> Schema:
    request = route.rpc.input_type
    if route.binding.body == "*":
        in_path = frozenset(each.field for each in route.binding.template.variables)
        return schemas.request(request, in_path)
    return schemas.field(request.fields_by_name[route.binding.body], is_input=True)


def _form(schema: Schema, schemas: Schemas) -> Schema:
    """The same fields; others are left out of account, as RFC 6749 asks."""
    held = schemas.components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return {key: value for key, value in held.items() if key != "additionalProperties"}


def _tag(route: Route) -> str:
    return route.rpc.containing_service.name.removesuffix("Service")


def _tags(routes: Sequence[Route], schemas: Schemas) -> list[dict[str, str]]:
    services = {_tag(route): route.rpc.containing_service.full_name for route in routes}
    tags = [
        {"name": name, "description": schemas.comment(full_name)}
        for name, full_name in services.items()
    ]
    return [*tags, {"name": _OWN, "description": "Health, and this document."}]


def _pages() -> dict[str, Any]:
    report = {
        "type": "object",
        "properties": {
            "status": {"type": "string"},
            "checks": {"type": "object", "additionalProperties": {"type": "boolean"}},
        },
        "required": ["status"],
    }
    ready = {"200": _page("All that is served is there.", JSON, report)}
    ready["503"] = _page("`checks` says what is not there.", JSON, report)
    made = {"200": _page("OpenAPI 3.1.", JSON, {"type": "object"})}
    return {
        "/healthz": _get(
            "getHealth", "Whether the gateway lives", {"200": _page("It lives.", JSON, report)}
        ),
        "/readyz": _get("getReadiness", "Which upstream is not ready", ready),
        "/openapi.json": _get("getOpenapi", "This document", made),
        "/docs": _get(
            "getDocs", "This document as a page", {"200": _page("The page.", "text/html")}
        ),
    }


def _get(name: str, summary: str, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "tags": [_OWN],
            "summary": summary,
            "responses": answers,
            "security": [],
        }
    }


def _page(words: str, content_type: str, schema: Schema | None = None) -> dict[str, Any]:
    return {"description": words, "content": {content_type: {"schema": schema} if schema else {}}}


def _unused(name: str, names: set[str]) -> str:
    """A RPC that is served at several paths has a number from the second on."""
    number = 1
    while (unused := name if number == 1 else f"{name}{number}") in names:
        number += 1
    names.add(unused)
    return unused
