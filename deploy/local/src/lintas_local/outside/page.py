"""The page for a person."""

import re
from html import escape

from lintas_local.outside.mailbox import CHANNELS, Delivered

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Lintas: sent out</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="5">
<style>
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem;margin:0}nav{margin:.4rem 0 1.2rem}nav a{margin-right:.8rem}
article{border:1px solid #8884;border-radius:.6rem;padding:.7rem 1rem;margin:.7rem 0}
header{display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
b{font-size:.72rem;letter-spacing:.04em;padding:.05rem .5rem;border-radius:1rem;color:#fff}
.EMAIL{background:#3566c4}.WHATSAPP{background:#1a7f4b}.SMS{background:#8a5a00}
time{margin-left:auto;opacity:.65;font-size:.85rem}
p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0 0}
</style><h1>What the platform sent out</h1>"""

_LINK = re.compile(r"https?://[^\s<>&\"]+(?:&amp;[^\s<>&\"]+)*")


def render(messages: list[Delivered], to: str, channel: str) -> str:
    """The messages, newest first."""
    chosen = escape(" · ".join(part for part in (channel, to) if part))
    links = "".join(f'<a href="/?channel={name}">{name.title()}</a>' for name in CHANNELS)
    empty = "<p>Nothing yet. Mails, WhatsApp messages and SMS appear here as they are sent.</p>"
    body = "".join(map(_article, messages)) or empty
    return f'{HEAD}<nav><a href="/">All</a>{links} {chosen}</nav>{body}</html>'


def _article(message: Delivered) -> str:
    text = _LINK.sub(lambda url: f'<a href="{url[0]}">{url[0]}</a>', escape(message.text))
    subject = f"<strong>{escape(message.subject)}</strong>" if message.subject else ""
    return (
        f'<article><header><b class="{message.channel}">{message.channel}</b>'
        f"<span>{escape(message.to)}</span>{subject}"
        f"<time>{message.at[11:19]}</time></header><p>{text}</p></article>"
    )
