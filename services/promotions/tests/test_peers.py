"""Identity, asked once a second and never a reason to stop an order."""

from typing import Any, cast

import grpc
import pytest

from lintas.identity.v1 import identity_service_pb2 as messages
from lintas_kit.errors import DeadlineExceeded, NotFound, Problem, Unavailable
from lintas_kit.peers import Peer
from lintas_promotions.peers import Identity, Person


class Answers:
    """Stands where the connection does."""

    def __init__(self, *answers: messages.GetCustomerResponse | Problem) -> None:
        self.channel = grpc.aio.insecure_channel("127.0.0.1:1")
        self.answers = list(answers)

    async def call(self, method: Any, request: Any, *, timeout: float) -> Any:  # noqa: ASYNC109
        answer = self.answers.pop(0)
        if isinstance(answer, Problem):
            raise answer
        return answer


def customer(*segments: str) -> messages.GetCustomerResponse:
    found = messages.Customer(customer_id="cus_1", segments=segments, merged_customer_ids=["cus_0"])
    return messages.GetCustomerResponse(customer=found)


async def test_answers_are_good_for_a_second() -> None:
    now = [0.0]
    peer = Answers(customer("vip"), customer("new"))
    identity = Identity(cast("Peer", peer), lambda: now[0])
    first = await identity.person("cus_1")
    assert first == Person(frozenset({"vip"}), frozenset({"cus_1", "cus_0"}))
    now[0] = 0.9
    assert await identity.person("cus_1") == first
    now[0] = 1.1
    assert (await identity.person("cus_1")).segments == {"new"}


@pytest.mark.parametrize(
    "problem",
    [NotFound("X", "x"), Unavailable("X", "x"), DeadlineExceeded("X", "x")],
)
async def test_who_is_not_known_is_in_no_segment(problem: Problem) -> None:
    identity = Identity(cast("Peer", Answers(problem, customer("vip"))))
    assert await identity.person("cus_1") == Person(ids=frozenset({"cus_1"}))
    assert (await identity.person("cus_1")).segments == {"vip"}
