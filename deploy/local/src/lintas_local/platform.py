"""The platform: its processes, started together and stopped in order."""

import asyncio
import os
import time
from collections.abc import Iterable

from lintas_local import parts
from lintas_local.child import Child
from lintas_local.console import Console
from lintas_local.engines import jars, kafka, mongo, topics
from lintas_local.leftovers import Register
from lintas_local.once import run_once
from lintas_local.part import Part, never
from lintas_local.plan import SERVICES, Plan, python, service_of
from lintas_local.trouble import Trouble

PATIENCE_S = 120.0
REPORT_EVERY_S = 10.0
HOPELESS_FALLS = 6
ERROR = "error: "


class Platform:
    """The processes of one plan."""

    def __init__(self, plan: Plan, console: Console, *, restarts: bool = True) -> None:
        self.plan = plan
        self._console = console
        self._restarts = restarts
        self._register = Register(plan.state)
        self._children: dict[str, Child] = {}

    async def start_engines(self) -> None:
        """Start the database and the broker, with the topics in it."""
        await self.launch_engines()
        await self.finish_engines()

    async def launch_engines(self) -> None:
        """Begin to start the engines; the slow steps of a first run happen here."""
        plan, say = self.plan, self._console.say
        if plan.starts_mongo:
            engine = mongo.choose(plan.state)
            say(f"MongoDB: {engine}")
            await self._launch(mongo.part(plan, engine))
        else:
            say("MongoDB: as MONGO_URI says; none is started.")
        if plan.starts_kafka:
            await self._fetch_kafka()
            await self._launch(await asyncio.to_thread(kafka.part, plan, say))
        else:
            say("Kafka: as KAFKA_BOOTSTRAP_SERVERS says; none is started.")

    async def finish_engines(self) -> None:
        """Wait for the engines, then create the topics."""
        await self.wait_ready(name for name in ("mongo", "kafka") if name in self._children)
        await topics.create(self.plan.kafka_bootstrap, self._console.say)

    async def start_services(self, names: tuple[str, ...] = SERVICES) -> None:
        """Start services, gateway and outside all at once; each waits for what it needs."""
        everything = [
            parts.outside(self.plan),
            *parts.services(self.plan, names),
            *parts.gateways(self.plan),
        ]
        for part in everything:
            await self._launch(part)

    async def start(self, name: str) -> None:
        """Start one process again after `kill`."""
        await self._children[name].start()
        await self.wait_ready([name])

    async def kill(self, name: str) -> None:
        """End one process with -9."""
        await self._children[name].kill()

    async def terminate(self, name: str) -> None:
        """Stop one process as a deployment would."""
        await self._children[name].stop()

    def pid(self, name: str) -> int | None:
        """The process that a name stands for, while it runs."""
        return self._children[name].pid

    async def wait_ready(self, names: Iterable[str] | None = None) -> None:
        """Wait until each of them is ready; say from time to time what is still missing."""
        waiting = set(self._children if names is None else names)
        begun = reported = time.monotonic()
        while reasons := await self._reasons(waiting):
            waiting = set(reasons)
            now = time.monotonic()
            self._give_up(reasons, now - begun)
            if now - reported > REPORT_EVERY_S:
                reported = now
                self._console.say(f"Still waiting for {_list(reasons)}")
            await asyncio.sleep(0.15)

    async def stop(self) -> None:
        """End every process: the door first, the database last."""
        order = (("gateway",), (*SERVICES, "outside"), ("kafka",), ("mongo",))
        for services in order:
            names = [name for name in self._children if service_of(name) in services]
            running = [self._children.pop(name) for name in names]
            await asyncio.gather(*(child.stop() for child in running))

    async def _fetch_kafka(self) -> None:
        """In a process of its own, so that Ctrl-C need not wait for a slow download."""
        if not jars.missing():
            return
        environment = self.plan.environment("fetch") | dict(os.environ)
        fetch = Part("fetch", python("lintas_local.engines", "fetch"), environment, never)
        code, last = await run_once(fetch, self._report)
        if code:
            raise Trouble(last.removeprefix(ERROR) or "Kafka could not be fetched.")

    def _report(self, line: str) -> None:
        if not line.startswith(ERROR):
            self._console.say(line)

    async def _launch(self, part: Part) -> None:
        child = Child(part, self._console, self._register, restarts=self._restarts)
        self._children[part.name] = child
        await child.start()

    async def _reasons(self, names: set[str]) -> dict[str, str]:
        probes = {name: self._children[name].part.probe() for name in sorted(names)}
        reasons = dict(zip(probes, await asyncio.gather(*probes.values()), strict=True))
        return {name: reason for name, reason in reasons.items() if reason}

    def _give_up(self, reasons: dict[str, str], waited: float) -> None:
        fallen = [name for name in reasons if self._children[name].fell >= HOPELESS_FALLS]
        gone = [name for name in reasons if not self._restarts and self._is_gone(name)]
        if waited < PATIENCE_S and not fallen and not gone:
            return
        blamed = fallen or gone or list(reasons)
        lines = [f"Not ready after {waited:.0f} s: {_list({n: reasons[n] for n in blamed})}"]
        for name in blamed:
            lines.append(f"The last that {name} said ({self._console.log_file(name)}):")
            lines += [f"    {line}" for line in self._console.tail(name)]
        raise Trouble("\n".join(lines))

    def _is_gone(self, name: str) -> bool:
        return self._children[name].pid is None


def _list(reasons: dict[str, str]) -> str:
    return "; ".join(f"{name} ({reason})" for name, reason in reasons.items())
