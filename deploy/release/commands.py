"""Other programs, run from here."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Refused(Exception):
    """Why there is no release; said to whoever asked for it."""


def run(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None
) -> None:
    """Runs a program that speaks for itself; refuses the release where it fails."""
    done = subprocess.run([*map(str, command)], cwd=folder, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(f"{' '.join(map(str, command[:4]))} … ended with {done.returncode}")


def answer(command: Sequence[str | Path], folder: Path) -> str:
    """What a program prints."""
    done = subprocess.run(  # noqa: S603
        [*map(str, command)], cwd=folder, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
    return done.stdout.rstrip("\n")
