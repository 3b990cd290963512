"""A cart that is left: one reminder with consent, none without."""

import secrets
from collections.abc import AsyncIterator

import pytest

from lintas_local.client import Client
from lintas_local.demo.chat import received
from lintas_local.demo.journey import SHIRT
from lintas_local.demo.load import load
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform

pytestmark = pytest.mark.platform

REMINDER = {
    "trigger": "CART_ABANDONED",
    "delay": "2s",
    "send": {"templateId": "cart_reminder", "purpose": "MARKETING"},
}
OFF = REMINDER | {"active": False}


@pytest.fixture(scope="module")
async def client(platform: RunningPlatform) -> AsyncIterator[Client]:
    async with Client(platform.gateway_url) as client:
        await load(client)
        await client.call("PUT", "/automations/cart-reminder", REMINDER, role="marketer")
        yield client
        await client.call("PUT", "/automations/cart-reminder", OFF, role="marketer")


async def left_cart(client: Client, *, agreed: bool) -> tuple[str, str]:
    """A new customer who leaves a cart; id and phone."""
    phone = f"+62813{secrets.randbelow(10**8):08d}"
    identifiers = [{"type": "WHATSAPP", "value": phone}]
    body = {"channel": "WEB", "identifiers": identifiers}
    found = await client.call("POST", "/customers:identify", body, role="connector")
    customer_id = found["customer"]["customerId"]
    if agreed:
        consent = {
            "channel": "WHATSAPP",
            "granted": True,
            "source": "checkout form",
            "text": "Kirimi saya pengingat dan penawaran lewat WhatsApp.",
        }
        path = f"/customers/{customer_id}/consents/MARKETING"
        await client.call("PUT", path, consent, role="connector")
    cart = {"customerId": customer_id, "channel": "WEB", "currencyCode": "IDR"}
    cart = await client.call("POST", "/carts", cart, role="connector")
    line = {"sku": SHIRT, "quantity": 1}
    await client.call("POST", f"/carts/{cart['cartId']}/lines", line, role="connector")
    return customer_id, phone


async def deliveries(client: Client, customer_id: str) -> list[tuple[str, str]]:
    answer = await client.call("GET", f"/customers/{customer_id}/deliveries", role="agent")
    return [
        (delivery["status"], delivery["reason"])
        for delivery in answer["deliveries"]
        if delivery["templateId"] == "cart_reminder"
    ]


async def test_with_consent_exactly_one_reminder(client: Client, platform: RunningPlatform) -> None:
    customer_id, phone = await left_cart(client, agreed=True)
    texts = await received(platform.outside_url, "WHATSAPP", phone.removeprefix("+"))
    assert len(texts) == 1

    async def delivered() -> None:
        assert len(await deliveries(client, customer_id)) == 1

    await eventually(delivered)
    again = await received(platform.outside_url, "WHATSAPP", phone.removeprefix("+"))
    assert len(again) == 1


async def test_without_consent_none_and_the_reason(
    client: Client, platform: RunningPlatform
) -> None:
    customer_id, _ = await left_cart(client, agreed=False)

    async def suppressed() -> None:
        assert await deliveries(client, customer_id) == [("SUPPRESSED", "NO_CONSENT")]

    await eventually(suppressed, 15)
