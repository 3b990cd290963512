"""How much a benefit takes off each line, given what is left of the lines. Whole numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from lintas_promotion_rules.model import AmountOff, Benefit, BuyGet, PercentOff


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a line: its units, and their price after the discounts so far, above 0."""

    quantity: int
    minor: int


def take_off(benefit: Benefit, lines: Sequence[Left], most: int | None = None) -> list[int]:
    """Minor units off each line, 0 or more and never more than is left; `most` bounds the sum."""
    amounts = _uncapped(benefit, lines)
    if most is not None and sum(amounts) > most:
        return shared(most, amounts)
    return amounts


def _uncapped(benefit: Benefit, lines: Sequence[Left]) -> list[int]:
    match benefit:
        case PercentOff(percent):
            return [half_even(line.minor * percent, 100) for line in lines]
        case AmountOff(amount):
            left = [line.minor for line in lines]
            return shared(min(amount.minor, sum(left)), left)
        case BuyGet(buy, get):
            return _buy_get(buy, get, lines)
        case _ as never:
            assert_never(never)


def half_even(numerator: int, denominator: int) -> int:
    """The quotient, rounded half to even. For numbers above 0."""
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole % 2 == 1))


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares by weight that sum to the amount; the largest remainders get what is left over.

    No share is larger than its weight where the amount is no larger than all weights together.
    """
    total = sum(weights)
    if total == 0:
        return [0 for _ in weights]
    shares = [divmod(amount * weight, total) for weight in weights]
    amounts = [whole for whole, _ in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
    for index in by_remainder[: amount - sum(amounts)]:
        amounts[index] += 1
    return amounts


def _buy_get(buy: int, get: int, lines: Sequence[Left]) -> list[int]:
    size = buy + get
    in_sets = sum(line.quantity for line in lines) // size * size
    dearest_first = sorted(
        range(len(lines)), key=lambda i: (-Fraction(lines[i].minor, lines[i].quantity), i)
    )
    amounts = [0] * len(lines)
    before = 0
    for index in dearest_first:
        line = lines[index]
        first, last = min(before, in_sets), min(before + line.quantity, in_sets)
        free = _free_of(last, buy, size) - _free_of(first, buy, size)
        amounts[index] = half_even(line.minor * free, line.quantity)
        before += line.quantity
    return amounts


def _free_of(units: int, buy: int, size: int) -> int:
    """How many of the first `units` are free, where each set's last ones are."""
    sets, rest = divmod(units, size)
    return sets * (size - buy) + max(0, rest - buy)
