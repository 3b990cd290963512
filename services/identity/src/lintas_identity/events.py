"""The events of this service, as messages. They carry ids, never what a person is called."""

from lintas.identity.v1 import identity_events_pb2 as events
from lintas.identity.v1 import identity_service_pb2 as messages
from lintas.identity.v1 import sessions_service_pb2 as sessions
from lintas_identity.channels import channel_value
from lintas_identity.domain.consents import Consent
from lintas_identity.domain.handoffs import Handoff
from lintas_identity.domain.sessions import Session
from lintas_identity.domain.timeline import Entry
from lintas_kit.times import to_timestamp


def customer_created(customer_id: str) -> events.CustomerCreated:
    return events.CustomerCreated(customer_id=customer_id)


def customer_identified(customer_id: str) -> events.CustomerIdentified:
    return events.CustomerIdentified(customer_id=customer_id)


def preferences_updated(customer_id: str) -> events.PreferencesUpdated:
    return events.PreferencesUpdated(customer_id=customer_id)


def wishlist_changed(customer_id: str, sku: str, listed: bool) -> events.WishlistChanged:
    return events.WishlistChanged(customer_id=customer_id, sku=sku, listed=listed)


def consent_changed(customer_id: str, consent: Consent) -> events.ConsentChanged:
    return events.ConsentChanged(
        customer_id=customer_id,
        purpose=consent.purpose,
        channel=channel_value(consent.channel),
        granted=consent.granted,
        receipt_id=consent.receipt_id,
    )


def customers_merged(merge_id: str, customer_id: str, other_id: str) -> events.CustomersMerged:
    return events.CustomersMerged(
        merge_id=merge_id, customer_id=customer_id, other_customer_id=other_id
    )


def merge_undone(merge_id: str, customer_id: str, other_id: str) -> events.MergeUndone:
    return events.MergeUndone(
        merge_id=merge_id, customer_id=customer_id, other_customer_id=other_id
    )


def session_started(session: Session, customer_id: str) -> events.SessionStarted:
    return events.SessionStarted(customer_id=customer_id, session_id=session.session_id)


def session_ended(session: Session) -> events.SessionEnded:
    return events.SessionEnded(
        customer_id=session.customer_id,
        session_id=session.session_id,
        reason=session.revoke_reason,
    )


def handoff_created(handoff: Handoff) -> events.HandoffCreated:
    return events.HandoffCreated(
        handoff_id=handoff.handoff_id,
        customer_id=handoff.customer_id,
        to_channel=channel_value(handoff.to_channel),
        target=_target(handoff),
    )


def handoff_redeemed(handoff: Handoff, customer_id: str) -> events.HandoffRedeemed:
    return events.HandoffRedeemed(
        handoff_id=handoff.handoff_id,
        customer_id=customer_id,
        to_channel=channel_value(handoff.to_channel),
        target=_target(handoff),
    )


def interaction_recorded(entry: Entry) -> events.InteractionRecorded:
    """Without the attributes: a channel may have put personal data there."""
    told = messages.TimelineEntry(
        entry_id=entry.entry_id,
        at=to_timestamp(entry.at),
        channel=channel_value(entry.channel),
        kind=entry.kind,
        reference=entry.reference,
        journey_id=entry.journey_id,
        customer_id=entry.customer_id,
    )
    return events.InteractionRecorded(customer_id=entry.customer_id, entry=told)


def _target(handoff: Handoff) -> sessions.HandoffTarget:
    kind = sessions.HandoffTarget.Kind.Value(handoff.target.kind)
    return sessions.HandoffTarget(kind=kind, id=handoff.target.id)
