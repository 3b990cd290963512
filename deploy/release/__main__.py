"""Releases one service: `make release S=orders`."""

import argparse
import sys
import tempfile
from pathlib import Path

from deploy.release import image, steps
from deploy.release.commands import Refused

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m deploy.release", description=__doc__)
    parser.add_argument("service")
    parser.add_argument("--version", default="", help="what the fragments make of it, where absent")
    parser.add_argument("--dry-run", action="store_true", help="all but commit, tag and push")
    parser.add_argument("--push", metavar="REGISTRY", help="push branch, tag and image")
    given = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _release(given, Path(scratch))
    except Refused as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    return 0


def _release(given: argparse.Namespace, scratch: Path) -> None:
    release = steps.planned(ROOT, given.service, given.version, _say)
    since = f"after {release.last}" if release.last else "the first"
    _say(f"{release.service.name} {release.version}, {since}")
    release.check(scratch)
    copy = release.prepare(scratch)
    release.prove(copy, scratch)
    built = release.build(copy)
    if given.dry_run:
        _say("dry run: no commit, no tag, no push")
        return
    release.publish()
    if not given.push:
        _say(f"not pushed: git push --atomic origin HEAD {release.tag}")
        return
    if built:
        image.push(built, given.push)
    release.repository.push(release.tag)
    _say(f"pushed: {release.tag}")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
