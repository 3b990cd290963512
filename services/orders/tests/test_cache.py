"""The short memory of what prices rest on."""

from lintas_orders.peers.cache import FreshFor


class Watch:
    """A clock in seconds that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_value_is_there_until_its_time_is_over() -> None:
    now = Watch()
    memory: FreshFor[str, int] = FreshFor(1.0, now=now)
    memory.put("a", 1)
    now.seconds = 1.0
    assert memory.get("a") == 1
    now.seconds = 1.1
    assert memory.get("a") is None


def test_what_is_used_is_named_once_when_half_its_time_is_over() -> None:
    now = Watch()
    memory: FreshFor[str, int] = FreshFor(1.0, now=now)
    for key in "abc":
        memory.put(key, 1)
    memory.get("a"), memory.get("c")
    assert memory.ageing(10) == []
    now.seconds = 0.6
    assert memory.ageing(10) == ["a", "c"]
    assert memory.ageing(10) == []
    memory.put("a", 2)
    memory.get("a")
    assert memory.ageing(10) == []


def test_the_oldest_leave_when_there_are_too_many() -> None:
    memory: FreshFor[int, int] = FreshFor(1.0, most=3)
    for number in range(5):
        memory.put(number, number)
    assert [memory.get(number) for number in range(5)] == [None, None, 2, 3, 4]
