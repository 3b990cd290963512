"""Dashboards as code."""

from deploy.observability.dashboards import (
    events,
    messaging,
    orders,
    platform,
    promises,
    service,
    stock,
)
from deploy.observability.dashboards.panels import Board


def boards() -> list[Board]:
    """Every board."""
    shared = (platform, orders, stock, messaging, events, promises)
    each = (service.GATEWAY, *service.SERVICES)
    return [room.build() for room in shared] + [service.build(one) for one in each]
