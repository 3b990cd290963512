"""Prepares a chat's text for reading, and tells which language it is in."""

import re
import unicodedata

from lintas_messaging.domain.vocabulary import ENGLISH_MARKS, INDONESIAN_MARKS, TERMS

MARKS = INDONESIAN_MARKS | ENGLISH_MARKS
_ONE_OF_EACH = str.maketrans("’‘`–—", "'''--")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NOISE = re.compile(r"[^\w\s.,'/<>=:&+-]|_")
_LONE_STOPS = re.compile(r"(?<!\d)[.,:](?!\d)|(?<=\d)[.,:](?!\d)|(?<!\d)[.,:](?=\d)")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Lower case, one apostrophe and dash, without emoji, stretched letters or loose stops."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = folded.translate(_ONE_OF_EACH)
    folded = _STRETCHED.sub(r"\1", folded)
    folded = _LONE_STOPS.sub(" ", _NOISE.sub(" ", folded))
    return _SPACES.sub(" ", folded).strip()


_INDONESIAN_WORDS = INDONESIAN_MARKS | {
    part for term in TERMS for way in term.indonesian for part in way.split()
}
_ENGLISH_WORDS = ENGLISH_MARKS | {
    part for term in TERMS for way in term.english for part in way.split()
}


def language(prepared: str) -> str | None:
    """`id` or `en`, whichever has more of the words; none where they are even."""
    words = re.findall(r"[^\W\d_][\w'-]*", prepared)
    indonesian = sum(word in _INDONESIAN_WORDS for word in words)
    english = sum(word in _ENGLISH_WORDS for word in words)
    if indonesian == english:
        return None
    return "id" if indonesian > english else "en"
