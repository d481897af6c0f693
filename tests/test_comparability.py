"""Comparisons: grade C shares no axis, ratio or ranking; each side holds the numbers its words promise or says why."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from etl.sources.figures import read_rows
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, load_catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.geography.outlines import Outlines
from observatory.model import Grade, Panel, Row
from observatory.observatory import Observatory
from observatory.statistics.series import sides
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from tests.api.briefs.reading import printed
from tests.kit.asking import panel_of
from tests.kit.sampling import sample, share
from tests.observatory.charts.reading import alternative_of, finding_of
from tests.observatory.pieces import EL_ALTO, INDEPENDENCIA, RATE
from tests.observatory.pieces import panel as planted
from tests.observatory.pieces import row as row_of

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
def panel_asked(observatory: Observatory, catalog: Catalog) -> Callable[[str], Panel]:
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
    rows = [row_of(RATE.id, place.code, "2024", 1250.0) for place in (EL_ALTO, INDEPENDENCIA)]
    shared = planted(graded, rows, territories=(EL_ALTO, INDEPENDENCIA))
    assert axes_of(shared, observatory.outlines) == {"BO": {0}, "PE": {0}}


@pytest.mark.parametrize("query", QUERIES)
def test_the_two_countries_stand_on_axes_of_their_own(
    query: str, observatory: Observatory, panel_asked: Callable[[str], Panel]
) -> None:
    panel = panel_asked(query)
    axes = axes_of(panel, observatory.outlines)
    assert not (axes.get("PE", set()) & axes.get("BO", set())), axes
    assert (APART in alternative_of(panel, ES)) is (len(axes) > 1)


@pytest.mark.parametrize("query", QUERIES)
def test_no_sentence_ranks_divides_or_sets_one_against_the_other(
    query: str, panel_asked: Callable[[str], Panel]
) -> None:
    panel = panel_asked(query)
    notes = {note for indicator in panel.indicators for note in indicator.caveats} | {
        note for source in panel.sources for note in source.caveats
    }
    reasons = {panel.indicator.comparability.reason, panel.comparison.reason if panel.comparison else ""}
    outputs = [
        note
        for note in describe.notes(panel, ES)
        if note not in notes and not any(r in note for r in reasons if r)
    ]
    for output in (finding_of(panel, ES), describe.subtitle(panel, ES), alternative_of(panel, ES), *outputs):
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


QUERY = "territory=PE-150112,BO-020105"


def words_of(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)", svg))


@pytest.mark.parametrize(
    "address", ["/api/v1/chart.svg?indicator=police_complaint_rate&", "/embed/police_complaint_rate?"]
)
@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_an_empty_area_says_why(shipped: FlaskClient, address: str, lang: str) -> None:
    svg = re.findall(r"<svg.*?</svg>", shipped.get(f"{address}{QUERY}&lang={lang}").text, flags=re.S)[0]
    area = words_of(svg).partition("Independencia")[0]
    assert area.count("El Alto") == 2  # its heading, and the sentence
    assert lang != "es" or "no puede existir ahí" in area


def test_both_sides_with_figures_say_nothing_of_the_kind(shipped: FlaskClient) -> None:
    assert "no hay cifra" not in words_of(shipped.get(f"/embed/population?{QUERY}").text)


@pytest.mark.parametrize("indicator", ["police_complaint_rate", "population"])
def test_the_headings_of_areas_side_by_side_stand_level(shipped: FlaskClient, indicator: str) -> None:
    page = shipped.get(f"/embed/{indicator}?{QUERY}").text
    tops = [float(top) for top in re.findall(r'viewBox="0 ([\d.]+) ', page)][:2]
    heads = [
        float(re.search(rf'<text[^>]* y="([\d.]+)"[^>]*>{place}<', page)[1])  # type: ignore[index]
        for place in ("El Alto", "Independencia")
    ]
    assert heads[0] - tops[0] == pytest.approx(heads[1] - tops[1], abs=0.6)


# Indicator, place, first day, last day and breakdown: the values that each edition of each file gives.
Figures = dict[tuple[str, str, str, str, str], dict[str, list[float]]]

MINORS = ("age:0-5", "age:6-11", "age:12-17")
# The newest full figure of each side, as its publisher printed it: (period, breakdown, value), or None where nobody did.
NEWEST = {
    "cem_slim": (("2022-01-01/2022-11-25", "", 3172), ("2023", "", 738)),
    "service_contacts": (("2011", "", 25_000), ("2023", "", 13_382)),
    "minors": (("2009", "", 2000), ("2023", "age:0-17", 268)),
    "police": (("2013", "", 2293), ("2025", "", 2615)),
    "police_rate": (("2013", "", 270.2569), ("2025", "", 1110.2384)),
    "prosecutor": (("2024", "", 12_395), None),
    "feminicide": (("2025", "register:fge", 81), ("2025", "register:mimp", 134)),
    "feminicide_rate": (("2025", "", 1.4253), ("2025", "", 0.7734)),
    "feminicide_local": (None, None),
    "attempts": (("2025-01-01/2025-09-30", "register:fge", 127), ("2025", "register:mimp", 270)),
    "helpline": (None, ("2025", "", 359_468)),
    "centres": (("2020-08-31", "service:slim", 10), ("2023", "service:cem", 2)),
    "partner_lifetime": (("2016", "", 74.7), ("2025", "", 49.09)),
    "partner_12m": (("2023", "", 29.0), ("2025", "", 30.99)),
    "seeking_help": (("2016", "", 11.9), ("2025", "", 31.36)),
    "inhabitants": (("2024-03-23", "", 885_825), ("2026-06-30", "", 237_983)),
}


@pytest.fixture(scope="module")
def figures(root: Path, catalog: Catalog) -> Figures:
    """Every value of the shipped files."""
    figures_found: Figures = defaultdict(lambda: defaultdict(list))
    for path in sorted((root / "data" / "figures").glob("*.csv")):
        for row in read_rows(path, catalog).to_dict("records"):
            if row["value"] and row["period_start"]:
                key = tuple(
                    row[name]
                    for name in ("indicator", "territory", "period_start", "period_end", "breakdown")
                )
                figures_found[key][f"{path.stem}@{row['edition']}"].append(float(row["value"]))  # type: ignore[index]
    return figures_found


def rows_of(observatory: Observatory, pair: str) -> list[tuple[Row, ...]]:
    """The rows with a value of either side, as the page and the files have them."""
    panel = panel_of(observatory, f"compare={pair}")
    return [tuple(row for row in side.rows if row.value is not None) for side in sides(panel)]


def reckoned(row: Row, figures: Figures, catalog: Catalog) -> set[float]:
    """What the files give for a row: read, or the sum of three age groups, of twelve months, or a rate of two."""
    start, end = row.period.start.isoformat(), row.period.end.isoformat()
    if str(row.breakdown) == "age:0-17":
        parts = [figures[row.indicator, row.territory, start, end, minor][row.snapshot] for minor in MINORS]
        return {sum(value for (value,) in parts)}
    indicator = catalog.indicators[row.indicator]
    if indicator.numerator:
        counts = _all_values(
            figures[indicator.numerator, row.territory, start, end, indicator.numerator_filter]
        )
        counts = counts or {_sum_of_months(replace(row, indicator=indicator.numerator), figures)}
        whose = "sex:women" if "mujeres" in indicator.unit else ""
        people = [
            _all_values(values)
            for (name, place, *_, group), values in figures.items()
            if name == "population" and place == row.territory and group == whose
        ]
        reckoned_people = {value for values in people for value in values} | _between_two_counts(
            row, whose, figures
        )
        return {count / value * indicator.per for count in counts for value in reckoned_people}
    values = _all_values(figures[row.indicator, row.territory, start, end, str(row.breakdown)])
    return values or {_sum_of_months(row, figures)}


def _between_two_counts(row: Row, whose: str, figures: Figures) -> set[float]:
    """The people of a rate of Bolivia between the censuses of 2012 and 2024, evenly by days, on 30 June of its year."""
    days = (date(2012, 11, 21), date(row.period.start.year, 6, 30), date(2024, 3, 23))
    if row.territory != "BO" or not days[0] < days[1] < days[2]:
        return set()
    (first,), (last,) = (
        _all_values(figures["population", "BO", day.isoformat(), day.isoformat(), whose])
        for day in (days[0], days[2])
    )
    return {round(first + (last - first) * (days[1] - days[0]).days / (days[2] - days[0]).days)}


def _all_values(editions: dict[str, list[float]]) -> set[float]:
    return {value for values in editions.values() for value in values}


def _sum_of_months(row: Row, figures: Figures) -> float:
    """The months of the row's year in the row's own edition, all of them."""
    months = [
        value
        for (name, place, start, end, group), editions in figures.items()
        if (name, place, group) == (row.indicator, row.territory, "")
        and start[:7] == end[:7]
        and int(start[:4]) == row.period.start.year
        for value in editions.get(row.snapshot, [])
    ]
    assert len(months) == row.period.end.month, row
    return sum(months)


def test_every_comparison_is_held_here(catalog: Catalog) -> None:
    assert set(NEWEST) == set(catalog.comparisons)


@pytest.mark.parametrize("pair", NEWEST)
def test_every_value_of_a_comparison_is_that_of_the_files(
    pair: str, observatory: Observatory, figures: Figures, catalog: Catalog
) -> None:
    for row in [row for side in rows_of(observatory, pair) for row in side]:
        values_told = reckoned(row, figures, catalog)
        assert row.value is not None
        assert any(abs(row.value - item) < 1e-9 for item in values_told), (row, values_told)


@pytest.mark.parametrize("pair", NEWEST)
def test_the_newest_number_of_each_side_is_the_one_that_is_meant(pair: str, observatory: Observatory) -> None:
    for expected, rows in zip(NEWEST[pair], rows_of(observatory, pair), strict=True):
        if expected is None:
            assert rows == (), pair
            continue
        period, breakdown, value = expected
        values_held = {
            row.value for row in rows if (str(row.period), str(row.breakdown)) == (period, breakdown)
        }
        assert any(item == pytest.approx(value, abs=1e-4) for item in values_held if item is not None), (
            pair,
            values_held,
        )


def test_minors_are_counted_beside_minors_and_never_all_ages(observatory: Observatory) -> None:
    _, cem = rows_of(observatory, "minors")
    assert {str(row.breakdown) for row in cem} == {"age:0-17"}
    assert {row.period.start.year: row.value for row in cem}[2023] == 268
    panel = panel_of(observatory, "compare=minors")
    assert "0 a 17 años" in finding_of(panel, Text())
    assert "738" not in finding_of(panel, Text())


def test_cases_are_not_told_again_as_attentions(catalog: Catalog) -> None:
    sides_of = {
        comparison.id: {
            (side.indicator, side.territory, side.filter) for side in (comparison.left, comparison.right)
        }
        for comparison in catalog.comparisons.values()
    }
    assert not sides_of["service_contacts"] & sides_of["cem_slim"]
    pairs = [frozenset(pair) for pair in sides_of.values()]
    assert len(set(pairs)) == len(pairs)


def test_a_filter_tells_a_part_as_a_part(observatory: Observatory) -> None:
    panel = observatory.panel(
        Selection.from_query("indicator=cem_cases&territory=PE-150112&filter=sex:women", observatory.catalog)
    )
    assert "(Mujeres)" in describe.subtitle(panel, Text())
    assert Text().t(phrases.PART_OF_TOTAL, part="Mujeres") in finding_of(panel, Text())
