"""Answers Meta's question whether an address is ours."""

import hmac

from lintas_kit.errors import InvalidArgument, NotFound, PermissionDenied, Violation
from lintas_messaging.usecases.receive_webhook import META, WebhookSecrets, known

SUBSCRIBE = "subscribe"
_LONGEST_CHALLENGE = 256


def verify_webhook(
    secrets: WebhookSecrets, provider: str, mode: str, token: str, challenge: str
) -> str:
    """The challenge. Raises PermissionDenied for another token."""
    if known(provider) not in META:
        raise NotFound("PROVIDER_NOT_FOUND", "This provider asks no such question.")
    wrong = []
    if mode != SUBSCRIBE:
        wrong.append(Violation("hub.mode", "must be subscribe"))
    if not 0 < len(challenge) <= _LONGEST_CHALLENGE:
        wrong.append(Violation("hub.challenge", f"must have 1 to {_LONGEST_CHALLENGE} characters"))
    if wrong:
        raise InvalidArgument(wrong)
    expected = secrets.meta_verify_token
    if not expected or not hmac.compare_digest(expected.encode(), token.encode()):
        raise PermissionDenied("BAD_VERIFY_TOKEN", "The verify token is not ours.")
    return challenge
