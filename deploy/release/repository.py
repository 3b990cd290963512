"""What git knows of releases: a tag each, `orders-v1.2.3`."""

import io
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.release.commands import Refused, answer
from deploy.release.versions import Version


@dataclass(frozen=True)
class Repository:
    """The work tree that releases are made from."""

    root: Path

    def last_release(self, service: str) -> Version | None:
        """The newest version of a service that this history holds."""
        tags = self._git("tag", "--list", f"{service}-v*", "--merged", "HEAD").split()
        versions = [Version.parse(tag.removeprefix(f"{service}-v")) for tag in tags]
        return max(versions, default=None)

    def dirty(self, paths: Sequence[Path]) -> list[str]:
        """What is changed under the paths and not committed."""
        status = self._git("status", "--porcelain", "--", *map(str, paths))
        return [line[3:] for line in status.splitlines()]

    def changed(self, since: str, path: Path) -> list[str]:
        """The files under a path that a commit since then touched."""
        return self._git("diff", "--name-only", since, "HEAD", "--", str(path)).splitlines()

    def has_tag(self, name: str) -> bool:
        return bool(self._git("tag", "--list", name))

    def revision(self) -> str:
        return self._git("rev-parse", "HEAD")

    def commit_time(self) -> str:
        return self._git("log", "-1", "--format=%cI")

    def extract(self, revision: str, folder: Path) -> Path:
        """The files of a revision, in a folder of their own."""
        packed = subprocess.run(  # noqa: S603
            ["git", "archive", revision],  # noqa: S607
            cwd=self.root,
            check=False,
            capture_output=True,
        )
        if packed.returncode:
            raise Refused(packed.stderr.decode().strip())
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        return folder

    def commit(self, message: str, paths: Sequence[Path]) -> None:
        """These paths alone, whatever else is under way here; nothing where they are as they were.

        A first release may find everything written already.
        """
        if not self.dirty(paths):
            return
        names = [*map(str, paths)]
        self._git("add", "--all", "--", *names)
        self._git("commit", "--quiet", "-m", message, "--", *names)

    def tag(self, name: str, message: str) -> None:
        self._git("tag", "--annotate", name, "-m", message)

    def push(self, tag: str) -> None:
        """Branch and tag, both or neither."""
        self._git("push", "--quiet", "--atomic", "origin", "HEAD", tag)

    def _git(self, *arguments: str) -> str:
        return answer(["git", *arguments], self.root)


def tag_of(service: str, version: Version) -> str:
    """The name that a release has in git."""
    return f"{service}-v{version}"
