"""What HTTP itself may bring: bodies too long or broken, no HTTP at all."""

import asyncio
import gzip
from typing import Any

from aiohttp import web
from gateway_harness import Client, Upstream

JSON = {"Content-Type": "application/json"}


async def test_a_body_that_is_too_long(gateway: Client) -> None:
    async def parts() -> Any:
        for _ in range(20):
            yield b" " * 100_000

    headers = {"Content-Type": "application/json"}
    for data in (b" " * (1024 * 1024 + 1), parts()):
        reply = await gateway.call("POST", "/v1/sales", data=data, headers=headers)
        assert (reply.status, reply.json["reason"]) == (413, "BODY_TOO_LARGE")
    data = b"{" + b" " * (1024 * 1024 - 2) + b"}"
    assert (await gateway.call("POST", "/v1/sales", data=data, headers=headers)).status == 200


async def test_what_is_no_http(runner: web.ServerRunner) -> None:
    host, port = runner.addresses[0][:2]
    for sent in (b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n"):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(sent)
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 400") or answer.startswith(b"HTTP/1.0 400")
        assert b"application/problem+json" in answer
        assert b"BAD_HTTP" in answer


async def test_expect_continue(runner: web.ServerRunner) -> None:
    host, port = runner.addresses[0][:2]
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(
        b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    )
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"{}")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_packed_bodies(gateway: Client, upstream: Upstream) -> None:
    headers = JSON | {"Content-Encoding": "gzip"}
    packed = gzip.compress(b'{"saleId": "s1"}')
    reply = await gateway.call("POST", "/v1/sales", data=packed, headers=headers)
    assert reply.status == 200
    assert upstream.last[0].sale.sale_id == "s1"
    bomb = gzip.compress(b" " * 50_000_000)
    reply = await gateway.call("POST", "/v1/sales", data=bomb, headers=headers)
    assert (reply.status, reply.json["reason"]) == (413, "BODY_TOO_LARGE")


async def test_broken_bodies(gateway: Client) -> None:
    headers = JSON | {"Content-Encoding": "gzip"}
    for sent in (b"no gzip", gzip.compress(b"{}" * 1000)[:-5]):
        reply = await gateway.call("POST", "/v1/sales", data=sent, headers=headers)
        assert reply.status == 400
        assert reply.headers["Content-Type"] == "application/problem+json"


async def test_bad_tokens_count_for_their_address(gateway: Client) -> None:
    statuses = [
        (await gateway.call("GET", "/v1/orders/o", headers={"Authorization": "Bearer x"})).status
        for _ in range(3)
    ]
    assert statuses == [401, 401, 401]
