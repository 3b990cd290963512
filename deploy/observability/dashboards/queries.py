"""The shapes of query that panels have in common."""

from deploy.observability.dashboards.panels import Query

RATE = "$__rate_interval"


def rate(metric: str, by: str = "", where: str = "") -> str:
    """How much a second, summed."""
    return f"sum{_by(by)}(rate({metric}{_where(where)}[{RATE}]))"


def rates(metric: str, by: str, where: str = "") -> Query:
    """How much a second, a series for each value of a label."""
    return Query(rate(metric, by, where), legend(by))


def highest(metric: str, by: str, where: str = "") -> Query:
    """A gauge's highest value over processes."""
    return Query(f"max by ({by}) ({metric}{_where(where)})", legend(by))


def total(metric: str, by: str, where: str = "") -> Query:
    """A gauge's sum over processes."""
    return Query(f"sum by ({by}) ({metric}{_where(where)})", legend(by))


def quantile(share: float, histogram: str, by: str = "", where: str = "") -> Query:
    """Time within which a share of calls ended."""
    labels = f"le, {by}" if by else "le"
    expr = f"histogram_quantile({share:g}, {rate(histogram + '_bucket', labels, where)})"
    return Query(expr, legend(by) or f"p{share * 100:g}")


def legend(by: str) -> str:
    """The values of the labels, beside each other."""
    return " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(",") if label)


def _by(labels: str) -> str:
    return f" by ({labels}) " if labels else ""


def _where(matchers: str) -> str:
    return f"{{{matchers}}}" if matchers else ""
