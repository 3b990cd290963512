"""Which port belongs to whom, and the environment that each process gets."""

import os
import random
import secrets
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lintas_local.places import kept_secret, state_dir
from lintas_local.trouble import Trouble

HOST = "127.0.0.1"
SERVICES = (
    "identity",
    "inventory",
    "orders",
    "promotions",
    "loyalty",
    "messaging",
    "insights",
)

DEFAULT_PORTS: Mapping[str, int] = {
    "LINTAS_GATEWAY_PORT": 8080,
    **{f"LINTAS_{name.upper()}_PORT": 50051 + i for i, name in enumerate(SERVICES)},
    "LINTAS_GATEWAY_METRICS_PORT": 9100,
    **{f"LINTAS_{name.upper()}_METRICS_PORT": 9101 + i for i, name in enumerate(SERVICES)},
    "LINTAS_MONGO_PORT": 27117,
    "LINTAS_KAFKA_PORT": 19092,
    "LINTAS_KAFKA_CONTROLLER_PORT": 19093,
    "LINTAS_SMTP_PORT": 1025,
    "LINTAS_OUTSIDE_PORT": 8025,
}

_PASSED_NAMES = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
_PASSED_PREFIXES = ("LINTAS_", "OTEL_", "LC_", "PYTHON")


@dataclass(frozen=True)
class Plan:
    """The ports of one platform, by the name of the setting that changes each."""

    state: Path
    ports: Mapping[str, int]
    secret: str
    mongo_uri: str
    kafka_bootstrap: str
    starts_mongo: bool = True
    starts_kafka: bool = True
    passed: Mapping[str, str] = field(default_factory=dict)
    # More processes of a service or of the gateway, as `orders-2`; what each does, where not all.
    replicas: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    # The Python of a service that lives in an environment of its own, as an earlier release does.
    interpreters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def default(cls, environ: Mapping[str, str] | None = None, state: Path | None = None) -> "Plan":
        """The plan of `make run`: known ports, each changeable by the environment."""
        environ = os.environ if environ is None else environ
        state = state or state_dir()
        ports = {name: _port(environ, name, port) for name, port in DEFAULT_PORTS.items()}
        return cls._of(state, ports, kept_secret(state), environ, _passed(environ))

    @classmethod
    def free(
        cls,
        state: Path,
        environ: Mapping[str, str] | None = None,
        passed: Mapping[str, str] | None = None,
        replicas: tuple[str, ...] = (),
        roles: Mapping[str, str] | None = None,
    ) -> "Plan":
        """A plan on free ports, for tests. Only `passed` reaches the processes."""
        environ = os.environ if environ is None else environ
        basics = {name: environ[name] for name in _PASSED_NAMES if name in environ}
        settings = [*DEFAULT_PORTS]
        for name in replicas:
            settings += [_setting(name, "PORT"), _setting(name, "METRICS_PORT")]
        ports = dict(zip(settings, _free_ports(), strict=False))
        secret = secrets.token_urlsafe(32)
        plan = cls._of(state, ports, secret, environ, basics | dict(passed or {}))
        return replace(plan, replicas=replicas, roles=dict(roles or {}))

    @classmethod
    def _of(
        cls,
        state: Path,
        ports: Mapping[str, int],
        secret: str,
        environ: Mapping[str, str],
        passed: Mapping[str, str],
    ) -> "Plan":
        own_mongo = f"mongodb://{HOST}:{ports['LINTAS_MONGO_PORT']}/?directConnection=true"
        return cls(
            state=state,
            ports=ports,
            secret=secret,
            mongo_uri=environ.get("MONGO_URI") or f"{own_mongo}&w=majority&journal=true",
            kafka_bootstrap=environ.get("KAFKA_BOOTSTRAP_SERVERS")
            or f"{HOST}:{ports['LINTAS_KAFKA_PORT']}",
            starts_mongo=not environ.get("MONGO_URI"),
            starts_kafka=not environ.get("KAFKA_BOOTSTRAP_SERVERS"),
            passed=passed,
        )

    def port(self, name: str) -> int:
        """Where a process answers: gRPC, or HTTP where it is a gateway."""
        return self.ports[_setting(name, "PORT")]

    def metrics_port(self, name: str) -> int:
        """Where a process answers /metrics, /healthz and /readyz."""
        return self.ports[_setting(name, "METRICS_PORT")]

    def target(self, service: str) -> str:
        """Where the processes that serve a service's calls are, as gRPC writes it."""
        names = [name for name in self.processes(service) if "serve" in self.roles_of(name)]
        addresses = [f"{HOST}:{self.port(name)}" for name in names]
        return addresses[0] if len(addresses) == 1 else "ipv4:" + ",".join(addresses)

    def processes(self, service: str) -> list[str]:
        """The names of a service's processes."""
        return [service, *(name for name in self.replicas if service_of(name) == service)]

    def roles_of(self, name: str) -> str:
        """What a process does."""
        return self.roles.get(name, "serve,consume,relay")

    def command(self, service: str) -> tuple[str, ...]:
        """The command line of a service's processes, or of the gateway's."""
        return (self.interpreters.get(service, sys.executable), "-m", f"lintas_{service}")

    @property
    def gateway_url(self) -> str:
        """The public address of the platform."""
        return self.url_of("gateway")

    def url_of(self, gateway: str) -> str:
        """The address of one of several gateways."""
        return f"http://{HOST}:{self.port(gateway)}"

    @property
    def outside_url(self) -> str:
        """Where mails and messages that left the platform can be read."""
        return f"http://{HOST}:{self.ports['LINTAS_OUTSIDE_PORT']}"

    def needed_ports(self, *, services: bool = True) -> dict[str, int]:
        """The ports that a start will listen on, by setting."""
        skipped = set()
        if not self.starts_mongo:
            skipped.add("LINTAS_MONGO_PORT")
        if not self.starts_kafka:
            skipped |= {"LINTAS_KAFKA_PORT", "LINTAS_KAFKA_CONTROLLER_PORT"}
        engines = {"LINTAS_MONGO_PORT", "LINTAS_KAFKA_PORT", "LINTAS_KAFKA_CONTROLLER_PORT"}
        wanted = set(self.ports) if services else engines
        return {name: port for name, port in self.ports.items() if name in wanted - skipped}

    def environment(self, name: str) -> dict[str, str]:
        """All that a process finds in its environment."""
        return self._defaults() | dict(self.passed) | self._fixed() | self._own(name)

    def _defaults(self) -> dict[str, str]:
        """What a user may override."""
        return {
            "LINTAS_ENV": "local",
            "LINTAS_PUBLIC_URL": f"http://localhost:{self.ports['LINTAS_GATEWAY_PORT']}",
            "LINTAS_SERVICE_SECRET": self.secret,
            "LINTAS_SMTP_HOST": HOST,
            "LINTAS_SMTP_PORT": str(self.ports["LINTAS_SMTP_PORT"]),
            "LINTAS_WHATSAPP_API_URL": self.outside_url,
            "LINTAS_WHATSAPP_APP_SECRET": "local",
            "LINTAS_WHATSAPP_VERIFY_TOKEN": "local",
            # Shorter than the patience of `up`, so that a drain ends by itself.
            "LINTAS_DRAIN_SECONDS": "2",
            "LINTAS_SMS_API_URL": self.outside_url,
            # Ten threads of gRPC, each with its own malloc arena, cost memory and gain nothing.
            "MALLOC_ARENA_MAX": "2",
        }

    def _fixed(self) -> dict[str, str]:
        targets = {f"LINTAS_{name.upper()}_TARGET": self.target(name) for name in SERVICES}
        return targets | {
            "MONGO_URI": self.mongo_uri,
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka_bootstrap,
            "LINTAS_GATEWAY_PORT": str(self.port("gateway")),
            "LINTAS_GATEWAY_URL": self.gateway_url,
            "LINTAS_OUTSIDE_PORT": str(self.ports["LINTAS_OUTSIDE_PORT"]),
            "LINTAS_OUTSIDE_URL": self.outside_url,
            "PYTHONUNBUFFERED": "1",
        }

    def _own(self, name: str) -> dict[str, str]:
        service = service_of(name)
        if service == "gateway":
            own = {"LINTAS_GATEWAY_PORT": str(self.port(name))}
        elif service in SERVICES:
            own = {"LINTAS_GRPC_PORT": str(self.port(name)), "LINTAS_ROLES": self.roles_of(name)}
        else:
            return {}
        return own | {"LINTAS_METRICS_PORT": str(self.metrics_port(name))}


def service_of(name: str) -> str:
    """Of what a process is one of possibly several: `orders` for `orders-2`."""
    return name.partition("-")[0]


def _setting(name: str, kind: str) -> str:
    return f"LINTAS_{name.upper().replace('-', '_')}_{kind}"


def python(module: str, *args: str) -> tuple[str, ...]:
    """The command line that runs a module on this interpreter."""
    return (sys.executable, "-m", module, *args)


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise Trouble(f"{name} must be a port between 1 and 65535, and is {text!r}.")


def _passed(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name in _PASSED_NAMES or name.startswith(_PASSED_PREFIXES)
    }


def _free_ports() -> Iterator[int]:
    """Free ports below those that the kernel lends to outgoing connections."""
    candidates = random.SystemRandom().sample(range(20000, 32000), 12000)
    for port in candidates:
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        yield port
