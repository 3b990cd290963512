"""A service without the rest of the workspace: its wheel, its libraries', and what is locked."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from deploy.release.commands import Refused, run
from deploy.release.workspace import LOCK, Service

UV = Path(sys.executable).with_name("uv")
PATIENCE_SECONDS = 60.0
# Every module of a package, so that no import fails later than here.
IMPORTS = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, sys.argv[1] + "."):
    importlib.import_module(module.name)
"""


def installed(service: Service, folder: Path) -> Path:
    """The Python of a new environment that holds the service and what it declares."""
    wheels, environment = folder / "wheels", folder / "environment"
    for source in (service.folder, *service.libraries):
        how = ("--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable)
        run([UV, "build", *how, "--out-dir", wheels, source], service.root)
    python = environment / "bin" / "python"
    run([UV, "venv", "--quiet", "--python", sys.executable, environment], folder)
    # The lock is a constraint: its versions and hashes hold, what is not needed stays away.
    locked = ("--constraint", service.root / LOCK)
    run(
        [UV, "pip", "install", "--quiet", "--python", python, *locked, *wheels.glob("*.whl")],
        folder,
    )
    run([UV, "pip", "check", "--quiet", "--python", python], folder)
    return python


def prove(service: Service, python: Path, folder: Path) -> None:
    """Imports every module, then starts it as a container would; engines and peers are absent."""
    run([python, "-I", "-c", IMPORTS, service.module], folder)
    health, *ports = _free_ports(3)
    command = [str(python), "-I", "-m", service.module]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=_environment(health, ports), stdout=output, stderr=output
        )
        try:
            _wait_until_alive(process, health)
            process.send_signal(signal.SIGTERM)
            code = process.wait(PATIENCE_SECONDS)
        except (Refused, subprocess.TimeoutExpired) as error:
            raise Refused(f"{error}\n{log.read_text()[-2000:]}") from None
        finally:
            process.kill()
            process.wait()
    if code:
        raise Refused(f"{service.module} ended with {code}:\n{log.read_text()[-2000:]}")


def _environment(health: int, ports: list[int]) -> dict[str, str]:
    nothing = "127.0.0.1:9"
    return {
        "PATH": os.defpath,
        "LINTAS_SERVICE_SECRET": "a-secret-that-is-used-here-and-nowhere-else",
        "LINTAS_METRICS_PORT": str(health),
        "LINTAS_GRPC_PORT": str(ports[0]),
        "LINTAS_GATEWAY_PORT": str(ports[1]),
        "MONGO_URI": f"mongodb://{nothing}/?serverSelectionTimeoutMS=500",
        "KAFKA_BOOTSTRAP_SERVERS": nothing,
    }


def _wait_until_alive(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Refused(f"it ended at once with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Refused(f"/healthz did not answer within {PATIENCE_SECONDS:.0f} s")


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
