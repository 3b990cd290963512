"""What a person sees: one line each, with the process and the level in front."""

import json
import logging
import os
import re
import sys
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
ALIASES = {"warn": "warning", "exception": "error", "fatal": "critical"}
COLOURS = (36, 32, 35, 34, 96, 92, 95, 94, 33, 93)
LEVEL_COLOURS = {"warning": 33, "error": 31, "critical": 31}
HIDDEN = {"event", "message", "level", "timestamp", "service", "trace_id", "journey_id", "logger"}
WIDTH = 10
LOG_BYTES = 10_000_000

_PLAIN = re.compile(r"^\W*(DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL)\b")


def parse(line: str) -> tuple[str, str]:
    """The level of a line of output, and what it says."""
    if line.startswith("{"):
        try:
            return _structured(json.loads(line))
        except ValueError:
            pass
    plain = _PLAIN.match(line)
    return (_level(plain.group(1)) if plain else "info"), line


def _structured(record: Mapping[str, Any]) -> tuple[str, str]:
    said = str(record.get("event") or record.get("message") or "")
    rest = {name: value for name, value in record.items() if name not in HIDDEN}
    trouble = rest.pop("exception", None)
    text = " ".join([said, *(f"{name}={value}" for name, value in rest.items())])
    return _level(str(record.get("level", "info"))), f"{text}\n{trouble}" if trouble else text


def _level(word: str) -> str:
    word = ALIASES.get(word.lower(), word.lower())
    return word if word in LEVELS else "info"


class Console:
    """Prints what matters and keeps everything in a file for each process."""

    def __init__(self, logs: Path, out: TextIO | None = sys.stdout, level: str = "info") -> None:
        self._out = out
        self._least = LEVELS.get(level.lower(), LEVELS["info"])
        self._colours = out is not None and out.isatty() and "NO_COLOR" not in os.environ
        self._logs = logs
        self._files: dict[str, logging.Handler] = {}
        self._numbers: dict[str, int] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def say(self, text: str, level: str = "info", name: str = "lintas") -> None:
        """Tell the person something."""
        if self._out is None or LEVELS[level] < self._least:
            return
        for line in text.splitlines() or [""]:
            self._out.write(f"{self._prefix(name, level)} {line}\n")
        self._out.flush()

    def output(self, name: str, line: str, *, shown: bool = True) -> None:
        """A line that a process wrote."""
        self._file(name).emit(logging.LogRecord(name, 0, "", 0, line, None, None))
        if shown and line.strip():
            level, text = parse(line)
            self.say(text, level, name)

    def tail(self, name: str, lines: int = 15) -> list[str]:
        """The last lines that a process wrote."""
        file = self.log_file(name)
        return file.read_text(errors="replace").splitlines()[-lines:] if file.exists() else []

    def log_file(self, name: str) -> Path:
        """Where all that a process wrote is kept."""
        return self._logs / f"{name}.log"

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def _file(self, name: str) -> logging.Handler:
        if name not in self._files:
            self._files[name] = RotatingFileHandler(
                self.log_file(name), maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8"
            )
        return self._files[name]

    def _prefix(self, name: str, level: str) -> str:
        who = f"{name:<{WIDTH}}"
        mark = "" if level == "info" else f" {level}:"
        if not self._colours:
            return f"{who} |{mark}"
        number = self._numbers.setdefault(name, len(self._numbers))
        mark = f"\033[{LEVEL_COLOURS.get(level, 2)}m{mark}\033[0m" if mark else ""
        return f"\033[{COLOURS[number % len(COLOURS)]}m{who}\033[0m |{mark}"
