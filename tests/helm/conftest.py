"""The tools that the chart is held against, and the chart as it is rendered."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helm.chart import ROOT, Chart


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder with helm and its kin."""
    command = (ROOT / "deploy/tools/build.sh", "--show")
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        pytest.skip("`make test-helm` builds helm and its kin, once for this user")
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder with the schemas of Kubernetes and of custom resources."""
    command = (sys.executable, ROOT / "deploy/tools/schemas.py")
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Path(done.stdout.strip())


@pytest.fixture(scope="session")
def chart(tools: Path) -> Chart:
    return Chart(tools / "helm")
