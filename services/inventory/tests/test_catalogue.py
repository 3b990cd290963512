"""What each RPC of CatalogueService answers, on a real database."""

import pytest

from lintas.inventory.v1 import catalogue_service_pb2 as cat
from lintas_kit.errors import EtagMismatch, InvalidArgument, NotFound

from .shop import STAFF, Process, customer

pytestmark = pytest.mark.engine


async def test_a_product_is_kept_as_it_was_put(shop: Process) -> None:
    price = {"currency_code": "IDR", "units": 349_000}
    put = await shop.put_product("KML", price=price, attributes={"size": "M", "a.b$c": "x"})
    [found] = (
        await shop.parts.catalogue.BatchGetProducts(
            cat.BatchGetProductsRequest(skus=["KML", "unknown", "KML"]), None
        )
    ).products
    assert found == put
    assert (found.active, found.kind, found.etag) == (True, cat.Product.GOODS, "1")
    assert found.price.units == 349_000
    with pytest.raises(NotFound):
        await shop.parts.catalogue.GetProduct(cat.GetProductRequest(sku="unknown"), None)


async def test_the_state_that_was_read_is_the_one_that_is_replaced(shop: Process) -> None:
    first = await shop.put_product("KML")
    assert (await shop.put_product("KML")).etag == first.etag, "nothing changed"
    second = await shop.put_product("KML", if_match=first.etag, description="new")
    with pytest.raises(EtagMismatch):
        await shop.put_product("KML", if_match=first.etag, description="newer")
    with pytest.raises(EtagMismatch):
        await shop.put_product("other", if_match="1")
    assert second.etag == "2"
    events = await shop.store.products.collection.find_one({"_id": "KML"})
    assert events
    assert [each["type"].rpartition(".")[2] for each in events["outbox"]] == ["ProductChanged"] * 2


async def test_products_are_found_by_all_words_and_attributes(shop: Process) -> None:
    for size in ("M", "L"):
        await shop.put_product(
            f"KML-{size}", name="Kemeja Linen", attributes={"size": size, "color": "putih"}
        )
    await shop.put_product("GLN", name="Gaun Linen", description="Café", active=False)
    assert await shop.search(query="linen KEMEJA") == ["KML-L", "KML-M"]
    assert await shop.search(query="linen", attribute={"Size": "m"}) == ["KML-M"]
    assert await shop.search(query="cafe") == ["GLN"]
    assert await shop.search(customer("cus_1"), query="cafe") == []
    assert await shop.search(query="linen kaos") == []
    assert await shop.search(query="?!") == []


async def test_lists_come_in_pages(shop: Process) -> None:
    for number in range(5):
        await shop.put_product(f"p{number}", name="lampu")
    found, token = [], ""
    with shop.as_caller(STAFF):
        for _ in range(3):
            request = cat.ListProductsRequest(query="lampu", page_size=2, page_token=token)
            page = await shop.parts.catalogue.ListProducts(request, None)
            found += [product.sku for product in page.products]
            token = page.next_page_token
        locations = await shop.parts.catalogue.ListLocations(
            cat.ListLocationsRequest(page_size=1), None
        )
    assert (found, token) == ([f"p{number}" for number in range(5)], "")
    assert [each.location_id for each in locations.locations] == ["bdg"]
    assert locations.next_page_token
    with pytest.raises(InvalidArgument):
        await shop.search(page_token="made up")


async def test_the_body_names_what_the_path_names(shop: Process) -> None:
    request = cat.PutProductRequest(sku="a", product=cat.Product(sku="b", name="b"))
    with pytest.raises(InvalidArgument) as refusal:
        await shop.parts.catalogue.PutProduct(request, None)
    assert refusal.value.violations[0].field == "sku"
    with pytest.raises(InvalidArgument):
        await shop.put_product("a", price={"currency_code": "XXXX"})
