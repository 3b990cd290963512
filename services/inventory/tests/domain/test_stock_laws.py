"""Stock as a state machine: whatever is repeated, refused or broken off, nothing is lost.

The world is what the database holds. Each rule does what a process does until it dies: it writes
some of the levels that its plan changes, and records the outcome or not.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lintas_inventory.domain import adjustment, movements, reservation, rounds
from lintas_inventory.domain.adjustment import Adjustment, Reason
from lintas_inventory.domain.lines import StockLine
from lintas_inventory.domain.operation import Hold, Judgement, Operation, Record, judge
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.domain.rounds import Attempt
from lintas_inventory.domain.stock import Key, Level, Mark

NOW = datetime(2026, 1, 15, tzinfo=UTC)
KEYS = [Key("shirt", "jkt"), Key("shirt", "bdg"), Key("socks", "jkt")]
ENDS = (State.COMMITTED, State.RELEASED, State.EXPIRED)

keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)
units = st.integers(1, 8)
# How many of the changed levels are written before the process dies, and whether it records.
luck = st.tuples(st.integers(0, 3), st.booleans())


class Stock(RuleBasedStateMachine):
    """Operations of every kind on three stocks."""

    def __init__(self) -> None:
        super().__init__()
        self.levels = {key: Level(key) for key in KEYS}
        self.records: dict[str, Record] = {}
        self.operations: dict[str, Operation] = {}
        self.reservations: dict[str, Reservation] = {}
        self.happened = False

    def attempt(self, operation: Operation, written: int, is_recorded: bool) -> None:
        """One process tries the operation, and may die on the way."""
        self.operations[operation.operation_id] = operation
        record = self.records.get(operation.operation_id)
        if record and not record.refused:
            return
        number = record.attempt + 1 if record else 1
        attempt = Attempt(operation, number)
        plan = rounds.plan(self.levels, [attempt], NOW)
        if plan.shortages[0]:
            self.refuse(attempt, written)
            return
        self.write(plan.levels, written)
        if written >= len(plan.levels) and is_recorded:
            self.record(operation, number)

    def refuse(self, attempt: Attempt, written: int) -> None:
        """What is refused with something in the figures is refused on record first."""
        name = attempt.operation.operation_id
        if not any(self.levels[k].mark(name, attempt.number) for k in attempt.operation.keys):
            return
        self.records[name] = Record(name, attempt.number, True)
        undoing = replace(attempt, undoing=True)
        self.write(rounds.plan(self.levels, [undoing], NOW).levels, written)

    def write(self, changed: dict[Key, Level], written: int) -> None:
        for key in list(changed)[:written]:
            self.levels[key] = replace(changed[key], version=changed[key].version + 1)

    def record(self, operation: Operation, number: int) -> None:
        name = operation.operation_id
        lines = rounds.lines(self.levels, Attempt(operation, number))
        self.records[name] = Record(name, number, False, lines)
        if operation.hold:
            held = [StockLine(p.key, p.reserved, p.line) for p in operation.postings]
            self.reservations[name] = Reservation(name, held, "", 0, State.HELD, NOW, NOW)
        if name.endswith(":end"):
            owner = name.removesuffix(":end")
            self.reservations[owner] = replace(self.reservations[owner], open=False)

    def name(self, kind: str) -> str:
        return f"{kind}_{len(self.operations)}"

    @rule(chosen=keys, delta=st.integers(-8, 20).filter(bool), luck=luck)
    def adjust(self, chosen: Sequence[Key], delta: int, luck: tuple[int, bool]) -> None:
        wanted = [Adjustment(key, delta, Reason.CORRECTION, "") for key in chosen]
        self.attempt(adjustment.operation(self.name("adj"), wanted, 0), *luck)

    @rule(chosen=keys, quantity=units, luck=luck)
    def reserve(self, chosen: Sequence[Key], quantity: int, luck: tuple[int, bool]) -> None:
        lines = [StockLine(key, quantity, i) for i, key in enumerate(chosen)]
        hold = Hold("", 0, NOW, NOW, True)
        self.attempt(reservation.holding(self.name("rsv"), lines, hold, True), *luck)

    @rule(chosen=keys, quantity=units, happened=st.booleans(), luck=luck)
    def take(
        self, chosen: Sequence[Key], quantity: int, happened: bool, luck: tuple[int, bool]
    ) -> None:
        self.happened |= happened
        lines = [StockLine(key, quantity, i) for i, key in enumerate(chosen)]
        self.attempt(movements.taking(self.name("ord"), lines, 0, happened), *luck)

    @rule(chosen=keys, quantity=units, luck=luck)
    def put_back(self, chosen: Sequence[Key], quantity: int, luck: tuple[int, bool]) -> None:
        lines = [StockLine(key, quantity, i) for i, key in enumerate(chosen)]
        self.attempt(movements.putting_back(self.name("ret"), lines, 0), *luck)

    @precondition(lambda self: self.operations)
    @rule(data=st.data(), luck=luck)
    def repeat(self, data: st.DataObject, luck: tuple[int, bool]) -> None:
        """Somebody asks again."""
        self.attempt(self.operations[data.draw(st.sampled_from(sorted(self.operations)))], *luck)

    @precondition(lambda self: self.reservations)
    @rule(data=st.data(), how=st.sampled_from(ENDS), luck=luck)
    def end(self, data: st.DataObject, how: State, luck: tuple[int, bool]) -> None:
        """The first to end a hold decides; whoever comes later carries that out."""
        name = data.draw(st.sampled_from(sorted(self.reservations)))
        if self.reservations[name].state is State.HELD:
            self.reservations[name] = replace(self.reservations[name], state=how)
        self.attempt(reservation.ending(self.reservations[name]), *luck)

    @rule(is_old=st.booleans())
    def recover(self, is_old: bool) -> None:
        for key in KEYS:
            for mark in self.levels[key].marks:
                self.settle(key, mark, is_old)

    def settle(self, key: Key, mark: Mark, is_old: bool) -> None:
        name = mark.operation_id
        verdict = judge(mark, self.records.get(name), is_old)
        if verdict is Judgement.DROP:
            recorded = frozenset({(name, mark.attempt)})
            self.levels[key] = self.levels[key].without(recorded)
        elif verdict is Judgement.UNDO:
            self.levels[key] = self.levels[key].undone(mark)
        elif verdict is Judgement.ABANDON:
            self.records[name] = Record(name, mark.attempt, True)

    @invariant()
    def figures_are_what_is_recorded_and_what_is_marked(self) -> None:
        for key, level in self.levels.items():
            moved: list[tuple[int, int]] = [
                (m.on_hand, m.reserved) for m in level.marks if not self.is_booked(m)
            ]
            for record in self.records.values():
                moved += [(x.on_hand, x.reserved) for x in record.lines if x.key == key]
            assert level.on_hand == sum(on_hand for on_hand, _ in moved)
            assert level.reserved == sum(reserved for _, reserved in moved)

    def is_booked(self, mark: Mark) -> bool:
        record = self.records.get(mark.operation_id)
        return bool(record and not record.refused and record.attempt == mark.attempt)

    @invariant()
    def nothing_is_marked_twice(self) -> None:
        for level in self.levels.values():
            names = [mark.operation_id for mark in level.marks]
            assert len(names) == len(set(names))

    def teardown(self) -> None:
        """Recovery leaves no mark, and the figures are the ledger's and the holds' sums."""
        for name, held in self.reservations.items():
            if held.state is not State.HELD:
                self.attempt(reservation.ending(held), 3, True)
                assert not self.reservations[name].open
        for _ in range(2):
            self.recover(is_old=True)
        for key, level in self.levels.items():
            assert level.marks == ()
            open_holds = [each for each in self.reservations.values() if each.open]
            lines = [line for each in open_holds for line in each.lines]
            assert level.reserved == sum(line.quantity for line in lines if line.key == key)


Stock.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestStock = Stock.TestCase


def test_no_condition_lets_available_fall_below_zero() -> None:
    level = Level(KEYS[0], on_hand=5, reserved=3)
    line = [StockLine(KEYS[0], 3)]
    for operation in (
        movements.taking("ord_1", line, 0, already_happened=False),
        reservation.holding("rsv_1", line, Hold("", 0, NOW, NOW, True), is_new=True),
    ):
        plan = rounds.plan({KEYS[0]: level}, [Attempt(operation)], NOW)
        assert [short.available for short in plan.shortages[0]] == [2]
        assert plan.levels == {}


def test_what_was_handed_over_is_booked_with_its_shortfall() -> None:
    level = Level(KEYS[0], on_hand=5, reserved=3)
    happened = movements.taking("ord_1", [StockLine(KEYS[0], 4)], 0, already_happened=True)
    after = rounds.plan({KEYS[0]: level}, [Attempt(happened)], NOW).levels[KEYS[0]]
    assert (after.on_hand, after.reserved, after.marks[0].short) == (1, 3, 2)


def test_operations_of_one_round_see_what_the_earlier_ones_left() -> None:
    level = Level(KEYS[0], on_hand=5)
    takes = [movements.taking(f"ord_{n}", [StockLine(KEYS[0], 2)], 0, False) for n in range(4)]
    plan = rounds.plan({KEYS[0]: level}, [Attempt(each) for each in takes], NOW)
    assert [bool(short) for short in plan.shortages] == [False, False, True, True]
    assert plan.levels[KEYS[0]].on_hand == 1
