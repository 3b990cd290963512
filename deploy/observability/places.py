"""Where things are."""

from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REGISTRY = HERE / "registry.yaml"
COLLECTOR = HERE / "collector.yaml"
RULE_TESTS = HERE / "tests"
RULES = ROOT / "helm/lintas/files/rules"
DASHBOARDS = ROOT / "helm/lintas/files/dashboards"
RUNBOOKS = ROOT / "docs/runbooks"
