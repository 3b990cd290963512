"""Event type to use case."""

from lintas.identity.v1 import identity_events_pb2
from lintas_kit.consumers import Event, On
from lintas_orders.usecases.carts.assign_cart import FollowMerge


def table(follow_merge: FollowMerge) -> list[On]:
    """What orders listens to."""

    async def merged(message: identity_events_pb2.CustomersMerged, _: Event) -> None:
        await follow_merge(message.customer_id, message.other_customer_id)

    return [On(identity_events_pb2.CustomersMerged, merged)]
