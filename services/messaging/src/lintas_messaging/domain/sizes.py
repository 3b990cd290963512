"""Sizes as people write them: `ukuran M`, `uk. xl`, `size 32`, `sz L`, or a lone `XL`."""

import re
from dataclasses import dataclass

_LETTERS = r"(?:x{0,4}[sl]|m|[2-6]xl|all ?size|one ?size|free ?size)"
_WORDS = {
    "extra small": "XS",
    "extra large": "XL",
    "small": "S",
    "kecil": "S",
    "medium": "M",
    "sedang": "M",
    "large": "L",
    "besar": "L",
    "xsmall": "XS",
    "xlarge": "XL",
}
_NAMED = re.compile(
    r"\b(?:ukuran(?:nya)?|uk|ukr|size|sizes|sz|nomor|no)\s*[:=.-]?\s*(?:yang |yg |nya |is |in )?"
    rf"(?P<size>{'|'.join(_WORDS)}|{_LETTERS}|\d{{2}}(?:[.,]5)?)(?![\w'-])"
)
_GLUED = re.compile(rf"\b(?:ukuran|uk|size|sz)(?P<size>{_LETTERS}|\d{{2}})\b")
_AFTER = re.compile(rf"(?<![\w'-])(?P<size>{_LETTERS}|{'|'.join(_WORDS)})[ -]sizes?\b")
_LOOSE = re.compile(rf"(?<![\w'-])(?P<size>{_LETTERS})(?![\w'-])")
_ALIASES = {"XXL": "XXL", "2XL": "XXL", "XXXL": "XXXL", "3XL": "XXXL", "4XL": "XXXXL"}


@dataclass(frozen=True)
class Sized:
    """A size that was called one, or a loose letter that may be one; and the text without it."""

    size: str
    loose: str
    rest: str


def find(plain: str) -> Sized:
    """The size in a text that `tongue.plain` prepared."""
    for pattern in (_NAMED, _GLUED, _AFTER):
        if match := pattern.search(plain):
            rest = plain[: match.start()] + " " + plain[match.end() :]
            return Sized(canonical(match["size"]), "", rest)
    if match := _LOOSE.search(plain):
        rest = plain[: match.start()] + " " + plain[match.end() :]
        return Sized("", canonical(match["size"]), rest)
    return Sized("", "", plain)


def canonical(written: str) -> str:
    """One way to write a size: `xxl` and `2XL` are `XXL`."""
    size = _WORDS.get(written, written).upper().replace(",", ".")
    if size.replace(" ", "") in ("ALLSIZE", "ONESIZE", "FREESIZE"):
        return "ALL SIZE"
    return _ALIASES.get(size, size)
