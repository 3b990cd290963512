"""Merging records by alias, and undoing it: nothing that was recorded is moved or rewritten.

A merge touches two records, one after the other: the survivor announces what it takes in, the
other becomes its alias (from here on the merge holds), the survivor confirms. Between the first
and the last step the survivor can't become an alias itself, so aliases never form a ring.
"""

from dataclasses import replace
from datetime import datetime

from lintas_identity.domain.customer import Absorbed, Customer, Merge
from lintas_kit.errors import Aborted, FailedPrecondition, InvalidArgument, Violation

_LONGEST_REASON = 500


def check(customer_id: str, other_customer_id: str, reason: str) -> None:
    """Raises InvalidArgument for what can never be merged."""
    if not other_customer_id:
        raise InvalidArgument([Violation("otherCustomerId", "must name the other customer")])
    if other_customer_id == customer_id:
        raise InvalidArgument([Violation("otherCustomerId", "must be another customer")])
    if len(reason) > _LONGEST_REASON:
        raise InvalidArgument(
            [Violation("reason", f"must be at most {_LONGEST_REASON} characters")]
        )


def announce(survivor: Customer, other_id: str, merge_id: str, now: datetime) -> Customer:
    """The survivor, about to take the other in."""
    if survivor.alias_of:
        raise busy()
    absorbed = Absorbed(merge_id, other_id, since=now)
    return replace(survivor, absorbed=(*survivor.absorbed, absorbed))


def become_alias(other: Customer, merge: Merge) -> Customer:
    """The other record, leading to the survivor. Raises Aborted while it takes in one itself."""
    if other.alias_of or other.is_absorbing:
        raise busy()
    apart = tuple(one for one in other.kept_apart if one != merge.into)
    return replace(other, merges=(*other.merges, merge), kept_apart=apart, updated_at=merge.at)


def confirm(survivor: Customer, merge_id: str, now: datetime) -> Customer:
    """The survivor, having taken the other in."""
    absorbed = tuple(
        replace(one, confirmed=True) if one.merge_id == merge_id else one
        for one in survivor.absorbed
    )
    return replace(survivor, absorbed=absorbed, updated_at=now)


def give_up(survivor: Customer, merge_id: str) -> Customer:
    """The survivor, without what it announced or once took in."""
    return replace(
        survivor, absorbed=tuple(one for one in survivor.absorbed if one.merge_id != merge_id)
    )


def merge_of(other: Customer, merge_id: str) -> Merge:
    """The merge that made the record an alias. Raises KeyError where there was none such."""
    for merge in other.merges:
        if merge.merge_id == merge_id:
            return merge
    raise KeyError(merge_id)


def stand_alone(other: Customer, merge_id: str, now: datetime) -> Customer:
    """The other record, no longer an alias, and not to be merged with that one by itself again."""
    undone = merge_of(other, merge_id)
    if undone.undone_at is not None:
        raise FailedPrecondition("MERGE_ALREADY_UNDONE", "This merge was undone before.")
    merges = tuple(
        replace(merge, undone_at=now) if merge.merge_id == merge_id else merge
        for merge in other.merges
    )
    apart = (*(one for one in other.kept_apart if one != undone.into), undone.into)
    return replace(other, merges=merges, kept_apart=apart, updated_at=now)


def busy() -> Aborted:
    """A race was lost; the same merge may succeed when it is tried again."""
    return Aborted("CUSTOMER_BUSY", "One of the customers is being merged elsewhere: try again.")
