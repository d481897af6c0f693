"""Puts the line that a page offers for other sites into a page of its own, and tells what of it is cut or too small."""

from __future__ import annotations

import re
from html import unescape

from playwright.sync_api import Page

WIDTHS = (320, 600, 900)
SMALLEST = 12  # pixels of a letter

_MEASURED = """() => {
  const low = name => Math.max(0, ...[...document.querySelectorAll(name)].map(one => one.getBoundingClientRect().bottom));
  const drawn = [...document.querySelectorAll('svg')].filter(one => one.checkVisibility());
  const letters = [...document.querySelectorAll('h1, p, summary')].map(one => parseFloat(getComputedStyle(one).fontSize));
  for (const one of drawn) {
    const scale = one.getBoundingClientRect().width / one.viewBox.baseVal.width;
    for (const word of one.querySelectorAll('text')) letters.push(parseFloat(getComputedStyle(word).fontSize) * scale);
  }
  const beside = [...document.querySelectorAll('svg text')].filter(one => one.checkVisibility())
    .map(one => one.getBoundingClientRect()).filter(box => box.left < 0 || box.right > innerWidth).length;
  return {source: low('.source'), caveat: low('.note, .caveat'), help: low('.help'), table: low('summary'),
          drawn: drawn.length, letters: Math.min(...letters), beside, across: document.documentElement.scrollWidth};
}"""


def snippets(html: str) -> list[tuple[str, int]]:
    """The address and the height of each line to copy on a page."""
    frames = re.findall(r'<iframe src="([^"]*)".*?height="(\d+)"', unescape(html))
    return [(unescape(address), int(height)) for address, height in frames]


def faults(page: Page, address: str, height: int) -> list[str]:
    """What a reader of the embed at `address` in a frame of that height does not see, at each width."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        measures = page.evaluate(_MEASURED)
        cut = [part for part in ("source", "caveat", "help", "table") if measures[part] > height]
        if not measures["source"] or not measures["help"]:
            cut.append("no source or no help line")
        if measures["letters"] < SMALLEST - 0.01:
            cut.append(f"letters of {measures['letters']:.1f} pixels")
        if measures["drawn"] != 1 or measures["beside"] or measures["across"] > width:
            cut.append(
                f"{measures['drawn']} drawings, {measures['beside']} words outside, {measures['across']} pixels across"
            )
        faults += [f"{address} at {width} x {height}: {item}" for item in cut]
    return faults
