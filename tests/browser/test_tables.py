"""Tables are read as a whole: with room for it, no column hides behind a scroll bar of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

PAGES = (
    "/es/indicadores/",
    "/es/comparar/cem_slim",
    "/es/indicadores/cem_women_case_rate",
    "/es/indicadores/feminicides",
    "/es/indicadores/population",
    "/es/indicadores/police_complaints?territory=PE-150112",
)
_CUT = """() => [...document.querySelectorAll('.scroll')]
  .filter(one => one.checkVisibility({contentVisibilityAuto: true}) && !one.closest('details:not([open])'))
  .map(one => [one.scrollWidth - one.clientWidth, one.getAttribute('aria-label')])"""


@pytest.mark.parametrize("path", PAGES)
def test_no_table_is_cut_at_its_side_on_a_tablet_or_a_desk(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    page.locator("details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
    for width in (768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        cut_cells = page.evaluate(_CUT)
        assert cut_cells, width
        assert [item for item in cut_cells if item[0] > 1] == [], width
