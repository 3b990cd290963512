"""Every HTTP request: finds its route, traces and measures it, and writes the answer."""

import time
from dataclasses import dataclass

from aiohttp import web
from aiohttp.web import BaseRequest
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from prometheus_client import Histogram

from lintas_gateway import problems, requests
from lintas_gateway.answers import JSON, Answer
from lintas_gateway.cors import Cors
from lintas_gateway.endpoint import Endpoint, Trace
from lintas_gateway.pages import Page
from lintas_gateway.router import Found, NotAllowed, Router
from lintas_gateway.templates import parse
from lintas_kit import metrics, telemetry
from lintas_kit.errors import Internal, Problem
from lintas_kit.health import Readiness
from lintas_kit.logs import get_logger

_UNKNOWN = "unknown"
_PRIVATE = frozenset({JSON, problems.CONTENT_TYPE})

_duration = metrics.histogram(
    "http_request_duration_seconds", "Time of a HTTP request.", ["route", "method", "status"]
)
_in_flight = metrics.gauge("http_in_flight", "HTTP requests under way.")


@dataclass(frozen=True)
class Served:
    """A page of the gateway's own."""

    path: str
    page: Page


class App:
    """The handler of all requests."""

    def __init__(
        self,
        endpoints: list[Endpoint],
        pages: dict[str, Page],
        cors: Cors,
        readiness: Readiness,
    ) -> None:
        self._cors = cors
        self.readiness = readiness
        self._router: Router[Endpoint | Served] = Router()
        self._measured: dict[tuple[str, str, int], Histogram] = {}
        self.is_draining = False
        for endpoint in endpoints:
            binding = endpoint.route.binding
            self._router.add(binding.method, binding.template, endpoint)
        for path, page in pages.items():
            self._router.add("GET", parse(path), Served(path, page))

    async def __call__(self, request: BaseRequest) -> web.StreamResponse:
        """Answers the request; whatever goes wrong is an answer too."""
        started = time.perf_counter()
        _in_flight.inc()
        route, answer, trace = _UNKNOWN, Answer(500), Trace("", "")
        try:
            route, answer, trace = await self._answer(request)
        except Problem as problem:
            answer = problems.answer(problem, "")
        except Exception:
            get_logger().exception("request_failed", route=route)
            answer = problems.answer(Internal(), "")
        finally:
            _in_flight.dec()
        self._measure(route, request.method, answer.status, time.perf_counter() - started)
        return self._response(request, answer, trace)

    async def _answer(self, request: BaseRequest) -> tuple[str, Answer, Trace]:
        method = "GET" if request.method == "HEAD" else request.method
        found = self._router.find(method, _path(request))
        if isinstance(found, Found):
            target = found.target
            if isinstance(target, Served):
                return target.path, await target.page(), Trace("", "")
            answer, trace = await self._traced(target, request, list(found.segments))
            return target.route.binding.path, answer, trace
        if found is None:
            return await self._refuse(request, problems.route_not_found())
        if method == "OPTIONS":
            return _UNKNOWN, self._options(request, found), Trace("", "")
        return await self._refuse(request, problems.method_not_allowed(_methods(found)))

    async def _refuse(self, request: BaseRequest, problem: Problem) -> tuple[str, Answer, Trace]:
        """Requests that lead nowhere have a trace too, so that they can be asked about."""
        with telemetry.span(
            request.method if request.method.isalpha() else "HTTP",
            SpanKind.SERVER,
            requests.traceparent(request),
        ) as span:
            trace = _trace(span)
            answer = problems.answer(problem, trace.id)
            span.set_attribute("http.response.status_code", answer.status)
            return _UNKNOWN, answer, trace

    async def _traced(
        self, endpoint: Endpoint, request: BaseRequest, segments: list[str]
    ) -> tuple[Answer, Trace]:
        route = endpoint.route
        attributes: dict[str, str | int] = {
            "http.request.method": route.binding.method,
            "http.route": route.binding.path,
            "url.scheme": request.scheme,
        }
        channel = request.headers.get(requests.CHANNEL, "")
        if channel in requests.CHANNELS:
            attributes["lintas.channel"] = channel
        parent = requests.traceparent(request)
        with telemetry.span(route.name, SpanKind.SERVER, parent, attributes) as span:
            trace = _trace(span)
            answer = await self._guarded(endpoint, request, segments, trace)
            span.set_attribute("http.response.status_code", answer.status)
            if answer.status >= 500:
                span.set_attribute("error.type", str(answer.status))
                span.set_status(Status(StatusCode.ERROR))
        return answer, trace

    async def _guarded(
        self, endpoint: Endpoint, request: BaseRequest, segments: list[str], trace: Trace
    ) -> Answer:
        try:
            return await endpoint.answer(request, segments, trace)
        except Exception:
            get_logger().exception("request_failed", route=endpoint.route.name)
            return problems.answer(Internal(), trace.id)

    def _options(self, request: BaseRequest, found: NotAllowed) -> Answer:
        methods = _methods(found)
        headers = {"Allow": ", ".join((*methods, "OPTIONS"))}
        if "Access-Control-Request-Method" in request.headers:
            headers |= self._cors.preflight(request, methods)
        return Answer(204, headers=headers)

    def _response(self, request: BaseRequest, answer: Answer, trace: Trace) -> web.Response:
        headers = {"Server": "lintas", "X-Content-Type-Options": "nosniff", **answer.headers}
        if answer.content_type:
            headers["Content-Type"] = answer.content_type
        if answer.content_type in _PRIVATE:
            headers["Cache-Control"] = "no-store"
        if trace.hop:
            headers[requests.TRACEPARENT] = trace.hop
        channel = request.headers.get(requests.CHANNEL, "")
        if channel in requests.CHANNELS:
            headers[requests.CHANNEL] = channel
        headers |= self._cors.headers(request)
        response = web.Response(status=answer.status, body=answer.body or None, headers=headers)
        if self.is_draining or "Connection" in answer.headers:
            response.force_close()
        return response

    def _measure(self, route: str, method: str, status: int, seconds: float) -> None:
        key = (route, method if method.isalpha() and len(method) < 8 else "OTHER", status)
        measured = self._measured.get(key)
        if measured is None:
            measured = _duration.labels(*map(str, key))
            self._measured[key] = measured
        measured.observe(seconds)


def _path(request: BaseRequest) -> str:
    target = request.raw_path
    if not target.startswith("/"):
        target = request.rel_url.raw_path
    return target.partition("?")[0]


def _methods(found: NotAllowed) -> tuple[str, ...]:
    """HEAD goes wherever GET does."""
    return (*found.methods, "HEAD") if "GET" in found.methods else found.methods


def _trace(span: Span) -> Trace:
    context = span.get_span_context()
    if not context.is_valid:
        return Trace("", "")
    return Trace(f"{context.trace_id:032x}", telemetry.format_traceparent(context))
