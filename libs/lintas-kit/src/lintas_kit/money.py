"""Exact money: a currency and a whole number of its minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision


@cache
def decimals(currency: str) -> int:
    """How many decimals a currency of ISO 4217 has. Raises ValueError for any other code."""
    if currency not in get_global("all_currencies"):
        raise ValueError(f"{currency!r} is no ISO 4217 currency")
    return int(get_currency_precision(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; `minor` counts the currency's smallest units and may be below zero."""

    currency: str
    minor: int

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(currency, 0)

    @classmethod
    def total(cls, currency: str, amounts: Sequence["Money"]) -> "Money":
        """The sum of amounts that all have the currency."""
        return sum(amounts, cls.zero(currency))

    @property
    def is_zero(self) -> bool:
        return self.minor == 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.currency, self.minor + self._same(other))

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.currency, self.minor - self._same(other))

    def __neg__(self) -> "Money":
        return Money(self.currency, -self.minor)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.currency, self.minor * quantity)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def portion(self, numerator: int, denominator: int) -> "Money":
        """numerator / denominator of it, rounded half to even."""
        whole, rest = divmod(self.minor * numerator, denominator)
        double = 2 * rest
        up = double > denominator or (double == denominator and whole % 2 == 1)
        return Money(self.currency, whole + up)

    def allocate(self, weights: Sequence[int]) -> "list[Money]":
        """Shares by weight that sum to it exactly; the largest remainders get what is left over."""
        total = sum(weights)
        if total == 0:
            return [Money.zero(self.currency) for _ in weights]
        shares = [divmod(self.minor * weight, total) for weight in weights]
        amounts = [whole for whole, _ in shares]
        left_over = self.minor - sum(amounts)
        by_remainder = sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))
        for index in by_remainder[:left_over]:
            amounts[index] += 1
        return [Money(self.currency, amount) for amount in amounts]
