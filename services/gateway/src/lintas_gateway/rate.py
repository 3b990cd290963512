"""How often one principal may call: a token bucket each."""

from collections import OrderedDict
from dataclasses import dataclass

from lintas_kit.errors import ResourceExhausted


@dataclass(frozen=True)
class Rate:
    """Requests a second, and how many at once."""

    per_second: float
    burst: float


@dataclass
class _Bucket:
    level: float
    at: float


class Limiter:
    """Buckets of the principals that called last, within one gateway."""

    def __init__(self, rate: Rate, most: int = 100_000) -> None:
        self._rate = rate
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, principal: str, now: float) -> None:
        """Takes one request at `now` (seconds). Raises ResourceExhausted with when to retry."""
        rate = self._rate
        if rate.per_second <= 0:
            return
        bucket = self._buckets.get(principal)
        if bucket is None:
            self._add(principal, _Bucket(rate.burst - 1, now))
            return
        self._buckets.move_to_end(principal)
        bucket.level = min(rate.burst, bucket.level + (now - bucket.at) * rate.per_second)
        bucket.at = now
        if bucket.level < 1:
            wait = (1 - bucket.level) / rate.per_second
            raise ResourceExhausted("RATE_LIMITED", "Too many requests: slow down.", (), wait)
        bucket.level -= 1

    def _add(self, principal: str, bucket: _Bucket) -> None:
        self._buckets[principal] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
