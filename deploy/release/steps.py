"""A release of one service, step by step; nothing is written before everything has held."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.release import alone, changes, chart, contracts, image, samples
from deploy.release.commands import Refused, run
from deploy.release.repository import Repository, tag_of
from deploy.release.versions import Version
from deploy.release.workspace import CHART, Service

# Not all of tests/releases: what another team has left open there is in nobody's way.
EVENT_TESTS = ("tests/releases/test_events.py", "tests/releases/test_consumers.py")
MIXED_TEST = "tests/releases/test_mixed.py"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Release:
    """What is about to be released."""

    repository: Repository
    service: Service
    last: Version | None
    version: Version
    say: Say

    @property
    def tag(self) -> str:
        return tag_of(self.service.name, self.version)

    def check(self, scratch: Path) -> None:
        """The service's tests, its events, its contracts, and its last release among the others."""
        name, root = self.service.name, self.service.root
        if self.last:
            before = self.repository.extract(tag_of(name, self.last), _new(scratch / "before"))
            contracts.hold(root, before, name, scratch)
            self.say(f"contracts: nothing that {self.last} promised is broken")
        else:
            self.say("contracts: this is the first release, nothing can break")
        pytest = [sys.executable, "-m", "pytest", "-q"]
        run([*pytest, "-m", "not platform", self.service.folder / "tests", *EVENT_TESTS], root)
        self.say("tests: passed")
        if self.last:
            run([*pytest, MIXED_TEST], root, {**os.environ, "LINTAS_MIXED": name})
            self.say(f"mixed: {self.last} works among what is current, so there is a way back")

    def prepare(self, scratch: Path) -> Service:
        """A copy of what is committed, with all that the release writes."""
        tree = self.repository.extract("HEAD", _new(scratch / "tree"))
        copy = Service(tree, self.service.name)
        self.write(copy)
        return copy

    def write(self, service: Service) -> list[Path]:
        """Version, changelog, samples and chart, in a tree; the paths that it wrote."""
        name, root = service.name, service.root
        fragments = changes.fragments(service.changes)
        text = service.changelog.read_text()
        service.changelog.write_text(changes.assembled(text, self.version, fragments))
        for fragment in fragments:
            fragment.path.unlink()
        service.set_version(self.version)
        chart.set_tag(root / CHART, name, self.version)
        recorded = samples.SAMPLES / name / str(self.version)
        written = [service.folder.relative_to(root), CHART]
        return [*written, recorded] if samples.record(root / recorded, name) else written

    def prove(self, copy: Service, scratch: Path) -> None:
        """The wheel works alone."""
        folder = _new(scratch / "alone")
        python = alone.installed(copy, folder)
        alone.prove(copy, python, folder)
        libraries = ", ".join(path.name for path in copy.libraries)
        self.say(f"alone: imports, starts and stops with nothing but the lock and {libraries}")

    def build(self, copy: Service) -> str:
        """The image's name; empty where it can't be built here."""
        why_not = image.is_possible(copy.root)
        if why_not:
            self.say(f"image: SKIPPED, {why_not}")
            return ""
        revision, created = self.repository.revision(), self.repository.commit_time()
        name = image.build(copy.root, copy.name, self.version, revision, created)
        self.say(f"image: {name}")
        return name

    def publish(self) -> None:
        """Commit and tag."""
        paths = self.write(self.service)
        self.repository.commit(f"{self.service.name} {self.version}", paths)
        self.repository.tag(self.tag, f"{self.service.name} {self.version}")
        self.say(f"tag: {self.tag}")


def planned(root: Path, name: str, wanted: str, say: Say) -> Release:
    """The release that is due, or why there is none."""
    repository, service = Repository(root), Service(root, name)
    dirty = repository.dirty([*service.sources(), CHART])
    if dirty:
        raise Refused(f"not committed: {', '.join(dirty)}")
    last = repository.last_release(name)
    version = _version(service, last, wanted)
    if repository.has_tag(tag_of(name, version)):
        raise Refused(f"{tag_of(name, version)} is there already")
    return Release(repository, service, last, version, say)


def _version(service: Service, last: Version | None, wanted: str) -> Version:
    kinds = {each.kind for each in changes.fragments(service.changes)}
    if last is None:
        return Version.parse(wanted) if wanted else service.version
    if not kinds:
        raise Refused(f"nothing to release since {last}: services/{service.name}/changes is empty")
    due = last.after(kinds)
    version = Version.parse(wanted) if wanted else due
    if version < due:
        raise Refused(f"{version} is too low: what changed since {last} makes it {due} at least")
    return version


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
