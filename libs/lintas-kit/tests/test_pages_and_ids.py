import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit import ids
from lintas_kit.errors import InvalidArgument
from lintas_kit.pages import decode_token, encode_token, page_size


@given(st.lists(st.one_of(st.text(), st.integers())))
def test_a_token_leads_back_to_its_position(position: list[object]) -> None:
    assert decode_token(encode_token(position)) == position


@pytest.mark.parametrize("token", ["%%%", "abc", "////"])
def test_a_made_up_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        decode_token(token)
    assert refusal.value.violations[0].field == "pageToken"


@pytest.mark.parametrize(("asked", "size"), [(0, 50), (1, 1), (200, 200), (1000, 200)])
def test_page_sizes(asked: int, size: int) -> None:
    assert page_size(asked) == size


def test_a_negative_page_size_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        page_size(-1)


def test_later_ids_sort_later() -> None:
    first = ids.new("ord")
    time.sleep(0.002)
    second = ids.new("ord")
    assert first < second
    assert len(first) == len("ord_") + 26
