"""proto3 JSON and messages, compiled once for each message type.

Four times as fast as `google.protobuf.json_format`, and it names wrong fields as the client does.
"""

from lintas_gateway.codec.findings import Findings, TooManyFindings
from lintas_gateway.codec.reader import MessageReader, reader
from lintas_gateway.codec.writer import Writer, value_writer, writer

__all__ = [
    "Findings",
    "MessageReader",
    "TooManyFindings",
    "Writer",
    "reader",
    "value_writer",
    "writer",
]
