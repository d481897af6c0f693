"""A newspaper made with WordPress, as far as it embeds by oEmbed: its `discover` and `wp_filter_oembed_result`.

It reads the first 153,600 bytes of a page up to the end of its head, asks the address that a link there names, keeps of
the answer's HTML one frame with few attributes, and shuts that into a sandbox without an origin.
"""

from __future__ import annotations

import html
import json
import math
import re
import secrets
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

READ = 153_600
TYPES = {"application/json+oembed": "json", "text/xml+oembed": "xml", "application/xml+oembed": "xml"}
KEPT = {
    "a": {"href"},
    "blockquote": set(),
    "iframe": {"src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"},
}
_LINK = re.compile(r"<link([^<>]+?)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_FRAME = re.compile(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", re.DOTALL)


def discovered(page: bytes) -> str | None:
    """The address of the JSON that the head of a page names; None where WordPress finds none."""
    read = page[:READ].decode("utf-8", "replace")
    end = read.lower().find("</head>")
    for link in _LINK.findall(read[: max(end, 0)]):
        said = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(link)}
        if TYPES.get(said.get("type", "")) == "json" and said.get("href"):
            return html.unescape(said["href"])
    return None


def asked(endpoint: str, url: str, *, width: int) -> dict[str, Any]:
    """The answer for a column of `width` pixels: WordPress wants no frame over half as much again, nor 1000, high."""
    parts = urlsplit(endpoint)
    query = dict(parse_qsl(parts.query)) | {
        "maxwidth": str(width),
        "maxheight": str(min(1000, math.ceil(width * 1.5))),
        "url": url,
        "dnt": "1",
        "format": "json",
    }
    with urllib.request.urlopen(urlunsplit(parts._replace(query=urlencode(query)))) as answer:
        told = json.load(answer)
    assert told["type"] == "rich" and isinstance(told["html"], str)
    return told


class _Kses(HTMLParser):
    """Keeps the elements and attributes of KEPT."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in KEPT:
            said = "".join(
                f' {name}="{html.escape(value or "")}"' for name, value in attrs if name in KEPT[tag]
            )
            self.out.append(f"<{tag}{said}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in KEPT:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(html.escape(data))


def filtered(markup: str) -> str | None:
    """The frame as WordPress sets it into an article; None where it would show a bare link instead."""
    kses = _Kses()
    kses.feed(markup)
    found = _FRAME.search("".join(kses.out))
    if found is None:
        return None
    assert not found[1], "a quotation hides the frame until a script in it answers"
    secret = secrets.token_hex(5)
    frame = re.sub(r' src="(.*?)"', rf' src="\1#?secret={secret}" data-secret="{secret}"', found[2], count=1)
    return frame.replace(
        "<iframe", '<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"', 1
    )


def article(url: str, *, width: int) -> str:
    """The page of an article whose only line is an address of another site."""
    with urllib.request.urlopen(url) as answer:
        endpoint = discovered(answer.read(READ))
    told = asked(endpoint, url, width=width) if endpoint else {}
    shown = filtered(told["html"]) if told else None
    link = f'<a href="{html.escape(url)}">{html.escape(url)}</a>'
    return (
        '<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>El Diario</title>'
        '<meta name="viewport" content="width=device-width"><style>.wp-embedded-content{max-width:100%}</style></head>'
        '<body style="margin:0">'
        f'<article style="max-width:{width}px"><p>Una nota.</p>{shown or link}</article></body></html>'
    )


@contextmanager
def newspaper(width: int) -> Iterator[str]:
    """A running newspaper, at an origin of its own: `/?url=...` is an article with that address in it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = dict(parse_qsl(urlsplit(self.path).query)).get("url", "")
            if not url:
                self.send_error(404)
                return
            page = article(url, width=width).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
