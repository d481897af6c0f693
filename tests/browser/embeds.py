"""Puts the lines that a page offers for other sites into pages of another origin, and tells what of them goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from playwright.sync_api import Frame, Page

WIDTHS = (320, 600, 900)
SMALLEST = 12  # pixels of a letter

_MEASURED = """() => {
  const low = name => Math.max(0, ...[...document.querySelectorAll(name)].map(one => one.getBoundingClientRect().bottom));
  const seen = name => [...document.querySelectorAll(name)].filter(one => one.checkVisibility());
  const drawn = seen('svg'), shown = seen('.drawing > div').length;
  const letters = seen('h1, p, summary, a, strong').map(one => parseFloat(getComputedStyle(one).fontSize));
  for (const one of drawn) {
    const scale = one.getBoundingClientRect().width / one.viewBox.baseVal.width;
    const whole = one.querySelector('use') ? document.querySelector(one.querySelector('use').getAttribute('href')) : one;
    for (const word of whole.querySelectorAll('text')) letters.push(parseFloat(getComputedStyle(word).fontSize) * scale);
  }
  const beside = seen('svg text').map(one => one.getBoundingClientRect())
    .filter(box => box.left < 0 || box.right > innerWidth).length;
  const end = document.querySelector('main').getBoundingClientRect().bottom;
  return {blank: innerHeight - end - parseFloat(getComputedStyle(document.body).paddingBottom),
          source: low('.source'), caveat: low('.caveat'), help: low('.help'), folds: low('summary'),
          drawn: shown, parts: drawn.length, letters: Math.min(...letters), beside, high: innerHeight,
          across: document.documentElement.scrollWidth, wide: document.documentElement.clientWidth,
          scrolls: document.documentElement.scrollHeight > innerHeight};
}"""


def snippets(html: str) -> list[tuple[str, int]]:
    """The address and the height of each line to copy on a page."""
    frames = re.findall(r'<iframe src="([^"]*)".*?height="(\d+)"', unescape(html))
    return [(unescape(address), int(height)) for address, height in frames]


def lines(html: str) -> list[str]:
    """The lines to copy, as they are copied."""
    return [unescape(line) for line in re.findall(r"<code[^>]*data-code[^>]*>(&lt;div.*?)</code>", html)]


def with_script(site: str, line: str) -> str:
    """The line as it is offered with the script."""
    address = line.partition('src="')[2].partition('"')[0]
    asked = f"{address}{'&amp;' if '?' in address else '?'}resize=1"
    script = f'<script async src="{site}/embed.js"></script>'
    return f"<observatorio-chart>{line.replace(address, asked)}</observatorio-chart>{script}"


@contextmanager
def newspaper(*articles: str) -> Iterator[str]:
    """The address of another origin, which serves each of `articles` (the body of a page) as `/0`, `/1` ..."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = self.path.strip("/")
            known = at.isdecimal() and int(at) < len(articles)
            body = (
                '<!DOCTYPE html><html lang="es"><meta charset="utf-8"><meta name="viewport" '
                'content="width=device-width"><link rel="icon" href="data:,"><title>El Diario</title>'
                '<body style="margin:0"><main><h1>Nota</h1>'
                f"{articles[int(at)]}<p>Fin.</p></main></body></html>"
                if known
                else ""
            )
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing is told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def faults(page: Page, address: str, height: int) -> list[str]:
    """What a reader of the embed at `address` in a frame of that height does not see, at each width."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        faults += [f"{address} at {width} x {height}: {item}" for item in lost_in(page.main_frame)]
    return faults


def blank_in(frame: Frame) -> float:
    """Pixels of a frame below all that stands in it."""
    blank: float = frame.evaluate(_MEASURED)["blank"]
    return blank


def lost_in(frame: Frame, *, fitted: bool = False) -> list[str]:
    """What is cut in a frame as it stands, too small, or beside it; `fitted`: it must not scroll either."""
    measures = frame.evaluate(_MEASURED)
    parts = ("source", "caveat", "help", "folds")
    faults = [
        f"{part} ends at {measures[part]} of {measures['high']}"
        for part in parts
        if measures[part] > measures["high"]
    ]
    if not measures["source"] or not measures["help"]:
        faults.append("no source or no help line")
    if measures["letters"] < SMALLEST - 0.01:
        faults.append(f"letters of {measures['letters']:.1f} pixels")
    if measures["drawn"] != 1 or measures["beside"] or measures["across"] > measures["wide"]:
        faults.append(
            f"{measures['drawn']} drawings, {measures['beside']} words outside, {measures['across']} across"
        )
    if fitted and measures["scrolls"]:
        faults.append("it scrolls")
    return faults
