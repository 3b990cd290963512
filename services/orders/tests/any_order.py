"""Orders of every shape, for Hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from lintas_kit.money import Money
from lintas_orders.domain.order import Line, Order, Return, ReturnedLine, StatusChange
from lintas_orders.domain.parts import (
    Condition,
    Discount,
    Fulfilment,
    FulfilmentKind,
    Journey,
    Payment,
    Rejection,
)
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import Work, WorkKind

words = st.text("abcß-é 1", max_size=6)
amounts = st.integers(-(10**12), 10**12).map(lambda minor: Money("IDR", minor))
moments = st.integers(0, 10**9).map(
    lambda ms: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
counts = st.integers(0, 100_000)
statuses = st.sampled_from(list(Status))
discounts = st.builds(Discount, words, words, words, amounts, words)
lines = st.builds(Line, words, words, words, counts, amounts, amounts, words, counts, st.booleans())
returned_lines = st.builds(
    ReturnedLine, words, words, counts, st.sampled_from(list(Condition)), amounts
)
works = st.builds(
    Work,
    kind=st.sampled_from(list(WorkKind)),
    started_at=moments,
    due_at=moments,
    failures=counts,
    giving_up=words,
    target=statuses,
    payment_token=words,
    already_happened=st.booleans(),
    parts_taken=counts,
)


def tuples(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


returns = st.builds(
    Return,
    words,
    tuples(returned_lines),
    words,
    counts,
    words,
    amounts,
    counts,
    amounts,
    moments,
    tuples(discounts),
    st.booleans(),
)
orders = st.builds(
    Order,
    order_id=st.just("ord_1"),
    currency=st.just("IDR"),
    channel=counts,
    status=statuses.filter(bool),
    lines=tuples(lines),
    fulfilment=st.builds(
        Fulfilment,
        st.sampled_from(list(FulfilmentKind)),
        words,
        st.none() | st.just({"regionCode": "ID", "addressLines": ["Jl. Sudirman 1"]}),
    ),
    created_at=moments,
    updated_at=moments,
    sold_at=moments,
    points_value=amounts,
    customer_id=words,
    history=tuples(st.builds(StatusChange, statuses, moments, counts, words)),
    discounts=tuples(discounts),
    rejected=tuples(st.builds(Rejection, words, words, words, words)),
    coupon_codes=tuples(words),
    redeemed_points=counts,
    payments=tuples(st.builds(Payment, words, amounts, st.none() | moments)),
    returns=tuples(returns),
    pickup_code=words,
    wrong_codes=counts,
    wrong_code_at=st.none() | moments,
    cart_id=words,
    sale_id=words,
    register_id=words,
    fingerprint=words,
    tracking_number=words,
    journey=st.none() | st.builds(Journey, words.filter(bool), words),
    rules_version=words,
    cancel_reason=words,
    reservation_id=words,
    claim=words,
    turn=st.integers(1, 9),
    work=st.none() | works,
    version=st.integers(1, 9),
)
