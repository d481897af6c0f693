"""Real files, and a flat table by the guide, each with one fault put in: refused, told, or let in, as the table says.

The files are read once; the faults are put into their rows in memory, but for the few that only bytes can have.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.losses.cell_grid import UnitGrid
from etl.losses.comparison_of_editions import Compared, add_wide_sums, read_levels
from etl.losses.edition_losses import Edition
from etl.reading.edition import read_edition
from etl.reading.text_stream import decode_spellings
from etl.sources.figures import read_rows
from observatory.catalog import Catalog, load_catalog
from observatory.model import FileProblem, Severity
from observatory.model.status import ADDS_NOTHING
from tests.etl.losses.readings import READ_ON, Made, compared, edition_of, losses, snapshot
from tests.etl.sources.test_declared import guide_catalogue

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("OBSERVATORY_SHARED") or ROOT.parent / "shared") / "data"
PLACE, OTHER, SMALL = "PE-150112", "PE-150110", "PE-180303"
Rows = pd.DataFrame
Change = Callable[[Rows], Rows]
POLICE_FOLDER = "peru/denuncias-vcm-mininter"
FILES: Mapping[str, tuple[str, str, date | None]] = {
    "police": ("mininter_vcm@2025-12", POLICE_FOLDER + "/Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv",
        date(2025, 12, 31)),
    "november": ("mininter_vcm@2025-11", POLICE_FOLDER + "/Base_Datos_Denuncias_Violencia_2018_Nov2025.csv.gz",
        date(2025, 11, 30)),
    "centres": ("mimp_cem@2024-10", "peru/cem-casos-mimp/casos_fem.csv", date(2024, 10, 31)),
    "population": ("inei_district_population@2018-2026",
        "peru/poblacion-distrito/inei_poblacion_distrito_2018_2026.csv", None),
    "department": ("inei_department_population@1995-2030-lima", "peru/poblacion-inei-departamento/cap15.xlsx",
        None),
    "census": ("ine_census_2024@censo-2024", "bolivia/censo-poblacion-municipal-2024/municipios.csv",
        date(2024, 3, 23)),
}  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """A fault in the rows of a file: what is said of it beside the edition before (or the shipped figures), and alone.

    What is said is the beginning of a loss's name, or a part of a message; nothing where the fault still enters. What is
    said alone is the same, unless the table says otherwise.
    """

    fault: str
    file: str
    change: Change
    beside: str
    said_alone: str | None = None

    @property
    def alone(self) -> str:
        return self.beside if self.said_alone is None else self.said_alone


def cell(place: str, when: str) -> Callable[[Rows], pd.Series[bool]]:
    return lambda rows: (rows["territory"] == place) & rows["period_start"].str.startswith(when)


def of(place: str) -> Callable[[Rows], pd.Series[bool]]:
    return lambda rows: rows["territory"].str.startswith(place)


def cell_within(place: str, when: str) -> Callable[[Rows], pd.Series[bool]]:
    """Of a place and all within it what begins in a year or month."""
    return lambda rows: of(place)(rows) & rows["period_start"].str.startswith(when)


def of_centre(rows: Rows) -> pd.Series[bool]:
    return rows["breakdown"].str.contains("CEM050") & rows["period_start"].str.startswith("2019")


def with_centres(rows: Rows) -> Rows:
    """Each row with its year and its centre."""
    return rows.assign(
        year=rows["period_start"].str[:4], centre=rows["breakdown"].str.extract("centre:([^;]+)")[0]
    )


def number(value: float) -> Callable[[pd.Series[float]], pd.Series[float]]:
    return lambda values: values * 0 + value


def times(factor: float) -> Callable[[pd.Series[float]], pd.Series[float]]:
    return lambda values: (values * factor).round()


def over(divisor: float) -> Callable[[pd.Series[float]], pd.Series[float]]:
    return lambda values: (values / divisor).round()


def to_tens(values: pd.Series[float]) -> pd.Series[float]:
    return over(10)(values) * 10


def more(count: float) -> Callable[[pd.Series[float]], pd.Series[float]]:
    return lambda values: values + count


def valued(
    where: Callable[[Rows], pd.Series[bool]], change: Callable[[pd.Series[float]], pd.Series[float]]
) -> Change:
    """The values of some rows changed."""
    return lambda rows: rows.assign(value=rows["value"].mask(where(rows), change(rows["value"])))


def every(rows: Rows) -> pd.Series[bool]:
    return rows["value"].notna()


def without(where: Callable[[Rows], pd.Series[bool]]) -> Change:
    return lambda rows: rows[~where(rows)]


def dated(where: Callable[[Rows], pd.Series[bool]], start: str, end: str) -> Change:
    """Some rows moved to another period."""
    return lambda rows: rows.assign(
        period_start=rows["period_start"].mask(where(rows), start),
        period_end=rows["period_end"].mask(where(rows), end),
    )


def exchanged_places(one: str, other: str) -> Change:
    return lambda rows: rows.assign(territory=rows["territory"].replace({one: other, other: one}))


def rotated(place: str) -> Change:
    """Each month of 2025 of a district says what the one before it said."""

    def change(rows: Rows) -> Rows:
        chosen = rows[cell(place, "2025")(rows)].sort_values("period_start").index
        values = rows.loc[chosen, "value"].to_numpy()
        changed = rows["value"].copy()
        changed.loc[chosen] = [*values[-1:], *values[:-1]]
        return rows.assign(value=changed)

    return change


def categories_exchanged(one: str, other: str, when: str = "", unit: str = "") -> Change:
    """Rows of one category say that they are of the other, and back."""

    def change(rows: Rows) -> Rows:
        chosen = rows["period_start"].str.startswith(when) & rows["breakdown"].str.contains(unit, regex=False)
        turned = rows["breakdown"].str.replace(one, "@", regex=False).str.replace(other, one, regex=False)
        return rows.assign(
            breakdown=rows["breakdown"].mask(chosen, turned.str.replace("@", other, regex=False))
        )

    return change


def exchanged(rows: Rows, chosen: pd.Series[bool]) -> Rows:
    """Men are said to be women in these rows, and back."""
    turned = rows["breakdown"].str.replace("sex:men", "sex:m").str.replace("sex:women", "sex:men")
    turned = turned.str.replace("sex:m$|sex:m(?=;)", "sex:women", regex=True)
    return rows.assign(breakdown=rows["breakdown"].mask(chosen, turned))


def half(rows: Rows) -> Rows:
    return rows[np.random.default_rng(1).random(len(rows)) < 0.5]


def without_175(rows: Rows, year: str) -> Rows:
    gone = sorted(rows.loc[rows["year"] == year, "centre"].dropna().unique())[:175]
    return rows[~((rows["year"] == year) & rows["centre"].isin(gone))]


def months_exchanged(one: str, other: str) -> Change:
    def change(rows: Rows) -> Rows:
        starts = {f"{one}-01": f"{other}-01", f"{other}-01": f"{one}-01"}
        ends = {
            day: str(pd.Period(starts[f"{day[:7]}-01"][:7]).end_time.date())
            for day in rows["period_end"].unique()
            if f"{day[:7]}-01" in starts
        }
        return rows.assign(
            period_start=rows["period_start"].replace(starts), period_end=rows["period_end"].replace(ends)
        )

    return change


def series_of(place: str, model: str) -> Change:
    """All that a district says is what another one says."""
    return lambda rows: pd.concat(
        [rows[rows["territory"] != place], rows[rows["territory"] == model].assign(territory=place)],
        ignore_index=True,
    )


def last_month_copied(rows: Rows) -> Rows:
    newest = rows["period_start"] == "2025-12-01"
    before = rows[rows["period_start"] == "2025-11-01"]
    moved = before.assign(period_start="2025-12-01", period_end="2025-12-31")
    return pd.concat([rows[~newest], moved], ignore_index=True)


def gathered(rows: Rows) -> Rows:
    """The complaints of a province's districts written under one of them in 2025."""
    year = rows["period_start"].str.startswith("2025") & rows["territory"].str.startswith("PE-0401")
    sums = rows[year].groupby("period_start", as_index=False).agg({"value": "sum", "period_end": "first"})
    one = rows[year].iloc[:1].drop(columns=["period_start", "period_end", "value"]).merge(sums, how="cross")
    return pd.concat([rows[~year], one[rows.columns]], ignore_index=True)


JUNE, LIMA_2025 = cell(PLACE, "2025-06"), cell("PE-150112", "2025")
POLICE = [
    Damage("Un mes de un distrito, de 187 a 1187", "police", valued(JUNE, number(1187)), f"salto:{PLACE}:2025-06"),
    Damage("Un mes de un distrito, de 187 a 18", "police", valued(JUNE, number(18)), f"caida:{PLACE}:2025-06"),
    Damage("El mes más nuevo de todo el Perú, el doble", "police", valued(cell_within("", "2025-12"), times(2)),
        "suma:2025-12"),
    Damage("Los meses de un distrito, rotados", "police", rotated(PLACE), f"cifra:{PLACE}", ""),
    Damage("Los meses de un distrito pequeño, rotados", "police", rotated(SMALL), ""),
    Damage("Lima 2025 menos 8 %", "police", valued(cell_within("PE-1501", "2025"), times(0.92)), "total:todo:2025",
        ""),
    Damage("Cada cuenta más 1", "police", valued(every, more(1)), "todos:2018:2024:7", ""),
    Damage("Un archivo nacional sin un departamento", "police", without(of("PE-08")), "parte:PE-08"),
    Damage("Sin un departamento en el mes más nuevo", "police", without(cell_within("PE-23", "2025-12")),
        "parte:PE-23:2025-12"),
    Damage("Una fila de 2052", "police", dated(JUNE, "2052-06-01", "2052-06-30"), "fuera:2052"),
    Damage("Una fila de 1925", "police", dated(JUNE, "1925-06-01", "1925-06-30"), "fuera:1925"),
    Damage("Una fila de un mes que no había terminado", "police", dated(JUNE, "2026-12-01", "2026-12-31"),
        "fuera:2026-12"),
    Damage("Una fila de un mes sin fila", "police", without(JUNE), f"celda:{PLACE}:2025-06", ""),
    Damage("La mitad de las filas", "police", half, "celdas:2019:"),
    Damage("Solo una provincia", "police", lambda r: r[of("PE-1501")(r)], "lugares:", "pocos:2018-01"),
    Damage("Falta un año", "police", without(cell_within("", "2019")), "anio:2019"),
    Damage("Falta el primer año", "police", without(cell_within("", "2018")), "anio:2018"),
    Damage("Falta un mes", "police", without(cell_within("", "2019-05")), "mes:2019-05"),
    Damage("Todo por diez", "police", valued(every, times(10)), "todos:2018:2025", "saltos:"),
    Damage("Una cuenta de 99 999 999", "police", valued(JUNE, number(99_999_999)), f"salto:{PLACE}:2025-06"),
    Damage("Una celda diez veces sus vecinas", "police", valued(JUNE, times(10)), f"salto:{PLACE}:2025-06"),
    Damage("Los códigos de dos distritos, intercambiados", "police", exchanged_places(PLACE, OTHER),
        f"cambio:{OTHER}:{PLACE}", ""),
    Damage("El archivo de antes con otra fecha de corte", "november", lambda r: r, "igual:mininter_vcm@2025-11",
        "mes:2025-12"),
    # Of our own.
    Damage("2025 de un distrito, el doble", "police", valued(LIMA_2025, times(2)), f"total:{PLACE}:2025", ""),
    Damage("Un distrito, la mitad en todos los años", "police", valued(of(PLACE), over(2)), "total:todo:2018", ""),
    Damage("Dos meses de todo el Perú, intercambiados", "police", months_exchanged("2025-01", "2025-08"),
        "celdas:2025:", ""),
    Damage("El mes más nuevo, copia del anterior", "police", last_month_copied, "copia:2025-12"),
    Damage("Un distrito con la serie de otro", "police", series_of(OTHER, PLACE), "todos:2018:2025:8", ""),
    Damage("Los distritos de una provincia, bajo uno solo en 2025", "police", gathered, "celdas:2025:", ""),
    Damage("Todas las cuentas redondeadas a decenas", "police", valued(every, to_tens), "todos:2018:2025:8",
        "celda:"),
    Damage("30 denuncias menos en un mes de 2018", "police", valued(cell(PLACE, "2018-03"), more(-30)),
        f"cifra:{PLACE}:2018-03", ""),
    Damage("Un mes de un lugar pequeño, de 2 a 30", "police", valued(cell("PE-010102", "2018-0"), number(30)),
        "total:PE-010102:2018", ""),
    Damage("Una sola cuenta más 1, en un mes de 2018", "police", valued(cell(PLACE, "2018-03"), more(1)), ""),
    Damage("Los meses como años", "police",
        lambda r: r.assign(period_start=r["period_start"].str[:4] + "-01-01",
            period_end=r["period_start"].str[:4] + "-12-31"), "igual:", "no son de un mes"),
]  # fmt: skip
PSYCHOLOGICAL, PHYSICAL = "form:psychological", "form:physical"
CENTRES = [
    Damage("Psicológica y física intercambiadas en las 4265 filas, por valores", "centres",
        categories_exchanged(PSYCHOLOGICAL, PHYSICAL), "repartos:2012:2024:13"),
    Damage("Psicológica y física intercambiadas en un año", "centres",
        categories_exchanged(PSYCHOLOGICAL, PHYSICAL, "2019"), "reparto"),
    Damage("Psicológica y física intercambiadas en un centro y año (346 y 248)", "centres",
        categories_exchanged(PSYCHOLOGICAL, PHYSICAL, "2019", "centre:CEM050"),
        "reparto:form:psychological:centre:CEM050:2019", ""),
    Damage("Dos grupos de edad intercambiados", "centres", categories_exchanged("age:0-5", "age:60+"),
        "repartos:2012:2024:13", ""),
    Damage("Adolescentes y niñez intercambiadas", "centres", categories_exchanged("age:6-11", "age:12-17", "2022"),
        "reparto:age"),
    Damage("Los dos sexos intercambiados", "centres", lambda r: exchanged(r, r["value"].notna()),
        "mujeres:2012:2024"),
    Damage("Los dos sexos intercambiados en un centro y año", "centres", lambda r: exchanged(r, of_centre(r)),
        "sexos:centre:CEM050:2019"),
    Damage("Cada cuenta más 1", "centres", valued(every, more(1)), "las partes suman"),
    Damage("Los dos sexos intercambiados en un año", "centres", lambda r: exchanged(r, cell_within("", "2019")(r)),
        "sexos:2019"),
    Damage("Faltan 175 centros en un año", "centres", lambda r: without_175(with_centres(r), "2019"),
        "celdas:2019:175:"),
    Damage("Faltan 175 centros en el último año", "centres", lambda r: without_175(with_centres(r), "2024"),
        "celdas:2024:175:", "pocos:2024"),
    Damage("Falta un año", "centres", without(cell_within("", "2015")), "anio:2015"),
    Damage("Falta un departamento", "centres", without(of("PE-08")), "parte:PE-08"),
    Damage("Todo por diez", "centres", valued(every, times(10)), "saltos:"),
    Damage("Un centro y año por cinco, con todas sus partes", "centres", valued(of_centre, times(5)),
        "salto:centre:CEM050:2019"),
    Damage("Un total menor que sus partes", "centres",
        valued(lambda r: of_centre(r) & (r["breakdown"] == "centre:CEM050"), more(-7)), "las partes suman"),
]  # fmt: skip
POPULATION = [
    Damage("La población de un distrito entre 1000", "population", valued(of(PLACE), over(1000)), f"total:{PLACE}",
        ""),
    Damage("La población de un distrito por 10", "population", valued(of(PLACE), times(10)), "todos:2018:2026:9",
        "saltos:9"),
    Damage("La población de un distrito pierde un año", "population", without(cell(PLACE, "2024")),
        f"celda:{PLACE}:2024"),
    Damage("Un año de un distrito entre 1000", "population", valued(cell(PLACE, "2025"), over(1000)),
        f"caida:{PLACE}:2025"),
    Damage("Un año de un distrito por 10", "population", valued(cell(PLACE, "2025"), times(10)),
        f"salto:{PLACE}:2025"),
    Damage("El último año de un distrito, un tercio más", "population", valued(cell(PLACE, "2026"), times(1.34)),
        f"salto:{PLACE}:2026"),
    Damage("Las poblaciones de dos distritos, intercambiadas", "population", exchanged_places(PLACE, OTHER),
        f"cambio:{OTHER}:{PLACE}", ""),
    Damage("Un distrito que no está en los datos del sitio, entre 1000", "population",
        valued(of("PE-040103"), over(1000)), "caida:PE-040103"),
    Damage("Un distrito grande, entre 100", "population", valued(of("PE-040103"), over(100)), "total:PE-040103:2018",
        ""),
    Damage("Falta un departamento", "population", without(of("PE-08")), "parte:PE-08"),
    Damage("Todo por diez", "population", valued(every, times(10)), "todos:2018:2026:9", "saltos:"),
    Damage("Un año más allá de la proyección", "population", dated(cell(PLACE, "2026"), "2031-06-30", "2031-06-30"),
        "fuera:2031"),
    Damage("Cada población más 1", "population", valued(every, more(1)), ""),
    Damage("Un departamento pierde un año", "department", without(cell_within("", "2010")), "anio:2010"),
    Damage("Un año de un departamento entre 10", "department", valued(cell("PE-15", "2010"), over(10)),
        "caida:PE-15:2010"),
    Damage("Un censo sin un departamento", "census", without(of("BO-06")), "parte:BO-06"),
    Damage("Un municipio del censo por 10", "census", valued(of("BO-020105"), times(10)), "salto:BO-020105"),
]  # fmt: skip
TABLE = (*POLICE, *CENTRES, *POPULATION)


@cache
def catalogue() -> Catalog:
    return load_catalog()


@cache
def rows_of(file: str) -> Rows:
    """The rows of a real file, read once."""
    id_, path, _ = FILES[file]
    reading = read_edition(SHARED / path, source=catalogue().sources[id_.split("@")[0]], catalog=catalogue())
    return decode_spellings(pd.concat(list(reading.frames()), ignore_index=True))


@cache
def held(file: str) -> tuple[tuple[Edition, ...], ...]:
    """The editions that a workspace would hold: the one before it, or the project's extract, for each of its limits."""
    id_, _, cutoff = FILES[file]
    source = catalogue().sources[id_.split("@")[0]]
    if file in ("police", "november"):
        before = FILES["november"]
        return ((edition_of(before[0], rows_of("november"), before[2] or READ_ON, catalogue()),),)
    if file == "centres":  # another reading of the same file stands for the edition of a year before
        edition = edition_of("mimp_cem@2024-09", rows_of(file), cutoff or READ_ON, catalogue())
        return ((replace(edition, cutoff="2024-09-30"),), ())
    figures = read_rows(ROOT / "data/figures" / f"{source.id}.csv", catalogue())
    figures = figures[figures["edition"] == id_.split("@")[1]]
    figures = figures.assign(value=pd.to_numeric(figures["value"], errors="coerce"))
    return tuple((_shipped(figures, id_, limits=at),) for at in range(len(source.limits)))


def _shipped(figures: Rows, id_: str, *, limits: int) -> Edition:
    source = catalogue().sources[id_.split("@", maxsplit=1)[0]]
    grid = UnitGrid(source.limits[limits], READ_ON, read_levels(catalogue()))
    grid.add(figures[figures["value"].notna()])
    return Edition(id_, "", "shipped", "same", True, grid.close(), sums=add_wide_sums(figures))


def told(damage: Damage, *, beside: bool) -> list[FileProblem]:
    """All that is said of the damaged file."""
    id_, _, cutoff = FILES[damage.file]
    own = "mininter_vcm@2025-12" if damage.file == "november" else id_
    day = date(2025, 12, 31) if damage.file == "november" else cutoff
    source = catalogue().sources[own.split("@")[0]]
    editions = held(damage.file) if beside else ()
    made = Made(snapshot(own, day, content="damaged"), damage.change(rows_of(damage.file)))
    reading = Compared(made, source, catalogue(), editions=editions)
    for _ in reading.frames():
        pass
    return reading.problems


def says(problems: list[FileProblem], words: str) -> bool:
    """Whether a fault has a loss that begins so, or a message with these words."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return (
        any(problem.loss.startswith(words) or words in problem.message for problem in errors)
        if words
        else not errors
    )


@pytest.mark.parametrize("damage", TABLE, ids=lambda damage: f"{damage.file}: {damage.fault}")
def test_a_damaged_file_is_refused_or_let_in_as_the_table_says(damage: Damage, shared_data: Path) -> None:
    """With the edition before it at hand, and by itself where the file alone can tell."""
    problems = told(damage, beside=True)
    assert says(problems, damage.beside), problems
    assert len(problems) <= 80
    if damage.alone:
        problems = told(damage, beside=False)
        assert says(problems, damage.alone), problems


@pytest.mark.parametrize("file", FILES)
def test_the_whole_files_pass_without_a_word(file: str, shared_data: Path) -> None:
    whole = Damage("nothing", file, lambda rows: rows, "")
    for beside in (False, True) if file != "november" else ():
        problems = told(whole, beside=beside)
        if file == "centres":  # the edition before it is the same file
            assert problems == [] or beside
        else:
            assert not [problem for problem in problems if problem.severity is Severity.ERROR]


def of_december(
    rows: Rows, *, former: bool = True, accepted: Mapping[str, str] | None = None
) -> tuple[Compared, Rows]:
    """The police file of December read, beside that of November."""
    beside = held("police")[0] if former else ()
    return compared(
        rows, "mininter_vcm@2025-12", date(2025, 12, 31), catalogue(), beside=beside, accepted=accepted
    )


@pytest.mark.parametrize("former", [False, True])
def test_doubts_about_the_whole_file_are_warnings_and_name_no_protected_count(
    former: bool, shared_data: Path
) -> None:
    reading, _ = of_december(rows_of("police"), former=former)
    assert {problem.severity for problem in reading.problems} == {"warning"}
    (doubt,) = (problem for problem in reading.problems if "alrededor:" in problem.message)
    assert "alrededor: 12 (Bellavista (PE-200602), 2019-08" in doubt.message
    assert "Majes" not in doubt.message, "a count that a release protects"


def test_a_count_that_leaps_names_its_line(shared_data: Path) -> None:
    rows, one = rows_of("police"), cell(PLACE, "2025-06")
    reading, _ = of_december(valued(one, number(99_999_999))(rows), former=False)
    problem = next(problem for problem in reading.problems if problem.severity == "error")
    assert problem.cell == rows.loc[one(rows), "locator"].iloc[0]
    assert problem.seen == "99999999"
    assert "99 999 999" in problem.message.replace("\u202f", " ")


def test_a_month_that_only_this_edition_covers_and_a_place_never_without(shared_data: Path) -> None:
    """Of an absent row: not received where the twelve months before never fell under five, else zero."""
    _, rows = of_december(without(cell(PLACE, "2025-12"))(rows_of("police")))
    absent = rows[rows["locator"] == "sin fila"].set_index("territory")
    december = absent[absent["period_start"] == "2025-12-01"]
    assert december.loc[PLACE, "obs_status"] == "not_received"
    assert pd.isna(december.loc[PLACE, "value"])
    assert (december["obs_status"] != "not_received").sum() > 900
    before = absent[absent["period_start"] < "2025-12-01"]
    assert set(before["obs_status"]) - {*ADDS_NOTHING} == {"normal", "provisional"}, "both editions say so"


def test_of_an_accepted_loss_no_zero_is_made(shared_data: Path) -> None:
    accepted = {f"celda:{PLACE}:2025-06": "El editor la retiró."}
    reading, rows = of_december(without(cell(PLACE, "2025-06"))(rows_of("police")), accepted=accepted)
    assert losses(reading) == []
    assert reading.accepted == accepted
    absent = rows[rows["locator"] == "sin fila"]
    assert len(absent) > 50_000
    assert set(absent["obs_status"]) - {*ADDS_NOTHING} == {"not_received"}
    assert absent["value"].isna().all()


@pytest.mark.parametrize("changed", [True, False])
def test_a_file_that_repeats_one_of_its_series_is_not_the_same_file(changed: bool, shared_data: Path) -> None:
    centres, source = rows_of("centres"), catalogue().sources["mimp_cem"]
    former = partial(edition_of, "mimp_cem@2024-09", centres, date(2024, 9, 30), catalogue())
    editions = [(former(limits=number),) for number in range(len(source.limits))]
    cases = (centres["indicator"] == "cem_cases") & (centres["value"] > 50)
    later = centres.assign(value=centres["value"] + (changed * (cases & (cases.cumsum() == 1))))
    made = Made(snapshot("mimp_cem@2024-10", date(2024, 10, 31)), later)
    reading = Compared(made, source, catalogue(), editions=editions)
    for _ in reading.frames():
        pass
    assert any(loss.startswith("igual:") for loss in losses(reading)) == (not changed)


def test_two_headers_of_the_real_file_of_centres_exchanged_are_told_by_the_shares(
    shared_data: Path, tmp_path: Path
) -> None:
    """No edition is held: that the psychological form is the larger in every year is declared."""
    file = shared_data / FILES["centres"][1]
    copy, headers = tmp_path / file.name, (b"VIOLENCIA PSICOLOGICA", b"VIOLENCIA FISICA")
    first, _, rest = file.read_bytes().partition(b"\n")
    turned = first.replace(headers[0], b"@").replace(headers[1], headers[0]).replace(b"@", headers[1])
    copy.write_bytes(turned + b"\n" + rest)
    source = catalogue().sources["mimp_cem"]
    reading = Compared(read_edition(copy, source=source, catalog=catalogue()), source, catalogue())
    for _ in reading.frames():
        pass
    assert "repartos:2012:2024:13" in [problem.loss for problem in reading.problems]


@dataclass(frozen=True)
class FlatDamage:
    """A fault in a flat table by the guide, and what is said of it; nothing where it still enters."""

    fault: str
    change: Callable[[list[str]], list[str]]
    says: str


def sound_lines() -> list[str]:
    """Two years of a district: every month in total, of women and of men."""
    return [
        f"Independencia,{2024 + month // 12},{month % 12 + 1},{sex},{count}"
        for month in range(24)
        for sex, count in (("Ambos", 90 + month % 5), ("Mujer", 70 + month % 5), ("Varón", 20))
    ]


def changed(old: str, new: str) -> Callable[[list[str]], list[str]]:
    def change(lines: list[str]) -> list[str]:
        assert any(old in line for line in lines)
        return [line.replace(old, new) for line in lines]

    return change


FLAT = (
    FlatDamage("Un año 2052", lambda lines: [*lines, "Independencia,2052,1,Ambos,90"], "fuera:2052"),
    FlatDamage("Un mes que no había terminado",
        lambda lines: [*lines, *(f"Independencia,2026,{m},Ambos,90" for m in range(1, 13))], "fuera:2026-11"),
    FlatDamage("Un año anterior al primero de la fuente", lambda lines: [*lines, "Independencia,2011,1,Ambos,90"],
        "fuera:2011"),
    FlatDamage("Falta un mes", lambda lines: [line for line in lines if ",2024,7," not in line], "mes:2024-07"),
    FlatDamage("Una celda por diez, con sus partes",
        lambda lines: [f"{line}0" if ",2024,6," in line else line for line in lines], "salto:PE-150112:2024-06"),
    FlatDamage("Mujeres y hombres que no son el total", changed("2024,6,Varón,20", "2024,6,Varón,11"),
        "las partes suman"),
    FlatDamage("Más mujeres que casos",
        lambda lines: [line.replace("Mujer,70", "Mujer,99") for line in lines if "Varón" not in line],
        "las partes suman"),
    FlatDamage("1e3", changed("2024,6,Varón,20", "2024,6,Varón,2e1"), "con todas sus cifras"),
    FlatDamage("Infinito", changed("2024,6,Varón,20", "2024,6,Varón,inf"), "no es un número"),
    FlatDamage("Una fila repetida", lambda lines: [*lines, lines[0]], "está repetida"),
    FlatDamage("Un lugar que falta: solo otro distrito", changed("Independencia", "Comas"), "parte:PE-150112"),
    FlatDamage("Los dos sexos intercambiados",
        lambda lines: [
            line.replace("Mujer", "@").replace("Varón", "Mujer").replace("@", "Varón") for line in lines],
        "mujeres:2024-01:2025-12:24"),
    FlatDamage("Cada cuenta más 1, sin edición anterior",
        lambda lines: [
            f"{line.rpartition(',')[0]},{int(line.rpartition(',')[2]) + 1}" for line in lines if "Ambos" in line],
        ""),
)  # fmt: skip


def flat_problems(folder: Path, damage: FlatDamage) -> list[FileProblem]:
    """What is said of a damaged table by itself."""
    catalog, header = guide(folder)
    source = catalog.sources["muni_patrols"]
    file = folder / "auxilios_1.csv"
    file.write_text(header + "\n".join(damage.change(sound_lines())) + "\n", encoding="utf-8")
    (folder / "auxilios_1.csv.yml").write_text(f"retrieved: {READ_ON}\n", encoding="utf-8")
    reading = Compared(read_edition(file, source=source, catalog=catalog), source, catalog)
    for _ in reading.frames():
        pass
    return reading.problems


@cache
def guide(folder: Path) -> tuple[Catalog, str]:
    path, header = guide_catalogue(ROOT, folder / "catalog")
    return load_catalog(path), header


@pytest.fixture(scope="module")
def flat_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("flat")


@pytest.mark.parametrize("damage", FLAT, ids=lambda damage: damage.fault)
def test_a_flat_table_by_the_guide_is_refused_without_a_word_of_its_own(
    damage: FlatDamage, flat_folder: Path
) -> None:
    problems = flat_problems(flat_folder, damage)
    assert says(problems, damage.says), problems
