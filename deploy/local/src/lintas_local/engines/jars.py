"""The jars of Kafka: exactly those of the lock file, each with its checksum."""

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from lintas_local.part import Say
from lintas_local.places import cache_dir
from lintas_local.trouble import Trouble

KAFKA = "org.apache.kafka:kafka_2.13"
# What Kafka's own distribution adds to the library: the bridge that sends its log to Log4j.
LOGGING_BRIDGE = "org.apache.logging.log4j:log4j-slf4j-impl"
LOCK = "kafka.lock"
AT_ONCE = 4
ABANDONED_AFTER_S = 3600


@dataclass(frozen=True, order=True)
class Jar:
    """One line of the lock file."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinate(self) -> str:
        """group:artifact:version."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def filename(self) -> str:
        """What the jar is called on disk."""
        return f"{self.artifact}-{self.version}.jar"


def read_lock(text: str | None = None) -> list[Jar]:
    """The jars of the lock file, in its order."""
    text = _lock_text() if text is None else text
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [_parse(line) for line in lines]


def write_lock(jars: list[Jar]) -> str:
    """The text of a lock file."""
    head = "# Maven coordinates and sha256, written by `python -m lintas_local.engines lock`.\n"
    return head + "".join(f"{jar.coordinate} {jar.sha256}\n" for jar in sorted(jars))


def verify(jar: Jar, file: Path) -> None:
    """Raise unless the file is the very one that was locked."""
    found = sha256_of(file)
    if found != jar.sha256:
        raise Trouble(
            f"{file.name} is not the file that kafka.lock names: sha256 {found} instead of "
            f"{jar.sha256}. Delete {file} and start again; if it comes back, do not trust it."
        )


def sha256_of(file: Path) -> str:
    """The checksum of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def missing() -> list[Jar]:
    """The locked jars that are not on disk."""
    return [jar for jar in read_lock() if not (_folder() / jar.filename).exists()]


def fetch(say: Say) -> list[Path]:
    """Every locked jar on disk and verified; what is missing is downloaded first."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    if absent := missing():
        _download(absent, folder, say)
    jars = read_lock()
    paths = [folder / jar.filename for jar in jars]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(verify, jars, paths))
    return paths


def _download(jars: list[Jar], folder: Path, say: Say) -> None:
    say(f"Fetching Apache Kafka: {len(jars)} jars, once for this user.")
    with _workshop(folder) as workshop, ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(_download_one, jar, workshop, folder) for jar in jars]
        try:
            for done, future in enumerate(as_completed(running), start=1):
                say(f"  {done:2} of {len(jars)}  {future.result()}")
        except Trouble:
            raise
        except Exception as error:
            raise Trouble(
                f"A jar of Kafka could not be downloaded ({type(error).__name__}). Check the "
                "connection and start again: what is here already is not fetched twice. Or set "
                "KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs elsewhere."
            ) from error
        finally:
            for future in running:
                future.cancel()


def _download_one(jar: Jar, workshop: Path, folder: Path) -> str:
    """Download beside, verify, then move: a file under its final name is always whole."""
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, seldom needed

    logging.getLogger("jgo").setLevel(logging.ERROR)
    context = MavenContext(repo_cache=workshop, local_repos=[], timeout=60)
    fetched = context.create_dependency(jar.coordinate).artifact.resolve()
    verify(jar, fetched)
    os.replace(fetched, folder / jar.filename)
    return jar.filename


def resolve_anew(say: Say) -> list[Jar]:
    """Resolve the newest Kafka and all that it needs, for a new lock file."""
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, seldom needed

    with _workshop(cache_dir()) as workshop:
        context = MavenContext(repo_cache=workshop, local_repos=[], timeout=60)
        project = context.project(*KAFKA.split(":"))
        project.update()
        say(f"Resolving {KAFKA}:{project.release}")
        kafka = context.create_dependency(f"{KAFKA}:{project.release}")
        _, needed = context.resolver.resolve([kafka])
        logging_version = next(d.version for d in needed if d.artifactId == "log4j-core")
        bridge = context.create_dependency(f"{LOGGING_BRIDGE}:{logging_version}")
        return [_locked(dependency) for dependency in (kafka, bridge, *needed)]


def _locked(dependency) -> Jar:  # type: ignore[no-untyped-def] # jgo has no public type for it
    checksum = sha256_of(Path(dependency.artifact.resolve()))
    return Jar(dependency.groupId, dependency.artifactId, dependency.version, checksum)


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """A folder on the same disk that is gone afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    _sweep(beside)
    path = Path(tempfile.mkdtemp(prefix=".fetching-", dir=beside))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what a killed download left; one that is younger may still be under way."""
    for left in folder.glob(".fetching-*"):
        if time.time() - left.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)


def _parse(line: str) -> Jar:
    coordinate, _, checksum = line.partition(" ")
    parts = coordinate.split(":")
    if len(parts) != 3 or len(checksum) != 64:
        raise Trouble(f"kafka.lock has a line that is no `group:artifact:version sha256`: {line!r}")
    group, artifact, version = parts
    return Jar(group, artifact, version, checksum)


def _folder() -> Path:
    return cache_dir() / "jars"


def _lock_text() -> str:
    return files(__package__).joinpath(LOCK).read_text()
