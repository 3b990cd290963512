"""The same key twice is one request."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gateway_harness import Client, MemoryStore, Upstream, until
from hypothesis import given
from hypothesis import strategies as st

from lintas.orders.v1 import orders_service_pb2
from lintas_gateway.answers import Answer
from lintas_gateway.idempotency import Keys, Request, Store, Ticket
from lintas_gateway.idempotency.decision import Record, Verdict, decide, is_kept
from lintas_gateway.idempotency.sealing import digest, seal, unseal
from lintas_gateway.problems import Refusal
from lintas_kit import errors
from lintas_kit.mongo import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PATH = "/v1/sales"
BODY = {"saleId": "s1"}


def record(*, is_done: bool = False, deadline: int = 5, expires: int = 100) -> Record:
    return Record("same", "att_1", is_done, NOW + deadline * SECOND, NOW + expires * SECOND)


def test_a_repeat_gets_the_first_answer() -> None:
    assert decide(record(is_done=True), "same", NOW) is Verdict.REPLAY


def test_another_request_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        decide(record(is_done=True), "other", NOW)
    assert (refused.value.status, refused.value.reason) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_one_under_way_is_waited_for() -> None:
    with pytest.raises(Refusal) as refused:
        decide(record(), "same", NOW)
    assert (refused.value.status, refused.value.retry_after) == (409, 1)


def test_one_that_died_is_taken_over() -> None:
    assert decide(record(), "same", NOW + 5 * SECOND) is Verdict.TAKE_OVER


def test_an_expired_key_is_a_new_one() -> None:
    assert decide(record(is_done=True), "other", NOW + 100 * SECOND) is Verdict.TAKE_OVER


@pytest.mark.parametrize(
    ("status", "kept"),
    [(200, True), (302, True), (400, True), (409, True), (429, False), (401, False), (503, False)],
)
def test_which_answers_are_final(status: int, kept: bool) -> None:
    assert is_kept(status) is kept


@given(st.binary(), st.binary(min_size=1))
def test_sealed_answers(body: bytes, other: bytes) -> None:
    secret = digest("seal", b"key")
    assert unseal(secret, seal(secret, body)) == body
    with pytest.raises(ValueError, match="not sealed"):
        unseal(digest("seal", b"key", other), seal(secret, body))


def test_parts_are_told_apart() -> None:
    assert digest("a", b"bc", b"d") != digest("a", b"b", b"cd") != digest("ab", b"cd")


async def sale(gateway: Client, key: str = "k1", body: Any = BODY, **options: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return await gateway.call("POST", PATH, json=body, headers=headers, **options)


async def test_the_first_answer_again(
    gateway: Client, upstream: Upstream, store: MemoryStore
) -> None:
    order = orders_service_pb2.Order(order_id="ord_1")
    upstream.says("RecordSale", orders_service_pb2.RecordSaleResponse(order=order))
    first = await sale(gateway)
    assert store.writes == 2
    again = await sale(gateway)
    assert (again.status, again.body) == (first.status, first.body)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Type"] == "application/json"
    assert len(upstream.asked) == 1


async def test_nothing_is_stored_without_a_key(gateway: Client, store: MemoryStore) -> None:
    await sale(gateway, key="")
    headers = {"Idempotency-Key": "k"}
    await gateway.call("GET", "/v1/orders/o", headers=headers)
    assert store.writes == 0


async def test_the_store_can_t_read_what_it_keeps(
    gateway: Client, upstream: Upstream, store: MemoryStore
) -> None:
    order = orders_service_pb2.Order(customer_id="cus_secret")
    upstream.says("RecordSale", orders_service_pb2.RecordSaleResponse(order=order))
    await sale(gateway, key="key_secret")
    assert "secret" not in repr(store.records)


async def test_a_key_is_the_principal_s_own(gateway: Client, upstream: Upstream) -> None:
    await sale(gateway)
    assert (await sale(gateway, claims={"sub": "other"})).status == 200
    assert (await sale(gateway, role="STAFF")).status == 200
    assert len(upstream.asked) == 3


async def test_another_body_is_refused(gateway: Client) -> None:
    await sale(gateway)
    reply = await sale(gateway, body={"saleId": "s2"})
    assert (reply.status, reply.json["reason"]) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_refusals_are_answers_too(gateway: Client, upstream: Upstream) -> None:
    upstream.says("RecordSale", errors.FailedPrecondition("OUT_OF_STOCK", "x"))
    first = await sale(gateway)
    upstream.says("RecordSale", orders_service_pb2.RecordSaleResponse())
    again = await sale(gateway)
    assert (first.status, again.body) == (409, first.body)


async def test_a_retry_after_a_fault_really_retries(gateway: Client, upstream: Upstream) -> None:
    upstream.says("RecordSale", errors.Unavailable("DOWN", "x"))
    assert (await sale(gateway)).status == 503
    upstream.says("RecordSale", orders_service_pb2.RecordSaleResponse())
    again = await sale(gateway)
    assert (again.status, "Idempotency-Replayed" in again.headers) == (200, False)


async def test_two_at_once(gateway: Client, upstream: Upstream) -> None:
    go_on = asyncio.Event()

    async def slow(_: Any, __: Any, ___: Any) -> Any:
        await go_on.wait()
        return orders_service_pb2.RecordSaleResponse()

    upstream.answers["RecordSale"] = slow
    first = asyncio.create_task(sale(gateway))
    await until(lambda: bool(upstream.asked))
    second = await sale(gateway)
    assert (second.status, second.json["reason"]) == (409, "IDEMPOTENCY_KEY_IN_USE")
    assert second.headers["Retry-After"] == "1"
    go_on.set()
    assert (await first).status == 200
    assert len(upstream.asked) == 1


async def test_a_store_that_is_down(
    gateway: Client, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(store, "begin", down)
    reply = await sale(gateway)
    assert (reply.status, reply.json["reason"]) == (503, "IDEMPOTENCY_UNAVAILABLE")
    assert (await sale(gateway, key="")).status == 200


async def test_an_answer_that_can_t_be_kept_is_given(
    gateway: Client, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(store, "keep", down)
    assert (await sale(gateway)).status == 200


@pytest.mark.engine
class TestRealStore:
    """Several gateways on one real database."""

    REQUEST = Request("ADMIN:me", "POST", PATH, "k", b"{}")

    @pytest.fixture
    async def gateways(self, database: Database, clock: Any) -> list[Keys]:
        # The database drops what has expired by its own clock.
        clock.set(datetime.now(UTC))
        await Store(database).create_indexes()
        return [Keys(Store(database), clock, timedelta(hours=24)) for _ in range(4)]

    async def test_one_of_many_goes_on(self, gateways: list[Keys]) -> None:
        async def begin(keys: Keys) -> Any:
            try:
                return await keys.begin(self.REQUEST, 5.0)
            except Refusal as refusal:
                return refusal.reason

        outcomes = await asyncio.gather(*(begin(keys) for keys in gateways * 5))
        assert sum(isinstance(each, Ticket) for each in outcomes) == 1
        assert outcomes.count("IDEMPOTENCY_KEY_IN_USE") == 19

    async def test_another_gateway_replays(self, gateways: list[Keys]) -> None:
        ticket = await gateways[0].begin(self.REQUEST, 5.0)
        assert isinstance(ticket, Ticket)
        answer = Answer(201, b'{"a":1}', "application/json", {"Lintas-Journey": "jrn_1"})
        await gateways[0].end(ticket, answer)
        again = await gateways[1].begin(self.REQUEST, 5.0)
        assert again == Answer(
            201,
            answer.body,
            answer.content_type,
            {"Lintas-Journey": "jrn_1", "Idempotency-Replayed": "true"},
        )

    async def test_a_gateway_that_died_is_followed_by_one(
        self, gateways: list[Keys], clock: Any
    ) -> None:
        dead = await gateways[0].begin(self.REQUEST, 5.0)
        assert isinstance(dead, Ticket)
        clock.advance(timedelta(seconds=7))

        async def begin(keys: Keys) -> Any:
            try:
                return await keys.begin(self.REQUEST, 5.0)
            except errors.Problem as refusal:
                return refusal

        outcomes = await asyncio.gather(*(begin(keys) for keys in gateways))
        tickets = [each for each in outcomes if isinstance(each, Ticket)]
        assert len(tickets) == 1
        await gateways[0].end(dead, Answer(200, b"late"))
        await gateways[1].end(tickets[0], Answer(200, b"{}", "application/json"))
        again = await gateways[2].begin(self.REQUEST, 5.0)
        assert isinstance(again, Answer)
        assert again.body == b"{}"

    async def test_a_fault_frees_the_key(self, gateways: list[Keys]) -> None:
        ticket = await gateways[0].begin(self.REQUEST, 5.0)
        assert isinstance(ticket, Ticket)
        await gateways[0].end(ticket, Answer(503, b"{}"))
        assert isinstance(await gateways[1].begin(self.REQUEST, 5.0), Ticket)

    async def test_keys_expire(self, gateways: list[Keys], clock: Any) -> None:
        ticket = await gateways[0].begin(self.REQUEST, 5.0)
        assert isinstance(ticket, Ticket)
        await gateways[0].end(ticket, Answer(200, b"{}", "application/json"))
        clock.advance(timedelta(hours=25))
        assert isinstance(await gateways[1].begin(self.REQUEST, 5.0), Ticket)
