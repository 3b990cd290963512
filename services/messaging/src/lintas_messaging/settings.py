"""What the environment may set for messaging, besides what it may set for every service."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from lintas_kit.settings import ServiceSettings

_LOCAL = "local"
_NONE = SecretStr("")


class Settings(ServiceSettings):
    """A channel whose address is not set is off: what would go over it is held back and says so.

    With LINTAS_ENV=local, secrets and ids that are not set are `local`.
    """

    whatsapp_api_url: str = Field("", description="Base of Meta's Graph API.")
    whatsapp_phone_number_id: str = Field("", description="The number that messages come from.")
    whatsapp_access_token: SecretStr = Field(_NONE, description="Bearer token of the Graph API.")
    whatsapp_app_secret: SecretStr = Field(_NONE, description="What Meta signs its webhooks with.")
    whatsapp_verify_token: SecretStr = Field(_NONE, description="Asked for when Meta subscribes.")
    instagram_api_url: str = Field("", description="Base of Meta's Graph API for Instagram.")
    instagram_account_id: str = Field("", description="The account that messages come from.")
    instagram_access_token: SecretStr = Field(_NONE, description="Bearer token for Instagram.")
    sms_api_url: str = Field("", description="SMS gateway: messages go to `POST {url}/sms`.")
    sms_access_token: SecretStr = Field(_NONE, description="Bearer token of the SMS gateway.")
    webhook_secret: SecretStr = Field(
        _NONE, description="What the SMS and e-mail gateways sign their webhooks with."
    )
    smtp_host: str = Field("", description="Mail server; e-mail is off where empty.")
    smtp_port: int = 25
    smtp_username: str = ""
    smtp_password: SecretStr = _NONE
    smtp_start_tls: bool = Field(False, description="Refuses to send without encryption.")
    mail_from: str = Field("Lintas <hello@lintas.example>", description="Sender of e-mails.")
    send_timeout_seconds: float = Field(8.0, description="How long a provider may take to answer.")
    time_zone: str = Field("Asia/Jakarta", description="What dates in messages are told in.")
    currency_code: str = Field("IDR", description="What prices in chats are meant in.")

    @model_validator(mode="after")
    def _local_secrets(self) -> Self:
        if self.env != _LOCAL:
            return self
        secret = SecretStr(_LOCAL)
        self.whatsapp_phone_number_id = self.whatsapp_phone_number_id or _LOCAL
        self.whatsapp_access_token = self.whatsapp_access_token or secret
        self.whatsapp_app_secret = self.whatsapp_app_secret or secret
        self.whatsapp_verify_token = self.whatsapp_verify_token or secret
        self.webhook_secret = self.webhook_secret or secret
        return self
