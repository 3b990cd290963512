"""Which web pages of other origins may read the answers."""

from aiohttp.web import BaseRequest

from lintas_gateway import requests

_EXPOSED = ", ".join(
    (
        requests.CHANNEL,
        requests.JOURNEY,
        requests.TRACEPARENT,
        requests.IDEMPOTENCY_REPLAYED,
        "Retry-After",
        "Location",
    )
)
_MAX_AGE_SECONDS = "7200"


class Cors:
    """Origins that the settings name; tokens travel in a header, so no credentials are needed."""

    def __init__(self, origins: str) -> None:
        self._origins = frozenset(each.strip() for each in origins.split(",") if each.strip())

    def headers(self, request: BaseRequest) -> dict[str, str]:
        """What an answer to the request needs."""
        origin = request.headers.get("Origin", "")
        if not origin:
            return {}
        if "*" in self._origins:
            allowed = {"Access-Control-Allow-Origin": "*"}
        elif origin in self._origins:
            allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        else:
            return {"Vary": "Origin"}
        return {**allowed, "Access-Control-Expose-Headers": _EXPOSED}

    def preflight(self, request: BaseRequest, methods: tuple[str, ...]) -> dict[str, str]:
        """What a browser wants to know before it asks."""
        asked = request.headers.get("Access-Control-Request-Headers", "")
        return {
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": asked if asked.isprintable() else "",
            "Access-Control-Max-Age": _MAX_AGE_SECONDS,
        }
