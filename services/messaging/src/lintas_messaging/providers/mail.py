"""E-mail over SMTP."""

from email.message import EmailMessage
from email.utils import parseaddr

import aiosmtplib

from lintas_messaging.domain.deliveries import Delivery, NotNow, Refused, Sent
from lintas_messaging.domain.own_webhooks import EMAIL
from lintas_messaging.settings import Settings

_REFUSED = "MAIL_REFUSED"


class Mail:
    """Plain text with a simple HTML form of it. The Message-ID is the delivery's id."""

    name = EMAIL

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]

    async def send(self, delivery: Delivery) -> Sent | Refused:
        """Hands the mail to the server. Raises NotNow."""
        settings = self._settings
        message = self.compose(delivery)
        try:
            await aiosmtplib.send(
                message,
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_username or None,
                password=settings.smtp_password.get_secret_value() or None,
                start_tls=True if settings.smtp_start_tls else None,
                timeout=settings.send_timeout_seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            if all(each.code >= 500 for each in refusal.recipients):
                return Refused(_REFUSED)
            raise NotNow from None
        except aiosmtplib.SMTPResponseException as refusal:
            if 550 <= refusal.code <= 559:
                return Refused(_REFUSED)
            raise NotNow from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            raise NotNow from None
        return Sent(str(message["Message-ID"]).strip("<>"))

    def compose(self, delivery: Delivery) -> EmailMessage:
        """The mail of a delivery."""
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = delivery.address
        message["Subject"] = delivery.content.subject or delivery.content.text.splitlines()[0][:78]
        message["Message-ID"] = f"<{delivery.delivery_id}@{self._domain}>"
        message["Date"] = delivery.create_time
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(delivery.content.text)
        if delivery.content.html:
            message.add_alternative(delivery.content.html, subtype="html")
        return message
