"""A Prometheus of the test's own, which looks at a running platform with the chart's rules."""

import json
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml  # type: ignore[import-untyped]

from deploy.observability import rules

HOST = "127.0.0.1"
Drawn = tuple[dict[str, str], list[tuple[float, float]]]
# What takes a minute in earnest takes a second here.
FASTER = 60
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(?<=\[)(\d+)([smhd])(?=\])|(?<=offset )(\d+)([smhd])")


def shortened(text: str) -> str:
    """A rule file with every range, offset and patience 60 times shorter."""
    found = yaml.safe_load(text)
    for rule in (rule for group in found["groups"] for rule in group["rules"]):
        rule["expr"] = _DURATION.sub(lambda match: _faster(match.group()), rule["expr"])
        if "for" in rule:
            rule["for"] = _faster(rule["for"])
    return str(yaml.safe_dump(found, width=1000))


def _faster(duration: str) -> str:
    seconds = int(duration[:-1]) * _UNITS[duration[-1]]
    return f"{max(seconds // FASTER, 1)}s"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Prometheus:
    """Scrapes each second; `with Prometheus(folder, targets) as prometheus`."""

    folder: Path
    targets: Mapping[str, str]
    port: int = field(default_factory=_free_port)

    def __enter__(self) -> Self:
        for path in rules.files():
            (self.folder / path.name).write_text(shortened(path.read_text()))
        config = self.folder / "prometheus.yml"
        config.write_text(yaml.safe_dump(self._config()))
        self._process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address={HOST}:{self.port}",
                "--log.level=warn",
            ]
        )
        self._wait_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)

    def query(self, expr: str) -> list[dict[str, Any]]:
        """The series that a query answers now."""
        return list(self._get("query", query=expr)["result"])

    def drawn(self, expr: str, seconds: float, step: float) -> list[Drawn]:
        """The series of a query over the last seconds: labels, and points of time and value."""
        now = time.time()
        span = {"start": str(now - seconds), "end": str(now), "step": str(step)}
        found = self._get("query_range", query=expr, **span)["result"]
        return [
            (each["metric"], [(at, float(told)) for at, told in each["values"] if told != "NaN"])
            for each in found
        ]

    def firing(self, name: str) -> list[dict[str, str]]:
        """The labels of the alerts of a name that speak now."""
        return [
            alert["labels"]
            for alert in self._get("alerts")["alerts"]
            if alert["state"] == "firing" and alert["labels"]["alertname"] == name
        ]

    def _get(self, path: str, **asked: str) -> Any:
        url = f"http://{HOST}:{self.port}/api/v1/{path}?{urllib.parse.urlencode(asked)}"
        with urllib.request.urlopen(url, timeout=20) as answer:
            return json.load(answer)["data"]

    def _config(self) -> dict[str, Any]:
        groups = [
            {"targets": [address], "labels": {"service": service}}
            for service, address in self.targets.items()
        ]
        return {
            "global": {
                "scrape_interval": "1s",
                "scrape_timeout": "1s",
                "evaluation_interval": "1s",
            },
            "rule_files": [path.name for path in rules.files()],
            "scrape_configs": [{"job_name": "lintas", "static_configs": groups}],
        }

    def _wait_ready(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/-/ready", timeout=2):
                    return
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
            time.sleep(0.1)
