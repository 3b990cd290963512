"""The small JSON of the SMS and e-mail gateways."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lintas_kit.errors import InvalidArgument
from lintas_messaging.domain import own_webhooks
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.reading import Node
from lintas_messaging.domain.received import Outcome, Received

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def read(body: dict[str, Any], provider: str) -> Received:
    return own_webhooks.read(Node(body), provider, NOW)


def test_an_sms() -> None:
    body = {"messages": [{"id": "1", "from": "0812-3456-7890", "text": "STOP"}]}
    (found,) = read(body, "sms").messages
    assert (found.address, found.channel, found.at) == ("+6281234567890", Channel.SMS, NOW)


def test_a_mail_without_what_it_quotes() -> None:
    text = "Ada kemeja linen?\n\nOn Mon, 12 Jan 2026, Lintas wrote:\n> Halo"
    mail = {"id": "1", "from": "Ayu@Example.COM", "text": text, "at": "2026-01-15T19:00:00+07:00"}
    (found,) = read({"messages": [mail]}, "email").messages
    assert (found.address, found.text, found.at) == ("ayu@example.com", "Ada kemeja linen?", NOW)


def test_a_mail_of_its_subject_alone() -> None:
    mail = {"id": "1", "from": "ayu@example.com", "text": "> old", "subject": "Promo?"}
    assert read({"messages": [mail]}, "email").messages[0].text == "Promo?"


def test_reports() -> None:
    body = {
        "reports": [
            {"id": "a", "status": "delivered"},
            {"id": "b", "status": "failed", "reason": "UNKNOWN_NUMBER"},
            {"id": "c", "status": "failed"},
        ]
    }
    found = read(body, "sms").reports
    assert [(each.outcome, each.reason) for each in found] == [
        (Outcome.DELIVERED, ""),
        (Outcome.FAILED, "UNKNOWN_NUMBER"),
        (Outcome.FAILED, "PROVIDER_FAILED"),
    ]


@pytest.mark.parametrize(
    ("provider", "body", "field"),
    [
        ("sms", {}, "body"),
        ("sms", {"messages": 1}, "messages"),
        ("sms", {"messages": [{}]}, "messages[0].id"),
        ("sms", {"messages": [{"id": "1", "from": "x", "text": "a"}]}, "messages[0].from"),
        ("sms", {"messages": [{"id": "1", "from": "0812345678"}]}, "messages[0].text"),
        ("email", {"messages": [{"id": "1", "from": "ayu", "text": "a"}]}, "messages[0].from"),
        (
            "sms",
            {"messages": [{"id": "1", "from": "0812345678", "text": "a", "at": "noon"}]},
            "messages[0].at",
        ),
        (
            "sms",
            {
                "messages": [
                    {"id": "1", "from": "0812345678", "text": "a", "at": "2026-01-15T12:00"}
                ]
            },
            "messages[0].at",
        ),
        ("sms", {"reports": [{"id": "1", "status": "lost"}]}, "reports[0].status"),
        ("sms", {"reports": [{"status": "sent"}]}, "reports[0].id"),
        (
            "sms",
            {"reports": [{"id": "1", "status": "failed", "reason": "a b"}]},
            "reports[0].reason",
        ),
    ],
)
def test_names_what_is_wrong(provider: str, body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        read(body, provider)
    assert refusal.value.violations[0].field == field
