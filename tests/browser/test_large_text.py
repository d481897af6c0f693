"""A reader who has doubled the letters of the browser, on a phone: nothing is pushed off or put over another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import ARGUMENTS
from tests.browser.walking import opened, too_wide

PAGES = ("/es/", "/es/indicadores/cem_cases", "/es/comparar/police", "/es/territorios/BO-020105", "/es/ayuda")
_COVERED = """() => {
  const exit = document.getElementById('exit').getBoundingClientRect();
  const over = one => {
    const box = one.getBoundingClientRect();
    return box.width && box.left < exit.right && box.right > exit.left && box.top < exit.bottom && box.bottom > exit.top;
  };
  const links = [...document.querySelectorAll(".masthead a:not(#exit), .sections a, h1")];
  return links.filter(over).map(one => one.textContent);
}"""


@pytest.fixture
def preferences(tmp_path: Path) -> Path:
    """A profile of the browser whose own letters are of 32 pixels."""
    folder = tmp_path / "profile"
    (folder / "Default").mkdir(parents=True)
    preferences = {"webkit": {"webprefs": {"default_font_size": 32}}}
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences))
    return folder


def test_a_browser_set_to_large_letters_covers_and_cuts_nothing(
    playwright: Playwright, chromium_path: str, preferences: Path, site: str
) -> None:
    context = playwright.chromium.launch_persistent_context(
        str(preferences),
        executable_path=chromium_path,
        args=list(ARGUMENTS),
        viewport={"width": 360, "height": 780},
        base_url=site,
    )
    page = context.new_page()
    faults = []
    for path in PAGES:
        assert opened(page, path) == 200
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        faults += [f"{path}: {too_wide(page)} pixels too wide"] if too_wide(page) else []
        faults += [f"{path}: the exit covers {covered!r}" for covered in page.evaluate(_COVERED)]
    context.close()
    assert faults == []
