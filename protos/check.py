"""Holds the contracts to their rules: `buf lint`, `buf breaking` and stubs without a difference.

python protos/check.py REVISION    the revision whose contracts must not be broken
"""

import filecmp
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PROTOS = Path(__file__).parent
ROOT = PROTOS.parent
STUBS = ROOT / "libs/lintas-protos/src"
BUF = Path(sys.executable).with_name("buf")
CONFIG = ["--config", str(PROTOS / "buf.yaml")]


def _generate(protos: Path, command: str, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(PROTOS / "generate.py"), command, str(target), str(protos)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stderr)


def _same(left: filecmp.dircmp[str]) -> bool:
    if left.left_only or left.right_only:
        return False
    _, differing, unreadable = filecmp.cmpfiles(
        left.left, left.right, left.common_files, shallow=False
    )
    return not differing and not unreadable and all(_same(sub) for sub in left.subdirs.values())


def check_stubs(scratch: Path) -> None:
    """Ends the program where the committed stubs are not what the contracts generate."""
    _generate(PROTOS, "stubs", scratch / "stubs")
    compared = filecmp.dircmp(STUBS, scratch / "stubs", ignore=["__pycache__"])
    if not _same(compared):
        sys.exit("The stubs differ from the contracts: run `make protos` and commit.")


def _buf(*arguments: str) -> None:
    if subprocess.run([str(BUF), *arguments, *CONFIG], check=False).returncode:
        sys.exit(1)


def _contracts_at(revision: str, scratch: Path) -> Path | None:
    """The contracts of a revision, or none where it has none."""
    packed = subprocess.run(
        ["git", "archive", revision, "protos"], cwd=ROOT, check=False, capture_output=True
    )
    if packed.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "protos"


def main(revision: str) -> None:
    """Every check, the cheapest first."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        check_stubs(scratch)
        image = scratch / "now.binpb"
        _generate(PROTOS, "image", image)
        _buf("lint", str(image))
        before = _contracts_at(revision, scratch)
        if before is None:
            print(f"no contracts at {revision}: nothing can break")
            return
        _generate(before, "image", scratch / "before.binpb")
        _buf("breaking", str(image), "--against", str(scratch / "before.binpb"))


if __name__ == "__main__":
    main(sys.argv[1])
