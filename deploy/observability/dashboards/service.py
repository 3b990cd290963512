"""One board a service, all from one template; a room that a service lacks has no row."""

from dataclasses import dataclass

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines
from deploy.observability.dashboards.queries import highest, quantile, rates, total

HTTP = "lintas_http_request_duration_seconds"
RPC = "lintas_rpc_duration_seconds"


@dataclass(frozen=True)
class Service:
    """A service, and which rooms it has."""

    name: str
    relays: bool = True
    consumes: bool = True
    has_books: bool = True

    @property
    def own(self) -> str:
        return f'service="{self.name}"'


GATEWAY = Service("gateway", relays=False, consumes=False, has_books=False)
SERVICES = (
    Service("identity", has_books=False),
    Service("inventory", consumes=False),
    Service("orders"),
    Service("promotions", consumes=False),
    Service("loyalty"),
    Service("messaging", has_books=False),
    Service("insights", relays=False),
)


def build(service: Service) -> Board:
    rows = [_requests(service) if service == GATEWAY else _calls(service)]
    if service != GATEWAY:
        rows.append(_loops(service))
    if service.relays:
        rows.append(_outbox(service))
    if service.consumes:
        rows.append(_events(service))
    if service.has_books:
        rows.append(_books(service))
    rows.append(_process(service))
    return board(f"service-{service.name}", service.name.capitalize(), *rows)


def _requests(service: Service) -> Row:
    return Row(
        "Requests: rate, errors, duration",
        [
            lines("Requests", "reqps", rates(f"{HTTP}_count", "method, route", service.own)),
            lines("Answers", "reqps", rates(f"{HTTP}_count", "status", service.own)),
            lines("p99", "s", quantile(0.99, HTTP, "route", service.own)),
            lines("Under way", "short", total("lintas_http_in_flight", "instance", service.own)),
        ],
    )


def _calls(service: Service) -> Row:
    refused = f'{service.own},code!="OK"'
    return Row(
        "Calls: rate, errors, duration",
        [
            lines("Calls", "reqps", rates(f"{RPC}_count", "method", service.own)),
            lines("Refused and failed", "reqps", rates(f"{RPC}_count", "method, code", refused)),
            lines("p99", "s", quantile(0.99, RPC, "method", service.own)),
            lines("Under way", "short", total("lintas_rpc_in_flight", "method", service.own)),
        ],
    )


def _loops(service: Service) -> Row:
    failed = f'{service.own},outcome="failed"'
    return Row(
        "Scheduled work: runs, errors, what it did",
        [
            lines("Runs", "reqps", rates("lintas_loop_runs_total", "loop", service.own)),
            lines("Failed runs", "reqps", rates("lintas_loop_runs_total", "loop", failed)),
            lines("Things done", "reqps", rates("lintas_loop_items_total", "loop", service.own)),
        ],
    )


def _outbox(service: Service) -> Row:
    return Row(
        "Outbox",
        [
            lines(
                "Published",
                "reqps",
                rates("lintas_outbox_published_total", "collection", service.own),
            ),
            lines("Waiting", "short", highest("lintas_outbox_pending", "collection", service.own)),
            lines(
                "Oldest", "s", highest("lintas_outbox_oldest_seconds", "collection", service.own)
            ),
        ],
    )


def _events(service: Service) -> Row:
    return Row(
        "Events",
        [
            lines("Handled", "reqps", rates("lintas_events_handled_total", "type", service.own)),
            lines("Not handled yet", "short", total("lintas_consumer_lag", "topic", service.own)),
            lines(
                "Age when handled", "s", highest("lintas_event_age_seconds", "topic", service.own)
            ),
        ],
    )


def _books(service: Service) -> Row:
    return Row(
        "Books",
        [
            lines(
                "Differences", "short", highest("lintas_books_difference", "law, unit", service.own)
            )
        ],
    )


def _process(service: Service) -> Row:
    since = Query(f"time() - process_start_time_seconds{{{service.own}}}", "{{instance}}")
    return Row(
        "Process",
        [
            lines(
                "Processor", "short", rates("process_cpu_seconds_total", "instance", service.own)
            ),
            lines(
                "Memory", "bytes", total("process_resident_memory_bytes", "instance", service.own)
            ),
            lines("Running since", "s", since),
        ],
    )
