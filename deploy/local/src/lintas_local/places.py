"""Where the platform keeps things: its state in the repository, engines in the user's cache."""

import os
import secrets
from pathlib import Path


def state_dir() -> Path:
    """`.local/` at the root of the repository, or what `LINTAS_STATE_DIR` names."""
    named = os.environ.get("LINTAS_STATE_DIR")
    return Path(named).expanduser().resolve() if named else _root() / ".local"


def cache_dir() -> Path:
    """Where built and downloaded engines are kept between checkouts."""
    named = os.environ.get("LINTAS_CACHE_DIR")
    if named:
        return Path(named).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().resolve() / "lintas"


def kept_secret(state: Path) -> str:
    """The secret that services show each other, made at the first start."""
    file = state / "service-secret"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()


def _root() -> Path:
    for folder in Path(__file__).resolve().parents:
        if (folder / "deploy" / "local").is_dir():
            return folder
    return Path.cwd()
