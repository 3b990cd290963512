"""Events outlive releases: who is new reads what is old, and who is old reads what is new."""

import json
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from deploy.release import samples
from tests.releases import tomorrow
from tests.releases.released import Release, Sample, now, recorded, releases, then

SAMPLES = list(recorded())
TODAY = [
    (release, event.full_name)
    for release in releases()
    for event in samples.event_types(now(release.service), release.service)
]
KNOWN_THEN = [
    (release, event.full_name)
    for release in releases()
    for event in samples.event_types(then(release), release.service)
]


def read(pool: Any, binary: bytes) -> tuple[Any, Any]:
    """Envelope and payload, as that world has them."""
    envelope: Any = samples.new(pool, samples.ENVELOPE)
    envelope.ParseFromString(binary)
    payload = samples.new(pool, envelope.type)
    assert envelope.payload.Unpack(payload)
    return envelope, payload


def unknown(message: Message) -> list[str]:
    """Where in a message there is something that its reader does not know."""
    found = [message.DESCRIPTOR.full_name] if len(UnknownFieldSet(message)) else []
    for field, value in message.ListFields():
        if field.message_type and not field.message_type.GetOptions().map_entry:
            for element in value if field.is_repeated else [value]:
                found += unknown(element)
    return found


def differences(known: Message, written: Message, path: str = "") -> list[str]:
    """The fields that `known` has, and reads otherwise than they were `written`."""
    found: list[str] = []
    for field in known.DESCRIPTOR.fields:
        here, there = getattr(known, field.name), getattr(written, field.name, None)
        where = f"{path}.{field.name}"
        if not field.message_type or field.message_type.GetOptions().map_entry:
            found += [] if here == there else [where]
        elif field.message_type.full_name == "google.protobuf.Struct":
            found += [] if dict(here) == dict(there or {}) else [where]
        elif field.is_repeated:
            found += [] if there is not None and len(here) == len(there) else [where]
            for one, other in zip(here, there or (), strict=False):
                found += differences(one, other, where)
        elif there is None or known.HasField(field.name) != written.HasField(field.name):
            found.append(where)
        elif known.HasField(field.name):
            found += differences(here, there, where)
    return found


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_today_reads_all_that_a_release_wrote(sample: Sample) -> None:
    pool = now(sample.release.service)
    envelope, payload = read(pool, sample.binary)
    assert unknown(envelope) == unknown(payload) == []
    assert json_format.MessageToDict(envelope, descriptor_pool=pool) == json.loads(sample.text)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_the_binary_and_the_text_of_a_sample_say_the_same(sample: Sample) -> None:
    pool = then(sample.release)
    parsed: Any = samples.new(pool, samples.ENVELOPE)
    json_format.Parse(sample.text, parsed, descriptor_pool=pool)
    envelope, payload = read(pool, sample.binary)
    assert read(pool, parsed.SerializeToString())[1] == payload
    assert parsed.event_id == envelope.event_id


def test_a_sample_leaves_no_field_out() -> None:
    """Else the tests above would find nothing lost where nothing was."""
    release = next(each for each in releases() if each.service == "orders")
    _, payload = read(then(release), Sample(release, "OrderReturned").binary)
    order = payload.order
    assert [f.name for f in order.DESCRIPTOR.fields if f not in dict(order.ListFields())] == []


@pytest.mark.parametrize(("release", "event_type"), TODAY, ids=str)
def test_a_release_reads_what_is_written_today(release: Release, event_type: str) -> None:
    if event_type not in {known for _, known in KNOWN_THEN}:
        pytest.skip(f"{event_type} is younger than {release}")
    written = samples.enveloped(now(release.service), event_type)
    envelope, payload = read(then(release), written.SerializeToString())
    _, meant = read(now(release.service), written.SerializeToString())
    assert differences(envelope, written) == differences(payload, meant) == []


@pytest.mark.parametrize(("release", "event_type"), KNOWN_THEN, ids=str)
@pytest.mark.parametrize("reader", ["release", "today"])
def test_what_tomorrow_adds_does_no_harm(release: Release, event_type: str, reader: str) -> None:
    written = tomorrow.event(release.service, event_type)
    binary = written.SerializeToString()
    pool = then(release) if reader == "release" else now(release.service)
    envelope, payload = read(pool, binary)
    _, meant = read(tomorrow.pool(release.service), binary)
    assert payload.DESCRIPTOR.full_name in unknown(payload)
    assert differences(envelope, written) == differences(payload, meant) == []
    # Whoever passes it on loses nothing: neither new fields nor new values.
    assert read(tomorrow.pool(release.service), envelope.SerializeToString())[1] == meant
    json_format.MessageToJson(envelope, descriptor_pool=pool)
