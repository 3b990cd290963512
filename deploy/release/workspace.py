"""A service in the workspace: where it is, what it is called, which libraries it stands on."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.release.commands import Refused
from deploy.release.versions import Version

LOCK = Path("requirements.lock")
CHART = Path("helm/lintas/values.yaml")


@dataclass(frozen=True)
class Service:
    """One service in a tree; the tree may be a checkout or a copy of a release."""

    root: Path
    name: str

    def __post_init__(self) -> None:
        if not (self.folder / "pyproject.toml").is_file():
            known = sorted(path.parent.name for path in self.root.glob("services/*/pyproject.toml"))
            raise Refused(f"there is no service {self.name!r}; there are {', '.join(known)}")

    @property
    def folder(self) -> Path:
        return self.root / "services" / self.name

    @property
    def module(self) -> str:
        return f"lintas_{self.name}"

    @property
    def changelog(self) -> Path:
        return self.folder / "CHANGELOG.md"

    @property
    def changes(self) -> Path:
        return self.folder / "changes"

    @property
    def version(self) -> Version:
        return Version.parse(_project(self.folder)["version"])

    @cached_property
    def libraries(self) -> list[Path]:
        """The folders of the workspace's libraries that it needs, directly or not."""
        members = {_project(path.parent)["name"]: path.parent for path in self._libraries()}
        needed: dict[str, Path] = {}
        open_ends = [self.folder]
        while open_ends:
            for name in _dependencies(open_ends.pop()):
                if name in members and name not in needed:
                    needed[name] = members[name]
                    open_ends.append(members[name])
        return [needed[name] for name in sorted(needed)]

    def _libraries(self) -> list[Path]:
        return sorted(self.root.glob("libs/*/pyproject.toml"))

    def sources(self) -> list[Path]:
        """Everything that a release of it is made of."""
        own = [self.folder, *self.libraries, self.root / "protos", self.root / LOCK]
        return [path.relative_to(self.root) for path in own]

    def set_version(self, version: Version) -> None:
        path = self.folder / "pyproject.toml"
        text, count = re.subn(
            r'(?m)^version = "[^"]*"$', f'version = "{version}"', path.read_text(), count=1
        )
        if not count:
            raise Refused(f"{path} has no version")
        path.write_text(text)


def _project(folder: Path) -> Any:
    return tomllib.loads((folder / "pyproject.toml").read_text())["project"]


def _dependencies(folder: Path) -> list[str]:
    matches = (re.match(r"[\w.-]+", each) for each in _project(folder)["dependencies"])
    return [match[0] for match in matches if match]
