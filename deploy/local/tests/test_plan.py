from pathlib import Path

import pytest

from lintas_local.plan import DEFAULT_PORTS, SERVICES, Plan
from lintas_local.trouble import Trouble


def test_default_ports_are_the_documented_ones(tmp_path: Path) -> None:
    plan = Plan.default({}, tmp_path)
    assert plan.gateway_url == "http://127.0.0.1:8080"
    assert [plan.port(name) for name in SERVICES] == list(range(50051, 50058))
    assert plan.metrics_port("gateway") == 9100
    assert plan.metrics_port("insights") == 9107


def test_a_setting_moves_its_port_and_every_target(tmp_path: Path) -> None:
    plan = Plan.default({"LINTAS_ORDERS_PORT": "6000"}, tmp_path)
    assert plan.environment("orders")["LINTAS_GRPC_PORT"] == "6000"
    assert plan.environment("gateway")["LINTAS_ORDERS_TARGET"] == "127.0.0.1:6000"


@pytest.mark.parametrize("text", ["x", "0", "70000", "-1"])
def test_a_port_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(Trouble, match="LINTAS_MONGO_PORT"):
        Plan.default({"LINTAS_MONGO_PORT": text}, tmp_path)


def test_external_engines_are_used_as_they_are(tmp_path: Path) -> None:
    given = {"MONGO_URI": "mongodb://db/", "KAFKA_BOOTSTRAP_SERVERS": "broker:9092"}
    plan = Plan.default(given, tmp_path)
    environment = plan.environment("orders")
    assert environment["MONGO_URI"] == "mongodb://db/"
    assert environment["KAFKA_BOOTSTRAP_SERVERS"] == "broker:9092"
    assert not {"LINTAS_MONGO_PORT", "LINTAS_KAFKA_PORT"} & set(plan.needed_ports())


def test_the_secret_stays_the_same_between_starts(tmp_path: Path) -> None:
    first, second = Plan.default({}, tmp_path), Plan.default({}, tmp_path)
    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert (tmp_path / "service-secret").stat().st_mode & 0o077 == 0


def test_what_the_user_set_reaches_the_services(tmp_path: Path) -> None:
    given = {"LINTAS_SMTP_HOST": "mail", "OTEL_X": "1", "AWS_KEY": "hidden", "PATH": "/bin"}
    environment = Plan.default(given, tmp_path).environment("messaging")
    assert environment["LINTAS_SMTP_HOST"] == "mail"
    assert environment["OTEL_X"] == "1"
    assert "AWS_KEY" not in environment


def test_free_plans_share_no_port_and_nothing_of_the_user(tmp_path: Path) -> None:
    plan = Plan.free(tmp_path, environ={"LINTAS_SMTP_HOST": "mail", "PATH": "/bin"})
    assert set(plan.ports) == set(DEFAULT_PORTS)
    assert len(set(plan.ports.values())) == len(plan.ports)
    assert plan.environment("messaging")["LINTAS_SMTP_HOST"] == "127.0.0.1"
    assert plan.environment("messaging")["PATH"] == "/bin"


def test_engines_alone_need_only_their_ports(tmp_path: Path) -> None:
    assert set(Plan.free(tmp_path, {}).needed_ports(services=False)) == {
        "LINTAS_MONGO_PORT",
        "LINTAS_KAFKA_PORT",
        "LINTAS_KAFKA_CONTROLLER_PORT",
    }


def test_more_processes_of_a_service_have_ports_of_their_own(tmp_path: Path) -> None:
    roles = {"orders": "serve,consume", "orders-relay": "relay"}
    plan = Plan.free(tmp_path, replicas=("orders-2", "orders-relay", "gateway-2"), roles=roles)
    assert plan.processes("orders") == ["orders", "orders-2", "orders-relay"]
    serving = [f"127.0.0.1:{plan.port(name)}" for name in ("orders", "orders-2")]
    assert plan.environment("gateway-2")["LINTAS_ORDERS_TARGET"] == "ipv4:" + ",".join(serving)
    assert plan.environment("orders-relay")["LINTAS_ROLES"] == "relay"
    own = plan.environment("orders-2")
    assert (own["LINTAS_GRPC_PORT"], own["LINTAS_ROLES"]) == (
        str(plan.port("orders-2")),
        "serve,consume,relay",
    )
    assert plan.url_of("gateway-2") != plan.gateway_url
