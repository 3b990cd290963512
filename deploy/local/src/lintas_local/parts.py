"""The processes of the platform."""

import importlib.util

import aiohttp

from lintas_local.part import Part, Probe
from lintas_local.plan import HOST, SERVICES, Plan, python
from lintas_local.trouble import Trouble

PROBE_TIMEOUT = aiohttp.ClientTimeout(total=2)


def services(plan: Plan, names: tuple[str, ...] = SERVICES) -> list[Part]:
    """The domain services."""
    return [
        Part(
            name=name,
            argv=_command(plan, service),
            environment=plan.environment(name),
            probe=answers(f"http://{HOST}:{plan.metrics_port(name)}/readyz"),
        )
        for service in names
        for name in plan.processes(service)
    ]


def gateways(plan: Plan) -> list[Part]:
    """The public door, or several of it."""
    return [
        Part(
            name=name,
            argv=_command(plan, "gateway"),
            environment=plan.environment(name),
            probe=answers(f"{plan.url_of(name)}/readyz"),
        )
        for name in plan.processes("gateway")
    ]


def outside(plan: Plan) -> Part:
    """What stands for mail, WhatsApp and SMS."""
    return Part(
        name="outside",
        argv=python("lintas_local.outside"),
        environment=plan.environment("outside"),
        probe=answers(f"{plan.outside_url}/healthz"),
        grace=1.0,
    )


def answers(url: str) -> Probe:
    """Ready when the address answers 200."""

    async def probe() -> str | None:
        try:
            async with (
                aiohttp.ClientSession(timeout=PROBE_TIMEOUT) as session,
                session.get(url) as response,
            ):
                if response.status == 200:
                    return None
                return f"{response.status} {(await response.text())[:200].strip()}"
        except (aiohttp.ClientError, TimeoutError, OSError):
            return f"no answer at {url}"

    return probe


def _command(plan: Plan, service: str) -> tuple[str, ...]:
    module = f"lintas_{service}"
    if service not in plan.interpreters and importlib.util.find_spec(module) is None:
        raise Trouble(f"{module} is not installed here. `make install` installs the workspace.")
    return plan.command(service)
