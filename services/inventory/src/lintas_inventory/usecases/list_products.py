"""Finds products by words and attributes."""

from collections.abc import Mapping
from dataclasses import dataclass

from lintas_inventory.domain import words
from lintas_inventory.domain.product import Product
from lintas_inventory.store import Store
from lintas_kit import pages
from lintas_kit.errors import InvalidArgument, Violation


@dataclass(frozen=True)
class ListProducts:
    """Every word and every attribute must be there; by sku, in pages."""

    store: Store

    async def __call__(
        self,
        query: str,
        attributes: Mapping[str, str],
        page_size: int,
        page_token: str,
        *,
        active_only: bool,
    ) -> tuple[list[Product], str]:
        """A page, and the token of the next one; empty at the end."""
        terms = words.words(query)
        if len(terms) > words.MOST_WORDS:
            raise InvalidArgument([Violation("query", f"must be {words.MOST_WORDS} words or less")])
        if query.strip() and not terms:
            return [], ""
        terms += [words.attribute_term(name, value) for name, value in attributes.items()]
        size = pages.page_size(page_size)
        after = pages.decode_token(page_token) or ""
        if not isinstance(after, str):
            raise InvalidArgument([Violation("pageToken", "is not a token of this list")])
        found = await self.store.products.search(
            terms, active_only=active_only, after=after, limit=size + 1
        )
        more = found[size - 1].sku if len(found) > size else ""
        return found[:size], pages.encode_token(more) if more else ""
