"""Every failure as RFC 9457 says it."""

import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from lintas_gateway.answers import Answer
from lintas_kit.errors import Internal, Problem, Violation

CONTENT_TYPE = "application/problem+json"

_STATUS = {
    "INVALID_ARGUMENT": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "FAILED_PRECONDITION": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_RETRIED = frozenset({429, 503})


class Refusal(Problem):
    """A failure of HTTP itself, which no RPC has a status for."""

    def __init__(
        self,
        status: int,
        code: str,
        reason: str,
        detail: str,
        *,
        headers: dict[str, str] | None = None,
        retry_after: float | None = None,
        violations: Sequence[Violation] = (),
    ) -> None:
        super().__init__(reason, detail, violations, retry_after)
        self.status = status
        self.code = code
        self.headers = headers or {}


def route_not_found() -> Refusal:
    """Nothing is served at the path."""
    return Refusal(404, "NOT_FOUND", "ROUTE_NOT_FOUND", "Nothing is served here: see /docs.")


def method_not_allowed(methods: tuple[str, ...]) -> Refusal:
    """The path takes other methods."""
    allowed = ", ".join((*methods, "OPTIONS"))
    detail = f"Here you may use {allowed}."
    return Refusal(405, "UNIMPLEMENTED", "METHOD_NOT_ALLOWED", detail, headers={"Allow": allowed})


def body_too_large(most: int) -> Refusal:
    """The body is longer than the gateway reads."""
    detail = f"A body may have {most} bytes at most."
    return Refusal(413, "INVALID_ARGUMENT", "BODY_TOO_LARGE", detail)


def body_too_slow() -> Refusal:
    """The body did not arrive in time."""
    return Refusal(408, "DEADLINE_EXCEEDED", "BODY_TOO_SLOW", "The body did not arrive in time.")


def broken_body() -> Refusal:
    """The body ends too early or is not packed as it says; the connection is of no more use."""
    wrong = Violation("body", "must be complete and well encoded")
    return Refusal(
        400,
        "INVALID_ARGUMENT",
        "INVALID_ARGUMENT",
        f"body: {wrong.description}",
        headers={"Connection": "close"},
        violations=[wrong],
    )


def unsupported_media_type(accepted: str) -> Refusal:
    """The body's type is one that the route does not read."""
    detail = f"Send the body as {accepted}."
    headers = {"Accept-Post": accepted}
    return Refusal(415, "INVALID_ARGUMENT", "UNSUPPORTED_MEDIA_TYPE", detail, headers=headers)


def bad_http(status: int) -> Refusal:
    """What came in is no HTTP request."""
    if status >= 500:
        return Refusal(500, "INTERNAL", "INTERNAL", "")
    return Refusal(status, "INVALID_ARGUMENT", "BAD_HTTP", "This is not a HTTP request.")


def not_implemented() -> Refusal:
    """The contract is ahead of the service that answers."""
    return Refusal(501, "UNIMPLEMENTED", "UNIMPLEMENTED", "This is not served yet.")


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem."""
    if isinstance(problem, Refusal):
        return problem.status
    if problem.reason == "ETAG_MISMATCH":
        return 412
    return _STATUS.get(problem.code, 500)


def answer(problem: Problem, trace_id: str, body_field: str = "") -> Answer:
    """The problem document. Violations are named as in the client's body, without `body_field`."""
    status = status_of(problem)
    if status == 500:
        problem = Internal()
    document: dict[str, Any] = {
        "type": f"urn:lintas:problem:{problem.reason.lower().replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": problem.detail,
        "code": problem.code,
        "reason": problem.reason,
        "violations": [_violation(each, body_field) for each in problem.violations],
        "traceId": trace_id,
    }
    return Answer(status, msgspec.json.encode(document), CONTENT_TYPE, _headers(problem, status))


def _violation(violation: Violation, body_field: str) -> dict[str, str]:
    field = violation.field
    if body_field:
        field = field.removeprefix(f"{body_field}.")
    return {"field": field, "description": violation.description}


def _headers(problem: Problem, status: int) -> dict[str, str]:
    headers = dict(problem.headers) if isinstance(problem, Refusal) else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="lintas"'
    if status in _RETRIED or problem.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(problem.retry_after or 1)))
    return headers
