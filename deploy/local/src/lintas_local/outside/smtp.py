"""A real SMTP server that keeps what it is given."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from lintas_local.outside.mailbox import Delivered, Mailbox

LARGEST = 10 * 1024 * 1024


class Keeper:
    """The handler that aiosmtpd calls for each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Accept the mail, once for each recipient."""
        content = envelope.original_content or b""
        mail = message_from_bytes(content, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            self._mailbox.put(
                Delivered(
                    channel="EMAIL",
                    to=recipient,
                    subject=str(mail.get("Subject", "")),
                    text=_text(mail),
                    raw=content.decode(errors="replace"),
                )
            )
        return "250 OK"


def server(mailbox: Mailbox) -> SMTP:
    """The protocol for one connection."""
    return SMTP(Keeper(mailbox), data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Lintas")


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    return str(body.get_content()).strip() if body else ""
