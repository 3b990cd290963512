"""Schemathesis over the platform's own OpenAPI page: no 5xx, no answer that it does not name."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lintas_local.client import Client
from lintas_local.demo.load import load
from lintas_testing.running import RunningPlatform

pytestmark = pytest.mark.platform

EXAMPLES = 6
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


async def _admin(url: str) -> str:
    async with Client(url) as client:
        await load(client)
        return await client.token("admin")


def test_every_route_answers_as_documented(platform: RunningPlatform) -> None:
    token = asyncio.run(_admin(platform.gateway_url))
    schema = schemathesis.openapi.from_url(f"{platform.gateway_url}/openapi.json")
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if "/healthz" in operation.path or "/readyz" in operation.path:
            continue
        _try(operation, token)
        tried += 1
    assert tried > 80


def _try(operation: Any, token: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def holds(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    holds()
