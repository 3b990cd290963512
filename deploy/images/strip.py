"""Takes out of an image what only an intruder would use: shell, package managers, pip, and itself.

What remains in the folders for programs is the interpreter; nothing that runs needs more.
"""

import os
import shutil
import sys
from pathlib import Path

PROGRAMS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
USELESS = (
    "etc/apt",
    "usr/include",
    "usr/lib/apt",
    "usr/lib/*/perl-base",
    "usr/local/include",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/perl5",
    "usr/share/python-wheels",
    "usr/src",
    "var/cache",
    "var/lib/apt",
    "var/log",
)
INSTALLERS = ("ensurepip", "pip", "setuptools", "pkg_resources", "wheel")


def main() -> None:
    """The list of Debian's packages stays: scanners read from it what is in the image."""
    for folder in {Path(name).resolve() for name in PROGRAMS}:
        for program in folder.iterdir():
            if not _is_python(program):
                _remove(program)
    for pattern in USELESS:
        for found in list(Path("/").glob(pattern)):
            _remove(found)
    for folder in {Path(entry) for entry in sys.path if entry and Path(entry).is_dir()}:
        for installer in INSTALLERS:
            for found in (folder / installer, *folder.glob(f"{installer}-*.dist-info")):
                _remove(found)
    Path("/var/log").mkdir(exist_ok=True)
    Path(__file__).unlink()


def _is_python(program: Path) -> bool:
    """The interpreter, and the names that lead to it."""
    return program.resolve() == Path(os.path.realpath(sys.executable))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif path.exists() or path.is_symlink():
        path.unlink()


if __name__ == "__main__":
    main()
