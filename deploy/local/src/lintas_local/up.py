"""`up`: from nothing to a running platform, and down again."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from lintas_local import ports
from lintas_local.child import ending
from lintas_local.console import Console
from lintas_local.leftovers import Register, end_leftovers, sole_runner
from lintas_local.once import run_once
from lintas_local.part import Part, never
from lintas_local.plan import SERVICES, Plan, python
from lintas_local.platform import Platform

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Wish:
    """What is to run."""

    services: tuple[str, ...] = SERVICES
    gateway: bool = True
    then: tuple[str, ...] = ()
    exits: bool = False
    level: str = "info"

    @property
    def awaited(self) -> tuple[str, ...] | None:
        """All, or just the services: the gateway is ready only with every one of them."""
        return None if set(self.services) >= set(SERVICES) else self.services


def up(wish: Wish) -> int:
    """Start all that is wished, stay until a signal, stop in order; the exit code."""
    plan = Plan.default()
    with sole_runner(plan.state):
        console = Console(plan.state / "logs", level=wish.level)
        end_leftovers(plan.state, console.say)
        ports.check(plan.needed_ports(services=wish.gateway))
        try:
            return asyncio.run(_up(plan, wish, console))
        finally:
            console.close()


async def _up(plan: Plan, wish: Wish, console: Console) -> int:
    platform = Platform(plan, console)
    stop = _stop_on_signal()
    Register(plan.state).note("lintas", os.getpid())
    try:
        running = _unless(stop, _run(platform, plan, wish, console))
        code = await running
        if code is None and not stop.is_set():
            await stop.wait()
        return code or 0
    finally:
        begun = time.monotonic()
        console.say("Stopping.")
        await platform.stop()
        Register(plan.state).forget("lintas")
        console.say(f"Everything has stopped ({time.monotonic() - begun:.1f} s).")


async def _run(platform: Platform, plan: Plan, wish: Wish, console: Console) -> int | None:
    """Start, report, and play what comes then. None: stay up."""
    begun = time.monotonic()
    await platform.launch_engines()
    if wish.gateway:
        await platform.start_services(wish.services)
    await platform.finish_engines()
    await platform.wait_ready(wish.awaited)
    console.say(f"Ready in {time.monotonic() - begun:.1f} s.")
    codes = [await _play(module, plan, console) for module in wish.then]
    if wish.exits:
        return max(codes, default=0)
    console.say(_addresses(plan, wish))
    return None


async def _play(module: str, plan: Plan, console: Console) -> int:
    """Run a module to its end, its output shown as it is."""
    argv = python(*module.split())
    name = argv[2].rpartition(".")[2].removeprefix("lintas_")
    part = Part(name, argv, plan.environment(name), never)
    code, _ = await run_once(part, lambda line: console.output(name, line))
    if code:
        console.say(f"{module} {ending(code)}.", "error")
    return abs(code)


def _addresses(plan: Plan, wish: Wish) -> str:
    rows = {"MONGO_URI": plan.mongo_uri, "KAFKA_BOOTSTRAP_SERVERS": plan.kafka_bootstrap}
    if wish.gateway:
        metrics = ("gateway", *wish.services)
        rows = {
            "gateway": plan.gateway_url,
            "API docs": f"{plan.gateway_url}/docs",
            "mail, WhatsApp": plan.outside_url,
            **rows,
            **{
                f"{name} metrics": f"http://127.0.0.1:{plan.metrics_port(name)}/metrics"
                for name in metrics
            },
        }
    lines = [f"  {name:<24} {address}" for name, address in rows.items()]
    return "\n".join(["The platform is up. Ctrl-C ends it.", *lines])


def _stop_on_signal() -> asyncio.Event:
    """Set by the first signal; a second one gives up on order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def heard() -> None:
        if stop.is_set():
            # Every child dies with this process.
            sys.stdout.flush()
            signal.raise_signal(signal.SIGKILL)
        stop.set()

    for number in SIGNALS:
        loop.add_signal_handler(number, heard)
    return stop


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, int | None]) -> int | None:
    """The result of the work, or none as soon as stop is set."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return None
