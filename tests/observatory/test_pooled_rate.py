"""Where one year is too few for a rate its eight years are one, and nobody learns a protected year from their sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import Protected, choose
from etl.publishing.derive import compute_ratio_rows
from observatory.catalog import Catalog
from observatory.model import Inhabitants, Period
from observatory.statistics.denominators import Denominators
from observatory.statistics.pooled_rate import POOLED, YEARS
from observatory.store.reading.public_facts import Fact
from tests.kit.counts import frame_of

PLACE, BESIDE, PROVINCE = "PE-010203", "PE-010205", "PE-0102"
PEOPLE, FIRST, LAST = 5_000, 2018, 2025
HIDDEN = float("nan")
Years = Mapping[int, float]


def counts_of(years: Years, place: str = PLACE, pooled: float | None = None) -> pd.DataFrame:
    """The years of a place, NaN where one is protected, and the sum of all as the release gives it."""
    cells = [(place, str(year), "", value) for year, value in years.items()]
    if pooled is not None:
        cells.append((place, f"{FIRST}-01-01/{LAST}-12-31", "", pooled))
    frame = frame_of(cells, "police_complaints")
    return frame.assign(conf_status=frame["value"].isna().map({True: "protected", False: "free"}))


def rates(catalog: Catalog, frame: pd.DataFrame, people: Years | None = None) -> list[dict[str, Any]]:
    by_year = people or dict.fromkeys(range(FIRST, LAST + 1), PEOPLE)
    figures = [
        Inhabitants(PLACE, Period.parse(f"{year}-06-30"), "", value, "normal", "inei_district_population@1")
        for year, value in by_year.items()
    ]
    pooled = catalog.indicators["police_complaint_rate_pooled"]
    rows = compute_ratio_rows(frame, pooled, catalog, Denominators.of(figures, catalog))
    return [dict(zip(frame.columns, row, strict=True)) for row in rows]


def eight(value: float, **years: float) -> dict[int, float]:
    return dict.fromkeys(range(FIRST, LAST + 1), value) | {
        int(name.removeprefix("y")): each for name, each in years.items()
    }


def test_eight_years_are_one_rate_among_the_people_of_all_of_them(catalog: Catalog) -> None:
    (row,) = rates(catalog, counts_of(eight(12)), eight(5_000, y2025=5_700))
    assert (row["period_start"], row["period_end"]) == ("2018-01-01", "2025-12-31")
    assert (row["numerator"], row["denominator"]) == (96, 7 * 5_000 + 5_700)
    assert row["value"] == pytest.approx(96 / 40_700 * 100_000)
    assert row["lower"] < row["value"] < row["upper"] and row["note"] == POOLED.format(needs=20)
    assert YEARS == LAST - FIRST + 1


def test_a_newest_year_that_makes_a_rate_is_not_pooled(catalog: Catalog) -> None:
    assert rates(catalog, counts_of(eight(6, y2025=20))) == []
    assert len(rates(catalog, counts_of(eight(40, y2025=19)))) == 1


def test_a_year_or_a_population_that_lacks_makes_no_rate(catalog: Catalog) -> None:
    assert rates(catalog, counts_of(dict.fromkeys(range(FIRST + 1, LAST + 1), 12))) == []
    assert rates(catalog, counts_of(eight(12)), dict.fromkeys(range(FIRST, LAST), PEOPLE)) == []


def test_a_protected_year_makes_a_rate_only_of_a_sum_that_is_shown(catalog: Catalog) -> None:
    years = eight(12, y2019=HIDDEN, y2020=HIDDEN)
    (hidden,) = rates(catalog, counts_of(years))
    assert (hidden["value"], hidden["numerator"], hidden["conf_status"]) == (None, None, "protected")
    (shown,) = rates(catalog, counts_of(years, pooled=79))
    assert (shown["numerator"], shown["conf_status"]) == (79, "free") and shown["value"] > 0


def test_few_events_of_all_years_are_no_rate_either(catalog: Catalog) -> None:
    (row,) = rates(catalog, counts_of(eight(2)))
    assert (row["value"], row["numerator"], row["obs_status"]) == (None, 16, "not_applicable")


def protect(catalog: Catalog, years: Years, beside: Years) -> tuple[pd.DataFrame, Protected]:
    """What is shown of two districts and their province, and the choice."""
    both = {year: value + beside[year] for year, value in years.items()}
    frames = [counts_of(years), counts_of(beside, BESIDE), counts_of(both, PROVINCE)]
    frame = pd.concat(frames, ignore_index=True)
    complaints = catalog.indicators["police_complaints"]
    chosen = choose([frame], complaints, catalog, former=Remembered(), cutoffs={})
    return chosen.public_frame(chosen.add_pooled(frame)), chosen


def facts_of(rows: pd.DataFrame) -> list[Fact]:
    return [
        Fact(
            row.snapshot, row.statement, row.indicator, row.territory, row.period_start, row.period_end, row.breakdown,
            value=None if pd.isna(row.value) else row.value, protected=row.conf_status == "protected",
        )
        for row in rows.itertuples()
    ]  # type: ignore[misc]  # fmt: skip


@pytest.mark.parametrize(
    "small", [{"y2019": 3.0}, {"y2019": 3.0, "y2021": 2.0}, {"y2019": 4.0, "y2025": 1.0}]
)
def test_the_sum_of_the_years_tells_no_protected_one(catalog: Catalog, small: dict[str, float]) -> None:
    shown, chosen = protect(catalog, eight(12, **small), eight(9))
    assert {
        (row.territory, row.period_end[:4]) for row in shown.itertuples() if row.conf_status == "protected"
    }
    assert sum(map(len, chosen.pooled.values())) >= 1
    assert not attack(facts_of(shown), catalog).weaknesses


def test_the_attack_finds_the_only_protected_year_of_a_sum(catalog: Catalog) -> None:
    rows = facts_of(counts_of(eight(12, y2019=HIDDEN), pooled=87))
    assert [weakness.cell.start for weakness in attack(rows, catalog).weaknesses] == ["2019-01-01"]


def test_the_attack_reads_the_sum_in_a_rate_of_all_years(catalog: Catalog) -> None:
    hidden = facts_of(counts_of(eight(12, y2019=HIDDEN, y2020=HIDDEN), pooled=HIDDEN))
    rate = hidden[0]._replace(
        indicator="police_complaint_rate_pooled", end=f"{LAST}-12-31", value=192.5, numerator=77.0,
        denominator=40_000.0, protected=False,
    )  # fmt: skip
    told = read_knowledge([*hidden, rate], catalog).derived
    assert {(cell.start, cell.end): value for cell, (value, _) in told.items()} == {
        (f"{FIRST}-01-01", f"{LAST}-12-31"): 77.0
    }


def test_whether_there_is_a_sum_tells_nothing_of_what_is_hidden(catalog: Catalog) -> None:
    """It is made by what is shown: of a place with years enough, of all years shown, or of none above zero, it is not."""
    enough, _ = protect(catalog, eight(30, y2019=3), eight(9))
    none_hidden, _ = protect(catalog, eight(12), eight(9))
    all_small, _ = protect(catalog, eight(2), eight(40))
    for shown in (enough, none_hidden, all_small):
        of_place = shown[shown["territory"] == PLACE]
        assert set(
            of_place["period_end"].str[:4].astype(int) - of_place["period_start"].str[:4].astype(int)
        ) == {0}
