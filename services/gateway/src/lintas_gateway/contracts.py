"""The installed contracts: every service below the `lintas` package, and their comments."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module, resources
from typing import Any

from google.api import annotations_pb2, http_pb2
from google.protobuf import descriptor_pb2, message_factory
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from lintas.common.v1 import access_pb2

ROOT = "lintas"
# The services of the common contracts that one service answers for all.
_COMMON = {"lintas.common.v1.KeysService": "identity"}


def services() -> list[ServiceDescriptor]:
    """Every service of every installed contract, by name."""
    found: dict[str, ServiceDescriptor] = {}
    for module in _modules():
        for service in module.DESCRIPTOR.services_by_name.values():
            found[service.full_name] = service
    return [found[name] for name in sorted(found)]


def _modules() -> Iterator[Any]:
    for domain in resources.files(ROOT).iterdir():
        version = domain / "v1"
        if domain.is_dir() and version.is_dir():
            for file in version.iterdir():
                if file.name.endswith("_service_pb2.py"):
                    yield import_module(f"{ROOT}.{domain.name}.v1.{file.name[:-3]}")


def upstream(service: ServiceDescriptor) -> str:
    """The name of the service that answers: what LINTAS_<NAME>_TARGET is the address of."""
    return _COMMON.get(service.full_name) or service.file.package.split(".")[1]


def http_rule(method: MethodDescriptor) -> http_pb2.HttpRule | None:
    """How the RPC is served over HTTP, where it is."""
    options = method.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return None
    rule: http_pb2.HttpRule = options.Extensions[annotations_pb2.http]
    return rule


def access(method: MethodDescriptor) -> access_pb2.Access:
    """Who may call the RPC, and how it is carried."""
    rule: access_pb2.Access = method.GetOptions().Extensions[access_pb2.access]
    return rule


@cache
def message_class(descriptor: Descriptor) -> type[Message]:
    """The Python class of a message."""
    return message_factory.GetMessageClass(descriptor)


def comments() -> dict[str, str]:
    """The contracts' comments by the full name of what they stand at."""
    packed = descriptor_pb2.FileDescriptorSet()
    file = resources.files(ROOT) / "descriptors.binpb"
    if file.is_file():
        packed.ParseFromString(file.read_bytes())
    found: dict[str, str] = {}
    for contract in packed.file:
        for location in contract.source_code_info.location:
            if location.leading_comments:
                name = _name(contract, list(location.path))
                found[name] = _joined(location.leading_comments)
    return found


def _joined(comment: str) -> str:
    """Lines as paragraphs; an empty line stays one."""
    paragraphs = "\n".join(line.strip() for line in comment.strip().splitlines()).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)


def _name(contract: descriptor_pb2.FileDescriptorProto, path: list[int]) -> str:
    """The full name of what a path of field numbers and indexes leads to."""
    names = [contract.package]
    here: Any = contract
    for number, index in zip(path[::2], path[1::2], strict=False):
        field = here.DESCRIPTOR.fields_by_number.get(number)
        if field is None or not field.is_repeated:
            return ""
        here = getattr(here, field.name)[index]
        names.append(getattr(here, "name", ""))
    return ".".join(names)
