"""Channels by their names inside, by their numbers in messages."""

from lintas.common.v1 import channel_pb2


def channel_name(value: int) -> str:
    """The channel's name; empty where none is given or it isn't known."""
    if not value or value not in channel_pb2.Channel.values():
        return ""
    return channel_pb2.Channel.Name(value)  # type: ignore[arg-type]


def channel_value(name: str) -> channel_pb2.Channel.ValueType:
    """The channel's number; that of an unspecified one for an empty name."""
    return channel_pb2.Channel.Value(name) if name else channel_pb2.CHANNEL_UNSPECIFIED
