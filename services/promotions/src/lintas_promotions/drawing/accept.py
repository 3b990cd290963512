"""Which picture a client takes best, by its `Accept` header (RFC 9110)."""

from lintas_promotions.drawing.pictures import Format


def preferred(accept: str) -> Format:
    """SVG where the client says nothing, or likes both as well."""
    wishes = [_wish(part) for part in accept.split(",") if part.strip()]
    if not wishes:
        return Format.SVG
    return max(Format, key=lambda format_: _quality(format_, wishes))


def _wish(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return kind, quality


def _quality(format_: Format, wishes: list[tuple[str, float]]) -> float:
    """What the most specific wish says."""
    for pattern in (str(format_), "image/*", "*/*"):
        said = [quality for kind, quality in wishes if kind == pattern]
        if said:
            return max(said)
    return 0.0
