"""What a release refuses and what it writes, tried in a repository of its own."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.release import chart, contracts, samples, steps
from deploy.release.commands import Refused
from deploy.release.repository import Repository
from deploy.release.versions import Version
from deploy.release.workspace import CHART, Service
from tests.releases.released import ROOT

VALUES = """image:
  tag: not this
services:
  gateway:
    image: {tag: 0.1.0}
  orders:
    # The saga.
    calls: [identity]

    image: {repository: "", tag: 0.1.0, digest: ""}
  orders-old:
    image:
      tag: 0.1.0
drain: {}
"""


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository as it stands committed, with loyalty just before its first release."""
    root = Repository(ROOT).extract("HEAD", tmp_path_factory.mktemp("committed"))
    loyalty = Service(root, "loyalty")
    loyalty.set_version(Version(0, 1, 0))
    loyalty.changelog.write_text("# Changelog\n\n## 0.1.0\n- Points.\n")
    for gone in (loyalty.changes, root / samples.SAMPLES / "loyalty"):
        shutil.rmtree(gone, ignore_errors=True)
    git(root, "init", "--quiet", "--initial-branch", "main")
    name(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Everything")
    return root


@pytest.fixture
def copy(committed: Path, tmp_path: Path) -> Repository:
    """A clone of it."""
    root = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(committed), str(root))
    name(root)
    return Repository(root)


def name(root: Path) -> None:
    git(root, "config", "user.name", "Releases")
    git(root, "config", "user.email", "releases@lintas.example")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def planned(copy: Repository, wanted: str = "", name: str = "loyalty") -> steps.Release:
    return steps.planned(copy.root, name, wanted, lambda _: None)


def add_fragment(copy: Repository, name: str, text: str) -> None:
    folder = copy.root / "services/loyalty/changes"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    copy.commit("A change", [Path("services/loyalty")])


def test_a_first_release_is_tagged_as_it_stands(copy: Repository) -> None:
    planned(copy).publish()
    assert copy.last_release("loyalty") == Version(0, 1, 0)
    assert git(copy.root, "status", "--porcelain") == ""
    assert copy.last_release("orders") is None


def test_what_is_written_already_needs_no_commit(copy: Repository) -> None:
    planned(copy).publish()
    git(copy.root, "tag", "--delete", "loyalty-v0.1.0")
    before = copy.revision()
    planned(copy).publish()
    assert (copy.revision(), copy.last_release("loyalty")) == (before, Version(0, 1, 0))


def test_a_release_writes_its_own_files_and_no_others(copy: Repository) -> None:
    planned(copy).publish()
    before = copy.revision()
    add_fragment(copy, "gifts.feature.md", "Points can be given away.")
    planned(copy).publish()
    service = Service(copy.root, "loyalty")
    assert str(service.version) == "0.2.0"
    assert "## 0.2.0\n- Points can be given away.\n\n## 0.1.0\n" in service.changelog.read_text()
    assert not list(service.changes.glob("*.md"))
    touched = set(copy.changed(before, copy.root))
    assert {each for each in touched if "/samples/" not in each} == {
        "helm/lintas/values.yaml",
        "services/loyalty/CHANGELOG.md",
        "services/loyalty/pyproject.toml",
    }
    recorded = {path.name for path in (copy.root / samples.SAMPLES / "loyalty/0.2.0").iterdir()}
    assert {samples.CONTRACT, "PointsBooked.binpb", "PointsBooked.json"} <= recorded
    assert "tag: 0.2.0" in git(copy.root, "diff", "-U0", before, "--", str(CHART))
    assert copy.last_release("loyalty") == Version(0, 2, 0)


def test_a_preparation_leaves_the_work_tree_alone(copy: Repository, tmp_path: Path) -> None:
    planned(copy).publish()
    add_fragment(copy, "gifts.feature.md", "Points can be given away.")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    prepared = planned(copy).prepare(scratch)
    assert str(prepared.version) == "0.2.0"
    assert str(Service(copy.root, "loyalty").version) == "0.1.0"
    assert git(copy.root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "file",
    [
        "services/loyalty/src/lintas_loyalty/new.py",
        "libs/lintas-kit/src/lintas_kit/clock.py",
        "requirements.lock",
        "protos/buf.yaml",
    ],
)
def test_what_is_not_committed_is_not_released(copy: Repository, file: str) -> None:
    with (copy.root / file).open("a") as changed:
        changed.write("\n")
    with pytest.raises(Refused, match=f"not committed: {file}"):
        planned(copy)


def test_another_services_open_work_is_in_nobodys_way(copy: Repository) -> None:
    (copy.root / "services/orders/src/lintas_orders/new.py").write_text("")
    planned(copy).publish()
    assert git(copy.root, "status", "--porcelain").split() == [
        "??",
        "services/orders/src/lintas_orders/new.py",
    ]


def test_branch_and_tag_go_out_together(copy: Repository, tmp_path: Path) -> None:
    origin = tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    git(copy.root, "remote", "set-url", "origin", str(origin))
    release = planned(copy)
    release.publish()
    copy.push(release.tag)
    assert git(origin, "rev-parse", "main", "loyalty-v0.1.0^{commit}").split() == [
        copy.revision(),
        copy.revision(),
    ]


def test_a_release_without_an_image_says_so(
    copy: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("shutil.which", lambda _: None)
    release = steps.planned(copy.root, "loyalty", "", said.append)
    assert release.build(release.service) == ""
    assert said == ["image: SKIPPED, buildah is not installed"]


def test_a_release_without_a_change_is_refused(copy: Repository) -> None:
    planned(copy).publish()
    with pytest.raises(Refused, match="nothing to release"):
        planned(copy)


def test_a_version_that_says_less_than_its_changes_is_refused(copy: Repository) -> None:
    planned(copy).publish()
    add_fragment(copy, "gifts.feature.md", "Points can be given away.")
    with pytest.raises(Refused, match=r"makes it 0\.2\.0"):
        planned(copy, "0.1.1")
    assert str(planned(copy, "1.0.0").version) == "1.0.0"


def test_a_service_that_is_none_is_refused(copy: Repository) -> None:
    with pytest.raises(Refused, match="there are gateway, identity"):
        planned(copy, name="reviews")


def test_a_contract_that_breaks_is_refused(
    copy: Repository, committed: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    proto = copy.root / "protos/lintas/loyalty/v1/loyalty_events.proto"
    text = proto.read_text()
    proto.write_text(text.replace("int64 balance = 3", "int64 balance = 33"))
    with pytest.raises(Refused, match="buf breaking"):
        contracts.hold(copy.root, committed, "loyalty", scratch)
    contracts.hold(copy.root, committed, "orders", scratch)
    proto.write_text(text.replace("string tier = 5;", "string tier = 5;\n  int64 gifts = 6;"))
    contracts.hold(copy.root, committed, "loyalty", scratch)


def test_the_chart_is_changed_in_one_place(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(VALUES)
    chart.set_tag(values, "orders", Version(1, 2, 3))
    assert values.read_text() == VALUES.replace('"", tag: 0.1.0', '"", tag: 1.2.3')
    chart.set_tag(values, "orders-old", Version(0, 9, 0))
    assert "      tag: 0.9.0\n" in values.read_text()


@pytest.mark.parametrize("service", ["loyalty", "drain", "image"])
def test_a_chart_that_does_not_know_the_service_is_refused(tmp_path: Path, service: str) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(VALUES)
    with pytest.raises(Refused):
        chart.set_tag(values, service, Version(1, 2, 3))


def test_every_service_of_the_chart_can_be_given_a_tag(tmp_path: Path) -> None:
    yaml: Any = pytest.importorskip("yaml")
    values = tmp_path / "values.yaml"
    values.write_text((ROOT / CHART).read_text())
    before = yaml.safe_load(values.read_text())
    for name in before["services"]:
        chart.set_tag(values, name, Version(9, 9, 9))
        before["services"][name]["image"]["tag"] = "9.9.9"
    assert yaml.safe_load(values.read_text()) == before


def test_the_libraries_of_a_service_are_those_it_declares() -> None:
    names = [path.name for path in Service(ROOT, "orders").libraries]
    assert names == ["lintas-kit", "lintas-promotion-rules", "lintas-protos"]
