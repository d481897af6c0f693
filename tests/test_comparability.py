"""Grade C never shares an axis, a ratio or a ranking: tried by address, by API and by embed, on the real release."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from observatory.catalog import Catalog, load_catalog
from observatory.model import Grade, Panel
from observatory.observatory import Observatory
from observatory.outlines import Outlines, load_outlines
from observatory.selection import Selection
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.views import charts, describe, maps
from tests.api.briefs.reading import printed
from tests.sampling import sample, share

ES = Text()
APART = "Los dos paneles tienen ejes distintos y no se comparan."
# What would set one country against the other. «De mayor a menor» may order the places of one panel alone.
RANKED = re.compile(
    r"\bveces\b|más que|menos que|mayor que|menor que|supera|encabeza|primer lugar|peor|por encima|por debajo"
    r"|las dos tasas|\bdoble\b|\bmitad\b|frente al? (?:Perú|Bolivia|Independencia|El Alto)"
)
C_OF_BOTH = [
    one.id
    for one in load_catalog().indicators.values()
    if one.comparability.grade is Grade.C and {"published_bo", "published_pe"} <= set(one.sources)
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
def observatory(built_store: Path) -> Observatory:
    return Observatory(load_catalog(), load_outlines(), SqliteReleases(built_store))


@pytest.fixture(scope="module")
def client(shipped: FlaskClient) -> FlaskClient:
    return shipped


@pytest.fixture(scope="module")
def asked(observatory: Observatory, catalog: Catalog) -> Callable[[str], Panel]:
    """The panel of a query, gathered once for all that is asked of it."""
    return cache(lambda query: observatory.panel(Selection.from_query(query, catalog)))


def axes_of(panel: Panel, outlines: Outlines) -> dict[str, set[str]]:
    """For each country the vertical axes on which its places are told."""
    figure = maps.figure(panel, outlines, ES) if panel.view == "map" else charts.figure(panel, ES)
    found: dict[str, set[str]] = {}
    for trace in figure["data"]:
        meta = trace.get("meta") or {}
        named = (
            {meta["territory"]}
            if meta.get("territory")
            else {str(one) for one in meta.get("territories", ())}
        )
        for place in panel.territories:
            told = re.search(rf"(?<!\w){re.escape(place.name)}, ", str(trace.get("text", "")))
            if place.code in named or told:
                found.setdefault(place.country, set()).add(trace.get("yaxis", "y"))
    return found


def test_there_are_indicators_and_comparisons_to_try() -> None:
    assert len(C_OF_BOTH) >= 5
    assert any(query.startswith("compare=") for query in QUERIES)


def test_the_probe_sees_one_axis_where_the_grade_allows_one(
    observatory: Observatory, asked: Callable[[str], Panel]
) -> None:
    axes = axes_of(asked("indicator=population&territory=BO,PE"), observatory.outlines)
    assert axes == {"BO": {"y"}, "PE": {"y"}}


@pytest.mark.parametrize("query", QUERIES)
def test_the_two_countries_stand_on_axes_of_their_own(
    query: str, observatory: Observatory, asked: Callable[[str], Panel]
) -> None:
    panel = asked(query)
    axes = axes_of(panel, observatory.outlines)
    assert not (axes.get("PE", set()) & axes.get("BO", set())), axes
    if any(row.value is not None for row in panel.rows):
        assert APART in describe.alt_text(panel, ES)


@pytest.mark.parametrize("query", QUERIES)
def test_no_sentence_ranks_divides_or_sets_one_against_the_other(
    query: str, asked: Callable[[str], Panel]
) -> None:
    panel = asked(query)
    own = {note for one in panel.indicators for note in one.caveats} | {
        note for one in panel.sources for note in one.caveats
    }
    reasons = {panel.indicator.comparability.reason, panel.comparison.reason if panel.comparison else ""}
    made = [
        note
        for note in describe.notes(panel, ES)
        if note not in own and not any(r in note for r in reasons if r)
    ]
    for said in (
        describe.finding(panel, ES),
        describe.subtitle(panel, ES),
        describe.alt_text(panel, ES),
        *made,
    ):
        assert not RANKED.search(said), said


@pytest.mark.parametrize("indicator", C_OF_BOTH)
@pytest.mark.parametrize("view", VIEWS)
def test_api_and_embed_hold_two_panels_too(client: FlaskClient, indicator: str, view: str) -> None:
    image = client.get(f"/api/v1/chart.svg?indicator={indicator}&territory=BO,PE&view={view}")
    frame = client.get(f"/embed/{indicator}?territory=BO,PE&view={view}")
    for answer in (image, frame):
        assert answer.status_code == 200
        assert (
            "<svg" not in answer.text
            or APART in html.unescape(answer.text)
            or "no hay" in answer.text.lower()
        )
        said = " ".join(re.findall(r"<(?:h1|title|desc)[^>]*>([^<]*)<", answer.text))
        assert said
        assert not RANKED.search(said), said
    assert "<svg" in image.text


@pytest.mark.parametrize("pair", C_PAIRS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_comparison_by_embed_and_api_is_parted_in_whatever_view(
    client: FlaskClient, pair: str, view: str
) -> None:
    for address in (f"/api/v1/chart.svg?compare={pair}&view={view}", f"/embed/{pair}?view={view}"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        told = html.unescape(answer.text)
        assert "Grado C: los dos números no se comparan" in re.sub(r"<[^>]+>|\s+", " ", told), address
        said = " ".join(re.findall(r"<(?:h1|title|desc)[^>]*>([^<]*)<", told))
        assert not RANKED.search(said), said


@pytest.mark.parametrize(
    "query",
    sample(
        [f"compare={pair}" for pair in C_PAIRS] + [f"indicator={one}&territory=BO,PE" for one in C_OF_BOTH], 6
    ),
)
def test_a_printed_sheet_says_the_grade_and_ranks_nothing(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/brief.pdf?{query}")
    assert answer.status_code == 200
    text = re.sub(r"\s+", " ", printed(answer.data).text)
    assert "Grado C" in text
    head = text.split("Qué mide")[0]
    assert not RANKED.search(re.sub(r"Grado C.*?(?:•|$)", "", head)), head


@pytest.mark.parametrize("pair", C_PAIRS)
def test_a_file_of_a_comparison_bears_its_grade_and_no_ratio(client: FlaskClient, pair: str) -> None:
    told = client.get(f"/api/v1/data.json?compare={pair}").get_json()
    assert told["comparison"]["grade"] == "C"
    lanes = {one["territory"][:2]: one["indicator"] for one in told["rows"]}
    assert all(row["indicator"] == lanes[row["territory"][:2]] for row in told["rows"])


@pytest.mark.parametrize(
    "key", ["axis=shared", "scale=common", "ratio=BO,PE", "order=value", "sort=value", "rank=1"]
)
def test_no_key_of_an_address_can_ask_for_one_axis_a_ratio_or_an_order(client: FlaskClient, key: str) -> None:
    for address in (
        "/api/v1/chart.svg?compare=cem_slim&",
        "/api/v1/data.json?compare=cem_slim&",
        "/embed/cem_slim?",
    ):
        assert client.get(f"{address}{key}").status_code == 400
