"""Finds terms of the vocabulary in a text, also where a letter is wrong or missing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lintas_messaging.domain.vocabulary import (
    ENGLISH_MARKS,
    FILLER,
    INDONESIAN_MARKS,
    LOOKALIKES,
    TERMS,
    Term,
)

_SHORTEST_TYPO = 5
_WAYS = {way: term for term in TERMS for way in term.ways}
_LONGEST_WAY = max(len(way.split()) for way in _WAYS)
_TYPO_WAYS = tuple(way for way in _WAYS if " " not in way and len(way) >= _SHORTEST_TYPO)
_KNOWN = INDONESIAN_MARKS | ENGLISH_MARKS | FILLER | LOOKALIKES
_SUFFIX = re.compile(r"(?:nya|ku|mu|an)$")


@dataclass(frozen=True)
class Recognised:
    """The terms in the order of the text, and the words that are none."""

    terms: tuple[Term, ...]
    rest: str


def recognise(plain: str) -> Recognised:
    """The longest way to say a term wins: `celana pendek` is one term, not two words."""
    words = [word.strip(".,:'/&+-<>=") for word in plain.replace("/", " ").split()]
    words = [word for word in words if word]
    terms: list[Term] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        length, term = _longest(words, at)
        if term is None:
            rest.append(words[at])
            at += 1
            continue
        terms.append(term)
        at += length
    return Recognised(tuple(dict.fromkeys(terms)), " ".join(rest))


def _longest(words: list[str], at: int) -> tuple[int, Term | None]:
    for length in range(min(_LONGEST_WAY, len(words) - at), 1, -1):
        if term := _WAYS.get(" ".join(words[at : at + length])):
            return length, term
    return 1, one_word(words[at])


@lru_cache(maxsize=4096)
def one_word(word: str) -> Term | None:
    """The term of a word, of its stem, or of the word that it differs from by one letter."""
    for form in (word, _SUFFIX.sub("", word)):
        if term := _WAYS.get(form):
            return term
    if word in _KNOWN or len(word) < _SHORTEST_TYPO:
        return None
    close = [_WAYS[way] for way in _TYPO_WAYS if one_edit_apart(word, way)]
    return close[0] if close and all(term == close[0] for term in close) else None


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter added, dropped, changed or two neighbours swapped makes them equal."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    swapped = one[start : start + 2][::-1] == other[start : start + 2]
    return swapped and one[start + 2 :] == other[start + 2 :]
