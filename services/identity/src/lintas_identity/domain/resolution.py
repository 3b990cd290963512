"""Whom identifiers mean: found, new, or several who turn out to be one person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.person import Person

MOST_OF_A_KIND = 10


@dataclass(frozen=True)
class Resolution:
    """What to do: `person` is none for a new one; `absorb` are to be merged into them first;
    `attach` are the names that then lead to them; `in_conflict` says that a merge was refused."""

    person: Person | None
    attach: tuple[Identifier, ...] = ()
    absorb: tuple[Person, ...] = ()
    in_conflict: bool = False


def resolve(given: Sequence[Identifier], found: Sequence[Person]) -> Resolution:
    """Decides by the names alone, the same whatever order the people were found in.

    A device may be shared, so it never makes two known people one: it leads to somebody only
    where nothing else does, and gives its anonymous person to the one who says who they are.
    People with different proven names of one kind, people whom somebody set apart, and heaps of
    names of one kind are not merged: the answer is then the first named, as they are.
    """
    strong = [one for one in given if not one.is_weak]
    known = _in_order(strong, found)
    by_device = _in_order([one for one in given if one.is_weak], found)
    visitors = [p for p in by_device if p.is_anonymous and p not in known]
    if not strong:
        return _by_device(given, by_device)
    people = _one_each([*known, *visitors])
    taken = {key for person in found if person not in people for key in person.keys}
    attach = tuple(one for one in given if one.key not in taken)
    if not people:
        return Resolution(None, attach)
    if not _may_be_one(people, attach):
        return Resolution(people[0], in_conflict=True)
    survivor, *rest = sorted(people, key=_seniority)
    return Resolution(survivor, attach, tuple(rest))


def _by_device(given: Sequence[Identifier], by_device: Sequence[Person]) -> Resolution:
    if not by_device:
        return Resolution(None, tuple(given))
    person = by_device[0]
    free = {key for other in by_device[1:] for key in other.keys}
    return Resolution(person, tuple(one for one in given if one.key not in free))


def _in_order(given: Sequence[Identifier], found: Sequence[Person]) -> list[Person]:
    """Those found, in the order in which they were named."""
    return _one_each([p for one in given for p in found if one.key in p.keys])


def _one_each(people: Sequence[Person]) -> list[Person]:
    return list({person.customer_id: person for person in people}.values())


def _seniority(person: Person) -> tuple[bool, object, str]:
    return person.is_anonymous, person.root.created_at, person.customer_id


def _may_be_one(people: Sequence[Person], attach: Sequence[Identifier]) -> bool:
    names = [one for person in people for one in person.identifiers]
    kinds = Counter(kind for kind, _ in {(one.kind, one.key) for one in (*names, *attach)})
    if len(people) == 1:
        before = Counter(kind for kind, _ in {(one.kind, one.key) for one in names})
        grown = {kind for kind, count in kinds.items() if count > before[kind]}
        return all(kinds[kind] <= MOST_OF_A_KIND for kind in grown)
    if any(count > MOST_OF_A_KIND for count in kinds.values()):
        return False
    return not _are_apart(people) and not _disagree(people)


def _are_apart(people: Sequence[Person]) -> bool:
    for person in people:
        others = {cid for p in people if p is not person for cid in p.customer_ids}
        if any(others.intersection(record.kept_apart) for record in person.records):
            return True
    return False


def _disagree(people: Sequence[Person]) -> bool:
    """Whether two of them have a proven name of one kind; it can't be the same one."""
    proven: set[str] = set()
    for person in people:
        kinds = {one.kind for one in person.identifiers if one.verified and not one.is_weak}
        if proven & kinds:
            return True
        proven |= kinds
    return False
