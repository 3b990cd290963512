"""Webhooks of the SMS and e-mail gateways, in the platform's own small JSON.

`{"messages": [{"id", "from", "text", "at"?, "name"?, "subject"?}],
  "reports": [{"id", "status": "sent"|"delivered"|"read"|"failed", "at"?, "reason"?}]}`;
`from` is E.164 for SMS and an address for e-mail, `at` is RFC 3339, now where absent.
"""

import re
from datetime import UTC, datetime

from email_validator import EmailNotValidError, validate_email

from lintas_messaging.domain import phones
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.reading import Node
from lintas_messaging.domain.received import Inbound, Kind, Outcome, Received, Report

SMS = "sms"
EMAIL = "email"

_STATUSES = {
    "sent": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.OPENED,
    "failed": Outcome.FAILED,
}
_REASON = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_QUOTED = re.compile(r"^(>|On .{5,200} wrote:\s*$|Pada .{5,200} menulis:\s*$|-- $)")


def read(body: Node, provider: str, now: datetime) -> Received:
    """Messages and reports of a call. Raises InvalidArgument with the field's path."""
    if body.get("messages") is None and body.get("reports") is None:
        raise body.refuse("must have messages or reports")
    return Received(
        [_message(each, provider, now) for each in body.items("messages")],
        [_report(each, provider, now) for each in body.items("reports")],
    )


def _message(node: Node, provider: str, now: datetime) -> Inbound:
    is_mail = provider == EMAIL
    name = node.get("name")
    return Inbound(
        provider=provider,
        provider_id=node.need("id").name(),
        channel=Channel.EMAIL if is_mail else Channel.SMS,
        kind=Kind.TEXT,
        text=_text(node, is_mail),
        address=_mail_address(node.need("from")) if is_mail else _phone(node.need("from")),
        at=_at(node, now),
        sender_name=name.text(256).strip() if name else "",
    )


def _text(node: Node, is_mail: bool) -> str:
    text = node.need("text").text(20_000)
    subject = node.get("subject")
    if not is_mail:
        return text
    return without_quotes(text) or (subject.text().strip() if subject else "")


def without_quotes(text: str) -> str:
    """A mail's own words: what stands before the quoted mail or the signature."""
    own = []
    for line in text.splitlines():
        if _QUOTED.match(line):
            break
        own.append(line)
    return "\n".join(own).strip()[:4096]


def _phone(node: Node) -> str:
    try:
        return phones.normalise(node.name(32))
    except ValueError as error:
        raise node.refuse(str(error)) from None


def _mail_address(node: Node) -> str:
    try:
        checked = validate_email(
            node.name(320), check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        raise node.refuse("is no e-mail address") from None
    return checked.normalized.lower()


def _report(node: Node, provider: str, now: datetime) -> Report:
    status = node.need("status")
    outcome = _STATUSES.get(status.name(64))
    if outcome is None:
        raise status.refuse("must be sent, delivered, read or failed")
    reason = node.get("reason")
    words = reason.text(64) if reason else ""
    if words and not _REASON.fullmatch(words):
        raise node.need("reason").refuse("must be UPPER_SNAKE")
    failed = outcome is Outcome.FAILED
    return Report(
        provider,
        node.need("id").name(),
        outcome,
        _at(node, now),
        (words or "PROVIDER_FAILED") if failed else "",
    )


def _at(node: Node, now: datetime) -> datetime:
    at = node.get("at")
    if at is None:
        return now
    try:
        moment = datetime.fromisoformat(at.text(64))
    except ValueError:
        raise at.refuse("must be an RFC 3339 time") from None
    if moment.tzinfo is None:
        raise at.refuse("must name its zone")
    return moment.astimezone(UTC)
