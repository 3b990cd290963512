"""Tells whether a mail was opened and a link followed, without telling anybody anything else."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lintas_messaging.domain.deliveries import Link, TemplateUse

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)


@dataclass(frozen=True)
class Tracked:
    """A text whose links lead over us, and where each really leads."""

    text: str
    links: tuple[Link, ...]


def track_links(text: str, public_url: str, new_id: Callable[[], str]) -> Tracked:
    """Puts a tracked link in the place of every link; the same link keeps one id."""
    links: dict[str, Link] = {}

    def tracked(match: re.Match[str]) -> str:
        url = match.group(0)
        if url not in links:
            links[url] = Link(new_id(), url)
        return f"{public_url}/t/c/{links[url].tracking_id}"

    return Tracked(_URL.sub(tracked, text), tuple(links.values()))


def in_parameters(use: TemplateUse, tracked: Tracked, public_url: str) -> TemplateUse:
    """The same tracked links in the parameters that a provider fills its own template with."""
    ids = {link.url: link.tracking_id for link in tracked.links}

    def led(value: str) -> str:
        return _URL.sub(
            lambda match: (
                f"{public_url}/t/c/{ids[match.group(0)]}"
                if match.group(0) in ids
                else match.group(0)
            ),
            value,
        )

    return replace(use, parameters=tuple((name, led(value)) for name, value in use.parameters))


def as_html(text: str, pixel_url: str = "") -> str:
    """A plain text as simple HTML with its links to click, and a pixel where it is to be seen."""
    body = "".join(
        f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in _linked(text).split("\n\n")
    )
    pixel = f'<img src="{html.escape(pixel_url)}" width="1" height="1" alt="">' if pixel_url else ""
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;line-height:1.5">{body}{pixel}</body></html>'
    )


def _linked(text: str) -> str:
    """Escaped, with its links to click."""
    parts, at = [], 0
    for match in _URL.finditer(text):
        url = html.escape(match.group(0))
        parts += [html.escape(text[at : match.start()]), f'<a href="{url}">{url}</a>']
        at = match.end()
    return "".join([*parts, html.escape(text[at:])])
