"""skaffold.yaml: what skaffold's schema takes, and a module for each service of the chart."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.helm.chart import CHART, ROOT

CACHE = Path(os.environ.get("LINTAS_CACHE_DIR") or Path.home() / ".cache/lintas")
# Published by skaffold with its documentation, as v4beta13.json; not ours to carry.
SCHEMA = CACHE / "schemas/skaffold-v4beta13.json"
SCHEMA_SHA256 = "60aa19bdc634299263af120abee0ca47162315511dd10788f19f4741147857b9"


@pytest.fixture(scope="module")
def modules() -> dict[str, dict[str, Any]]:
    text = (ROOT / "skaffold.yaml").read_text()
    return {each["metadata"]["name"]: each for each in yaml.safe_load_all(text)}


def test_skaffold_takes_it(modules: dict[str, dict[str, Any]]) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"skaffold's schema is not at {SCHEMA}")
    assert hashlib.sha256(SCHEMA.read_bytes()).hexdigest() == SCHEMA_SHA256
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))

    for name, module in modules.items():
        assert not list(validator.iter_errors(module)), name
    wrong = modules["orders"] | {"biuld": {}}
    assert not validator.is_valid(wrong)


def test_a_module_for_each_service(modules: dict[str, dict[str, Any]]) -> None:
    entries = yaml.safe_load((CHART / "values.yaml").read_text())["services"]

    assert set(modules) == {*entries, "engines", "lintas"}
    for name in entries:
        (artifact,) = modules[name]["build"]["artifacts"]
        assert artifact["image"] == f"lintas-{name}"
        assert artifact["docker"]["buildArgs"] == {"SERVICE": name}
        assert (ROOT / artifact["docker"]["dockerfile"]).exists()


def test_what_is_built_is_what_is_installed(modules: dict[str, dict[str, Any]]) -> None:
    (release,) = modules["lintas"]["deploy"]["helm"]["releases"]
    installed = release["setValueTemplates"]

    assert modules["lintas"]["requires"] == [{"configs": [n for n in modules if n != "lintas"]}]
    for name in set(modules) - {"lintas", "engines"}:
        assert installed[f"services.{name}.image.tag"] == f"{{{{.IMAGE_TAG_lintas_{name}}}}}"
        assert installed[f"services.{name}.image.repository"].endswith(f"lintas_{name}}}}}")
