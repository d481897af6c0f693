"""Every embed that a page offers, in every language, in frames of 320, 600 and 900 pixels in a real browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
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
    subjects = [("indicators", indicator) for indicator in catalog.indicators]
    subjects += [("comparisons", comparison) for comparison in catalog.comparisons]
    with serving(built(place), log=place / "gunicorn.log") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=bring(), args=list(ARGUMENTS))
        page, tried = browser.new_page(), set()
        for lang in languages():
            for name, subject in subjects:
                with urlopen(site + addresses.page(lang, name, subject)) as answer:
                    offered = snippets(answer.read().decode())
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


def built(place: Path) -> Path:
    """A store of the shipped figures in a folder."""
    place.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "etl", "build"]
    subprocess.run(command, cwd=ROOT, env=settings_for(place), capture_output=True, check=True)
    return place
