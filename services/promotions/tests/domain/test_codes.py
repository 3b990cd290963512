"""Codes: numbered, checked, unguessable."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_promotions.domain import codes

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE = codes.make("linen-hemat", 42, random.Random(1).choice)

campaign_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", fullmatch=True)


@st.composite
def made(draw: st.DrawFn) -> str:
    chance = random.Random(draw(st.integers()))
    return codes.make(draw(campaign_ids), draw(st.integers(1, 10**8)), chance.choice)


def test_the_printed_form() -> None:
    prefix, number, rest = CODE.split("-")
    assert (prefix, number, len(rest)) == ("LINENHEMAT", "0000042", 8)


def test_known_check_characters() -> None:
    # ISO 7064 lists ISO 79 as an example of MOD 1271-36.
    assert codes.check_characters("ISO79") == "3W"


@given(made())
def test_any_way_of_typing_it_is_the_same_code(code: str) -> None:
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert codes.is_well_typed(typed)
        assert codes.normal(typed) == codes.normal(code)


@given(made(), st.integers(0, 100), st.sampled_from(ALPHABET))
def test_every_typo_is_found(code: str, place: int, char: str) -> None:
    plain = codes.normal(code)
    at = place % len(plain)
    typed = plain[:at] + char + plain[at + 1 :]
    assert codes.is_well_typed(typed) == (typed == plain)


@given(made(), st.integers(0, 100))
def test_every_swap_of_neighbours_is_found(code: str, place: int) -> None:
    plain = codes.normal(code)
    at = place % (len(plain) - 1)
    typed = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    assert codes.is_well_typed(typed) == (typed == plain)


@pytest.mark.parametrize("typed", ["", "-", "LINEN", CODE[:-1], CODE + "A" * 60, "ÄÖÜ" * 8])
def test_what_is_no_code(typed: str) -> None:
    assert not codes.is_well_typed(typed)


def test_the_same_number_gets_other_codes() -> None:
    chance = random.Random(7)
    made_codes = {codes.make("c", 1, chance.choice) for _ in range(500)}
    assert len(made_codes) == 500


def test_numbers_past_seven_digits_go_on() -> None:
    code = codes.make("c", 12_345_678, random.Random(1).choice)
    assert code.startswith("C-12345678-")
    assert codes.is_well_typed(code)
