"""Whether the ports of a plan can be had."""

import errno
import socket
from collections.abc import Mapping

from lintas_local.plan import HOST
from lintas_local.trouble import Trouble


def check(needed: Mapping[str, int]) -> None:
    """Raise, naming port and setting, unless every port is free and belongs to one only."""
    lines = [*_doubles(needed), *_taken(needed)]
    if lines:
        raise Trouble("\n  ".join(["Nothing was started:", *lines]))


def _doubles(needed: Mapping[str, int]) -> list[str]:
    owners: dict[int, list[str]] = {}
    for setting, port in needed.items():
        owners.setdefault(port, []).append(setting)
    return [
        f"port {port} is asked for by {' and '.join(settings)}; give each its own."
        for port, settings in owners.items()
        if len(settings) > 1
    ]


def _taken(needed: Mapping[str, int]) -> list[str]:
    return [
        f"port {port} is {trouble}. Free it, or set {setting} to another one."
        for setting, port in needed.items()
        if (trouble := _trouble(port))
    ]


def _trouble(port: int) -> str | None:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            return "taken" if error.errno == errno.EADDRINUSE else f"not ours: {error.strerror}"
    return None
