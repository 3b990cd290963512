import base64

import pytest

from lintas_identity.domain import clients
from lintas_identity.domain.clients import Client, Credentials
from lintas_identity.settings import Settings
from lintas_kit.errors import InvalidArgument, Unauthenticated

SALT = b"0123456789abcdef"
KNOWN = {"till": Client("till", "STAFF", clients.hash_secret("s3cret", SALT))}


def basic(words: str) -> str:
    return "Basic " + base64.b64encode(words.encode()).decode()


def test_the_right_secret_opens() -> None:
    assert clients.authenticate(KNOWN, Credentials("till", "s3cret")).role == "STAFF"
    assert "s3cret" not in KNOWN["till"].secret_hash


@pytest.mark.parametrize("shown", [Credentials("till", "x"), Credentials("nobody", "s3cret")])
def test_wrong_ids_and_secrets_get_one_answer(shown: Credentials) -> None:
    with pytest.raises(Unauthenticated, match="INVALID_CLIENT"):
        clients.authenticate(KNOWN, shown)


def test_credentials_come_in_the_body_or_the_header() -> None:
    assert clients.credentials(clients.GRANT, "a", "b", "") == Credentials("a", "b")
    header = basic("a%20b:c%3Ad")
    assert clients.credentials(clients.GRANT, "", "", header) == Credentials("a b", "c:d")
    with pytest.raises(InvalidArgument):
        clients.credentials(clients.GRANT, "a", "b", header)
    for broken in ("Basic !", basic("no colon")):
        with pytest.raises(Unauthenticated, match="INVALID_CLIENT"):
            clients.credentials(clients.GRANT, "", "", broken)


def test_another_grant_is_refused() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        clients.credentials("password", "a", "b", "")
    assert refusal.value.reason == "UNSUPPORTED_GRANT_TYPE"


def test_the_demo_clients_are_known_on_a_local_platform_only() -> None:
    local = Settings(env="local", service_secret="0123456789abcdef")
    assert set(local.known_clients()) == {"admin", "staff", "agent", "marketer", "connector"}
    found = clients.authenticate(local.known_clients(), Credentials("connector", "local"))
    assert found.role == "CONNECTOR"
    assert not Settings(env="production", service_secret="0123456789abcdef").known_clients()
