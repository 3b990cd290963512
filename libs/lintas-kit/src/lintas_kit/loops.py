"""Scheduled work of a process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lintas_kit import metrics
from lintas_kit.logs import get_logger

_runs = metrics.counter("loop_runs_total", "Runs of scheduled work.", ["loop", "outcome"])
_items = metrics.counter("loop_items_total", "Things that scheduled work did.", ["loop"])


@dataclass(frozen=True)
class Loop:
    """Work to do again and again; `run` answers how many things it did."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[Any]]


async def keep(loop: Loop) -> None:
    """Runs it for ever. A failed run is counted and logged, and the next one comes."""
    while True:
        try:
            done = await loop.run()
            _runs.labels(loop.name, "ok").inc()
            if isinstance(done, int):
                _items.labels(loop.name).inc(done)
        except Exception as error:
            _runs.labels(loop.name, "failed").inc()
            get_logger().warning("loop_failed", loop=loop.name, error=type(error).__name__)
        await asyncio.sleep(loop.every.total_seconds())
