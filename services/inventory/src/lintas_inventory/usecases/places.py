"""Stock lies in places that are known."""

from collections.abc import Sequence

from lintas_inventory.domain.stock import Line
from lintas_inventory.store import Store
from lintas_kit.errors import InvalidArgument, Violation


async def require_places(store: Store, lines: Sequence[Line], field: str = "lines") -> None:
    """Raises InvalidArgument that names each line whose location is not known."""
    known = await store.locations.all()
    violations = [
        Violation(f"{field}[{index}].locationId", "is no location")
        for index, line in enumerate(lines)
        if line.location_id not in known and await store.locations.get(line.location_id) is None
    ]
    if violations:
        raise InvalidArgument(violations)


async def require_goods(store: Store, lines: Sequence[Line], field: str = "lines") -> None:
    """Raises InvalidArgument that names each line whose sku is no product with stock."""
    found = await store.products.batch(sorted({line.sku for line in lines}))
    goods = {product.sku for product in found if product.kind == "GOODS"}
    known = {product.sku for product in found}
    violations = [
        Violation(
            f"{field}[{index}].sku",
            "is a service and has no stock" if line.sku in known else "is no product",
        )
        for index, line in enumerate(lines)
        if line.sku not in goods
    ]
    if violations:
        raise InvalidArgument(violations)
