"""Grade C never shares an axis, a ratio or a ranking: tried by address, by API and by embed, on the real release."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from flask.testing import FlaskClient

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, load_catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.geography.outlines import Outlines
from observatory.model import Grade, Panel
from observatory.observatory import Observatory
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from tests.api.briefs.reading import printed
from tests.kit.sampling import sample, share
from tests.observatory.charts.telling import alternative_of, finding_of
from tests.observatory.making import panel as planted
from tests.observatory.making import row
from tests.observatory.pieces import EL_ALTO, INDEPENDENCIA, RATE

ES = Text()
APART = ES.t(phrases.SEPARATE_AXES)
# What would set one country against the other. «De mayor a menor» may order the places of one panel alone.
RANKED = re.compile(
    r"\bveces\b|más que|menos que|mayor que|menor que|supera|encabeza|primer lugar|peor|por encima|por debajo"
    r"|las dos tasas|\bdoble\b|\bmitad\b|frente al? (?:Perú|Bolivia|Independencia|El Alto)"
)
C_OF_BOTH = [
    indicator.id
    for indicator in load_catalog().indicators.values()
    if indicator.comparability.grade is Grade.C and {"published_bo", "published_pe"} <= set(indicator.sources)
]
VIEWS = ("trend", "bars", "map")
C_PAIRS = [pair.id for pair in load_catalog().comparisons.values() if pair.grade is Grade.C]
# Each way of narrowing that an address knows, tried too: by every group, by year, by month, a single year.
NARROWED = [
    f"indicator={indicator}&territory=BO,PE{extra}&view={view}"
    for indicator in C_OF_BOTH
    for extra in (
        *(f"&by={dimension}" for dimension in load_catalog().indicators[indicator].dimensions),
        "&grain=year",
        "&grain=month",
        "&period=2023",
    )
    for view in VIEWS
]
QUERIES = [
    *share(NARROWED, 3),
    *(
        f"indicator={indicator}&territory={places}&view={view}"
        for indicator in C_OF_BOTH
        for places in ("BO,PE", "PE,BO-02,BO,PE-15")
        for view in VIEWS
    ),
] + [
    f"compare={pair.id}&view={view}{extra}"
    for pair in load_catalog().comparisons.values()
    if pair.grade is Grade.C
    for view in VIEWS
    for extra in ("", "&territory=PE-150112,BO-020105")
]


@pytest.fixture(scope="module")
def panel_of(observatory: Observatory, catalog: Catalog) -> Callable[[str], Panel]:
    """The panel of a query, gathered once for all that is asked of it."""
    return cache(lambda query: observatory.panel(Selection.from_query(query, catalog)))


def axes_of(panel: Panel, outlines: Outlines) -> dict[str, set[int]]:
    """For each country the axes of values, or maps, on which its places are told; a list of dated figures has none."""
    chart = chart_of(panel, ES, width=DESK, outlines=outlines)
    marks_found: dict[str, set[int]] = {}
    for mark in chart.marks:
        if chart.kind == "dated":
            continue
        marks_found.setdefault(mark.row.territory[:2], set()).add(mark.area)
    return marks_found


def test_there_are_indicators_and_comparisons_to_try() -> None:
    assert len(C_OF_BOTH) >= 5
    assert any(query.startswith("compare=") for query in QUERIES)


def test_the_probe_sees_one_axis_where_the_grade_allows_one(observatory: Observatory) -> None:
    graded = replace(RATE, comparability=replace(RATE.comparability, grade=Grade.B))
    rows = [row(RATE.id, place.code, "2024", 1250.0) for place in (EL_ALTO, INDEPENDENCIA)]
    shared = planted(graded, rows, territories=(EL_ALTO, INDEPENDENCIA))
    assert axes_of(shared, observatory.outlines) == {"BO": {0}, "PE": {0}}


@pytest.mark.parametrize("query", QUERIES)
def test_the_two_countries_stand_on_axes_of_their_own(
    query: str, observatory: Observatory, panel_of: Callable[[str], Panel]
) -> None:
    panel = panel_of(query)
    axes = axes_of(panel, observatory.outlines)
    assert not (axes.get("PE", set()) & axes.get("BO", set())), axes
    assert (APART in alternative_of(panel, ES)) is (len(axes) > 1)


@pytest.mark.parametrize("query", QUERIES)
def test_no_sentence_ranks_divides_or_sets_one_against_the_other(
    query: str, panel_of: Callable[[str], Panel]
) -> None:
    panel = panel_of(query)
    notes = {note for indicator in panel.indicators for note in indicator.caveats} | {
        note for source in panel.sources for note in source.caveats
    }
    reasons = {panel.indicator.comparability.reason, panel.comparison.reason if panel.comparison else ""}
    outputs = [
        note
        for note in describe.notes(panel, ES)
        if note not in notes and not any(r in note for r in reasons if r)
    ]
    for output in (
        finding_of(panel, ES),
        describe.subtitle(panel, ES),
        alternative_of(panel, ES),
        *outputs,
    ):
        assert not RANKED.search(output), output


@pytest.mark.parametrize("indicator", C_OF_BOTH)
@pytest.mark.parametrize("view", VIEWS)
def test_api_and_embed_hold_two_panels_too(shipped: FlaskClient, indicator: str, view: str) -> None:
    image = shipped.get(f"/api/v1/chart.svg?indicator={indicator}&territory=BO,PE&view={view}")
    frame = shipped.get(f"/embed/{indicator}?territory=BO,PE&view={view}")
    for answer in (image, frame):
        assert answer.status_code == 200
        (kind, *_) = re.findall(r'data-kind="(\w+)"', answer.text)
        countries = {name for name in ("Bolivia", "Perú") if f"<title>{name}, " in answer.text}
        assert (APART in html.unescape(answer.text)) is (len(countries) > 1 and kind != "dated")
        body = " ".join(re.findall(r"<(?:h1|title|desc)[^>]*>([^<]*)<", answer.text))
        assert body
        assert not RANKED.search(body), body
    assert "<svg" in image.text


@pytest.mark.parametrize("pair", C_PAIRS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_comparison_by_embed_and_api_is_parted_in_whatever_view(
    shipped: FlaskClient, pair: str, view: str
) -> None:
    for address in (f"/api/v1/chart.svg?compare={pair}&view={view}", f"/embed/{pair}?view={view}"):
        answer = shipped.get(address)
        assert answer.status_code == 200, address
        page = html.unescape(answer.text)
        assert "Los dos números no se comparan" in re.sub(r"<[^>]+>|\s+", " ", page), address
        words = " ".join(re.findall(r"<(?:h1|title|desc)[^>]*>([^<]*)<", page))
        assert not RANKED.search(words), words


@pytest.mark.parametrize(
    "query",
    sample(
        [f"compare={pair}" for pair in C_PAIRS] + [f"indicator={item}&territory=BO,PE" for item in C_OF_BOTH],
        6,
    ),
)
def test_a_printed_sheet_says_the_grade_and_ranks_nothing(shipped: FlaskClient, query: str) -> None:
    answer = shipped.get(f"/api/v1/brief.pdf?{query}")
    assert answer.status_code == 200
    text = re.sub(r"\s+", " ", printed(answer.data).text)
    assert "no se comparan" in text
    head = text.split(captions.DEFINITION)[0]
    assert not RANKED.search(re.sub(r"Los dos números no se comparan.*?(?:•|$)", "", head)), head


@pytest.mark.parametrize("pair", C_PAIRS)
def test_a_file_of_a_comparison_bears_its_grade_and_no_ratio(shipped: FlaskClient, pair: str) -> None:
    answer = shipped.get(f"/api/v1/data.json?compare={pair}").get_json()
    assert answer["comparison"]["grade"] == "C"
    lanes = {item["territory"][:2]: item["indicator"] for item in answer["rows"]}
    assert all(row["indicator"] == lanes[row["territory"][:2]] for row in answer["rows"])


@pytest.mark.parametrize(
    "key", ["axis=shared", "scale=common", "ratio=BO,PE", "order=value", "sort=value", "rank=1"]
)
def test_no_key_of_an_address_can_ask_for_one_axis_a_ratio_or_an_order(
    shipped: FlaskClient, key: str
) -> None:
    for address in (
        "/api/v1/chart.svg?compare=cem_slim&",
        "/api/v1/data.json?compare=cem_slim&",
        "/embed/cem_slim?",
    ):
        assert shipped.get(f"{address}{key}").status_code == 400
