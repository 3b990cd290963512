"""`make bench`: one table, each row beside the ceilings measured in the same run."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvloop

from lintas_local.client import Client
from lintas_local.plan import SERVICES, Plan
from lintas_testing.background import Background
from lintas_testing.running import RunningPlatform
from lintas_testing.spans import Spans
from tests.load import workloads
from tests.load.measure import NewClient, Row, measure
from tests.load.workloads import Target

HOST = "127.0.0.1"
CLIENTS = (1, 8, 32)
CEILING = "aiohttp -> gRPC -> insert"
BARE = "bare aiohttp"
GOALS = {
    "availability": 0.50,
    "sale of 1 line": 0.20,
    "cart, line, checkout": 0.10,
}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(*arguments: str | int) -> Iterator[subprocess.Popen[bytes]]:
    """One of the ceilings' servers, ended at the end."""
    command = [sys.executable, "-m", "tests.load.ceilings", *map(str, arguments)]
    running = subprocess.Popen(command)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def _await_port(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


class Bench:
    """One run."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.rows: list[Row] = []

    async def row(self, name: str, new_client: NewClient, pids: dict[str, int]) -> None:
        """A workload at each number of clients."""
        for clients in CLIENTS:
            row = await measure(name, clients, self._seconds, new_client, pids)
            self.rows.append(row)
            print(_line(row, self._ceiling(clients)), flush=True)

    def _ceiling(self, clients: int) -> float:
        found = [r for r in self.rows if r.name == CEILING and r.clients == clients]
        return found[0].per_second if found else 0.0

    def at(self, name: str, clients: int) -> Row:
        return next(r for r in self.rows if (r.name, r.clients) == (name, clients))


def _line(row: Row, ceiling: float) -> str:
    share = f"{row.per_second / ceiling:6.1%}" if ceiling else "      "
    times = " ".join(f"{row.percentile(p):8.1f}" for p in (0.5, 0.95, 0.99))
    busy = sorted(row.cpu.items(), key=lambda item: -item[1])
    cpu = " ".join(f"{name} {share:.0%}" for name, share in busy if share >= 0.02)
    rate = f"{row.name:26}{row.clients:>4}{row.per_second:>10.1f}"
    return f"{rate} {share} {times}{row.errors:>7}  {cpu}"


HEAD = (
    f"{'workload':26}{'cl':>4}{'per s':>10} {'ceil':>6} "
    f"{'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}{'errors':>7}  processors"
)


async def _ceilings(bench: Bench, plan: Plan, mongo_pid: int | None) -> None:
    bare, front, echo = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        a = stack.enter_context(process("bare", bare))
        b = stack.enter_context(process("echo", echo, plan.mongo_uri))
        c = stack.enter_context(process("front", front, echo))
        for port in (bare, front, echo):
            _await_port(port)
        pids = {"load": os.getpid(), "mongo": mongo_pid or 0}
        await bench.row(BARE, lambda _: workloads.ceiling(bare), pids | {"bare": a.pid})
        pids |= {"front": c.pid, "echo": b.pid}
        await bench.row(CEILING, lambda _: workloads.ceiling(front), pids)


async def _routes(bench: Bench, platform: RunningPlatform) -> None:
    async with Client(platform.gateway_url) as client:
        await workloads.prepare(client)
        tokens = {role: await client.token(role) for role in ("staff", "connector")}
    target = Target(int(platform.gateway_url.rpartition(":")[2]), tokens)
    names = ("gateway", *SERVICES, "mongo", "kafka")
    pids = {name: platform.pid(name) or 0 for name in names} | {"load": os.getpid()}
    await bench.row("availability", lambda n: workloads.availability(target, n), pids)
    one, many = workloads.sale(1), workloads.sale(24)
    await bench.row("sale of 1 line", lambda n: one(target, n), pids)
    await bench.row("sale of 24 lines", lambda n: many(target, n), pids)
    await bench.row("cart, line, checkout", lambda n: workloads.checkout(target, n), pids)


def _verdicts(bench: Bench) -> list[str]:
    ceiling = bench.at(CEILING, 32).per_second
    lines = []
    for name, goal in GOALS.items():
        share = bench.at(name, 32).per_second / ceiling
        lines.append(f"{name}: {share:.1%} of the ceiling at 32 clients (goal {goal:.0%})")
    times = bench.at("sale of 1 line", 32).per_second / bench.at("sale of 24 lines", 32).per_second
    lines.append(f"24 lines take {times:.1f} times the time of one (goal 4 at most)")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0, help="for each row")
    seconds = parser.parse_args(arguments).seconds
    background = Background()
    sink = free_port()
    with tempfile.TemporaryDirectory() as state, process("sink", sink):
        passed = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{HOST}:{sink}"}
        plan = Plan.free(Path(state), passed=passed | {"LINTAS_RATE_LIMIT_PER_SECOND": "1000000"})
        platform = RunningPlatform(plan, background, Spans())
        print("Starting the platform", flush=True)
        try:
            platform.launch()
            bench = Bench(seconds)
            print(HEAD)
            uvloop.run(_ceilings(bench, plan, platform.pid("mongo")))
            uvloop.run(_routes(bench, platform))
            print("\n" + "\n".join(_verdicts(bench)))
        finally:
            platform.stop()
            background.close()


if __name__ == "__main__":
    main()
