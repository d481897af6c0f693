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
from tests.kit.sampling import sample

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


def in_1925(rows: pd.DataFrame) -> pd.DataFrame:
    moved = one_cell(rows)
    return rows.assign(
        period_start=rows["period_start"].mask(moved, "1925-06-01"),
        period_end=rows["period_end"].mask(moved, "1925-06-30"),
    )


def codes_exchanged(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(territory=rows["territory"].replace({PLACE: OTHER, OTHER: PLACE}))


def half(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[np.random.default_rng(1).random(len(rows)) < 0.5]


# What is said beside the edition before it, and by the file alone; None where the file alone cannot tell.
OF_POLICE: dict[str, tuple[Damage, str, str | None]] = {
    "one district-month removed": (lambda r: r[~one_cell(r)], f"celda:{PLACE}:2025-06", None),
    "half the rows removed": (half, "celdas:2019:", "celdas:2019:"),
    "one province only": (lambda r: r[r["territory"].str.startswith("PE-1501")], "lugares:1", "pocos:2018-01:2025-12:96"),
    "a year missing": (lambda r: r[r["year"] != "2019"], "anio:2019", "anio:2019"),
    "the first year missing": (lambda r: r[r["year"] != "2018"], "anio:2018", "anio:2018"),
    "one month removed": (lambda r: r[r["month"] != "2019-05"], "mes:2019-05", "mes:2019-05"),
    "counts times ten": (lambda r: r.assign(value=r["value"] * 10), "todos:2018:2025:8", "saltos:"),
    "a count of 99,999,999": (with_value(99_999_999), f"salto:{PLACE}:2025-06", f"salto:{PLACE}:2025-06"),
    "one count times ten": (with_value(2020), f"salto:{PLACE}:2025-06", f"salto:{PLACE}:2025-06"),
    "a year 1925": (in_1925, "fuera:1925", "fuera:1925"),
    "two districts' codes exchanged": (codes_exchanged, f"cambio:{OTHER}:{PLACE}", None),
}  # fmt: skip


def test_the_whole_file_lost_nothing(police: pd.DataFrame, former: Edition, catalog: Catalog) -> None:
    for beside in ((), (former,)):
        reading, _ = compared(police, "mininter_vcm@2025-12", DECEMBER, catalog, beside=beside)
        assert {problem.severity for problem in reading.problems} == {"warning"}
        (doubt,) = (problem for problem in reading.problems if "alrededor:" in problem.message)
        assert "alrededor: 12 (Bellavista (PE-200602), 2019-08" in doubt.message
        assert "Majes" not in doubt.message, "a count that a release protects"


@pytest.mark.parametrize("fault", sample(list(OF_POLICE), 3))
def test_a_damaged_police_file_is_refused(
    fault: str, police: pd.DataFrame, former: Edition, catalog: Catalog
) -> None:
    damage, beside_former, alone = OF_POLICE[fault]
    damaged = damage(police)
    reading, _ = compared(damaged, "mininter_vcm@2025-12", DECEMBER, catalog, beside=(former,))
    loss_names = losses(reading)
    assert any(loss.startswith(beside_former) for loss in loss_names), loss_names
    assert len(loss_names) <= 12
    if alone:
        reading, _ = compared(damaged, "mininter_vcm@2025-12", DECEMBER, catalog)
        assert any(loss.startswith(alone) for loss in losses(reading)), losses(reading)


def test_a_count_that_leaps_names_its_line(police: pd.DataFrame, catalog: Catalog) -> None:
    reading, _ = compared(with_value(99_999_999)(police), "mininter_vcm@2025-12", DECEMBER, catalog)
    problem = next(problem for problem in reading.problems if problem.severity == "error")
    assert problem.cell == police.loc[one_cell(police), "locator"].iloc[0]
    assert problem.seen == "99999999"
    assert "99 999 999" in problem.message.replace("\u202f", " ")


def test_the_same_file_with_another_cut_off_is_refused(
    november: pd.DataFrame, former: Edition, catalog: Catalog
) -> None:
    reading, _ = compared(november, "mininter_vcm@2025-12", DECEMBER, catalog, beside=(former,))
    assert losses(reading) == ["igual:mininter_vcm@2025-11"]


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


OF_CENTRES: dict[str, tuple[Damage, str]] = {
    "175 centres missing in one year": (lambda r: without_175(r, "2019"), "celdas:2019:175:"),
    "175 centres missing in the last year": (lambda r: without_175(r, "2024"), "pocos:2024"),
    "a year missing": (lambda r: r[r["year"] != "2015"], "anio:2015"),
    "counts times ten": (lambda r: r.assign(value=r["value"] * 10), "saltos:"),
    "the sexes exchanged": (lambda r: exchanged(r, r["year"] > ""), "mujeres:2012:2024:13"),
    "the sexes of a year exchanged": (lambda r: exchanged(r, r["year"] == "2019"), "sexos:2019"),
    "the sexes of a centre exchanged": (
        lambda r: exchanged(r, (r["centre"] == "CEM050") & (r["year"] == "2019")), "sexos:centre:CEM050:2019"
    ),
}  # fmt: skip


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


@pytest.mark.parametrize("fault", sample(list(OF_CENTRES), 2))
def test_a_damaged_file_of_centres_is_refused(fault: str, centres: pd.DataFrame, catalog: Catalog) -> None:
    damage, loss_name = OF_CENTRES[fault]
    reading, _ = compared(damage(centres), "mimp_cem@2024-10", OCTOBER, catalog)
    loss_names = losses(reading)
    assert any(loss.startswith(loss_name) for loss in loss_names), loss_names
    assert len(loss_names) <= 6, loss_names
