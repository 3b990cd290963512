"""google.type.Money outside, exact minor units inside."""

from google.type import money_pb2

from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money, decimals

_NANOS = 1_000_000_000


def to_proto(money: Money) -> money_pb2.Money:
    """The amount as units and nanos of the same sign."""
    scale = 10 ** decimals(money.currency)
    units, rest = divmod(abs(money.minor), scale)
    sign = -1 if money.minor < 0 else 1
    return money_pb2.Money(
        currency_code=money.currency, units=sign * units, nanos=sign * rest * (_NANOS // scale)
    )


def from_proto(message: money_pb2.Money, field: str) -> Money:
    """The amount that a client sent. Raises InvalidArgument that names the field."""
    try:
        scale = 10 ** decimals(message.currency_code)
    except ValueError:
        raise _wrong(f"{field}.currencyCode", "must be an ISO 4217 code, e.g. IDR") from None
    if abs(message.nanos) >= _NANOS or message.units * message.nanos < 0:
        raise _wrong(f"{field}.nanos", "must be below one unit and of the same sign as units")
    minor, rest = divmod(abs(message.nanos) * scale, _NANOS)
    if rest:
        raise _wrong(f"{field}.nanos", f"{message.currency_code} has fewer decimals")
    sign = -1 if message.nanos < 0 else 1
    return Money(message.currency_code, message.units * scale + sign * minor)


def _wrong(field: str, description: str) -> InvalidArgument:
    return InvalidArgument([Violation(field, description)])
