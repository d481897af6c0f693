"""Real files with one fault put in: each is refused by its name, and the file without it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.losses.comparison_of_editions import Compared
from etl.losses.edition_losses import Edition
from etl.reading.edition import read_edition
from etl.reading.text_stream import decode_spellings
from observatory.catalog import Catalog
from observatory.model.status import ADDS_NOTHING
from tests.etl.losses.readings import Made, compared, edition_of, losses, snapshot

POLICE = "peru/denuncias-vcm-mininter"
DECEMBER, NOVEMBER = date(2025, 12, 31), date(2025, 11, 30)
OCTOBER = date(2024, 10, 31)
PLACE, OTHER = "PE-150112", "PE-150110"


def rows_of(path: Path, source: str, catalog: Catalog) -> pd.DataFrame:
    reading = read_edition(path, source=catalog.sources[source], catalog=catalog)
    rows = decode_spellings(pd.concat(list(reading.frames()), ignore_index=True))
    return rows.assign(month=rows["period_start"].str[:7], year=rows["period_start"].str[:4])


@pytest.fixture(scope="module")
def police(shared_data: Path, catalog: Catalog) -> pd.DataFrame:
    file = "Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv"
    return rows_of(shared_data / POLICE / file, "mininter_vcm", catalog)


@pytest.fixture(scope="module")
def november(shared_data: Path, catalog: Catalog) -> pd.DataFrame:
    file = "Base_Datos_Denuncias_Violencia_2018_Nov2025.csv.gz"
    return rows_of(shared_data / POLICE / file, "mininter_vcm", catalog)


@pytest.fixture(scope="module")
def former(november: pd.DataFrame, catalog: Catalog) -> Edition:
    return edition_of("mininter_vcm@2025-11", november, NOVEMBER, catalog)


@pytest.fixture(scope="module")
def centres(shared_data: Path, catalog: Catalog) -> pd.DataFrame:
    rows = rows_of(shared_data / "peru/cem-casos-mimp/casos_fem.csv", "mimp_cem", catalog)
    return rows.assign(centre=rows["breakdown"].str.extract("centre:([^;]+)")[0])


Damage = Callable[[pd.DataFrame], pd.DataFrame]


def one_cell(rows: pd.DataFrame) -> pd.Series[bool]:
    return (rows["territory"] == PLACE) & (rows["month"] == "2025-06")


def with_value(value: float) -> Damage:
    return lambda rows: rows.assign(value=rows["value"].mask(one_cell(rows), value))


def half(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[np.random.default_rng(1).random(len(rows)) < 0.5]


def test_the_whole_file_lost_nothing(police: pd.DataFrame, former: Edition, catalog: Catalog) -> None:
    for beside in ((), (former,)):
        reading, _ = compared(police, "mininter_vcm@2025-12", DECEMBER, catalog, beside=beside)
        assert {problem.severity for problem in reading.problems} == {"warning"}
        (doubt,) = (problem for problem in reading.problems if "alrededor:" in problem.message)
        assert "alrededor: 12 (Bellavista (PE-200602), 2019-08" in doubt.message
        assert "Majes" not in doubt.message, "a count that a release protects"


def test_a_count_that_leaps_names_its_line(police: pd.DataFrame, catalog: Catalog) -> None:
    reading, _ = compared(with_value(99_999_999)(police), "mininter_vcm@2025-12", DECEMBER, catalog)
    problem = next(problem for problem in reading.problems if problem.severity == "error")
    assert problem.cell == police.loc[one_cell(police), "locator"].iloc[0]
    assert problem.seen == "99999999"
    assert "99 999 999" in problem.message.replace("\u202f", " ")


def test_a_month_that_only_this_edition_covers_and_a_place_never_without(
    police: pd.DataFrame, former: Edition, catalog: Catalog
) -> None:
    """Of an absent row: not received where the twelve months before never fell under five, else zero."""
    newest = (police["month"] == "2025-12") & (police["territory"] == PLACE)
    _, rows = compared(police[~newest], "mininter_vcm@2025-12", DECEMBER, catalog, beside=(former,))
    absent = rows[rows["locator"] == "sin fila"].set_index("territory")
    december = absent[absent["period_start"] == "2025-12-01"]
    assert december.loc[PLACE, "obs_status"] == "not_received"
    assert pd.isna(december.loc[PLACE, "value"])
    assert (december["obs_status"] != "not_received").sum() > 900
    before = absent[absent["period_start"] < "2025-12-01"]
    assert set(before["obs_status"]) - {*ADDS_NOTHING} == {"normal", "provisional"}, "both editions say so"


def test_of_an_accepted_loss_no_zero_is_made(police: pd.DataFrame, former: Edition, catalog: Catalog) -> None:
    name = f"celda:{PLACE}:2025-06"
    reading, rows = compared(
        police[~one_cell(police)], "mininter_vcm@2025-12", DECEMBER, catalog, beside=(former,),
        accepted={name: "El editor la retiró."},
    )  # fmt: skip
    assert losses(reading) == []
    assert reading.accepted == {name: "El editor la retiró."}
    absent = rows[rows["locator"] == "sin fila"]
    assert len(absent) > 50_000
    assert set(absent["obs_status"]) - {*ADDS_NOTHING} == {"not_received"}
    assert absent["value"].isna().all()


def exchanged(rows: pd.DataFrame, place_rows: pd.Series[bool]) -> pd.DataFrame:
    turned = rows["breakdown"].str.replace("sex:men", "sex:m").str.replace("sex:women", "sex:men")
    return rows.assign(
        breakdown=rows["breakdown"].mask(
            place_rows, turned.str.replace("sex:m$|sex:m(?=;)", "sex:women", regex=True)
        )
    )


def without_175(rows: pd.DataFrame, year: str) -> pd.DataFrame:
    gone = sorted(rows.loc[rows["year"] == year, "centre"].dropna().unique())[:175]
    return rows[~((rows["year"] == year) & rows["centre"].isin(gone))]


@pytest.mark.parametrize("changed", [True, False])
def test_a_file_that_repeats_one_of_its_series_is_not_the_same_file(
    changed: bool, centres: pd.DataFrame, catalog: Catalog
) -> None:
    source, former_day = catalog.sources["mimp_cem"], date(2024, 9, 30)
    editions = [
        (edition_of("mimp_cem@2024-09", centres, former_day, catalog, limits=number),)
        for number in range(len(source.limits))
    ]
    cases = (centres["indicator"] == "cem_cases") & (centres["value"] > 50)
    later = centres.assign(value=centres["value"] + (changed * (cases & (cases.cumsum() == 1))))
    reading = Compared(Made(snapshot("mimp_cem@2024-10", OCTOBER), later), source, catalog, editions=editions)
    for _ in reading.frames():
        pass
    assert any(loss.startswith("igual:") for loss in losses(reading)) == (not changed)


def test_the_whole_file_of_centres_lost_nothing(centres: pd.DataFrame, catalog: Catalog) -> None:
    reading, _ = compared(centres, "mimp_cem@2024-10", OCTOBER, catalog)
    assert reading.problems == []
