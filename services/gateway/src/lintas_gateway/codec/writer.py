"""Messages into JSON values: every field without presence is there, zero or not."""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from lintas_gateway.codec import scalars, wellknown

Writer = Callable[[Any], Any]

_writers: dict[str, Writer] = {}


def writer(descriptor: Descriptor) -> Writer:
    """The writer of a message type, made once."""
    known = _writers.get(descriptor.full_name)
    if known is None:
        known = wellknown.writer_for(descriptor) or _MessageWriter(descriptor)
        _writers[descriptor.full_name] = known
    return known


def value_writer(field: FieldDescriptor) -> Writer:
    """The writer of a field's value: a scalar, a message, a list or a map."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return _map(field.message_type)
    one = writer(field.message_type) if field.message_type else scalars.writing(field)
    if field.is_repeated:
        return (lambda values: [one(value) for value in values]) if one else list
    return one or (lambda value: value)


class _MessageWriter:
    """Fields are compiled when first used, as a message may hold itself."""

    def __init__(self, descriptor: Descriptor) -> None:
        self._descriptor = descriptor
        self._zeros: dict[str, Any] = {}
        self._fields: dict[int, tuple[str, Writer]] | None = None

    def __call__(self, message: Any) -> dict[str, Any]:
        fields = self._fields
        if fields is None:
            fields = self._compile()
        written = self._zeros.copy()
        for field, value in message.ListFields():
            name, write = fields[field.number]
            written[name] = write(value)
        return written

    def _compile(self) -> dict[int, tuple[str, Writer]]:
        fields = {}
        for field in self._descriptor.fields:
            fields[field.number] = (field.json_name, value_writer(field))
            if not field.has_presence:
                self._zeros[field.json_name] = _zero(field)
        self._fields = fields
        return fields


def _zero(field: FieldDescriptor) -> Any:
    if field.is_repeated:
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        return {} if is_map else []
    write = scalars.writing(field)
    return write(field.default_value) if write else field.default_value


def _map(entry: Descriptor) -> Writer:
    write = value_writer(entry.fields_by_name["value"])
    is_bool = entry.fields_by_name["key"].type == FieldDescriptor.TYPE_BOOL

    def write_map(values: Any) -> dict[str, Any]:
        if is_bool:
            return {str(key).lower(): write(value) for key, value in values.items()}
        return {str(key): write(value) for key, value in values.items()}

    return write_map
