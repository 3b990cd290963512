"""Code 128 (ISO/IEC 15417): text as bars. Long runs of digits go two to a symbol."""

from collections.abc import Iterator

_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
)
_PATTERNS = tuple(_WIDTHS.split(" "))
_TO_C, _TO_B = 99, 100
_START_B, _START_C, _STOP = 104, 105, 106
_WORTH_A_SWITCH = 4


def modules(text: str) -> list[bool]:
    """The bars (true) and spaces of one module each, without the quiet zone.

    Raises ValueError for what is not printable ASCII.
    """
    found: list[bool] = []
    for symbol in symbols(text):
        for index, width in enumerate(_PATTERNS[symbol]):
            found += [index % 2 == 0] * int(width)
    return found


def symbols(text: str) -> list[int]:
    """Start, data, check and stop symbols by value."""
    if not text or any(not " " <= char <= "~" for char in text):
        raise ValueError("Code 128 takes printable ASCII")
    data = list(_data(text))
    check = data[0] + sum(place * symbol for place, symbol in enumerate(data[1:], 1))
    return [*data, check % 103, _STOP]


def _data(text: str) -> Iterator[int]:
    position, in_c = 0, False
    while position < len(text):
        run = _digits_at(text, position)
        if run >= _WORTH_A_SWITCH and not in_c and run % 2 == 0:
            yield _START_C if position == 0 else _TO_C
            in_c = True
        elif position == 0:
            yield _START_B
        if in_c and run >= 2:
            yield int(text[position : position + 2])
            position += 2
            continue
        if in_c:
            yield _TO_B
            in_c = False
        yield ord(text[position]) - 32
        position += 1


def _digits_at(text: str, position: int) -> int:
    rest = text[position:]
    return len(rest) - len(rest.lstrip("0123456789"))
