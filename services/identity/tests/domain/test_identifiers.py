import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_identity.domain.identifiers import Identifier, Rules, normalise, normalise_all
from lintas_kit.errors import InvalidArgument

RULES = Rules("ID", frozenset({"walk-in"}))


def value(type_: str, written: str, namespace: str = "") -> str:
    return normalise(type_, namespace, written, RULES).value


@pytest.mark.parametrize(
    "written",
    [
        "0812-3456-7890",
        "+62 812 3456 7890",
        "(0812) 34567890",
        "62 812-3456-7890",
        "+6281234567890",
    ],
)
def test_a_number_has_one_form_however_it_is_written(written: str) -> None:
    assert value("PHONE", written) == "+6281234567890"


def test_whatsapp_writes_numbers_of_any_country_without_a_plus() -> None:
    assert value("WHATSAPP", "6281234567890") == "+6281234567890"
    assert value("WHATSAPP", "447911123456") == "+447911123456"
    assert value("WHATSAPP", "081234567890") == "+6281234567890"


def test_a_whatsapp_number_and_a_phone_number_are_one_person() -> None:
    phone = normalise("PHONE", "", "0812-3456-7890", RULES)
    whatsapp = normalise("WHATSAPP", "", "+6281234567890", RULES)
    assert phone.key == whatsapp.key
    assert phone.kind == whatsapp.kind


@given(st.integers(min_value=10**9, max_value=10**11 - 1))
def test_reading_a_number_again_changes_nothing(digits: int) -> None:
    try:
        once = value("PHONE", f"0{digits}")
    except InvalidArgument:
        return
    assert value("PHONE", once) == once
    assert value("WHATSAPP", once) == once


def test_other_values_have_one_form_too() -> None:
    assert value("EMAIL", " Ayu.Lestari@Example.COM ") == "ayu.lestari@example.com"
    assert value("INSTAGRAM", "@Ayu.Lestari") == "ayu.lestari"
    assert value("MEMBER_CARD", " LIN-0042 ") == "LIN-0042"
    assert normalise("MARKETPLACE", "Tokopedia", "88", RULES).key == "MARKETPLACE:tokopedia:88"


def test_the_same_value_elsewhere_is_another_name() -> None:
    here = normalise("MARKETPLACE", "tokopedia", "88", RULES)
    there = normalise("MARKETPLACE", "shopee", "88", RULES)
    assert here.key != there.key


@pytest.mark.parametrize(
    ("type_", "written"),
    [
        ("PHONE", "0000"),
        ("PHONE", "0000000000"),
        ("PHONE", "+62999999999"),
        ("PHONE", "12"),
        ("PHONE", "call me"),
        ("EMAIL", "unknown@example.com"),
        ("EMAIL", "not an address"),
        ("EMAIL", ""),
        ("MEMBER_CARD", "null"),
        ("MEMBER_CARD", "0000"),
        ("MEMBER_CARD", "Walk-In"),
        ("MEMBER_CARD", "x" * 300),
        ("CRM", "a\nb"),
        ("TYPE_UNSPECIFIED", "x1"),
        ("", "x1"),
    ],
)
def test_what_names_nobody_is_refused(type_: str, written: str) -> None:
    with pytest.raises(InvalidArgument):
        normalise(type_, "", written, RULES)


def test_namespaces_are_for_the_types_that_have_them() -> None:
    with pytest.raises(InvalidArgument, match="namespace"):
        normalise("EMAIL", "crm", "a@example.com", RULES)
    with pytest.raises(InvalidArgument, match="namespace"):
        normalise("MARKETPLACE", "", "88", RULES)


def test_all_that_is_wrong_is_told_at_once_by_name() -> None:
    named = [
        Identifier("PHONE", "", "0000"),
        Identifier("EMAIL", "", "ayu@example.com"),
        Identifier("EMAIL", "", "nobody"),
    ]
    with pytest.raises(InvalidArgument) as refusal:
        normalise_all(named, RULES)
    fields = [violation.field for violation in refusal.value.violations]
    assert fields == ["identifiers[0].value", "identifiers[2].value"]


def test_a_name_that_comes_twice_counts_once_and_is_proven_if_either_is() -> None:
    named = [
        Identifier("PHONE", "", "0812-3456-7890", verified=True),
        Identifier("PHONE", "", "+6281234567890"),
    ]
    (one,) = normalise_all(named, RULES)
    assert one.verified


def test_a_call_names_somebody() -> None:
    with pytest.raises(InvalidArgument, match="identifiers"):
        normalise_all([], RULES)
