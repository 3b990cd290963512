"""What the gateway serves itself: health, the OpenAPI document and the page that renders it."""

from collections.abc import Awaitable, Callable
from functools import cache
from importlib import resources

import msgspec

from lintas_gateway.answers import JSON, Answer
from lintas_kit.health import Readiness

Page = Callable[[], Awaitable[Answer]]

_HTML = "text/html; charset=utf-8"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"
)


async def healthz() -> Answer:
    """The process lives."""
    return Answer(200, msgspec.json.encode({"status": "alive"}), JSON)


def readyz(readiness: Readiness) -> Page:
    """Whether all that is served is there, and what is not."""

    async def page() -> Answer:
        report = await readiness.report()
        is_ready = all(report.values())
        document = {"status": "ready" if is_ready else "not ready", "checks": report}
        headers = {} if is_ready else {"Retry-After": "1"}
        return Answer(200 if is_ready else 503, msgspec.json.encode(document), JSON, headers)

    return page


def openapi(make: Callable[[], bytes]) -> Page:
    """The OpenAPI document, made when it is first asked for."""
    made = cache(make)

    async def page() -> Answer:
        return Answer(200, made(), JSON)

    return page


async def docs() -> Answer:
    """A page that renders /openapi.json; it needs nothing from elsewhere."""
    return Answer(200, _docs(), _HTML, {"Content-Security-Policy": _POLICY})


@cache
def _docs() -> bytes:
    return (resources.files(__name__) / "docs.html").read_bytes()
