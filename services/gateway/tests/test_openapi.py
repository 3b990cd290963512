"""The document tells the truth about every route, and refers to nothing that is not there."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from google.protobuf.descriptor import Descriptor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_codec import MESSAGES, messages

from lintas_gateway import contracts, openapi
from lintas_gateway.codec import Findings, reader, writer
from lintas_gateway.openapi.schemas import Schemas
from lintas_gateway.routes import discover

ROUTES = discover()
DOCUMENT = openapi.document(ROUTES)


def walk(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield thing
        for held in thing.values():
            yield from walk(held)
    elif isinstance(thing, list):
        for held in thing:
            yield from walk(held)


OPERATIONS = [
    (path, method, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]


def test_every_route_is_there() -> None:
    served = {(path, method) for path, method, _ in OPERATIONS}
    assert {(r.binding.path, r.binding.method.lower()) for r in ROUTES} <= served


def test_every_reference_leads_somewhere() -> None:
    for thing in walk(DOCUMENT):
        if ref := thing.get("$ref"):
            held: Any = DOCUMENT
            for name in ref.removeprefix("#/").split("/"):
                held = held[name]
            assert held


def test_nothing_is_called_the_same() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))
    for _, _, operation in OPERATIONS:
        shown = [
            (each.get("name"), each.get("in"), each.get("$ref"))
            for each in operation.get("parameters", ())
        ]
        assert len(shown) == len(set(shown))


def test_path_parameters_are_those_of_the_path() -> None:
    for path, _, operation in OPERATIONS:
        named = [p["name"] for p in operation.get("parameters", ()) if p.get("in") == "path"]
        assert sorted(named) == sorted(re.findall(r"\{([^}]+)\}", path))


def test_every_rpc_says_what_it_does_and_who_may_call() -> None:
    for path, _, operation in OPERATIONS:
        assert operation["summary"], path
        if not path.startswith("/v1/"):
            continue
        assert operation["description"], path
        assert (
            operation["security"] == []
            or operation["security"][0] == {}
            or operation["x-lintas-roles"]
        )


def test_the_contracts_comments_are_the_text() -> None:
    order = DOCUMENT["components"]["schemas"]["Order"]["properties"]
    assert order["subtotal"]["description"] == "Before discounts."
    checkout = DOCUMENT["paths"]["/v1/carts/{cartId}:checkout"]["post"]
    assert checkout["x-lintas-roles"] == ["ADMIN", "AGENT", "CONNECTOR", "CUSTOMER", "STAFF"]
    assert "cartId" not in DOCUMENT["components"]["schemas"]["CheckoutCartRequest"]["properties"]


def test_every_rpc_carries_an_access_rule() -> None:
    for service in contracts.services():
        for method in service.methods:
            rule = contracts.access(method)
            assert rule.public or rule.roles, method.full_name


@pytest.mark.parametrize("is_input", [True, False])
@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
def test_what_is_written_is_as_the_schema_says(is_input: bool, data: st.DataObject) -> None:
    descriptor: Descriptor = data.draw(st.sampled_from(MESSAGES))
    schemas = Schemas({})
    schema = schemas.message(descriptor, is_input=is_input)
    message = data.draw(messages(descriptor))
    written = msgspec.json.decode(msgspec.json.encode(writer(descriptor)(message)))
    whole = schema | {"components": {"schemas": schemas.components}}
    if "Infinity" not in str(written):
        jsonschema_rs.validator_for(whole).validate(written)
    findings = Findings()
    reader(descriptor).fill(contracts.message_class(descriptor)(), written, "", findings)
    assert not findings.violations
