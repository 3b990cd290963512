"""Pictures of codes, and which a client takes best."""

import struct
import xml.etree.ElementTree as ET
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_promotions.drawing import code128
from lintas_promotions.drawing.accept import preferred
from lintas_promotions.drawing.pictures import Format, Symbology, draw

CODE = "LINENHEMAT-0000042-7QK2MC1A"
START_B, START_C, TO_C, TO_B, STOP = 104, 105, 99, 100, 106


def read(symbols: list[int]) -> str:
    """Reads symbols as a scanner does."""
    *data, check, stop = symbols
    weighted = data[0] + sum(place * each for place, each in enumerate(data[1:], 1))
    assert (check, stop) == (weighted % 103, STOP)
    in_c, text = data[0] == START_C, ""
    for each in data[1:]:
        if (in_c and each == TO_B) or (not in_c and each == TO_C):
            in_c = not in_c
        elif in_c:
            text += f"{each:02d}"
        else:
            text += chr(each + 32)
    return text


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_what_is_written_is_what_is_read(text: str) -> None:
    assert read(code128.symbols(text)) == text


@given(st.from_regex(r"[A-Z]{1,5}-[0-9]{7}-[0-9A-Z]{8}", fullmatch=True))
def test_codes_are_read(text: str) -> None:
    assert read(code128.symbols(text)) == text


def test_known_symbols() -> None:
    assert code128.symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]
    assert code128.symbols("123456") == [105, 12, 34, 56, 44, 106]


def test_each_symbol_is_eleven_modules_wide_and_stop_thirteen() -> None:
    assert len(code128.modules("PJJ123C")) == 11 * 9 + 13


@pytest.mark.parametrize("text", ["", "ä", "\n"])
def test_what_code_128_does_not_take(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128.symbols(text)


@pytest.mark.parametrize("symbology", Symbology)
def test_svg_is_well_formed(symbology: Symbology) -> None:
    root = ET.fromstring(draw(CODE, symbology, Format.SVG))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("symbology", Symbology)
def test_png_is_whole(symbology: Symbology) -> None:
    picture = draw(CODE, symbology, Format.PNG)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND" + struct.pack(">I", zlib.crc32(b"IEND")))


def test_the_bars_of_the_png_are_those_of_the_code() -> None:
    picture = draw(CODE, Symbology.CODE128, Format.PNG)
    width, height = struct.unpack(">II", picture[16:24])
    start = picture.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", picture[start - 8 : start - 4])
    rows = zlib.decompress(picture[start : start + length])
    stride = (width + 7) // 8 + 1
    assert len(rows) == stride * height
    first = rows[1:stride]
    dark = [not first[x // 8] >> (7 - x % 8) & 1 for x in range(width)]
    quiet = [False] * 10
    expected = quiet + code128.modules(CODE) + quiet
    assert dark == [each for each in expected for _ in range(2)]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", Format.SVG),
        ("*/*", Format.SVG),
        ("image/png", Format.PNG),
        ("image/svg+xml", Format.SVG),
        ("image/svg+xml;q=0.5, image/png", Format.PNG),
        ("image/*;q=0.8, image/svg+xml;q=0.1", Format.PNG),
        ("text/html, image/png;q=0.9, */*;q=0.1", Format.PNG),
        ("image/webp, image/apng, image/svg+xml, image/*, */*;q=0.8", Format.SVG),
        ("application/json", Format.SVG),
        ("image/png;q=oops, image/svg+xml;q=0.1", Format.SVG),
    ],
)
def test_the_picture_that_is_liked_best(accept: str, expected: Format) -> None:
    assert preferred(accept) is expected
