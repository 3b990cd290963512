import asyncio
from collections.abc import Sequence

import pytest

from lintas_gateway.idempotency.batching import Batcher


async def test_what_comes_in_meanwhile_is_the_next_batch() -> None:
    batches: list[list[int]] = []

    async def run(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        await asyncio.sleep(0.01)
        return [item * 2 for item in items]

    batcher = Batcher(run, 1.0)
    assert await asyncio.gather(*(batcher(item) for item in range(5))) == [0, 2, 4, 6, 8]
    assert await batcher(9) == 18
    assert batches == [[0, 1, 2, 3, 4], [9]]


async def test_a_batch_that_fails_fails_for_all_of_it_and_no_other() -> None:
    async def run(items: Sequence[int]) -> list[int]:
        if 1 in items:
            raise ValueError("1 is not welcome")
        return list(items)

    batcher = Batcher(run, 1.0)
    outcomes = await asyncio.gather(batcher(1), batcher(2), return_exceptions=True)
    assert all(isinstance(each, ValueError) for each in outcomes)
    assert await batcher(2) == 2


async def test_a_batch_that_hangs_does_not_block_the_next() -> None:
    hangs = True

    async def run(items: Sequence[int]) -> list[int]:
        if hangs:
            await asyncio.sleep(60)
        return list(items)

    batcher = Batcher(run, 0.05)
    with pytest.raises(TimeoutError):
        await batcher(1)
    hangs = False
    assert await batcher(2) == 2


async def test_who_gave_up_does_not_spoil_the_others() -> None:
    go_on = asyncio.Event()

    async def run(items: Sequence[int]) -> list[int]:
        await go_on.wait()
        return list(items)

    batcher = Batcher(run, 1.0)
    impatient = asyncio.create_task(batcher(1))
    patient = asyncio.create_task(batcher(2))
    await asyncio.sleep(0)
    impatient.cancel()
    go_on.set()
    assert await patient == 2
