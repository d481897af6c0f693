"""A kind of statistic made by its recipe, a mean of three years: what is said and drawn of it, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
import yaml
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from etl.disclosure.audit.attack import Verdict, attack
from etl.publishing import impossible_values
from etl.publishing.derive import compute_ratio_rows
from etl.publishing.impossible_values import ImpossibleValueError
from etl.releasing.ledger import select_counts_to_remember
from observatory import statistics
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.catalog.source_checks import find_broken_formulas
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.label_placement import box_of
from observatory.model import Indicator, Panel
from observatory.statistics.denominators import Denominators
from observatory.statistics.series import tabled_rows
from observatory.store.private.workspace import OBSERVED
from observatory.store.reading import panel as panels
from observatory.store.reading.public_facts import Fact
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.provenance import origins
from tests.kit.facts import EDITION, fact, publish
from tests.kit.new_places import follow

MEAN, PLACE = "cem_cases_mean", "PE-150112"
CASES = dict(
    zip(range(2012, 2024), (301, 322, 340, 410, 396, 455, 520, 611, 403, 851, 844, 738), strict=True)
)
ROWS = [
    fact(count, period_start=f"{year}-01-01", period_end=f"{year}-12-31") for year, count in CASES.items()
]


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The files that the recipe adds."""
    folder, table = tmp_path_factory.mktemp("recipe"), Path("observatory", "statistics", "__init__.py")
    for file in (table, Path("data", "catalog", "indicators", "any.yml")):
        (folder / file).parent.mkdir(parents=True)
    (folder / table).write_text((root / table).read_text(encoding="utf-8"), encoding="utf-8")
    assert follow("A kind of statistic", folder)[0] == "observatory/statistics/moving_mean.py"
    return folder


@pytest.fixture
def spoken(recipe: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """The catalogue with an indicator of the kind, which is known among the others."""
    module = ModuleType("moving_mean")
    exec(
        (recipe / "observatory" / "statistics" / "moving_mean.py").read_text(encoding="utf-8"),
        module.__dict__,
    )
    monkeypatch.setattr(
        statistics, "STATISTICS", {**statistics.STATISTICS, "moving_mean": module.MOVING_MEAN}
    )
    declared = yaml.safe_load((recipe / "data" / "catalog" / "indicators" / f"{MEAN}.yml").read_text("utf-8"))
    indicator = TypeAdapter(Indicator).validate_python({**declared, "id": MEAN, "theme": "services"})
    return replace(catalog, indicators={**catalog.indicators, MEAN: indicator})


def means_of(catalog: Catalog, *rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """The rows that are made of counts."""
    frame = pd.DataFrame(rows or ROWS, columns=list(OBSERVED))
    return compute_ratio_rows(frame, catalog.indicators[MEAN], catalog, Denominators(catalog, {}))


def panel_of(catalog: Catalog, folder: Path, **asked: str) -> Panel:
    """What a release of the counts and their means answers."""
    releases = SqliteReleases(folder)
    if not (folder / "current.json").exists():
        publish(releases, catalog, *ROWS, *means_of(catalog))
    with releases.opened() as connection:
        return panels.build_panel(
            connection, catalog, Selection(indicator=MEAN, territories=(PLACE,), **asked)
        )


def test_twelve_years_make_ten_means_and_each_is_drawn_and_says_its_three_years(
    spoken: Catalog, tmp_path: Path
) -> None:
    panel = panel_of(spoken, tmp_path)
    assert [row.value for row in panel.rows][-1] == pytest.approx((851 + 844 + 738) / 3)
    assert {(row.period.grain, row.period.end.year - row.period.start.year) for row in panel.rows} == {
        ("span", 2)
    }
    chart = chart_of(panel, Text(), width=672)
    drawn = [mark.row.period for mark in chart.marks]
    assert drawn == [row.period for row in panel.rows] and len(drawn) == 10 and not chart.strokes
    assert chart.title.startswith(
        "Independencia: 811 casos en CEM al año (media de tres años) de 2021 a 2023."
    )
    assert all(
        "media de tres años" in mark.words and re.search(r"\d{4} a .*\d{4}", mark.words)
        for mark in chart.marks
    )


def test_of_more_years_than_are_listed_each_mean_stands_over_its_three_years_and_no_line_joins_them(
    spoken: Catalog, tmp_path: Path
) -> None:
    panel = panel_of(spoken, tmp_path)
    rows = [replace(row, territory=code) for row in panel.rows for code in (PLACE, "PE-150110")]
    places = tuple(spoken.territories[code] for code in (PLACE, "PE-150110"))
    chart = chart_of(replace(panel, rows=tuple(rows), territories=places), Text(), width=672)
    assert (chart.kind, len(chart.marks), chart.strokes) == ("trend", 20, ())
    assert all([whisker.shows for whisker in mark.whiskers] == ["days"] for mark in chart.marks)


def test_no_name_is_crossed_by_the_years_of_a_mean(spoken: Catalog, tmp_path: Path) -> None:
    panel = panel_of(spoken, tmp_path)
    more = [replace(row, territory="PE-150110", value=(row.value or 0) + 9) for row in panel.rows]
    places = tuple(spoken.territories[code] for code in (PLACE, "PE-150110"))
    chart = chart_of(replace(panel, rows=(*panel.rows, *more), territories=places), Text(), width=672)
    names = [box_of(label) for label in chart.labels if label.role == "name"]
    years = [(each.start, each.end) for mark in chart.marks for each in mark.whiskers]
    assert len(names) == 2 and not any(name.crossed_by(*line) for name in names for line in years)


def test_a_name_that_finds_no_other_room_stands_over_the_days_of_an_odd_span(shipped: FlaskClient) -> None:
    drawing = shipped.get("/embed/infanticides?territory=BO&view=table&lang=es").get_data(as_text=True)
    assert re.search(r"<text[^>]*>Fiscalía General", drawing)


def test_bars_are_of_the_newest_three_years_and_say_so(spoken: Catalog, tmp_path: Path) -> None:
    chart = chart_of(panel_of(spoken, tmp_path, view="bars"), Text(), width=672)
    assert [str(mark.row.period) for mark in chart.marks] == ["2021-01-01/2023-12-31"]
    assert "de 2021 a 2023" in chart.title and "media de tres años" in chart.title


def test_beside_counts_of_years_the_means_stay(spoken: Catalog, tmp_path: Path) -> None:
    mean = panel_of(spoken, tmp_path)
    years = [
        replace(row, indicator="cem_cases", period=row.period.year(row.period.end.year)) for row in mean.rows
    ]
    both = replace(
        mean, rows=(*mean.rows, *years), indicators=(*mean.indicators, spoken.indicators["cem_cases"])
    )
    assert tabled_rows(both) == both.rows


def test_a_mean_leads_back_to_the_years_it_is_made_of(spoken: Catalog, tmp_path: Path) -> None:
    newest = list(origins(panel_of(spoken, tmp_path), spoken, Text()))[-1]
    assert [part.query for part in newest.made_of] == [
        f"indicator=cem_cases&territory={PLACE}&period=2021..2023&grain=year"
    ]


def test_where_one_of_the_three_years_is_protected_or_lacks_there_is_no_mean(spoken: Catalog) -> None:
    hidden = fact(None, period_start="2022-01-01", period_end="2022-12-31", conf_status="protected")
    rows = [dict(zip(OBSERVED, row, strict=True)) for row in means_of(spoken, *ROWS[:9], hidden, ROWS[11])]
    told = {(row["period_start"][:4], row["period_end"][:4]): row["value"] for row in rows}
    assert [*told] == [(str(year - 2), str(year)) for year in range(2014, 2021)]  # 2021 has no row
    rows = [dict(zip(OBSERVED, row, strict=True)) for row in means_of(spoken, *ROWS[:10], hidden, ROWS[11])]
    assert [(row["value"], row["numerator"], row["conf_status"]) for row in rows[-2:]] == [
        (None, None, "protected")
    ] * 2


@pytest.mark.parametrize("start", ["2023-01-01", "2020-01-01", "2021-02-01"])
def test_a_mean_that_would_stand_on_other_days_than_three_whole_years_is_refused(
    spoken: Catalog, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    mean = statistics.STATISTICS["moving_mean"]
    wrong = replace(mean, make=lambda *given: ({**row, "period_start": start} for row in mean.make(*given)))
    monkeypatch.setattr(statistics, "STATISTICS", {**statistics.STATISTICS, "moving_mean": wrong})
    with pytest.raises(ImpossibleValueError, match="es de 3 años enteros, no de esos días"):
        means_of(spoken, *ROWS[-3:])
    frame = pd.DataFrame([fact(811.0, indicator=MEAN, period_start=start)], columns=list(OBSERVED))
    with pytest.raises(ImpossibleValueError, match="es de 3 años enteros"):
        impossible_values.refuse_impossible_figures(frame, spoken.indicators[MEAN], spoken)


def test_an_indicator_whose_unit_does_not_say_three_years_is_refused(spoken: Catalog) -> None:
    silent = replace(spoken.indicators[MEAN], unit="casos en CEM al año")
    faults = list(find_broken_formulas(replace(spoken, indicators={**spoken.indicators, MEAN: silent})))
    assert faults == [
        f"indicators/{MEAN}.yml · unit · no dice «media de tres años»: cada número se leería como el de un año"
    ]
    assert not list(find_broken_formulas(spoken))


def attacked(catalog: Catalog, **told: float | None) -> Verdict:
    """The attack on 40, a protected count and 38 complaints of a district, with the mean that is told beside them."""

    def shown(indicator: str, first: int, last: int, **number: object) -> Fact:
        return Fact(EDITION.id, "", indicator, PLACE, f"{first}-01-01", f"{last}-12-31", "", **number)

    rows = [
        shown("cem_cases", 2021, 2021, value=40.0), shown("cem_cases", 2022, 2022, protected=True),
        shown("cem_cases", 2023, 2023, value=38.0),
    ]  # fmt: skip
    return attack([*rows, *([shown(MEAN, 2021, 2023, **told)] if told else [])], catalog)


@pytest.mark.parametrize(
    "told", [{"value": 27.0, "numerator": 81.0, "denominator": 3.0}, {"value": 27.0}, {"value": 27.1}]
)
def test_the_attack_knows_that_three_times_a_mean_is_the_sum_of_its_years(
    spoken: Catalog, told: Mapping[str, float]
) -> None:
    (weakness,) = attacked(spoken, **told).weaknesses
    assert (weakness.cell.indicator, weakness.cell.start) == ("cem_cases", "2022-01-01")
    assert weakness.interval.high - weakness.interval.low < 4 and weakness.interval.high < 5
    assert not attacked(spoken).weaknesses


def test_the_ledger_keeps_the_sum_that_a_mean_tells(spoken: Catalog) -> None:
    mean = Fact(EDITION.id, "", MEAN, PLACE, "2021-01-01", "2023-12-31", "", 27.0, 81.0, 3.0)
    assert list(select_counts_to_remember([mean], spoken)) == [
        Fact(EDITION.id, "", "cem_cases", PLACE, "2021-01-01", "2023-12-31", "", 81.0)
    ]
