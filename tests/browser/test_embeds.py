"""A chart on another site shows its source, its limits and its help line in the height that its line gives it."""

from __future__ import annotations

from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.embeds import faults, snippets
from tests.sampling import sample

PAGES = (
    "/es/indicadores/cem_cases", "/fr/indicateurs/police_complaint_rate?territory=PE-150112",
    "/en/compare/police", "/es/indicadores/feminicides", "/es/indicadores/population?view=map&territory=BO",
)  # fmt: skip


@pytest.fixture
def bare(browser: Browser) -> Page:
    """A page that takes the size of each frame; an embed brings no script."""
    return browser.new_context().new_page()


@pytest.mark.parametrize("address", sample(PAGES, 2))
def test_nothing_that_must_be_read_is_cut_and_no_letter_is_small(site: str, bare: Page, address: str) -> None:
    with urlopen(f"{site}{address}") as answer:
        offered = snippets(answer.read().decode())
    assert offered
    for embed, height in offered[:2]:
        assert not faults(bare, f"{site}{embed[embed.index('/embed/') :]}", height)
    bare.context.close()
