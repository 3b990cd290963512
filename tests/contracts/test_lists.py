"""A service is in every list that names the services, so that none goes unchecked or unwatched."""

import tomllib
from pathlib import Path

import pytest

from lintas_kit.settings import ServiceSettings
from lintas_local.plan import SERVICES

ROOT = Path(__file__).parents[2]
CHART = ROOT / "helm/lintas/files"
ALL = {path.parent.name for path in (ROOT / "services").glob("*/pyproject.toml")}
BEHIND_THE_GATEWAY = ALL - {"gateway"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
TOOL = PROJECT["tool"]
LINTER = TOOL["importlinter"]
CONTRACTS = {each["name"]: each for each in LINTER["contracts"]}


def _lists() -> dict[str, tuple[list[str], str, set[str]]]:
    """What is listed, the shape of an entry, and who must be there."""
    separate = CONTRACTS["No service imports another"]["modules"]
    unknown = CONTRACTS["The libraries know no service"]["forbidden_modules"]
    layered = CONTRACTS["Imports point one way inside a service"]["containers"]
    pure = CONTRACTS["The domain is pure"]["source_modules"]
    return {
        "packages": (PROJECT["project"]["dependencies"], "lintas-{}", ALL),
        "sources": (list(TOOL["uv"]["sources"]), "lintas-{}", ALL),
        "mypy": (TOOL["mypy"]["packages"], "lintas_{}", ALL),
        "import-linter": (LINTER["root_packages"], "lintas_{}", ALL),
        "no service imports another": (separate, "lintas_{}", ALL),
        "libraries know no service": (unknown, "lintas_{}", ALL),
        "imports point one way": (layered, "lintas_{}", BEHIND_THE_GATEWAY),
        "the domain is pure": (pure, "lintas_{}.domain", BEHIND_THE_GATEWAY),
        "targets": (list(ServiceSettings.model_fields), "{}_target", BEHIND_THE_GATEWAY),
        "local platform": (list(SERVICES), "{}", BEHIND_THE_GATEWAY),
        "boards": (_boards(), "lintas-service-{}", ALL),
    }


def _boards() -> list[str]:
    return [path.stem for path in (CHART / "dashboards").glob("*.json")]


@pytest.mark.parametrize("name", _lists())
def test_every_service_is_listed(name: str) -> None:
    listed, shape, wanted = _lists()[name]
    missing = {service for service in wanted if shape.format(service) not in listed}
    assert not missing, f"{name} lacks {missing}"


def test_every_service_is_missed_when_it_is_away() -> None:
    rule = (CHART / "rules/symptoms.yaml").read_text()
    assert not {each for each in ALL if f'absent(up{{job="lintas",service="{each}"}})' not in rule}
