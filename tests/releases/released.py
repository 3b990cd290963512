"""The recorded events of every release, and the worlds of messages to read them in."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import Default, DescriptorPool

from deploy.release import samples

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / samples.SAMPLES


@dataclass(frozen=True)
class Release:
    """One service as it was released."""

    service: str
    version: str

    def __str__(self) -> str:
        return f"{self.service}-{self.version}"

    @property
    def folder(self) -> Path:
        return FOLDER / self.service / self.version


@dataclass(frozen=True)
class Sample:
    """One event as a release wrote it."""

    release: Release
    name: str

    def __str__(self) -> str:
        return f"{self.release}-{self.name}"

    @property
    def binary(self) -> bytes:
        return (self.release.folder / f"{self.name}.binpb").read_bytes()

    @property
    def text(self) -> str:
        return (self.release.folder / f"{self.name}.json").read_text()


def releases() -> list[Release]:
    return [Release(path.parent.name, path.name) for path in sorted(FOLDER.glob("*/*"))]


def recorded() -> Iterator[Sample]:
    for release in releases():
        for path in sorted(release.folder.glob("*.json")):
            yield Sample(release, path.stem)


@cache
def then(release: Release) -> DescriptorPool:
    """The messages as a release knows them, and nothing else."""
    packed = (release.folder / samples.CONTRACT).read_bytes()
    return samples.pool_of(FileDescriptorSet.FromString(packed))


def now(service: str) -> DescriptorPool:
    """The messages as the code of today knows them."""
    importlib.import_module(f"lintas.{service}.v1.{service}_events_pb2")
    importlib.import_module("lintas.common.v1.event_pb2")
    return Default()
