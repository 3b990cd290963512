"""Meta's webhooks, as its documentation shows them."""

import contextlib
import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import InvalidArgument
from lintas_messaging.domain import meta_webhooks, reading
from lintas_messaging.domain.received import Kind, Outcome, Point, Received

AT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SECONDS = str(int(AT.timestamp()))


def whatsapp(*messages: dict[str, Any], statuses: list[dict[str, Any]] | None = None) -> Received:
    return meta_webhooks.whatsapp(
        reading.parse(json.dumps(call(*messages, statuses=statuses)).encode())
    )


def call(*messages: dict[str, Any], statuses: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Ayu Lestari"}, "wa_id": "6281234567890"}],
    }
    if messages:
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = statuses
    change = {"value": value, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


def message(kind: str, **content: Any) -> dict[str, Any]:
    return {"from": "6281234567890", "id": "wamid.A", "timestamp": SECONDS, "type": kind, **content}


def test_a_text() -> None:
    (found,) = whatsapp(message("text", text={"body": "Halo"})).messages
    assert (found.kind, found.text, found.address) == (Kind.TEXT, "Halo", "+6281234567890")
    assert (found.key, found.at, found.sender_name) == ("whatsapp:wamid.A", AT, "Ayu Lestari")


def test_a_location() -> None:
    place = {"latitude": -6.2, "longitude": 106.8, "name": "Senayan"}
    (found,) = whatsapp(message("location", location=place)).messages
    assert (found.kind, found.point) == (Kind.LOCATION, Point(-6.2, 106.8))


def test_buttons_and_lists() -> None:
    reply = {"type": "button_reply", "button_reply": {"id": "1", "title": "Promo"}}
    row = {"type": "list_reply", "list_reply": {"id": "1", "title": "CS", "description": "x"}}
    found = whatsapp(
        message("interactive", interactive=reply),
        message("interactive", interactive=row),
        message("button", button={"payload": "p", "text": "STOP"}),
    ).messages
    assert [(each.kind, each.text) for each in found] == [
        (Kind.BUTTON, "Promo"),
        (Kind.BUTTON, "CS"),
        (Kind.BUTTON, "STOP"),
    ]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("image", Kind.IMAGE),
        ("audio", Kind.AUDIO),
        ("video", Kind.VIDEO),
        ("document", Kind.DOCUMENT),
        ("sticker", Kind.STICKER),
        ("reaction", Kind.REACTION),
        ("contacts", Kind.OTHER),
        ("something_new", Kind.OTHER),
    ],
)
def test_other_kinds_are_kept_as_such(kind: str, kept: Kind) -> None:
    (found,) = whatsapp(message(kind, **{kind: {"id": "1", "caption": "kemeja"}})).messages
    assert (found.kind, found.text) == (kept, "")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("sent", Outcome.SENT),
        ("delivered", Outcome.DELIVERED),
        ("read", Outcome.OPENED),
        ("failed", Outcome.FAILED),
    ],
)
def test_statuses(status: str, outcome: Outcome) -> None:
    sent = {"id": "wamid.B", "status": status, "timestamp": SECONDS, "recipient_id": "62812"}
    (report,) = whatsapp(statuses=[sent]).reports
    assert (report.provider_id, report.outcome, report.at) == ("wamid.B", outcome, AT)


def test_a_failure_says_why() -> None:
    error = {"code": 131026, "title": "Message undeliverable"}
    sent = {"id": "wamid.B", "status": "failed", "timestamp": SECONDS, "errors": [error]}
    assert whatsapp(statuses=[sent]).reports[0].reason == "WHATSAPP_131026"


def test_unknown_statuses_and_fields_are_left_alone() -> None:
    sent = {"id": "wamid.B", "status": "warned", "timestamp": SECONDS}
    assert whatsapp(statuses=[sent]).reports == []
    body = call()
    body["entry"][0]["changes"][0] = {"field": "account_update", "value": {"event": "X"}}
    assert meta_webhooks.whatsapp(reading.Node(body)) == Received([], [])


IN_MESSAGE = "entry[0].changes[0].value.messages[0]"
BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"from": None}, f"{IN_MESSAGE}.from"),
    ({"from": "not a number"}, f"{IN_MESSAGE}.from"),
    ({"from": 6281}, f"{IN_MESSAGE}.from"),
    ({"id": None}, f"{IN_MESSAGE}.id"),
    ({"id": ""}, f"{IN_MESSAGE}.id"),
    ({"timestamp": "soon"}, f"{IN_MESSAGE}.timestamp"),
    ({"timestamp": "9" * 19}, f"{IN_MESSAGE}.timestamp"),
    ({"type": None}, f"{IN_MESSAGE}.type"),
    ({"text": None}, f"{IN_MESSAGE}.text"),
    ({"text": "Halo"}, f"{IN_MESSAGE}.text"),
    ({"text": {}}, f"{IN_MESSAGE}.text.body"),
    ({"text": {"body": 5}}, f"{IN_MESSAGE}.text.body"),
    ({"text": {"body": "x" * 5000}}, f"{IN_MESSAGE}.text.body"),
    (
        {"type": "location", "location": {"latitude": 91, "longitude": 0}},
        f"{IN_MESSAGE}.location.latitude",
    ),
    (
        {"type": "location", "location": {"latitude": 1, "longitude": "x"}},
        f"{IN_MESSAGE}.location.longitude",
    ),
    ({"type": "interactive", "interactive": {}}, f"{IN_MESSAGE}.interactive.type"),
]


@pytest.mark.parametrize(("change", "field"), BROKEN, ids=[str(change) for change, _ in BROKEN])
def test_a_broken_message_is_named_by_its_path(change: dict[str, Any], field: str) -> None:
    broken = message("text", text={"body": "Halo"}) | change
    with pytest.raises(InvalidArgument) as refusal:
        whatsapp(broken)
    assert [violation.field for violation in refusal.value.violations] == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"\xff", "body"),
        (b"[" * 100_000, "body"),
        (b"{}", "object"),
        (b'{"object": "page"}', "object"),
        (b'{"object": "whatsapp_business_account", "entry": {}}', "entry"),
        (b'{"object": "whatsapp_business_account", "entry": [1]}', "entry[0]"),
        (
            b'{"object": "whatsapp_business_account",'
            b' "entry": [{"changes": [{"field": "messages"}]}]}',
            "entry[0].changes[0].value",
        ),
    ],
)
def test_a_broken_body_is_named_by_its_path(body: bytes, field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        meta_webhooks.whatsapp(reading.parse(body))
    assert refusal.value.violations[0].field == field


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES: list[tuple[str | int, ...]] = [
    ("entry",),
    ("entry", 0, "changes"),
    ("entry", 0, "changes", 0, "value"),
    ("entry", 0, "changes", 0, "value", "contacts"),
    ("entry", 0, "changes", 0, "value", "messages"),
    ("entry", 0, "changes", 0, "value", "messages", 0, "from"),
    ("entry", 0, "changes", 0, "value", "messages", 0, "text"),
    ("entry", 0, "changes", 0, "value", "statuses"),
]


@given(st.sampled_from(PLACES), JSON)
def test_whatever_stands_anywhere_is_read_or_refused(
    place: tuple[str | int, ...], value: Any
) -> None:
    body = copy.deepcopy(call(message("text", text={"body": "Halo"})))
    at: Any = body
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    with contextlib.suppress(InvalidArgument):
        meta_webhooks.whatsapp(reading.Node(body))


def direct(**event: Any) -> Received:
    common = {"sender": {"id": "777"}, "recipient": {"id": "1"}, "timestamp": 1768478400123}
    body = {"object": "instagram", "entry": [{"id": "1", "messaging": [common | event]}]}
    return meta_webhooks.instagram(reading.Node(body))


def test_instagram_texts_quick_replies_and_postbacks() -> None:
    (text,) = direct(message={"mid": "m1", "text": "halo"}).messages
    assert (text.kind, text.address, text.key) == (Kind.TEXT, "777", "instagram:m1")
    assert text.at == AT.replace(microsecond=123_000)
    quick = {"mid": "m2", "text": "Promo", "quick_reply": {"payload": "P"}}
    assert direct(message=quick).messages[0].kind is Kind.BUTTON
    assert direct(postback={"mid": "m3", "title": "CS"}).messages[0].text == "CS"


def test_instagram_echoes_are_our_own_words() -> None:
    assert direct(message={"mid": "m1", "text": "halo", "is_echo": True}).messages == []


def test_instagram_attachments_and_reads() -> None:
    image = {"mid": "m4", "attachments": [{"type": "image", "payload": {"url": "x"}}]}
    assert direct(message=image).messages[0].kind is Kind.IMAGE
    (report,) = direct(read={"mid": "m5"}).reports
    assert (report.provider_id, report.outcome) == ("m5", Outcome.OPENED)


def test_instagram_names_what_is_wrong() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        direct(message={"text": "halo"})
    assert refusal.value.violations[0].field == "entry[0].messaging[0].message.mid"
