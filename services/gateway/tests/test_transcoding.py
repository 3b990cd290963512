"""Requests as they reach the RPC, and its answers as they reach the client."""

import base64

import pytest
from gateway_harness import Client, Upstream
from google.api import httpbody_pb2
from google.type import money_pb2

from lintas.identity.v1 import sessions_service_pb2
from lintas.insights.v1 import insights_service_pb2
from lintas.inventory.v1 import catalogue_service_pb2, stock_service_pb2
from lintas.orders.v1 import carts_service_pb2, orders_service_pb2
from lintas_kit import metadata
from lintas_kit.errors import InvalidArgument, Violation


async def test_path_and_whole_body(gateway: Client, upstream: Upstream) -> None:
    body = {"sku": "shirt", "quantity": "2"}
    reply = await gateway.call("POST", "/v1/carts/crt_1/lines", json=body)
    assert reply.status == 200
    sent, _ = upstream.last
    assert sent == carts_service_pb2.AddCartLineRequest(cart_id="crt_1", sku="shirt", quantity=2)


async def test_a_field_of_the_body_and_of_the_answer(gateway: Client, upstream: Upstream) -> None:
    price = money_pb2.Money(currency_code="IDR", units=249_000)
    product = catalogue_service_pb2.Product(sku="a/b", name="Kemeja", price=price)
    upstream.says("PutProduct", catalogue_service_pb2.PutProductResponse(product=product))
    body = {"name": "Kemeja", "price": {"currencyCode": "IDR", "units": 249000}}
    reply = await gateway.call("PUT", "/v1/products/a%2Fb", json=body)
    assert reply.json == {
        "sku": "a/b",
        "name": "Kemeja",
        "description": "",
        "attributes": {},
        "kind": "KIND_UNSPECIFIED",
        "etag": "",
        "price": {"currencyCode": "IDR", "units": "249000", "nanos": 0},
    }
    sent, _ = upstream.last
    assert sent.sku == "a/b"
    assert sent.product.price == price


async def test_an_answer_that_is_not_set_is_whole(gateway: Client) -> None:
    reply = await gateway.call("GET", "/v1/orders/ord_1")
    assert reply.json["orderId"] == ""
    assert reply.json["lines"] == []


@pytest.mark.parametrize(
    "query",
    [
        "names=a,b&groupBy=channel&from=2026-01-01T00:00:00Z",
        "names=a&names=b&group_by=channel&from=2026-01-01T00%3A00%3A00Z",
        "names=a%2Cb&groupBy=channel&from=2026-01-01T07:00:00%2B07:00&timeZone=",
    ],
)
async def test_queries_with_repeated_fields(
    gateway: Client, upstream: Upstream, query: str
) -> None:
    assert (await gateway.call("GET", f"/v1/insights/metrics?{query}")).status == 200
    sent, _ = upstream.last
    wanted = insights_service_pb2.GetMetricsRequest(names=["a", "b"], group_by=["channel"])
    getattr(wanted, "from").FromJsonString("2026-01-01T00:00:00Z")
    assert sent == wanted


@pytest.mark.parametrize(
    "query", ["attribute.size=M", "attribute[size]=M", "attribute%5Bsize%5D=M"]
)
async def test_queries_with_maps(gateway: Client, upstream: Upstream, query: str) -> None:
    reply = await gateway.call("GET", f"/v1/products?query=linen+shirt&{query}&pageSize=5")
    assert reply.status == 200
    sent, _ = upstream.last
    assert dict(sent.attribute) == {"size": "M"}
    assert (sent.query, sent.page_size) == ("linen shirt", 5)


async def test_a_text_with_a_comma_stays_one(gateway: Client, upstream: Upstream) -> None:
    await gateway.call("GET", "/v1/products/s/availability?near=-6.2,106.8&radiusMeters=500")
    sent, _ = upstream.last
    assert sent == stock_service_pb2.GetAvailabilityRequest(
        sku="s", near="-6.2,106.8", radius_meters=500
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nothing=1", "nothing"),
        ("pageSize=many", "pageSize"),
        ("pageSize=1&pageSize=2", "pageSize"),
        ("status=LOST", "status"),
        ("customerId=%FF", "query"),
        ("&".join(["a=1"] * 600), "query"),
    ],
)
async def test_queries_that_are_wrong(gateway: Client, query: str, field: str) -> None:
    reply = await gateway.call("GET", f"/v1/orders?{query}")
    assert reply.status == 400
    assert list(reply.fields) == [field]


async def test_names_with_dots(gateway: Client, upstream: Upstream) -> None:
    said = httpbody_pb2.HttpBody(content_type="text/plain", data=b"12345")
    upstream.says("VerifyWebhook", said)
    query = "hub.mode=subscribe&hub.verify_token=x&hub.challenge=12345&utm_source=mail"
    reply = await gateway.call("GET", f"/v1/webhooks/whatsapp?{query}", role="")
    assert (reply.status, reply.body) == (200, b"12345")
    assert reply.headers["Content-Type"] == "text/plain"
    sent, _ = upstream.last
    assert (sent.mode, sent.verify_token, sent.challenge) == ("subscribe", "x", "12345")


async def test_bytes_go_on_as_they_are(gateway: Client, upstream: Upstream) -> None:
    data = b'{"entry": [ ]}\n'
    headers = {"X-Hub-Signature-256": "sha256=ab", "Content-Type": "application/json; charset=x"}
    reply = await gateway.call("POST", "/v1/webhooks/whatsapp", role="", data=data, headers=headers)
    assert reply.json == {"accepted": 0}
    sent, marks = upstream.last
    assert (sent.body.data, sent.provider) == (data, "whatsapp")
    assert sent.body.content_type == headers["Content-Type"]
    assert marks["x-hub-signature-256"] == "sha256=ab"


async def test_redirects(gateway: Client, upstream: Upstream) -> None:
    async def lead(_: object, __: object, rpc: object) -> httpbody_pb2.HttpBody:
        rpc.set_trailing_metadata(  # type: ignore[attr-defined]
            ((metadata.HTTP_STATUS, "302"), (metadata.HTTP_LOCATION, "https://shop.test/a"))
        )
        return httpbody_pb2.HttpBody()

    upstream.answers["TrackClick"] = lead
    for path in ("/t/c/trk_1", "/v1/t/c/trk_1"):
        reply = await gateway.call("GET", path, role="")
        assert (reply.status, reply.headers["Location"]) == (302, "https://shop.test/a")


async def test_no_content(gateway: Client) -> None:
    path = "/v1/sessions/current"
    reply = await gateway.call("DELETE", path, role="CUSTOMER")
    assert (reply.status, reply.body) == (204, b"")
    assert "Content-Type" not in reply.headers


async def test_head_is_get_without_its_body(gateway: Client) -> None:
    reply = await gateway.call("HEAD", "/v1/orders/ord_1")
    assert (reply.status, reply.body) == (200, b"")


@pytest.mark.parametrize("as_form", [True, False])
async def test_a_token_by_form_or_json(gateway: Client, upstream: Upstream, as_form: bool) -> None:
    answer = sessions_service_pb2.IssueTokenResponse(access_token="t", expires_in=60)
    upstream.says("IssueToken", answer)
    fields = {"grant_type": "client_credentials", "client_id": "a&b", "client_secret": "+ä"}
    body = {"data": fields | {"audience": "x"}} if as_form else {"json": fields}
    reply = await gateway.call("POST", "/oauth/token", role="", **body)
    assert reply.json == {"access_token": "t", "token_type": "", "expires_in": 60, "scope": ""}
    sent, _ = upstream.last
    assert (sent.client_id, sent.client_secret) == ("a&b", "+ä")


async def test_a_client_s_own_credentials_go_on(gateway: Client, upstream: Upstream) -> None:
    basic = "Basic " + base64.b64encode(b"admin:local").decode()
    fields = {"grant_type": "client_credentials"}
    await gateway.call(
        "POST", "/v1/oauth/token", role="", data=fields, headers={"Authorization": basic}
    )
    assert upstream.last[1]["authorization"] == basic


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "words"),
    [
        ("POST", "/v1/carts/c/lines", b'{"quantity": "x"}', "quantity", "whole number"),
        ("POST", "/v1/carts/c/lines", b'{"quantty": 1}', "quantty", "not known"),
        ("POST", "/v1/carts/c/lines", b'{"cartId": "other"}', "cartId", "in the path"),
        ("POST", "/v1/carts/c/lines", b'{"cart_id": "other"}', "cartId", "in the path"),
        ("POST", "/v1/carts/c/lines", b"[]", "body", "object"),
        ("POST", "/v1/carts/c/lines", b"{", "body", "JSON"),
        ("POST", "/v1/carts/c/lines", b'{"sku": "\xff"}', "body", "JSON"),
        ("POST", "/v1/carts/c/lines", b'{"sku": "\\ud800"}', "body", "JSON"),
        ("POST", "/v1/carts/c/lines", b"[" * 100_000, "body", "JSON"),
        ("PUT", "/v1/products/p", b'{"price": {"units": "x"}}', "price.units", "whole number"),
        ("PUT", "/v1/products/p", b'{"nane": 1}', "nane", "not known"),
        ("PUT", "/v1/products/p", b"[]", "body", "object"),
        ("GET", "/v1/orders/o", b"{}", "body", "empty"),
        ("PUT", "/v1/products/%FF", b"{}", "sku", "UTF-8"),
        ("POST", "/v1/carts/c/lines?sku=x", b"{}", "sku", "not known"),
    ],
)
async def test_bodies_that_are_wrong(
    gateway: Client, upstream: Upstream, method: str, path: str, body: bytes, field: str, words: str
) -> None:
    headers = {"Content-Type": "application/json"}
    reply = await gateway.call(method, path, data=body, headers=headers)
    assert (reply.status, reply.json["reason"]) == (400, "INVALID_ARGUMENT")
    assert list(reply.fields) == [field]
    assert words in reply.fields[field]
    assert "lintas." not in reply.body.decode()
    assert not upstream.asked


async def test_the_same_id_in_path_and_body(gateway: Client) -> None:
    body = {"cart_id": "crt_1", "sku": "s", "quantity": 1}
    assert (await gateway.call("POST", "/v1/carts/crt_1/lines", json=body)).status == 200


async def test_violations_of_the_service_are_named_as_in_the_body(
    gateway: Client, upstream: Upstream
) -> None:
    wrong = [Violation("sale.lines[0].sku", "must be given"), Violation("soldAt", "must be past")]
    upstream.says("RecordSale", InvalidArgument(wrong))
    reply = await gateway.call("POST", "/v1/sales", json={"saleId": "s"})
    assert reply.fields == {"lines[0].sku": "must be given", "soldAt": "must be past"}


async def test_a_body_may_be_left_out(gateway: Client, upstream: Upstream) -> None:
    assert (await gateway.call("POST", "/v1/orders/ord_1:markReady")).status == 200
    sent, _ = upstream.last
    assert sent == orders_service_pb2.MarkOrderReadyRequest(order_id="ord_1")


async def test_other_media_types(gateway: Client) -> None:
    for kind in ("text/plain", "", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": kind}
        reply = await gateway.call("POST", "/v1/sales", data=b"{}", headers=headers)
        assert (reply.status, reply.json["reason"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    headers = {"Content-Type": "application/merge-patch+json; charset=utf-8"}
    assert (await gateway.call("POST", "/v1/sales", data=b"{}", headers=headers)).status == 200
