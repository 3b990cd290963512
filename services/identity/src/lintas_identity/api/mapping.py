"""Customers, consents and timelines as messages, and what comes in as the domain has it."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct

from lintas.identity.v1 import identity_service_pb2 as messages
from lintas_identity.channels import channel_value
from lintas_identity.domain.consents import Consent
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.lifetime import Lifetime
from lintas_identity.domain.person import Person
from lintas_identity.domain.timeline import Entry
from lintas_kit.money import Money
from lintas_kit.money_proto import to_proto
from lintas_kit.times import to_timestamp


def identifier_in(message: messages.Identifier) -> Identifier:
    """As it was written, not normalised."""
    known = message.type in messages.Identifier.Type.values()
    type_ = messages.Identifier.Type.Name(message.type) if known else ""
    return Identifier(type_, message.namespace, message.value, message.verified)


def struct_in(message: Struct) -> dict[str, Any]:
    return MessageToDict(message)


def struct_out(values: Mapping[str, Any]) -> Struct:
    return ParseDict(dict(values), Struct())


def customer_out(person: Person) -> messages.Customer:
    """The single customer view."""
    return messages.Customer(
        customer_id=person.customer_id,
        identifiers=[_identifier_out(one) for one in person.identifiers],
        traits=struct_out(person.traits),
        preferences=struct_out(person.preferences),
        consents=[consent_out(told) for told in person.answers()],
        wishlist=person.wishlist,
        lifetime=_lifetime_out(person.lifetime),
        merged_customer_ids=person.customer_ids[1:],
        create_time=to_timestamp(person.root.created_at),
        update_time=to_timestamp(person.updated_at),
        etag=person.etag,
    )


def consent_out(told: list[Consent]) -> messages.Consent:
    """The answer that holds, with the earlier ones; the newest comes first."""
    newest, *earlier = [_consent_out(consent) for consent in told]
    newest.history.extend(earlier)
    return newest


def entry_out(entry: Entry) -> messages.TimelineEntry:
    return messages.TimelineEntry(
        entry_id=entry.entry_id,
        at=to_timestamp(entry.at),
        channel=channel_value(entry.channel),
        kind=entry.kind,
        reference=entry.reference,
        attributes=struct_out(entry.attributes),
        journey_id=entry.journey_id,
        customer_id=entry.customer_id,
    )


def _identifier_out(one: Identifier) -> messages.Identifier:
    return messages.Identifier(
        type=messages.Identifier.Type.Value(one.type),
        namespace=one.namespace,
        value=one.value,
        verified=one.verified,
        first_seen_at=to_timestamp(one.first_seen_at),
    )


def _consent_out(consent: Consent) -> messages.Consent:
    return messages.Consent(
        purpose=consent.purpose,
        channel=channel_value(consent.channel),
        granted=consent.granted,
        source=consent.source,
        text=consent.text,
        at=to_timestamp(consent.at),
        receipt_id=consent.receipt_id,
    )


def _lifetime_out(figures: Lifetime) -> messages.LifetimeFigures:
    return messages.LifetimeFigures(
        orders=figures.orders,
        returns=figures.returns,
        net=[to_proto(Money(cur, minor)) for cur, minor in sorted(figures.net.items())],
        last_order_at=to_timestamp(figures.last_order_at),
    )
