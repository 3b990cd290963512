"""Whole minor units shared out so that the shares sum to the whole."""

from collections.abc import Sequence


def rounded(numerator: int, denominator: int) -> int:
    """numerator / denominator, half to even; both at or above zero."""
    whole, rest = divmod(numerator, denominator)
    double = 2 * rest
    return whole + (double > denominator or (double == denominator and whole % 2 == 1))


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount by weight; what is left over goes to the largest remainders, the first ahead."""
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [divmod(amount * weight, total) for weight in weights]
    shares = [whole for whole, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def capped(amounts: Sequence[int], most: int) -> list[int]:
    """The amounts, brought down in proportion where together they are more than `most`."""
    return list(amounts) if sum(amounts) <= most else shared(most, amounts)
