"""What the explorer paints in Chromium of ten Charts: the ink of every mark, looked for where the Chart sets it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from observatory.charts.chart import Chart
from observatory.charts.colours import LIGHT
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.plotly import figure
from observatory.charts.painting.svg import around
from observatory.text import Text
from tests.browser.walking import opened, watch
from tests.observatory import panels
from tests.observatory.charts import planted
from tests.observatory.charts.ink import KINDS, Picture, missing_ink
from tests.observatory.charts.reading import OUTLINES

SCALE = 3  # dots to a pixel of the page
DRAW = """([figure, paper, areas]) => {
  const sheet = document.body.appendChild(document.createElement('div'));
  sheet.id = 'sheet';
  Object.assign(sheet.style, {position: 'fixed', inset: 0, zIndex: 9999, background: paper});
  if (areas) { sheet.innerHTML = areas; return true; }
  return Plotly.newPlot(sheet, figure.data, figure.layout, {staticPlot: true}).then(() => true);
}"""


@pytest.fixture(scope="module")
def explorer(browser: Browser, site: str) -> Iterator[Page]:
    """The explorer on a fine screen, with plotly loaded."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": 800, "height": 1200},
        device_scale_factor=SCALE,
        color_scheme="light",
    )
    page = context.new_page()
    watch(page, site)
    assert opened(page, "/es/explorar") == 200
    yield page
    context.close()


def areas_of(chart: Chart) -> str:
    """The areas of a map as the asset draws them; empty for a chart that plotly paints."""
    surroundings = around(chart, "x")
    paths = "".join(
        f'<path d="{path}" ' + " ".join(f'{name}="{value}"' for name, value in ink.items()) + "/>"
        for path, ink in surroundings.areas
    )
    width, height = chart.size
    box = f'viewBox="{-chart.beside} {-chart.above} {width} {height}" width="{width}" height="{height}"'
    return paths and f'<svg {box} fill-rule="evenodd" style="display:block">{paths}{surroundings.over}</svg>'


def chart_called(name: str) -> Chart:
    if name == "dots":  # of a kind to come
        return planted.dots_on_values(chart_of(planted.lima_norte_rates(), Text(), width=760))
    return chart_of(panels.EVERY[name](), Text(), width=760, outlines=OUTLINES)


@pytest.mark.parametrize("name", [*KINDS, "dots"])
def test_every_mark_of_a_figure_is_painted_where_its_chart_sets_it(explorer: Page, name: str) -> None:
    chart = chart_called(name)
    width, height = chart.size
    assert explorer.evaluate(DRAW, [figure(chart), LIGHT["paper"], areas_of(chart)])
    clip = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(height)}
    dots = np.asarray(Image.open(io.BytesIO(explorer.screenshot(clip=clip))).convert("RGB"))
    explorer.evaluate("document.getElementById('sheet').remove()")
    assert not missing_ink(chart, Picture(dots, SCALE))
