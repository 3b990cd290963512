import pytest

from lintas_gateway.rate import Limiter, Rate
from lintas_kit.errors import ResourceExhausted


def test_a_burst_and_then_a_rate() -> None:
    limiter = Limiter(Rate(2, 3))
    for _ in range(3):
        limiter.take("a", 10.0)
    with pytest.raises(ResourceExhausted) as refused:
        limiter.take("a", 10.0)
    assert refused.value.retry_after == 0.5
    limiter.take("a", 10.5)
    limiter.take("b", 10.5)


def test_it_never_holds_more_than_its_burst() -> None:
    limiter = Limiter(Rate(10, 2))
    limiter.take("a", 0.0)
    for _ in range(2):
        limiter.take("a", 1000.0)
    with pytest.raises(ResourceExhausted):
        limiter.take("a", 1000.0)


def test_it_can_be_switched_off() -> None:
    limiter = Limiter(Rate(0, 0))
    for _ in range(10):
        limiter.take("a", 0.0)


def test_it_forgets_who_called_longest_ago() -> None:
    limiter = Limiter(Rate(1, 1), most=2)
    for name in ("a", "b", "c"):
        limiter.take(name, 0.0)
    limiter.take("a", 0.0)
    with pytest.raises(ResourceExhausted):
        limiter.take("c", 0.0)
