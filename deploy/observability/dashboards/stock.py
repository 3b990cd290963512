"""Stock, and whether the books hold."""

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines, number
from deploy.observability.dashboards.queries import highest, quantile, rate, rates

RPC = "lintas_rpc_duration_seconds"
_INVENTORY = 'service="inventory"'


def build() -> Board:
    return board("stock", "Stock and books", _books(), _rounds(), _calls())


def _books() -> Row:
    differing = "count(lintas_books_joined_difference != 0) or vector(0)"
    proven = "time() - max(timestamp(lintas_books_joined_difference))"
    return Row(
        "Books",
        [
            number("Laws that do not hold", "short", Query(differing)),
            lines(
                "Laws over all services",
                "short",
                highest("lintas_books_joined_difference", "law, unit"),
            ),
            lines(
                "Laws of one service",
                "short",
                highest("lintas_books_difference", "service, law, unit"),
            ),
            lines(
                "Audits",
                "reqps",
                rates("lintas_loop_runs_total", "service, loop, outcome", 'loop=~"audit|books"'),
            ),
            number("Seconds since it was last told", "s", Query(proven)),
        ],
    )


def _rounds() -> Row:
    held = rate("lintas_stock_rounds_total", where='outcome="held"')
    together = f"{rate('lintas_stock_round_operations_total')} / ({held} > 0)"
    return Row(
        "Booking",
        [
            lines("Rounds", "reqps", rates("lintas_stock_rounds_total", "outcome")),
            lines("Operations that went together", "short", Query(together, "operations a round")),
            lines(
                "Marks settled afterwards",
                "reqps",
                rates("lintas_stock_marks_settled_total", "how"),
            ),
        ],
    )


def _calls() -> Row:
    return Row(
        "Calls of inventory",
        [
            lines("Calls", "reqps", rates(f"{RPC}_count", "method", _INVENTORY)),
            lines("Outcomes", "reqps", rates(f"{RPC}_count", "code", _INVENTORY)),
            lines("p99", "s", quantile(0.99, RPC, "method", _INVENTORY)),
        ],
    )
