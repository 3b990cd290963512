"""What a process keeps for good."""

import gc


def settle() -> None:
    """What is there after the start stays: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
