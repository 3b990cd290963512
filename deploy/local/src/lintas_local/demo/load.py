"""Loads the demo data through the public API; loading it again changes nothing."""

from lintas_local.client import Client
from lintas_local.demo import catalogue

STOCK_LINES = 200


async def load(client: Client) -> None:
    """Locations, products, stock, campaign, loyalty programme, automation."""
    for location_id, location in catalogue.locations().items():
        await client.patiently("PUT", f"/locations/{location_id}", location, role="admin")
    for sku, product in catalogue.products():
        await client.patiently("PUT", f"/products/{sku}", product, role="admin")
    stock = catalogue.opening_stock()
    for start in range(0, len(stock), STOCK_LINES):
        adjustments = {"adjustments": stock[start : start + STOCK_LINES]}
        await client.patiently("POST", "/stock:adjust", adjustments, role="admin")
    await client.patiently(
        "PUT", f"/campaigns/{catalogue.CAMPAIGN}", catalogue.campaign(), role="marketer"
    )
    await client.patiently("PUT", "/loyaltyProgram", catalogue.loyalty_program(), role="marketer")
    await client.patiently(
        "PUT", "/automations/cart-reminder", catalogue.automation(), role="marketer"
    )
