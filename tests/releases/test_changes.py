"""A service that changed since its last release says how, in a fragment."""

from pathlib import Path

import pytest

from deploy.release import changes
from deploy.release.commands import Refused
from deploy.release.repository import Repository, tag_of
from deploy.release.versions import Version
from deploy.release.workspace import Service
from tests.releases.released import ROOT

SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))


@pytest.mark.parametrize("name", SERVICES)
def test_what_changed_since_the_last_release_is_told(name: str) -> None:
    service, repository = Service(ROOT, name), Repository(ROOT)
    last = repository.last_release(name)
    if last is None:
        pytest.skip(f"no release of {name} is tagged yet")
    touched = repository.changed(tag_of(name, last), service.folder / "src")
    assert not touched or changes.fragments(service.changes), (
        f"{name} changed since {last} ({', '.join(touched[:5])}): "
        f"say how in services/{name}/changes/<slug>.<breaking|feature|fix>.md"
    )


@pytest.mark.parametrize("name", SERVICES)
def test_every_fragment_can_be_read(name: str) -> None:
    changes.fragments(Service(ROOT, name).changes)


def fragment(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)


def test_what_breaks_comes_first_in_a_section_of_its_own(tmp_path: Path) -> None:
    fragment(tmp_path, "a.fix.md", "A repair,\nin two lines.\n")
    fragment(tmp_path, "b.breaking.md", "- A break.\n")
    before = "# Changelog\n\n## 0.1.0\n- The first.\n"
    after = changes.assembled(before, Version(0, 2, 0), changes.fragments(tmp_path))
    assert after == (
        "# Changelog\n\n## 0.2.0\n- **Breaking:** A break.\n- A repair, in two lines.\n\n"
        "## 0.1.0\n- The first.\n"
    )


def test_a_section_that_is_there_is_added_to(tmp_path: Path) -> None:
    fragment(tmp_path, "a.feature.md", "The third.")
    before = "# Changelog\n## 0.2.0\n- The second.\n\n## 0.1.0\n- The first.\n"
    after = changes.assembled(before, Version(0, 2, 0), changes.fragments(tmp_path))
    assert after == (
        "# Changelog\n## 0.2.0\n- The second.\n- The third.\n\n## 0.1.0\n- The first.\n"
    )


def test_the_first_section_of_all(tmp_path: Path) -> None:
    fragment(tmp_path, "a.feature.md", "The first.")
    after = changes.assembled("# Changelog\n", Version(0, 1, 0), changes.fragments(tmp_path))
    assert after == "# Changelog\n\n## 0.1.0\n- The first.\n"


@pytest.mark.parametrize(
    ("name", "text"), [("a.md", "x"), ("a.chore.md", "x"), ("A b.fix.md", "x"), ("a.fix.md", " \n")]
)
def test_a_fragment_of_no_kind_or_without_words_is_refused(
    tmp_path: Path, name: str, text: str
) -> None:
    fragment(tmp_path, name, text)
    with pytest.raises(Refused):
        changes.fragments(tmp_path)


@pytest.mark.parametrize(
    ("version", "kinds", "due"),
    [
        ("0.1.0", {"fix"}, "0.1.1"),
        ("0.1.3", {"fix", "feature"}, "0.2.0"),
        ("0.1.3", {"breaking"}, "0.2.0"),
        ("1.4.2", {"breaking", "fix"}, "2.0.0"),
        ("1.4.9", {"fix"}, "1.4.10"),
    ],
)
def test_the_next_version_follows_from_the_changes(version: str, kinds: set[str], due: str) -> None:
    assert str(Version.parse(version).after(kinds)) == due
    assert Version.parse(due) > Version.parse(version)


@pytest.mark.parametrize("text", ["1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.3-rc1", ""])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        Version.parse(text)
