"""Each template with data, with none and refused, in light and in dark: no barrier in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walking import PATIENCE, barriers, log_faults, opened, too_wide, tree_faults

CEM = "/es/indicadores/cem_cases"
DATA = (
    "/es/",
    CEM,
    f"{CEM}?view=map",
    f"{CEM}?territory=PE-150112&by=centre&period=2023&view=bars",
    f"{CEM}?territory=PE-150112&by=form&period=2023",  # two cells are protected
    f"{CEM}?view=table",
    "/es/indicadores/slim_cases",
    "/es/comparar/cem_slim",
    "/es/comparar/police",
    "/es/territorios/BO-020105-03",
    "/es/calidad",
)
EMPTY = (f"{CEM}?territory=PE-150112&period=1990", f"{CEM}?territory=BO-020105")
REFUSED = (f"{CEM}?view=pie", "/es/nada", "/es/indicadores/nada", "/es/territorios/XX", "/es/ayuda?x=1")
STATUS = dict.fromkeys(DATA + EMPTY, (200,)) | dict.fromkeys(REFUSED, (400, 404))


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """One page in light, one in dark."""
    context = browser.new_context(base_url=site, color_scheme=request.param, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.scheme = request.param
    page.faults = log_faults(page, urlsplit(site).netloc)
    yield page
    context.close()


@pytest.fixture(scope="module")
def screenshots(root: Path) -> Path:
    """Where the pictures are kept: `artifacts/`, which is never committed."""
    folder = root / "artifacts" / "screenshots" / "states"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("path", [*DATA, *EMPTY, *REFUSED])
def test_no_state_of_a_page_has_a_barrier(reader: Page, path: str, screenshots: Path) -> None:
    reader.faults.clear()
    reader.set_viewport_size({"width": 1440, "height": 900})
    assert opened(reader, path) in STATUS[path]
    found = tree_faults(reader)
    for width in (1440, 360):
        reader.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in barriers(reader)]
        found += [f"scrolls sideways at {width}"] if too_wide(reader) else []
        name = "_".join(path.strip("/").replace("?", "/").split("/")) or "home"
        reader.screenshot(
            path=screenshots / f"{name}-{width}-{reader.scheme}.jpg", type="jpeg", full_page=True
        )
    assert found == []
    # The browser itself notes the status of a refused page as an error.
    assert [one for one in reader.faults if path not in REFUSED or "status of 40" not in one] == []


@pytest.mark.parametrize("path", [CEM, "/es/", "/es/comparar/police"])
def test_letters_of_twice_the_size_push_nothing_off_the_page(reader: Page, path: str) -> None:
    opened(reader, path)
    reader.add_style_tag(content="html { font-size: 200% }")
    for width in (360, 768, 1440):
        reader.set_viewport_size({"width": width, "height": 900})
        assert too_wide(reader) == 0, width
