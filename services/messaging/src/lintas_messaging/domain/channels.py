"""The channels that a conversation goes over."""

from enum import StrEnum


class Channel(StrEnum):
    """Where a call, a cart or a message comes from; the names of the contract."""

    CHANNEL_UNSPECIFIED = ""
    WEB = "WEB"
    APP = "APP"
    MARKETPLACE = "MARKETPLACE"
    WHATSAPP = "WHATSAPP"
    INSTAGRAM = "INSTAGRAM"
    EMAIL = "EMAIL"
    SMS = "SMS"
    PUSH = "PUSH"
    POS = "POS"
    KIOSK = "KIOSK"
    CALL_CENTER = "CALL_CENTER"


ANY = Channel.CHANNEL_UNSPECIFIED
WRITABLE = (Channel.WHATSAPP, Channel.INSTAGRAM, Channel.EMAIL, Channel.SMS)
