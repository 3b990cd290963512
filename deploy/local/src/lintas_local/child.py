"""One process under supervision."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable

from lintas_local.console import Console
from lintas_local.leftovers import Register
from lintas_local.part import Part
from lintas_local.spawn import spawn

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
STEADY_AFTER_S = 30.0


class Child:
    """Keeps one part running until it is told to stop."""

    def __init__(
        self, part: Part, console: Console, register: Register, *, restarts: bool = True
    ) -> None:
        self.part = part
        self.restarts = restarts
        self.fell = 0
        self._console = console
        self._register = register
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def start(self) -> None:
        """Start the process, and from now on start it again whenever it dies."""
        self._stopping = False
        await self._launch()
        self._watch = asyncio.create_task(self._keep(), name=f"keep {self.part.name}")

    async def stop(self) -> None:
        """Ask the process to end, wait, and kill it if it does not."""
        self._stopping = True
        process, watch = self._process, self._watch
        if process and process.returncode is None:
            self._signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), self.part.grace)
            except TimeoutError:
                self._console.say(
                    f"{self.part.name} did not end within {self.part.grace:g} s; killed.", "warning"
                )
                self._signal(signal.SIGKILL)
                await process.wait()
        if watch:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        self._register.forget(self.part.name)

    async def kill(self) -> None:
        """End it with -9, as a crash would; without restarts it stays down until started."""
        process = self._process
        self._signal(signal.SIGKILL)
        if process:
            await process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def _launch(self) -> None:
        self._process = await spawn(self.part)
        self._register.note(self.part.name, self._process.pid)

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            since = time.monotonic()
            code = await self._follow()
            self._register.forget(self.part.name)
            if self._stopping or not self.restarts:
                return
            self.fell += 1
            pause = FIRST_PAUSE_S if time.monotonic() - since > STEADY_AFTER_S else pause
            self._console.say(
                f"{self.part.name} {ending(code)}; starting it again in {pause:g} s. "
                f"All it said: {self._console.log_file(self.part.name)}",
                "warning",
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
            await self._launch()

    async def _follow(self) -> int:
        process = self._process
        assert process
        assert process.stdout
        await drain(process.stdout, self._line)
        return await process.wait()

    def _line(self, line: str) -> None:
        self._console.output(self.part.name, line, shown=self.part.shows_output)


async def drain(stream: asyncio.StreamReader, take: Callable[[str], None]) -> None:
    """Hand over each line until the stream ends; of one too long, only that it was."""
    while True:
        try:
            line = await stream.readline()
        except ValueError:
            take("(a line too long to show)")
            continue
        if not line:
            return
        take(line.decode(errors="replace").rstrip("\r\n"))


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
