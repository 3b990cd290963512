"""Every rule is tested with promtool, and every alert has its page."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.observability import rules
from deploy.observability.places import ROOT, RULE_TESTS, RUNBOOKS

ALERTS = [rule for rule in rules.all_rules() if rule.is_alert]
TESTS = sorted(RULE_TESTS.glob("*.yaml"))
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None,
    reason="promtool is not on the PATH; on Debian and Ubuntu: apt-get install prometheus",
)


def _promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["promtool", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@needs_promtool
def test_prometheus_takes_the_rules() -> None:
    checked = _promtool("check", "rules", "--lint=all", "--lint-fatal", *rules.files())
    assert checked.returncode == 0, checked.stdout + checked.stderr


@needs_promtool
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_rules_do_what_their_tests_say(path: Path) -> None:
    tested = _promtool("test", "rules", path)
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_is_seen_to_speak() -> None:
    """Each test lists all that speak, so that it proves the silence of the others too."""
    spoke: set[tuple[str, str]] = set()
    for case in (case for path in TESTS for case in yaml.safe_load(path.read_text())["tests"]):
        for asked in case.get("alert_rule_test", ()):
            severities = {each["exp_labels"]["severity"] for each in asked["exp_alerts"]}
            spoke |= {(asked["alertname"], severity) for severity in severities}
    assert spoke == {(rule.name, rule.labels["severity"]) for rule in ALERTS}


def test_every_recording_is_tested() -> None:
    text = "".join(path.read_text() for path in TESTS)
    for rule in rules.all_rules():
        selector = "".join(f'{{{key}="{value}"}}' for key, value in rule.labels.items())
        assert rule.is_alert or f"{rule.name}{selector}" in text, rule.name


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    pages = {path.stem for path in RUNBOOKS.glob("*.md")}
    assert pages == {rule.name for rule in ALERTS}
    for rule in ALERTS:
        assert rule.annotations["runbook_url"] == f"docs/runbooks/{rule.name}.md"
        assert rule.annotations["summary"]


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_says_what_it_means_how_to_look_and_what_to_do(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(f"# {path.stem}\n")
    looked, _, done = text.partition("## How to look")[2].partition("## What to do")
    assert "`" in looked
    assert "1. " in done
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (path.parent / link).exists(), link


def test_a_page_names_only_code_that_there_is() -> None:
    pages = "".join(path.read_text() for path in RUNBOOKS.glob("*.md"))
    for module in re.findall(r"python -m ([\w.]+)", pages):
        place = module.replace(".", "/")
        kinds = (f"{place}.py", f"{place}/__main__.py")
        assert any(next(ROOT.glob(f"*/*/src/{kind}"), None) for kind in kinds), module
