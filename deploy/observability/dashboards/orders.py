"""From cart to order, and why not."""

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines
from deploy.observability.dashboards.queries import quantile, rate, rates

HTTP = "lintas_http_request_duration_seconds"
_CHECKOUT = 'route="/v1/carts/{cartId}:checkout"'
_STEPS = (
    ("carts begun", 'route="/v1/carts",method="POST"'),
    ("lines put in", 'route="/v1/carts/{cartId}/lines",method="POST"'),
    ("checkouts", _CHECKOUT),
)


def build() -> Board:
    return board("orders", "Orders funnel", _funnel(), _refusals(), _parts())


def _funnel() -> Row:
    done = 'status=~"2.."'
    steps = [Query(rate(f"{HTTP}_count", where=f"{where},{done}"), name) for name, where in _STEPS]
    placed = Query(rate("lintas_orders_placed_total", where='kind="CHECKOUT"'), "orders placed")
    times = [quantile(share, HTTP, where=_CHECKOUT) for share in (0.5, 0.95, 0.99)]
    return Row(
        "Funnel",
        [
            lines("From cart to order", "reqps", *steps, placed),
            lines("Orders that hold", "reqps", rates("lintas_orders_placed_total", "kind")),
            lines("Time of a checkout", "s", *times),
        ],
    )


def _refusals() -> Row:
    return Row(
        "Refusals",
        [
            lines(
                "Given up, by reason",
                "reqps",
                rates("lintas_orders_given_up_total", "kind, reason"),
            ),
            lines("Failed steps", "reqps", rates("lintas_order_steps_failed_total", "step")),
            lines("Answers to checkouts", "reqps", rates(f"{HTTP}_count", "status", _CHECKOUT)),
        ],
    )


def _parts() -> Row:
    return Row(
        "Coupons and points",
        [
            lines(
                "Holds of coupons and limits",
                "reqps",
                rates("lintas_promotions_holds_total", "outcome"),
            ),
            lines(
                "Redemptions looked after",
                "reqps",
                rates("lintas_promotions_redemptions_looked_after_total", "state"),
            ),
            lines(
                "Redemptions left, segments missed",
                "reqps",
                Query(rate("lintas_promotions_redemptions_failed_total"), "left"),
                Query(rate("lintas_promotions_identity_missed_total"), "without segments"),
            ),
            lines(
                "Points burned",
                "short",
                Query(rate("lintas_points_burned_total"), "points a second"),
            ),
        ],
    )
