"""What a heading of at most 90 characters leaves out stands below it. The walk measures every heading."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import pytest
from flask.testing import FlaskClient

from callbacks.explorer.explorer import other_frames
from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.explorer.figures import FigureRoom
from observatory.charts.findings.heading import LONGEST_HEADING
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.place_panels import map_around
from observatory.text import Text
from tests.kit.asking import observatory_of

# Whose map has no rank of its own: the finding of the map is long.
WITH_LONG_FINDINGS: Final = ("BO", "PE-LN", "PE-1501", "BO-020105-03")


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("code", WITH_LONG_FINDINGS)
def test_what_a_heading_of_a_map_leaves_out_stands_below_it(
    shipped: FlaskClient, code: str, lang: str
) -> None:
    site = observatory_of(shipped)
    assert isinstance(site, Observatory)
    with site.one_release():
        panel = map_around(site, site.catalog.territories[code])
        assert panel is not None
        finding = chart_of(panel, Text(lang), width=760, outlines=site.outlines).finding
    page = shipped.get(addresses.territory(lang, code)).text
    read = " ".join(unescape(re.sub("<[^>]+>", "", page)).split())
    assert [sentence.text for sentence in finding if " ".join(sentence.text.split()) not in read] == []


@pytest.mark.parametrize("lang", languages())
def test_each_ranking_of_the_explorer_has_a_short_heading_and_the_rest_of_its_finding(
    shipped: FlaskClient, lang: str
) -> None:
    site = observatory_of(shipped)
    with site.one_release():
        path = addresses.page(lang, "explorer")
        request = PageRequest.of(path, "indicator=police_complaint_rate", site)
        frames = [frame for each in other_frames(request, FigureRoom(1200))["maps"] for frame in each]
        unit = Text(lang).t(site.catalog.indicators["police_complaint_rate"].unit)
    ranked = [frame for frame in frames if frame["ranking"]]
    assert ranked
    for frame in ranked:
        heading, rest = frame["ranked"]
        assert 0 < len(heading) <= LONGEST_HEADING
        # The first sentence lacks the unit, which the line below says, and nothing else.
        assert f"{heading} {rest}" == frame["ranking"]["finding"].replace(f" {unit}", "", 1)
