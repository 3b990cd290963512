"""Answers: what each route gives back, and every refusal."""

from http import HTTPStatus
from typing import Any

from lintas_gateway import problems, requests
from lintas_gateway.answers import JSON
from lintas_gateway.openapi.schemas import Schema, Schemas
from lintas_gateway.routes import EMPTY, HTTP_BODY, Route

Response = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. `reason` is stable: it is what a program branches on.",
    "properties": {
        "type": {"type": "string", "description": "A URI that names the reason."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, for a person."},
        "code": {"type": "string", "description": "The gRPC status, e.g. `INVALID_ARGUMENT`."},
        "reason": {"type": "string", "description": "UPPER_SNAKE, e.g. `OUT_OF_STOCK`."},
        "violations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "description": "E.g. `lines[0].quantity`."},
                    "description": {"type": "string"},
                },
                "required": ["field", "description"],
            },
        },
        "traceId": {"type": "string", "description": "Name it when you ask about this failure."},
    },
    "required": ["type", "title", "status", "detail", "code", "reason", "violations", "traceId"],
}

HEADERS: dict[str, Any] = {
    "Channel": {"description": "The channel of the call.", "schema": {"type": "string"}},
    "Journey": {"description": "The journey of the call.", "schema": {"type": "string"}},
    "Traceparent": {
        "description": "W3C trace context of this request.",
        "schema": {"type": "string"},
    },
    "Replayed": {
        "description": "`true` where this is the first answer again.",
        "schema": {"type": "string"},
    },
    "RetryAfter": {
        "description": "Seconds after which to try again.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "Location": {"description": "Where it leads.", "schema": {"type": "string"}},
    "Allow": {"description": "What may be used here.", "schema": {"type": "string"}},
}

_REFUSALS = {
    400: "Something in the request is wrong; `violations` names the fields.",
    401: "No valid token, or credentials that are wrong.",
    403: "A token of the wrong role, or another customer's data.",
    404: "There is no such thing, or the caller may not know of it.",
    408: "The body did not arrive in time.",
    409: "The state does not allow it, or a race was lost, or the first request with this "
    "idempotency key is still running.",
    412: "Somebody else changed it: `If-Match` names an older state.",
    413: "The body is longer than 1 MiB.",
    415: "The body's type is not one that is read here.",
    422: "The idempotency key was used for another request.",
    429: "Too many requests.",
    500: "A fault on our side.",
    501: "The contract is ahead of what is served.",
    503: "Something that is needed is down.",
    504: "It took longer than the route's deadline.",
}
_WITH_RETRY = frozenset({409, 429, 503})
_ONLY_CHANGES = frozenset({412, 422})


def refusals() -> dict[str, Response]:
    """Every refusal, for `components/responses`."""
    return {_name(status): _refusal(status, words) for status, words in _REFUSALS.items()}


def responses(route: Route, schemas: Schemas) -> dict[str, Response]:
    """What a route may answer with."""
    answers = {
        str(status): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in _REFUSALS
        if (status != 415 or route.takes_json) and (status not in _ONLY_CHANGES or route.is_change)
    }
    return _successes(route, schemas) | answers


def _successes(route: Route, schemas: Schemas) -> dict[str, Response]:
    status = route.success_status
    answer: Response = {"description": HTTPStatus(status).phrase, "headers": _headers(route)}
    kind = route.rpc.output_type
    if kind.full_name == HTTP_BODY:
        return _raw(route, answer)
    if kind.full_name != EMPTY or status != 204:
        answer["content"] = {JSON: {"schema": _body(route, schemas)}}
    return {str(status): answer}


def _raw(route: Route, answer: Response) -> dict[str, Response]:
    """Bytes of any type; a public one may lead elsewhere."""
    answers = {str(route.success_status): {**answer, "content": {"*/*": {}}}}
    if route.is_followed:
        leads = {**answer["headers"], "Location": {"$ref": "#/components/headers/Location"}}
        answers["302"] = {"description": "Leads elsewhere.", "headers": leads}
        answers.setdefault("200", {**answer, "description": "OK", "content": {"*/*": {}}})
    return answers


def _body(route: Route, schemas: Schemas) -> Schema:
    kind = route.rpc.output_type
    if route.binding.response_body:
        field = kind.fields_by_name[route.binding.response_body]
        return schemas.field(field, is_input=False)
    return schemas.message(kind, is_input=False)


def _headers(route: Route) -> dict[str, Any]:
    shown = {
        requests.TRACEPARENT: "Traceparent",
        requests.CHANNEL: "Channel",
        requests.JOURNEY: "Journey",
    }
    if route.is_change:
        shown[requests.IDEMPOTENCY_REPLAYED] = "Replayed"
    return {name: {"$ref": f"#/components/headers/{key}"} for name, key in shown.items()}


def _refusal(status: int, words: str) -> Response:
    headers = {requests.TRACEPARENT: {"$ref": "#/components/headers/Traceparent"}}
    if status in _WITH_RETRY:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    return {
        "description": words,
        "headers": headers,
        "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _name(status: int) -> str:
    """E.g. `NotFound`."""
    return "".join(word.capitalize() for word in HTTPStatus(status).name.split("_"))
