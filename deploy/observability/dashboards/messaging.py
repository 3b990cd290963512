"""Conversations and deliveries."""

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines
from deploy.observability.dashboards.queries import quantile, rate, rates

RPC = "lintas_rpc_duration_seconds"


def build() -> Board:
    return board("messaging", "Messaging", _in(), _out(), _identity())


def _in() -> Row:
    due = 'service="messaging",loop=~"answers|deliveries|reminders"'
    return Row(
        "What customers say",
        [
            lines("Messages", "reqps", rates("lintas_messages_received_total", "channel, kind")),
            lines("Answers", "reqps", rates("lintas_answers_total", "outcome")),
            lines("Due work that was done", "reqps", rates("lintas_loop_items_total", "loop", due)),
        ],
    )


def _out() -> Row:
    sent = rate("lintas_deliveries_total", "channel", 'outcome="sent"')
    share = f"{sent} / ({rate('lintas_deliveries_total', 'channel')} > 0)"
    return Row(
        "What we say",
        [
            lines("Deliveries", "reqps", rates("lintas_deliveries_total", "channel, outcome")),
            lines("Share handed over", "percentunit", Query(share, "{{channel}}")),
            lines("Calls (p99)", "s", quantile(0.99, RPC, "method", 'service="messaging"')),
        ],
    )


def _identity() -> Row:
    return Row(
        "Who it is",
        [
            lines("Identifications", "reqps", rates("lintas_identify_total", "outcome")),
            lines("One-time codes", "reqps", rates("lintas_codes_sent_total", "outcome")),
        ],
    )
