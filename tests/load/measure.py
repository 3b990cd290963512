"""So many clients for so long: what got through, how long it took, and who used the processor."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Step = Callable[[], Awaitable[bool]]
NewClient = Callable[[int], Awaitable[Step]]
WARM_UP_SECONDS = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Row:
    """One row of the table; latencies in milliseconds."""

    name: str
    clients: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


async def measure(
    name: str, clients: int, seconds: float, new_client: NewClient, pids: Mapping[str, int]
) -> Row:
    """Runs the clients' steps, each client one after the other, and counts after a warm-up."""
    row = Row(name, clients, seconds)
    steps = [await new_client(number) for number in range(clients)]
    began = time.perf_counter() + WARM_UP_SECONDS
    until = began + seconds

    async def client(step: Step) -> None:
        while (started := time.perf_counter()) < until:
            succeeded = await step()
            ended = time.perf_counter()
            if started < began or ended > until:
                continue
            if succeeded:
                row.latencies.append((ended - started) * 1000)
            else:
                row.errors += 1

    async def processors() -> None:
        await asyncio.sleep(WARM_UP_SECONDS)
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        await asyncio.sleep(seconds)
        row.cpu = {n: (cpu_seconds(pid) - before[n]) / seconds for n, pid in pids.items()}

    await asyncio.gather(processors(), *(client(step) for step in steps))
    return row


def cpu_seconds(pid: int) -> float:
    """Processor time that a process used so far, or 0 where it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return 0.0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS
