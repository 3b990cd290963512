"""Changelogs: a fragment a change (`changes/<slug>.<kind>.md`), assembled by the release."""

import re
from dataclasses import dataclass
from pathlib import Path

from deploy.release.commands import Refused
from deploy.release.versions import KINDS, Version


@dataclass(frozen=True)
class Fragment:
    """One change, in words for those who use the service."""

    path: Path
    kind: str
    text: str


def fragments(folder: Path) -> list[Fragment]:
    """The changes since the last release: what breaks first, then by name."""
    found = [_fragment(path) for path in sorted(folder.glob("*.md"))]
    return sorted(found, key=lambda each: KINDS.index(each.kind))


def _fragment(path: Path) -> Fragment:
    match = re.fullmatch(r"[a-z0-9-]+\.(\w+)\.md", path.name)
    if match is None or match[1] not in KINDS:
        raise Refused(f"{path}: a fragment is called <slug>.<{'|'.join(KINDS)}>.md")
    text = " ".join(path.read_text().split()).removeprefix("- ")
    if not text:
        raise Refused(f"{path}: is empty")
    return Fragment(path, match[1], text)


def assembled(changelog: str, version: Version, changes: list[Fragment]) -> str:
    """The changelog with the section of a version; added to where the section is there."""
    if not changes:
        return changelog
    lines = "".join(f"- {_marked(change)}\n" for change in changes)
    heading = f"## {version}\n"
    if heading in changelog:
        before, _, rest = changelog.partition(heading)
        section, newer, older = rest.partition("\n## ")
        return f"{before}{heading}{section.rstrip()}\n{lines}{newer}{older}"
    title, older_mark, older = changelog.partition("## ")
    return f"{title.rstrip()}\n\n{heading}{lines}" + (f"\n{older_mark}{older}" if older else "")


def _marked(change: Fragment) -> str:
    return f"**Breaking:** {change.text}" if change.kind == "breaking" else change.text
