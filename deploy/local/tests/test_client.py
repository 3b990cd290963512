from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lintas_local.client import Client, Refused


@pytest.fixture
async def gateway() -> AsyncIterator[TestServer]:
    away = [2]

    async def token(request: web.Request) -> web.Response:
        form = await request.post()
        name = f"token-of-{form['client_id']}"
        return web.json_response({"access_token": name, "expires_in": 900})

    async def echo(request: web.Request) -> web.Response:
        return web.json_response(dict(request.headers))

    async def refuse(_: web.Request) -> web.Response:
        problem = {"reason": "OUT_OF_STOCK", "detail": "none", "violations": [{"field": "sku"}]}
        return web.json_response(problem, status=409, content_type="application/problem+json")

    async def busy(_: web.Request) -> web.Response:
        away[0] -= 1
        if away[0] == 1:
            return web.json_response({"reason": "AWAY"}, status=503)
        if away[0] == 0:
            busy = {"reason": "ORDER_BUSY"}
            return web.json_response(busy, status=409, headers={"Retry-After": "1"})
        return web.json_response({"tries": 3})

    app = web.Application()
    app.router.add_post("/oauth/token", token)
    app.router.add_post("/v1/echo", echo)
    app.router.add_post("/v1/carts", refuse)
    app.router.add_post("/v1/busy", busy)
    async with TestServer(app) as server:
        yield server


async def test_a_role_brings_its_token(gateway: TestServer) -> None:
    async with Client(str(gateway.make_url("/"))) as client:
        sent = await client.call("POST", "/echo", role="staff", headers={"Lintas-Journey": "j1"})
        alone = await client.call("POST", "/echo")
    assert (sent["Authorization"], sent["Lintas-Journey"]) == ("Bearer token-of-staff", "j1")
    assert "Authorization" not in alone


async def test_a_refusal_says_what_was_wrong(gateway: TestServer) -> None:
    async with Client(str(gateway.make_url("/"))) as client:
        with pytest.raises(Refused, match="OUT_OF_STOCK") as refusal:
            await client.call("POST", "/carts")
    assert refusal.value.status == 409
    assert refusal.value.problem["violations"] == [{"field": "sku"}]


async def test_patience_outlasts_a_platform_that_is_away(
    gateway: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lintas_local.client._PAUSE_SECONDS", 0.001)
    async with Client(str(gateway.make_url("/"))) as client:
        assert await client.patiently("POST", "/busy", role="staff") == {"tries": 3}
