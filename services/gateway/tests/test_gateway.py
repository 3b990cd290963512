"""Access, headers, failures, limits, draining: what holds for every route."""

import asyncio
import time
from typing import Any

import pytest
from aiohttp import web
from gateway_harness import Client, Upstream, until

from lintas_gateway.app import App
from lintas_gateway.settings import Settings
from lintas_kit import errors, metadata
from lintas_kit.auth import ServiceTokens

HOP = f"00-{7:032x}-{7:016x}-01"


async def test_every_call_needs_a_token(gateway: Client) -> None:
    reply = await gateway.call("GET", "/v1/orders/ord_1", role="")
    assert (reply.status, reply.json["reason"]) == (401, "TOKEN_MISSING")
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Bearer nonsense", "TOKEN_INVALID"),
        ("Basic YTpi", "TOKEN_MISSING"),
        ("Bearer", "TOKEN_MISSING"),
    ],
)
async def test_tokens_that_are_none(gateway: Client, value: str, reason: str) -> None:
    reply = await gateway.call("GET", "/v1/orders/o", headers={"Authorization": value})
    assert (reply.status, reply.json["reason"]) == (401, reason)


async def test_a_token_that_has_expired(gateway: Client) -> None:
    reply = await gateway.call("GET", "/v1/orders/o", claims={"lifetime": -5})
    assert (reply.status, reply.json["reason"]) == (401, "TOKEN_EXPIRED")


async def test_roles(gateway: Client) -> None:
    reply = await gateway.call("PUT", "/v1/locations/l", role="MARKETER", json={})
    assert (reply.status, reply.json["reason"]) == (403, "ROLE_NOT_ALLOWED")
    assert (await gateway.call("PUT", "/v1/locations/l", role="ADMIN", json={})).status == 200


async def test_a_customer_has_own_data_only(gateway: Client, upstream: Upstream) -> None:
    claims = {"claims": {"cid": "cus_1"}, "role": "CUSTOMER"}
    assert (await gateway.call("GET", "/v1/customers/cus_1", **claims)).status == 200
    reply = await gateway.call("GET", "/v1/customers/cus_2", **claims)
    assert (reply.status, reply.json["reason"]) == (403, "NOT_YOURS")
    body = {"channel": "WEB", "currencyCode": "IDR", "customerId": "cus_2"}
    assert (await gateway.call("POST", "/v1/carts", json=body, **claims)).status == 403


async def test_an_owner_not_named_is_the_customer(gateway: Client, upstream: Upstream) -> None:
    claims = {"claims": {"cid": "cus_1"}, "role": "CUSTOMER"}
    assert (await gateway.call("GET", "/v1/orders", **claims)).status == 200
    assert upstream.last[0].customer_id == "cus_1"
    assert (await gateway.call("GET", "/v1/orders")).status == 200
    assert upstream.last[0].customer_id == ""


async def test_a_bad_token_does_not_shut_public_routes(gateway: Client, upstream: Upstream) -> None:
    headers = {"Authorization": "Bearer old"}
    assert (await gateway.call("GET", "/t/o/x", headers=headers)).status == 200
    assert "authorization" not in upstream.last[1]


async def test_what_goes_along(gateway: Client, upstream: Upstream) -> None:
    headers = {
        "Lintas-Channel": "APP",
        "Lintas-Journey": "jrn_1",
        "If-Match": '"7"',
        "Idempotency-Key": "k",
        "traceparent": HOP,
    }
    reply = await gateway.call("PUT", "/v1/products/p", json={}, headers=headers)
    _, marks = upstream.last
    assert ServiceTokens("a secret of sufficient length...", "x").verify(marks["lintas-peer"])
    assert marks["authorization"].startswith("Bearer ")
    assert marks["lintas-channel"] == reply.headers["Lintas-Channel"] == "APP"
    assert marks["lintas-journey"] == reply.headers["Lintas-Journey"] == "jrn_1"
    assert (marks["if-match"], marks["idempotency-key"]) == ("7", "k")
    assert marks["traceparent"] == marks["lintas-hop"] == reply.headers["traceparent"]
    assert marks["traceparent"].split("-")[1] == HOP.split("-")[1]
    assert marks["traceparent"] != HOP


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Lintas-Channel", "FAX"),
        ("Lintas-Channel", "CHANNEL_UNSPECIFIED"),
        ("Lintas-Journey", "not a journey"),
        ("Idempotency-Key", "with blank inside"),
        ("Idempotency-Key", "k" * 256),
        ("Idempotency-Key", ""),
    ],
)
async def test_headers_that_are_wrong(gateway: Client, header: str, value: str) -> None:
    reply = await gateway.call("PUT", "/v1/products/p", json={}, headers={header: value})
    assert reply.status == 400
    assert list(reply.fields) == [header]


async def test_a_journey_that_the_service_joined(gateway: Client, upstream: Upstream) -> None:
    async def joined(_: Any, __: Any, rpc: Any) -> Any:
        rpc.set_trailing_metadata(((metadata.JOURNEY, "jrn_9"), (metadata.HOP_BEFORE, HOP)))
        from lintas.orders.v1 import orders_service_pb2

        return orders_service_pb2.GetOrderResponse()

    upstream.answers["GetOrder"] = joined
    reply = await gateway.call("GET", "/v1/orders/o")
    assert reply.headers["Lintas-Journey"] == "jrn_9"


async def test_a_journey_that_the_token_carries(gateway: Client) -> None:
    reply = await gateway.call("GET", "/v1/orders/o", claims={"jny": "jrn_3"})
    assert reply.headers["Lintas-Journey"] == "jrn_3"


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (errors.InvalidArgument([errors.Violation("a", "b")]), 400),
        (errors.Unauthenticated("CODE_WRONG", "x"), 401),
        (errors.PermissionDenied("X", "x"), 403),
        (errors.NotFound("ORDER_NOT_FOUND", "x"), 404),
        (errors.AlreadyExists("X", "x"), 409),
        (errors.Aborted("X", "x"), 409),
        (errors.EtagMismatch(), 412),
        (errors.FailedPrecondition("OUT_OF_STOCK", "x"), 409),
        (errors.ResourceExhausted("X", "x", (), 7), 429),
        (errors.Unavailable("X", "x"), 503),
        (errors.DeadlineExceeded("X", "x"), 504),
    ],
)
async def test_refusals_of_the_service(
    gateway: Client, upstream: Upstream, problem: errors.Problem, status: int
) -> None:
    upstream.says("GetOrder", problem)
    reply = await gateway.call("GET", "/v1/orders/o")
    assert reply.status == reply.json["status"] == status
    assert reply.json["reason"] == problem.reason
    assert reply.json["code"] == problem.code
    assert reply.json["traceId"] == reply.headers["traceparent"].split("-")[1]
    if status in (429, 503):
        assert reply.headers["Retry-After"] == ("7" if status == 429 else "1")


async def test_faults_do_not_leak(gateway: Client, upstream: Upstream) -> None:
    upstream.says("GetOrder", RuntimeError("the password is hunter2"))
    reply = await gateway.call("GET", "/v1/orders/o")
    assert (reply.status, reply.json["reason"]) == (500, "INTERNAL")
    assert b"hunter2" not in reply.body


async def test_what_is_not_served_yet(gateway: Client, upstream: Upstream) -> None:
    import grpc

    async def missing(_: Any, __: Any, rpc: Any) -> None:
        await rpc.abort(grpc.StatusCode.UNIMPLEMENTED, "Method not found!")

    upstream.answers["GetOrder"] = missing
    assert (await gateway.call("GET", "/v1/orders/o")).status == 501


async def test_an_upstream_that_is_down(gateway: Client, upstream: Upstream) -> None:
    await gateway.call("GET", "/v1/orders/o")
    await upstream.stop()
    reply = await gateway.call("GET", "/v1/orders/o")
    assert (reply.status, reply.json["reason"]) == (503, "UNAVAILABLE")
    assert int(reply.headers["Retry-After"]) >= 1
    await upstream.start(upstream.target)
    async with asyncio.timeout(5):
        while (await gateway.call("GET", "/v1/orders/o")).status != 200:
            await asyncio.sleep(0.05)


async def test_the_deadline_goes_along_and_holds(gateway: Client, upstream: Upstream) -> None:
    left: list[float] = []

    async def slow(_: Any, __: Any, rpc: Any) -> None:
        left.append(rpc.time_remaining())
        await asyncio.sleep(30)

    upstream.answers["GetOrder"] = slow
    started = time.monotonic()
    reply = await gateway.call("GET", "/v1/orders/o")
    assert (reply.status, reply.json["code"]) == (504, "DEADLINE_EXCEEDED")
    assert 4 < time.monotonic() - started < 7
    assert 4 < left[0] <= 5


async def test_paths_and_methods_that_are_not_there(gateway: Client) -> None:
    reply = await gateway.call("GET", "/v1/nothing/here")
    assert (reply.status, reply.json["reason"]) == (404, "ROUTE_NOT_FOUND")
    reply = await gateway.call("DELETE", "/v1/orders/o")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    reply = await gateway.call("GET", "/v1/stock:adjust")
    assert (reply.status, reply.headers["Allow"]) == (405, "POST, OPTIONS")


async def test_cors(gateway: Client) -> None:
    headers = {"Origin": "https://shop.test"}
    reply = await gateway.call("GET", "/v1/orders/o", headers=headers)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Lintas-Journey" in reply.headers["Access-Control-Expose-Headers"]
    asked = headers | {
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    reply = await gateway.call("OPTIONS", "/v1/products/p", role="", headers=asked)
    assert reply.status == 204
    assert reply.headers["Access-Control-Allow-Methods"] == "GET, PUT, HEAD"
    assert reply.headers["Access-Control-Allow-Headers"] == "authorization, content-type"


async def test_pages(gateway: Client, upstream: Upstream) -> None:
    assert (await gateway.call("GET", "/healthz", role="")).json == {"status": "alive"}
    reply = await gateway.call("GET", "/readyz", role="")
    assert (reply.status, reply.json["status"]) == (200, "ready")
    for path in ("/openapi.json", "/v1/openapi.json"):
        assert (await gateway.call("GET", path, role="")).json["openapi"] == "3.1.0"
    docs = await gateway.call("GET", "/docs", role="")
    assert docs.headers["Content-Type"].startswith("text/html")
    assert b"://" not in docs.body.replace(b"http://www.w3.org", b"")
    keys = await gateway.call("GET", "/.well-known/jwks.json", role="")
    assert keys.json["keys"][0]["kid"] == "k1"


async def test_readiness_names_what_is_down(gateway: Client, upstream: Upstream) -> None:
    await upstream.stop()
    reply = await gateway.call("GET", "/readyz", role="")
    assert (reply.status, reply.json["checks"]) == (503, {"upstreams": False})


async def test_a_stop_waits_for_requests_under_way(
    gateway: Client, upstream: Upstream, app: App, runner: web.ServerRunner
) -> None:
    go_on = asyncio.Event()

    async def slow(_: Any, __: Any, ___: Any) -> Any:
        from lintas.orders.v1 import orders_service_pb2

        await go_on.wait()
        return orders_service_pb2.GetOrderResponse()

    upstream.answers["GetOrder"] = slow
    under_way = asyncio.create_task(gateway.call("GET", "/v1/orders/o"))
    await until(lambda: bool(upstream.asked))
    app.readiness.drain()
    app.is_draining = True
    assert (await gateway.call("GET", "/readyz", role="")).status == 503
    stopping = asyncio.create_task(runner.cleanup())
    await asyncio.sleep(0.1)
    go_on.set()
    reply = await under_way
    assert (reply.status, reply.headers["Connection"]) == (200, "close")
    await stopping


class TestRates:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(
            service_secret="a secret of sufficient length...",
            rate_limit_per_second=1,
            rate_limit_burst=2,
            session_rate_limit_per_second=1,
            session_rate_limit_burst=1,
            trusted_proxies=1,
        )

    async def test_a_principal_past_its_rate(self, gateway: Client) -> None:
        for _ in range(2):
            assert (await gateway.call("GET", "/v1/orders/o")).status == 200
        reply = await gateway.call("GET", "/v1/orders/o")
        assert (reply.status, reply.json["reason"]) == (429, "RATE_LIMITED")
        assert reply.headers["Retry-After"] == "1"
        other = await gateway.call("GET", "/v1/orders/o", claims={"sub": "other"})
        assert other.status == 200

    async def test_sign_ins_by_address(self, gateway: Client) -> None:
        async def ask(address: str) -> int:
            headers = {"X-Forwarded-For": f"9.9.9.9, {address}"}
            path = "/v1/sessions:requestCode"
            reply = await gateway.call("POST", path, role="", json={}, headers=headers)
            return reply.status

        assert [await ask("1.1.1.1"), await ask("1.1.1.1"), await ask("2.2.2.2")] == [
            200,
            429,
            200,
        ]
