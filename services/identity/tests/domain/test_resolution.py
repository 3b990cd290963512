from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

from lintas_identity.domain.customer import born
from lintas_identity.domain.identifiers import Identifier
from lintas_identity.domain.person import Person
from lintas_identity.domain.resolution import MOST_OF_A_KIND, resolve

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)

MAIL = Identifier("EMAIL", "", "ayu@example.com")
OTHER_MAIL = Identifier("EMAIL", "", "budi@example.com")
PHONE = Identifier("PHONE", "", "+6281234567890")
DEVICE = Identifier("DEVICE", "", "tablet-7")


def person(name: str, *names: Identifier, age: int = 0) -> Person:
    return Person(born(f"cus_{name}", names, NOW - timedelta(days=age)))


def proven(one: Identifier) -> Identifier:
    return replace(one, verified=True)


def test_nobody_is_found_so_a_new_one_is_made() -> None:
    resolution = resolve([MAIL, PHONE], [])
    assert resolution.person is None
    assert resolution.attach == (MAIL, PHONE)


def test_one_is_found_and_learns_the_other_name() -> None:
    ayu = person("ayu", MAIL)
    resolution = resolve([MAIL, PHONE], [ayu])
    assert resolution.person == ayu
    assert PHONE in resolution.attach
    assert not resolution.absorb


def test_two_turn_out_to_be_one_whatever_order_they_are_found_in() -> None:
    older, newer = person("z", PHONE, age=9), person("a", MAIL)
    for found in permutations([older, newer]):
        for given in permutations([MAIL, PHONE]):
            resolution = resolve(given, list(found))
            assert resolution.person == older
            assert resolution.absorb == (newer,)


def test_two_with_different_proven_mails_stay_two() -> None:
    ayu = person("ayu", proven(MAIL))
    budi = person("budi", proven(OTHER_MAIL), PHONE)
    resolution = resolve([PHONE, MAIL], [ayu, budi])
    assert resolution.in_conflict
    assert resolution.person == budi
    assert not resolution.absorb
    assert not resolution.attach


def test_a_proven_whatsapp_number_and_another_proven_phone_are_of_one_kind() -> None:
    ayu = person("ayu", proven(PHONE), MAIL)
    budi = person("budi", proven(Identifier("WHATSAPP", "", "+6281111111112")), OTHER_MAIL)
    assert resolve([MAIL, OTHER_MAIL], [ayu, budi]).in_conflict


def test_whom_somebody_set_apart_is_not_merged_again() -> None:
    ayu, budi = person("ayu", MAIL), person("budi", PHONE)
    apart = Person(replace(budi.root, kept_apart=("cus_ayu",)))
    assert resolve([MAIL, PHONE], [ayu, apart]).in_conflict


def test_a_shared_device_merges_nobody_who_is_known() -> None:
    ayu, budi = person("ayu", MAIL, DEVICE), person("budi", PHONE)
    resolution = resolve([PHONE, DEVICE], [ayu, budi])
    assert resolution.person == budi
    assert not resolution.absorb
    assert DEVICE not in resolution.attach


def test_a_shared_device_makes_no_new_person_the_old_one() -> None:
    ayu = person("ayu", MAIL, DEVICE)
    resolution = resolve([PHONE, DEVICE], [ayu])
    assert resolution.person is None
    assert resolution.attach == (PHONE,)


def test_a_visitor_who_says_who_they_are_becomes_that_person() -> None:
    visitor, ayu = person("visitor", DEVICE, age=1), person("ayu", MAIL)
    known = resolve([MAIL, DEVICE], [visitor, ayu])
    assert (known.person, known.absorb) == (ayu, (visitor,))
    first_time = resolve([PHONE, DEVICE], [visitor])
    assert first_time.person == visitor
    assert PHONE in first_time.attach


def test_a_device_alone_leads_to_who_uses_it() -> None:
    ayu = person("ayu", MAIL, DEVICE)
    assert resolve([DEVICE], [ayu]).person == ayu
    assert resolve([DEVICE], []).attach == (DEVICE,)


def test_one_hard_coded_value_does_not_pile_everybody_up() -> None:
    cards = [Identifier("MEMBER_CARD", "", f"card-{n}") for n in range(MOST_OF_A_KIND)]
    full = person("full", MAIL, *cards)
    one_more = Identifier("MEMBER_CARD", "", "card-x")
    assert resolve([MAIL, one_more], [full]).in_conflict
    assert resolve([MAIL, one_more], [full, person("b", one_more)]).in_conflict
    assert not resolve([MAIL, cards[0]], [full]).in_conflict
