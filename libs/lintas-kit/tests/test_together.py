"""What meets goes together."""

import asyncio
from collections.abc import Sequence

import pytest

from lintas_kit.together import Together


async def test_what_comes_in_meanwhile_is_the_next_batch() -> None:
    batches: list[list[int]] = []

    async def run(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        await asyncio.sleep(0.01)
        return [item * 2 for item in items]

    together = Together(run, 1.0)
    assert await asyncio.gather(*(together(item) for item in range(5))) == [0, 2, 4, 6, 8]
    assert await together(9) == 18
    assert batches == [[0, 1, 2, 3, 4], [9]]


async def test_a_batch_that_fails_fails_for_all_of_it_and_no_other() -> None:
    async def run(items: Sequence[int]) -> list[int]:
        if 1 in items:
            raise ValueError("1 is not welcome")
        return list(items)

    together = Together(run, 1.0)
    outcomes = await asyncio.gather(together(1), together(2), return_exceptions=True)
    assert all(isinstance(each, ValueError) for each in outcomes)
    assert await together(2) == 2


async def test_a_batch_that_hangs_does_not_block_the_next() -> None:
    hangs = True

    async def run(items: Sequence[int]) -> list[int]:
        if hangs:
            await asyncio.sleep(60)
        return list(items)

    together = Together(run, 0.05)
    with pytest.raises(TimeoutError):
        await together(1)
    hangs = False
    assert await together(2) == 2


async def test_who_gave_up_does_not_spoil_the_others() -> None:
    go_on = asyncio.Event()

    async def run(items: Sequence[int]) -> list[int]:
        await go_on.wait()
        return list(items)

    together = Together(run, 1.0)
    impatient = asyncio.create_task(together(1))
    patient = asyncio.create_task(together(2))
    await asyncio.sleep(0)
    impatient.cancel()
    go_on.set()
    assert await patient == 2
