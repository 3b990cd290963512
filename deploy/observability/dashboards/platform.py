"""The platform as a whole, and by channel."""

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines, number
from deploy.observability.dashboards.queries import highest, quantile, rate, rates, total

HTTP = "lintas_http_request_duration_seconds"
_KNOWN = 'route!="unknown"'


def build() -> Board:
    return board("platform", "Platform by channel", _now(), _door(), _channels(), _processes())


def _now() -> Row:
    failed = rate(f"{HTTP}_count", where=f'{_KNOWN},status=~"5.."')
    share = f"({failed} or vector(0)) / {rate(f'{HTTP}_count', where=_KNOWN)}"
    differing = "count(lintas_books_joined_difference != 0) or vector(0)"
    return Row(
        "Now",
        [
            number("Services that answer", "short", Query('count(up{job="lintas"} == 1)')),
            number("Requests that fail", "percentunit", Query(share)),
            number("Laws of the books that do not hold", "short", Query(differing)),
        ],
    )


def _door() -> Row:
    return Row(
        "At the door",
        [
            lines("Requests by route", "reqps", rates(f"{HTTP}_count", "method, route")),
            lines("Answers by status", "reqps", rates(f"{HTTP}_count", "status")),
            lines(
                "Time to answer",
                "s",
                *(quantile(share, HTTP, where=_KNOWN) for share in (0.5, 0.95, 0.99)),
            ),
            lines("Slow routes (p99)", "s", quantile(0.99, HTTP, "route", _KNOWN)),
            lines("Under way", "short", total("lintas_http_in_flight", "service")),
            lines(
                "Calls between services",
                "reqps",
                rates("lintas_rpc_duration_seconds_count", "service"),
            ),
        ],
    )


def _channels() -> Row:
    return Row(
        "By channel",
        [
            lines("Orders by kind", "reqps", rates("lintas_orders_placed_total", "kind")),
            lines(
                "Messages from customers",
                "reqps",
                rates("lintas_messages_received_total", "channel"),
            ),
            lines("Deliveries", "reqps", rates("lintas_deliveries_total", "channel, outcome")),
        ],
    )


def _processes() -> Row:
    return Row(
        "Processes",
        [
            lines(
                "Processor", "short", rates("process_cpu_seconds_total", "service", 'job="lintas"')
            ),
            lines(
                "Memory", "bytes", total("process_resident_memory_bytes", "service", 'job="lintas"')
            ),
            lines(
                "Open files",
                "short",
                highest("process_open_fds", "service, instance", 'job="lintas"'),
            ),
        ],
    )
