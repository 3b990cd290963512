from datetime import UTC, datetime, timedelta

import pytest

from lintas_identity.domain import sessions
from lintas_kit.errors import Unauthenticated

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def token(n: int) -> str:
    return sessions.refresh_token("ses_1", f"{n:032d}")


def started() -> sessions.Session:
    return sessions.start("ses_1", "cus_1", token(0), None, NOW)


def test_each_token_is_good_once() -> None:
    session = started()
    for n in range(5):
        refreshed = sessions.refresh(session, token(n), token(n + 1), NOW)
        assert refreshed.outcome == sessions.ROTATED
        session = refreshed.session
    assert token(5) not in repr(session)
    reused = sessions.refresh(session, token(2), token(9), NOW)
    assert reused.outcome == sessions.REUSED
    with pytest.raises(Unauthenticated):
        sessions.refresh(reused.session, token(5), token(6), NOW)


def test_a_guess_revokes_nothing() -> None:
    with pytest.raises(Unauthenticated):
        sessions.refresh(started(), token(7), token(8), NOW)


def test_a_session_ends_by_itself() -> None:
    session = started()
    with pytest.raises(Unauthenticated):
        sessions.refresh(session, token(0), token(1), NOW + sessions.REFRESH_WITHIN)
    kept_going, now, n = session, NOW, 0
    while now < NOW + sessions.LASTS_AT_MOST:
        kept_going = sessions.refresh(kept_going, token(n), token(n + 1), now).session
        now, n = now + timedelta(days=29), n + 1
    assert kept_going.expires_at == NOW + sessions.LASTS_AT_MOST


@pytest.mark.parametrize("written", ["", "x", "ses_1", "ses_1.short", "tok_1." + "a" * 40])
def test_what_is_no_token_opens_nothing(written: str) -> None:
    with pytest.raises(Unauthenticated):
        sessions.session_of(written)


def test_revoking_twice_is_revoking_once() -> None:
    revoked = sessions.revoke(started(), "SIGNED_OUT", NOW)
    assert sessions.revoke(revoked, "OTHER", NOW + timedelta(days=1)) == revoked
