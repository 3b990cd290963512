"""QR and Code 128 as SVG and PNG."""

import struct
import zlib
from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO

import segno

from lintas_promotions.drawing import code128

_QR_SCALE = 8
_QR_BORDER = 4
_BAR_SCALE = 2
_BAR_HEIGHT = 80
_QUIET = 10


class Symbology(StrEnum):
    """What kind of code."""

    QR = "QR"
    CODE128 = "CODE128"


class Format(StrEnum):
    """What kind of picture, by its media type."""

    SVG = "image/svg+xml"
    PNG = "image/png"


def draw(text: str, symbology: Symbology, format_: Format) -> bytes:
    """The picture of the text, black on white, with its quiet zone."""
    if symbology is Symbology.QR:
        return _qr(text, format_)
    row = [False] * _QUIET + code128.modules(text) + [False] * _QUIET
    return _bars_svg(text, row) if format_ is Format.SVG else _bars_png(row)


def _qr(text: str, format_: Format) -> bytes:
    written = BytesIO()
    kind = "svg" if format_ is Format.SVG else "png"
    picture = segno.make_qr(text, error="m")
    picture.save(written, kind=kind, scale=_QR_SCALE, border=_QR_BORDER, light="white")
    return written.getvalue()


def _bars_svg(text: str, row: Sequence[bool]) -> bytes:
    bars = "".join(f"M{start} 0h{width}v{_BAR_HEIGHT}h-{width}z" for start, width in _runs(row))
    wide = len(row) * _BAR_SCALE
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{_BAR_HEIGHT}" '
        f'viewBox="0 0 {len(row)} {_BAR_HEIGHT}" preserveAspectRatio="none">'
        f"<title>{text}</title>"
        f'<path fill="#fff" d="M0 0h{len(row)}v{_BAR_HEIGHT}h-{len(row)}z"/>'
        f'<path fill="#000" d="{bars}"/></svg>\n'
    ).encode()


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == index:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((index, 1))
    return runs


def _bars_png(row: Sequence[bool]) -> bytes:
    pixels = [not dark for dark in row for _ in range(_BAR_SCALE)]
    padded = pixels + [True] * (-len(pixels) % 8)
    packed = bytes(
        sum(bit << (7 - place) for place, bit in enumerate(padded[at : at + 8]))
        for at in range(0, len(padded), 8)
    )
    header = struct.pack(">IIBBBBB", len(pixels), _BAR_HEIGHT, 1, 0, 0, 0, 0)
    data = zlib.compress((b"\0" + packed) * _BAR_HEIGHT, 9)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
