"""Words as they are searched: lower case, without accents, letters and digits only."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

MOST_WORDS = 10
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The normalised words of a text, each once, in order of appearance."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    return list(dict.fromkeys(_WORD.findall(plain)))


def attribute_term(name: str, value: str) -> str:
    """How an attribute is kept beside the words; no word holds an equals sign."""
    return f"{name.strip().casefold()}={value.strip().casefold()}"


def terms(sku: str, texts: Iterable[str], attributes: Mapping[str, str]) -> list[str]:
    """All that a product is found by."""
    found = dict.fromkeys([sku.casefold(), *words(sku)])
    for text in (*texts, *attributes.values()):
        found |= dict.fromkeys(words(text))
    return [
        *found,
        *(attribute_term(name, value) for name, value in attributes.items()),
    ]
