"""The OpenAPI 3.1 document of everything that is served, made from the contracts alone."""

from collections.abc import Sequence

import msgspec

from lintas_gateway.openapi.document import document
from lintas_gateway.routes import Route

__all__ = ["document", "encoded"]


def encoded(routes: Sequence[Route]) -> bytes:
    """The document as JSON."""
    return msgspec.json.encode(document(routes))
