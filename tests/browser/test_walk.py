"""One walk in a real browser: every page of the page table, in each language, at three widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walking import (
    EXAMPLES,
    LANGS,
    PATIENCE,
    WIDTHS,
    barriers,
    log_faults,
    missing_messages,
    opened,
    paths,
    too_wide,
    tree_faults,
)

HEIGHT = 900


@pytest.fixture(scope="module")
def walker(browser: Browser, site: str) -> Iterator[Page]:
    """One page for the whole walk, so that the scripts are fetched and read once."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.faults = log_faults(page, urlsplit(site).netloc)
    yield page
    context.close()


@pytest.fixture(scope="module")
def screenshots(root: Path) -> Path:
    """Where the pictures of the walk are kept: `artifacts/`, which is never committed."""
    folder = root / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("path", [path for lang in LANGS for path in paths(lang)])
def test_a_page_is_whole_quiet_and_without_barrier_at_every_width(
    walker: Page, path: str, screenshots: Path
) -> None:
    walker.faults.clear()
    walker.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
    assert opened(walker, path) == 200
    found = [*tree_faults(walker), *missing_messages(walker, path.split("/")[1])]
    for width in (320, *WIDTHS):
        walker.set_viewport_size({"width": width, "height": HEIGHT})
        if too_wide(walker):
            found.append(f"scrolls sideways by {too_wide(walker)} at {width}")
        if width in WIDTHS:
            found += [f"{width}: {fault}" for fault in barriers(walker)]
            walker.screenshot(path=screenshots / _name(path, width), type="jpeg", quality=60, full_page=True)
    assert found == []
    assert walker.faults == []
    assert walker.context.cookies() == []
    assert walker.evaluate("localStorage.length + sessionStorage.length") == 0


def _name(path: str, width: int) -> str:
    words = urlsplit(path).path.strip("/").replace("/", "_")
    return f"{words}-{width}.jpg"


def test_the_walk_goes_into_every_list() -> None:
    assert len(paths("es")) > len(EXAMPLES) + 10
    assert len(set(map(_name, paths("es"), [0] * 99))) == len(paths("es"))
