import asyncio
from typing import Any, cast

import pytest
from google.protobuf.json_format import ParseDict

from lintas.identity.v1 import identity_service_pb2 as messages
from lintas_kit import context
from lintas_kit.context import Call, Caller
from lintas_kit.errors import FailedPrecondition, InvalidArgument, NotFound

from ..conftest import Service

pytestmark = pytest.mark.engine
RPC = cast("Any", None)


async def identify(service: Service, *names: tuple[str, str], **more: Any) -> Any:
    identifiers = [
        {"type": t, "value": v, "verified": more.get("verified", False)} for t, v in names
    ]
    body = {"identifiers": identifiers, "traits": more.get("traits", {})}
    request = ParseDict(body, messages.IdentifyCustomerRequest())
    with context.calling(Call(Caller("machine", more.get("role", "CONNECTOR")))):
        return await service.identity.IdentifyCustomer(request, RPC)


async def view(service: Service, customer_id: str) -> messages.Customer:
    request = messages.GetCustomerRequest(customer_id=customer_id)
    return (await service.identity.GetCustomer(request, RPC)).customer


async def merge(service: Service, customer_id: str, other: str) -> str:
    request = messages.MergeCustomersRequest(
        customer_id=customer_id, other_customer_id=other, reason="same person"
    )
    return (await service.identity.MergeCustomers(request, RPC)).merge_id


async def test_fifty_at_once_make_one_customer(service: Service) -> None:
    names = [
        ("PHONE", "0812-3456-7890"),
        ("WHATSAPP", "6281234567890"),
        ("PHONE", "+6281234567890"),
    ]
    found = await asyncio.gather(*(identify(service, names[n % 3]) for n in range(50)))
    assert len({answer.customer.customer_id for answer in found}) == 1
    assert sum(answer.created for answer in found) == 1
    assert await service.database["customers"].count_documents({}) == 1


async def test_fifty_at_once_with_two_names_make_one_customer(service: Service) -> None:
    phone, mail = ("PHONE", "0812-3456-7890"), ("EMAIL", "ayu@example.com")
    given = [(phone,), (mail,), (phone, mail)]
    await asyncio.gather(*(identify(service, *given[n % 3]) for n in range(51)))
    found = await identify(service, phone, mail)
    by_phone, by_mail = await identify(service, phone), await identify(service, mail)
    ids = {answer.customer.customer_id for answer in (found, by_phone, by_mail)}
    assert len(ids) == 1


async def test_a_known_person_costs_one_read_and_no_write(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await identify(service, ("PHONE", "0812-3456-7890"), traits={"name": "Ayu"})
    before = await service.database["customers"].find_one({})
    reads = 0
    find = service.store.customers._find

    async def counted(query: Any) -> Any:
        nonlocal reads
        reads += 1
        return await find(query)

    monkeypatch.setattr(service.store.customers, "_find", counted)
    again = await identify(service, ("WHATSAPP", "+6281234567890"), traits={"name": "Ayu"})
    assert not again.created
    reads = 0
    await identify(service, ("PHONE", "0812-3456-7890"), traits={"name": "Ayu"})
    assert reads == 1
    after = await service.database["customers"].find_one({})
    assert before
    assert after
    assert after["version"] == before["version"] + 1  # the WhatsApp name was new


async def test_names_that_turn_out_to_be_one_person_merge(service: Service) -> None:
    first = await identify(service, ("EMAIL", "ayu@example.com"))
    service.clock.advance(seconds=1)
    second = await identify(service, ("PHONE", "0812-3456-7890"), traits={"name": "Ayu"})
    both = await identify(service, ("PHONE", "0812-3456-7890"), ("EMAIL", "ayu@example.com"))
    assert both.customer.customer_id == first.customer.customer_id
    assert list(both.merged_customer_ids) == [second.customer.customer_id]
    assert both.customer.traits["name"] == "Ayu"
    alias = await view(service, second.customer.customer_id)
    assert alias.customer_id == first.customer.customer_id
    assert list(alias.merged_customer_ids) == [second.customer.customer_id]
    types = await service.events("customers")
    assert types.count("CustomersMerged") == 1


async def test_people_with_different_proven_names_stay_two(service: Service) -> None:
    mail = await identify(service, ("EMAIL", "ayu@example.com"), verified=True)
    other = await identify(service, ("EMAIL", "budi@example.com"), verified=True)
    await identify(service, ("EMAIL", "budi@example.com"), ("PHONE", "0812-3456-7890"))
    found = await identify(service, ("PHONE", "0812-3456-7890"), ("EMAIL", "ayu@example.com"))
    assert found.customer.customer_id == other.customer.customer_id
    assert not found.merged_customer_ids
    assert (await view(service, mail.customer.customer_id)).customer_id == mail.customer.customer_id


async def test_who_types_a_number_in_does_not_prove_it(service: Service) -> None:
    found = await identify(service, ("PHONE", "0812-3456-7890"), verified=True, role="STAFF")
    assert not found.customer.identifiers[0].verified
    found = await identify(service, ("PHONE", "0812-3456-7890"), verified=True)
    assert found.customer.identifiers[0].verified


async def test_what_names_nobody_changes_nothing(service: Service) -> None:
    with pytest.raises(InvalidArgument, match=r"identifiers\[1\]\.value"):
        await identify(service, ("EMAIL", "ayu@example.com"), ("PHONE", "0000"))
    assert await service.database["customers"].count_documents({}) == 0
    with pytest.raises(NotFound, match="CUSTOMER_NOT_FOUND"):
        await view(service, "cus_nobody")


async def test_an_undone_merge_stays_undone(service: Service) -> None:
    first = (await identify(service, ("EMAIL", "ayu@example.com"))).customer.customer_id
    service.clock.advance(seconds=1)
    second = (await identify(service, ("PHONE", "0812-3456-7890"))).customer.customer_id
    merge_id = await merge(service, first, second)
    with pytest.raises(FailedPrecondition, match="ALREADY_MERGED"):
        await merge(service, second, first)
    undone = await service.identity.UndoMerge(messages.UndoMergeRequest(merge_id=merge_id), RPC)
    assert undone.customer.customer_id == first
    assert undone.other_customer.customer_id == second
    with pytest.raises(FailedPrecondition, match="MERGE_ALREADY_UNDONE"):
        await service.identity.UndoMerge(messages.UndoMergeRequest(merge_id=merge_id), RPC)
    again = await identify(service, ("PHONE", "0812-3456-7890"), ("EMAIL", "ayu@example.com"))
    assert again.customer.customer_id == second
    assert not again.merged_customer_ids
    assert not again.customer.merged_customer_ids
    with pytest.raises(NotFound, match="MERGE_NOT_FOUND"):
        await service.identity.UndoMerge(messages.UndoMergeRequest(merge_id="mrg_x"), RPC)


async def test_merges_that_race_never_form_a_ring(service: Service) -> None:
    for round_ in range(5):
        made = [
            (await identify(service, ("CRM", f"{round_}-{n}"))).customer.customer_id
            for n in range(4)
        ]
        pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (1, 0), (0, 2)]
        await asyncio.gather(
            *(merge(service, made[a], made[b]) for a, b in pairs), return_exceptions=True
        )
        seen = [await view(service, customer_id) for customer_id in made]
        for customer in seen:
            members = {customer.customer_id, *customer.merged_customer_ids}
            assert members & set(made)
        assert not await service.store.customers.absorbing(service.clock.advance(hours=1), 10)


async def test_a_merge_whose_process_died_is_settled(service: Service) -> None:
    first = (await identify(service, ("EMAIL", "ayu@example.com"))).customer.customer_id
    second = (await identify(service, ("PHONE", "0812-3456-7890"))).customer.customer_id
    merge_id = await merge(service, first, second)
    unconfirmed = {"$set": {"absorbed.0.confirmed": False, "absorbing_since": service.clock.now()}}
    await service.database["customers"].update_one({"_id": first}, unconfirmed)
    assert (await view(service, second)).customer_id == first
    assert await service.identity.merge.absorb.finish_left() == 0
    service.clock.advance(minutes=2)
    assert await service.identity.merge.absorb.finish_left() == 1
    person = await service.store.customers.get(first)
    assert person
    assert [(a.merge_id, a.confirmed) for a in person.root.absorbed] == [(merge_id, True)]
