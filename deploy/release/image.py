"""The image of a service, built by buildah where it is installed."""

import shutil
from pathlib import Path

from deploy.release.commands import run
from deploy.release.versions import Version

LABEL = "org.opencontainers.image"
DOCKERFILE = Path("deploy/images/service.Dockerfile")


def is_possible(tree: Path) -> str:
    """Why no image can be built here, or nothing."""
    if shutil.which("buildah") is None:
        return "buildah is not installed"
    return "" if (tree / DOCKERFILE).is_file() else f"there is no {DOCKERFILE}"


def build(tree: Path, service: str, version: Version, revision: str, created: str) -> str:
    """Builds the image out of a tree; its name."""
    name = f"lintas-{service}:{version}"
    # Said twice: the layers that buildah keeps ignore what an argument changes in a label.
    given = {"VERSION": str(version), "REVISION": revision, "CREATED": created}
    labels = [f"--label={LABEL}.{key.lower()}={value}" for key, value in given.items()]
    arguments = [
        f"--build-arg={key}={value}" for key, value in {"SERVICE": service, **given}.items()
    ]
    # The machine's own network and no runtime: it also builds inside a container of CI.
    how = ("--isolation", "chroot", "--network", "host", "--layers", "--timestamp", "0")
    file = ("--file", tree / DOCKERFILE)
    run(["buildah", "bud", "--quiet", *how, *arguments, *labels, *file, "--tag", name, "."], tree)
    return name


def push(name: str, registry: str) -> None:
    """Hands the image to a registry."""
    run(["buildah", "push", "--quiet", name, f"docker://{registry}/{name}"], Path.cwd())
