"""Events from the outbox over Kafka to who handles them."""

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines
from deploy.observability.dashboards.queries import highest, rates, total
from deploy.observability.slos import LATE


def build() -> Board:
    return board("events", "Kafka and outbox", _outbox(), _handled(), _trouble())


def _outbox() -> Row:
    return Row(
        "Outbox",
        [
            lines(
                "Published", "reqps", rates("lintas_outbox_published_total", "service, collection")
            ),
            lines("Waiting", "short", highest("lintas_outbox_pending", "service, collection")),
            lines("Oldest", "s", highest("lintas_outbox_oldest_seconds", "service, collection")),
        ],
    )


def _handled() -> Row:
    late = Query(LATE, "share late")
    return Row(
        "Consumers",
        [
            lines("Handled", "reqps", rates("lintas_events_handled_total", "service")),
            lines("Handled, by event", "reqps", rates("lintas_events_handled_total", "type")),
            lines("Not handled yet", "short", total("lintas_consumer_lag", "service, topic")),
            lines("Age when handled", "s", highest("lintas_event_age_seconds", "service, topic")),
            lines("Topics that are late", "percentunit", late),
        ],
    )


def _trouble() -> Row:
    return Row(
        "Trouble",
        [
            lines(
                "Attempts after the first",
                "reqps",
                rates("lintas_event_retries_total", "service, type"),
            ),
            lines("Put aside (DLQ)", "reqps", rates("lintas_events_dead_total", "service, type")),
        ],
    )
