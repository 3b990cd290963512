"""A service's contracts, held against those of its last release."""

import sys
from pathlib import Path

from deploy.release.commands import run

BUF = Path(sys.executable).with_name("buf")
GENERATE = Path("protos/generate.py")


def hold(root: Path, before: Path, service: str, scratch: Path) -> None:
    """Refuses the release where a client or a reader of the last one would break."""
    now, then = scratch / "now.binpb", scratch / "then.binpb"
    _describe(root, root / "protos", now)
    _describe(root, before / "protos", then)
    config = ("--config", root / "protos" / "buf.yaml")
    paths = [part for name in _own(root, service) for part in ("--path", name)]
    run([BUF, "breaking", now, "--against", then, *config, *paths], root)


def _describe(root: Path, protos: Path, image: Path) -> None:
    run([sys.executable, root / GENERATE, "image", image, protos], root)


def _own(root: Path, service: str) -> list[str]:
    """What a service promises; a gateway promises all of it."""
    if (root / "protos" / "lintas" / service).is_dir():
        return [f"lintas/{service}", "lintas/common"]
    return []
