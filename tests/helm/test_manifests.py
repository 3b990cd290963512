"""Every profile with every switch is what Kubernetes takes, and what the policies want."""

import subprocess
from itertools import product
from pathlib import Path

import pytest

from tests.helm.chart import CHART, PROFILES, ROOT, SWITCHES, Chart

ALL = [pytest.param(p, s, id=f"{p}, {s}") for p, s in product(PROFILES, SWITCHES)]
POLICIES = ROOT / "helm/policies"
# Each with its reason, in the file that is read here.
ACCEPTED = ROOT / "helm/policies/kube-score.txt"


def _fed(command: list[str | Path], text: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("profile", PROFILES)
def test_lint_has_nothing_to_say(chart: Chart, profile: str) -> None:
    done = chart.run("lint", "--strict", str(CHART), *PROFILES[profile])

    assert done.returncode == 0, done.stdout + done.stderr


def test_suites_of_the_chart(tools: Path) -> None:
    done = subprocess.run(
        [tools / "helm-unittest", "--strict", CHART], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("profile", "switch"), ALL)
def test_kubernetes_takes_it(
    chart: Chart, tools: Path, schemas: Path, profile: str, switch: str
) -> None:
    text = chart.text(*PROFILES[profile], *SWITCHES[switch])
    location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"

    done = _fed([tools / "kubeconform", "-strict", "-schema-location", location, "-"], text)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_field_would_be_seen(chart: Chart, tools: Path, schemas: Path) -> None:
    text = chart.text(*PROFILES["prod"]).replace("readOnlyRootFilesystem", "readOnlyRoot")
    location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"

    done = _fed([tools / "kubeconform", "-strict", "-schema-location", location, "-"], text)

    assert done.returncode != 0
    assert "readOnlyRoot" in done.stdout


@pytest.mark.parametrize(("profile", "switch"), ALL)
def test_policies_hold(chart: Chart, tools: Path, profile: str, switch: str) -> None:
    text = chart.text(*PROFILES[profile], *SWITCHES[switch])

    done = _fed([tools / "conftest", "test", "--no-color", "-p", POLICIES, "-"], text)

    assert done.returncode == 0, done.stdout + done.stderr


def test_policies_have_tests_of_their_own(tools: Path) -> None:
    done = _fed([tools / "conftest", "verify", "--no-color", "-p", POLICIES], "")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 tests" not in done.stdout


@pytest.mark.parametrize("profile", PROFILES)
def test_kube_score_finds_nothing_that_has_no_reason(
    chart: Chart, tools: Path, profile: str
) -> None:
    lines = [line.split() for line in ACCEPTED.read_text().splitlines() if line.startswith("--")]
    ignored = [flag for flag, *where in lines if not where or profile in where]
    asked = ["score", "--output-format=ci", "--kubernetes-version=v1.34", *ignored, "-"]

    done = _fed([tools / "kube-score", *asked], chart.text(*PROFILES[profile]))

    found = [
        line for line in done.stdout.splitlines() if not line.startswith(("[OK]", "[SKIPPED]"))
    ]
    assert done.stdout
    assert not found, "\n".join(found)
