"""The chart sets what the services read, and draws the network as they call each other."""

import importlib
import re

import pytest

from lintas_kit.settings import ServiceSettings
from tests.helm.chart import PROFILES, ROOT, Chart, named

SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
OWN_NAMES = {"MONGO_URI", "KAFKA_BOOTSTRAP_SERVERS", "OTEL_EXPORTER_OTLP_ENDPOINT"}
PEER = re.compile(r"""\bpeer\(["'](\w+)["']\)""")
TRACED = ("--set", "tracing.endpoint=http://collector:4318")


def _known(service: str) -> set[str]:
    settings: type[ServiceSettings] = importlib.import_module(f"lintas_{service}.settings").Settings
    return {f"LINTAS_{field.upper()}" for field in settings.model_fields} | OWN_NAMES


def test_every_service_is_an_entry(chart: Chart) -> None:
    deployed = named(chart.manifests(), "Deployment")

    assert set(deployed) == {f"lintas-{service}" for service in SERVICES}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("service", SERVICES)
def test_only_settings_that_exist(chart: Chart, service: str, profile: str) -> None:
    manifests = chart.manifests(*PROFILES[profile], *TRACED)
    container = named(manifests, "Deployment")[f"lintas-{service}"]["spec"]["template"]["spec"][
        "containers"
    ][0]
    given = set(named(manifests, "ConfigMap")[f"lintas-{service}"]["data"])
    given |= {each["name"] for each in container["env"]}

    assert given <= _known(service)
    assert {"MONGO_URI", "LINTAS_SERVICE_SECRET", "LINTAS_ENV"} <= given


@pytest.mark.parametrize("service", SERVICES)
def test_who_is_called_may_be_called(chart: Chart, service: str) -> None:
    settings = named(chart.manifests(), "ConfigMap")[f"lintas-{service}"]["data"]
    reached = {
        name.removeprefix("LINTAS_").removesuffix("_TARGET").lower()
        for name in settings
        if name.endswith("_TARGET")
    }

    assert reached == _called(service)


def _called(service: str) -> set[str]:
    """As the source has it; everyone reads the keys of tokens from identity."""
    if service == "gateway":
        return set(SERVICES) - {"gateway"}
    sources = (ROOT / "services" / service / "src").rglob("*.py")
    found = {name for path in sources for name in PEER.findall(path.read_text())}
    settings = importlib.import_module(f"lintas_{service}.settings").Settings
    if books := settings.model_fields.get("books_services"):
        found |= set(books.default)
    return found | {"identity"}


def test_a_stop_has_the_time_that_it_needs(chart: Chart) -> None:
    for name, deployment in named(chart.manifests(), "Deployment").items():
        pod = deployment["spec"]["template"]["spec"]
        drained = float(named(chart.manifests(), "ConfigMap")[name]["data"]["LINTAS_DRAIN_SECONDS"])
        slept = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert pod["terminationGracePeriodSeconds"] > slept + drained
