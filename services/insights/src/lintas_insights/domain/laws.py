"""Joins what services say of their books into one list of laws."""

from collections.abc import Iterable, Sequence

from lintas_kit.books import Books, Law, Side

LEFT = "LEFT"


def join(all_books: Iterable[Books]) -> list[Law]:
    """The laws of every service, and those that hold between two: sides of a name and unit.

    A side that nobody tells is 0; sides that several tell are added up.
    """
    books = list(all_books)
    sides: dict[tuple[str, str], list[Side]] = {}
    for each in books:
        for side in each.sides:
            sides.setdefault((side.name, side.unit), []).append(side)
    laws = [law for each in books for law in each.laws]
    laws += [_law(name, unit, own) for (name, unit), own in sides.items()]
    return sorted(laws, key=lambda law: (law.name, law.unit))


def balanced(laws: Iterable[Law]) -> bool:
    """Whether every difference is 0."""
    return all(law.difference == 0 for law in laws)


def closest(before: Iterable[Law], now: Iterable[Law]) -> list[Law]:
    """Each law as it stood when its difference was the smallest.

    What is on its way stands on one side only, and under load something always is; a law that
    held at any of the moments holds.
    """
    earlier = {(law.name, law.unit): law for law in before}
    chosen = []
    for law in now:
        first = earlier.get((law.name, law.unit), law)
        chosen.append(first if abs(first.difference) < abs(law.difference) else law)
    return chosen


def _law(name: str, unit: str, sides: Sequence[Side]) -> Law:
    left = [side for side in sides if side.side == LEFT]
    right = [side for side in sides if side.side != LEFT]
    words = [" ".join(side.description for side in own) or "Nobody." for own in (left, right)]
    return Law(
        name,
        f"Left: {words[0]} Right: {words[1]}",
        sum(side.amount for side in left),
        sum(side.amount for side in right),
        unit,
    )
