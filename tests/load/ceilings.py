"""The least that any such platform does, in the same run: what our routes are held against.

python -m tests.load.ceilings bare PORT
python -m tests.load.ceilings front PORT GRPC_PORT
python -m tests.load.ceilings echo GRPC_PORT MONGO_URI
python -m tests.load.ceilings sink PORT
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import uvloop
from aiohttp import web
from pymongo import AsyncMongoClient

HOST = "127.0.0.1"
METHOD = "/ceiling.Echo/Insert"


async def _serve(port: int, handler: Callable[[web.Request], Awaitable[web.Response]]) -> None:
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    await asyncio.Event().wait()


async def bare(port: int) -> None:
    """aiohttp and nothing else."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b'{"ok":true}', content_type="application/json")

    await _serve(port, answer)


async def sink(port: int) -> None:
    """Takes exported spans and forgets them."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(content_type="application/x-protobuf")

    await _serve(port, answer)


async def front(port: int, grpc_port: int) -> None:
    """aiohttp that hands the body to a gRPC service."""
    channel = grpc.aio.insecure_channel(f"{HOST}:{grpc_port}")
    call = channel.unary_unary(METHOD)

    async def answer(request: web.Request) -> web.Response:
        body = await call(await request.read(), timeout=5)
        return web.Response(body=body, content_type="application/json")

    await _serve(port, answer)


async def echo(grpc_port: int, mongo_uri: str) -> None:
    """A gRPC service that inserts one document and echoes."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongo_uri)
    collection = client["ceiling"]["inserts"]

    async def insert(body: bytes, _: object) -> bytes:
        await collection.insert_one({"body": body})
        return body

    handler = grpc.method_handlers_generic_handler(
        "ceiling.Echo", {"Insert": grpc.unary_unary_rpc_method_handler(insert)}
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((handler,))
    server.add_insecure_port(f"{HOST}:{grpc_port}")
    await server.start()
    await server.wait_for_termination()


def main(kind: str, *arguments: str) -> None:
    """Runs one of them."""
    work = {
        "bare": lambda: bare(int(arguments[0])),
        "sink": lambda: sink(int(arguments[0])),
        "front": lambda: front(int(arguments[0]), int(arguments[1])),
        "echo": lambda: echo(int(arguments[0]), arguments[1]),
    }[kind]
    uvloop.run(work())


if __name__ == "__main__":
    main(*sys.argv[1:])
