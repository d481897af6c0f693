"""What search engines of data require of a data set: every series and comparison, in each language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layouts.document.dataset import dataset
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.model import Panel
from observatory.text import Text
from tests.observatory import panels

BASE = "https://observatorio.example"
REQUIRED = {
    "name", "description", "url", "identifier", "creator", "publisher", "license", "keywords", "version", "citation",
    "distribution", "spatialCoverage", "includedInDataCatalog", "variableMeasured",
}  # fmt: skip


def described(panel: Panel, catalog: Catalog, text: Text) -> dict[str, object]:
    return dataset(panel, [], catalog, base_url=BASE, text=text)


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_every_indicator_has_what_is_required_and_a_description_of_the_right_length(
    catalog: Catalog, lang: str
) -> None:
    text = Text(lang)
    for indicator in catalog.indicators.values():
        panel = replace(panels.trend(), indicators=(indicator,), query=f"indicator={indicator.id}")
        told = described(panel, catalog, text)
        assert told.keys() >= REQUIRED, indicator.id
        assert 50 <= len(str(told["description"])) <= 5000, indicator.id
        assert text.t(indicator.definition) in str(told["description"])


def test_a_long_description_ends_after_a_whole_part(catalog: Catalog) -> None:
    panel = panels.trend()
    caveats = tuple(f"{number}. " + "Lo que hay que saber. " * 30 for number in range(20))
    told = described(replace(panel, indicators=(replace(panel.indicator, caveats=caveats),)), catalog, Text())
    assert 4000 < len(str(told["description"])) <= 5000
    assert str(told["description"]).endswith("saber. ")


def test_a_comparison_is_a_data_set_of_both_sides(catalog: Catalog) -> None:
    told = described(panels.comparison(), catalog, Text())
    assert "/es/comparar/" in str(told["url"]) and len(told["variableMeasured"]) == 2  # type: ignore[arg-type]
    assert all("compare=" in file["contentUrl"] for file in told["distribution"])  # type: ignore[attr-defined]


def test_a_licence_without_an_address_is_told_by_name_and_by_the_page_of_its_source(catalog: Catalog) -> None:
    panel = panels.trend()
    source = replace(panel.sources[0], licence=replace(panel.sources[0].licence, url=""))
    (licence,) = described(replace(panel, sources=(source,)), catalog, Text())["license"]  # type: ignore[misc]
    assert licence["name"] == source.licence.name and licence["url"].endswith(f"/es/fuentes/{source.id}")


def test_the_demonstration_is_named_as_such(catalog: Catalog) -> None:
    told = described(replace(panels.trend(), demonstration=True), catalog, Text())
    assert str(told["name"]).startswith(MARK) and str(told["description"]).startswith(MARK)
