"""Every embed that a page offers, in every language, in frames of 320, 600 and 900 pixels in a real browser."""

from __future__ import annotations

import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from layouts.document import addresses
from observatory.catalog import load_catalog
from observatory.languages import languages
from tests.browser.chromium import ARGUMENTS, bring
from tests.browser.embeds import WIDTHS, faults, snippets
from tests.conftest import ROOT, serving, settings_for
from tests.soak.table import Row


def embeds(place: Path) -> Row:
    """Each source, caveat or help line that is cut, and each letter under 12 pixels, is a failure."""
    row = Row("embeds at three widths")
    catalog = load_catalog()
    asked = [f"indicator={indicator}{view}" for indicator in catalog.indicators for view in ("", "&view=map")]
    asked += [f"compare={comparison}" for comparison in catalog.comparisons]
    with serving(built(place), log=place / "gunicorn.log") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=bring(), args=list(ARGUMENTS))
        page, tried = browser.new_page(), set()
        for lang in languages():
            for query in asked:
                offered = _offered(site + addresses.page(lang, "share", query=query))
                for embed, height in offered:
                    path = embed[embed.index("/embed/") :]
                    if path in tried:
                        continue
                    tried.add(path)
                    row.tried += len(WIDTHS)
                    for fault in faults(page, site + path, height):
                        row.failed += 1
                        row.say(fault)
        browser.close()
    return row


def _offered(page: str) -> list[tuple[str, int]]:
    """The lines of a page to share a chart from; none where nothing of it may leave the site."""
    try:
        with urlopen(page) as answer:
            return snippets(answer.read().decode())
    except HTTPError as refused:
        if refused.code != HTTPStatus.NOT_FOUND:
            raise
        return []


def built(place: Path) -> Path:
    """A store of the shipped figures in a folder."""
    place.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "etl", "build"]
    subprocess.run(command, cwd=ROOT, env=settings_for(place), capture_output=True, check=True)
    return place
