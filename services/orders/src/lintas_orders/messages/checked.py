"""Numbers and words from outside, within what can be kept and shown."""

import re
from enum import IntEnum
from typing import Any, TypeVar

from lintas.common.v1 import channel_pb2
from lintas_kit import money_proto
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money

LARGEST = 10**15
LONGEST = 128
_CHANNELS = frozenset(channel_pb2.Channel.values())
_VISIBLE = re.compile(r"[\x21-\x7e]*")

Kind = TypeVar("Kind", bound=IntEnum)


def one_of(kind: type[Kind], number: int, field: str) -> Kind:
    """The member of that number. Raises InvalidArgument: enums are open on the wire."""
    try:
        return kind(number)
    except ValueError:
        names = ", ".join(each.name for each in kind if each)
        raise _wrong(field, f"must be one of {names}") from None


def channel(number: int, field: str = "channel") -> int:
    """The channel, or 0 where none was named. Raises InvalidArgument."""
    if number not in _CHANNELS:
        raise _wrong(field, "must be a channel such as WEB or POS")
    return number


def amount(message: Any, field: str) -> Money:
    """The amount. Raises InvalidArgument for one that is none, or beyond all measure."""
    money = money_proto.from_proto(message, field)
    if abs(money.minor) > LARGEST:
        raise _wrong(field, "is too large")
    return money


def word(text: str, field: str, longest: int = LONGEST) -> str:
    """A caller's own id or code. Raises InvalidArgument."""
    if len(text) > longest or not _VISIBLE.fullmatch(text):
        raise _wrong(field, f"must be {longest} visible characters at most")
    return text


def codes(texts: Any, prefix: str = "") -> tuple[str, ...]:
    """Coupon codes, as they were typed."""
    found = []
    for index, text in enumerate(texts):
        if not 1 <= len(text.strip()) <= LONGEST:
            raise _wrong(f"{prefix}couponCodes[{index}]", "must be a code")
        found.append(text.strip())
    return tuple(found)


def _wrong(field: str, description: str) -> InvalidArgument:
    return InvalidArgument([Violation(field, description)])
