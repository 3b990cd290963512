"""What the gateway is made of."""

from collections.abc import Sequence
from datetime import timedelta

from lintas_gateway import openapi, pages
from lintas_gateway.app import App
from lintas_gateway.cors import Cors
from lintas_gateway.endpoint import Endpoint, Limits, Parts
from lintas_gateway.idempotency import Keys, Store
from lintas_gateway.rate import Limiter, Rate
from lintas_gateway.routes import Route
from lintas_gateway.settings import Settings
from lintas_gateway.upstream import Upstreams
from lintas_kit.auth import TokenVerifier
from lintas_kit.clock import Clock, SystemClock
from lintas_kit.health import Readiness


def wire(
    settings: Settings,
    routes: Sequence[Route],
    upstreams: Upstreams,
    store: Store,
    readiness: Readiness,
    *,
    clock: Clock | None = None,
) -> App:
    """The handler of all requests."""
    lifetime = timedelta(hours=settings.idempotency_hours)
    parts = Parts(
        upstreams=upstreams,
        verifier=TokenVerifier(upstreams.list_keys),
        keys=Keys(store, clock or SystemClock(), lifetime),
        limits=_limits(settings),
        max_body_bytes=settings.max_body_bytes,
        trusted_proxies=settings.trusted_proxies,
    )
    document = pages.openapi(lambda: openapi.encoded(routes))
    served = {
        "/healthz": pages.healthz,
        "/readyz": pages.readyz(readiness),
        "/openapi.json": document,
        "/v1/openapi.json": document,
        "/docs": pages.docs,
    }
    endpoints = [Endpoint(route, parts) for route in routes]
    return App(endpoints, served, Cors(settings.cors_origins), readiness)


def _limits(settings: Settings) -> Limits:
    def limiter(per_second: float, burst: float) -> Limiter:
        is_on = settings.rate_limit_per_second > 0
        return Limiter(Rate(per_second if is_on else 0, burst))

    anonymous = settings.anonymous_rate_limit_per_second
    return Limits(
        limiter(settings.rate_limit_per_second, settings.rate_limit_burst),
        limiter(anonymous, anonymous * 2),
        limiter(settings.session_rate_limit_per_second, settings.session_rate_limit_burst),
    )
