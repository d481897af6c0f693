"""The health register of Bolivia: read by its layouts, held against its own totals and list of senders, not released."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pandas as pd
import pytest

from etl import build_command, commands
from etl.releasing import commands as releasing
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.catalog.loading import set_waiting_aside
from observatory.store.private import workspace
from observatory.store.reading.public_facts import read_shown_pairs
from observatory.store.releases import SqliteReleases
from tests.etl.files import errors_of, read_whole, small_files

CELLS = (
    "anio",
    "mes",
    "codigo",
    "municipio",
    "departamento",
    "forma",
    "variable_fuente",
    "sexo",
    "edad",
    "casos",
)
TOTALS = ("anio", "mes", "codigo", "forma", "total")
SENDERS = ("anio", "mes", "codigo")
FILE, TOTALS_FILE, SENDERS_FILE = (
    "snis_violencia_municipio_mes.csv",
    "snis_violencia_informes.csv",
    "snis_302a_informaron.csv",
)
VIOLENCE, PRENATAL = "snis-violencia-2005-2024", "snis-embarazo-edad-2015-2024"
BANDS = {
    "a. Menor de 6 meses": "0-14", "b. 6 m a menor de 1 ano": "0-14", "c. 1 - 4 anos": "0-14", "d. 5 - 9 anos": "0-14",
    "e. 10 - 14 anos": "0-14", "f. 15 - 19 anos": "15-19", "g. 20 - 39 anos": "20-39", "h. 40 - 49 anos": "40+",
    "i. 50 - 59 anos": "40+", "j. 60 anos y mas": "40+",
}  # fmt: skip
PRENATAL_BANDS = {"<15": "0-14", "50 Y +": "50+"}
SEXES = {"mujer": "women", "hombre": "men"}
FORMS = {"familiar": "health_family_cases", "sexual": "health_sexual_cases"}
EL_ALTO = "BO-020105"
# The numbers of which the register's order is not ours: data/catalog/recodings.csv.
OTHER_ORDER = {
    "020203",
    "020204",
    "020205",
    "020206",
    "071103",
    "071104",
    "071105",
    "080502",
    "022004",
    "020404",
}


def row(
    sex: str,
    age: str,
    cases: int,
    *,
    form: str = "sexual",
    year: int = 2020,
    code: str = "020105",
    name: str = "El Alto",
) -> tuple[object, ...]:
    return (year, 1, code, name, "La Paz", form, "casilla", sex, age, cases)


ROWS = (
    row("mujer", "d. 5 - 9 anos", 2), row("mujer", "e. 10 - 14 anos", 3), row("mujer", "h. 40 - 49 anos", 4),
    row("hombre", "e. 10 - 14 anos", 1),
)  # fmt: skip


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def bundle(folder: Path, rows: Sequence[Sequence[object]] = ROWS, *, less: int = 0) -> Path:
    """The three files of an edition; `less` is taken off the first total."""
    totals: Counter[tuple[object, ...]] = Counter()
    for entry in rows:
        totals[entry[0], entry[1], entry[2], entry[5]] += int(str(entry[9]))
    write(folder / FILE, CELLS, rows)
    write(
        folder / TOTALS_FILE,
        TOTALS,
        [(*key, total - (less if not at else 0)) for at, (key, total) in enumerate(totals.items())],
    )
    write(folder / SENDERS_FILE, SENDERS, sorted({key[:3] for key in totals}, key=str))
    return folder / FILE


@pytest.fixture
def whole(catalog: Catalog) -> Catalog:
    """The catalogue of who reads files: the register waits to be on show."""
    return catalog.all_read


def test_ages_are_added_up_to_bands_and_to_sexes_and_totals(tmp_path: Path, whole: Catalog) -> None:
    reading, rows = read_whole(bundle(tmp_path), "snis_violence", whole)
    assert reading.problems == []
    sexual = rows[rows["indicator"] == "health_sexual_cases"]
    assert dict(zip(sexual["breakdown"], sexual["value"], strict=True)) == {
        "": 10, "sex:women": 9, "sex:men": 1, "age:0-14": 6, "age:40+": 4, "age:0-14;sex:women": 5,
        "age:40+;sex:women": 4, "age:0-14;sex:men": 1,
    }  # fmt: skip
    by_band = dict(zip(sexual["breakdown"], sexual["locator"], strict=True))
    assert by_band["age:0-14;sex:women"] == "suma de 2 filas: 2, 3"
    sent = rows[rows["indicator"] == "health_forms_sent"]
    assert sent[["territory", "value", "locator"]].to_numpy().tolist() == [[EL_ALTO, 1.0, "L2"]]


def test_before_2015_the_ages_fit_no_band_and_the_sexes_stand_alone(tmp_path: Path, whole: Catalog) -> None:
    old = [row("mujer", "10 a 20 anos", 2, form="familiar", year=2010)]
    _, rows = read_whole(bundle(tmp_path, old), "snis_violence", whole)
    assert set(rows["breakdown"]) == {"", "sex:women"}


def test_the_newest_year_is_provisional(tmp_path: Path, whole: Catalog) -> None:
    rows_2024 = [row("mujer", "g. 20 - 39 anos", 2, form="familiar", year=2024)]
    _, rows = read_whole(bundle(tmp_path, rows_2024), "snis_violence", whole)
    cases = rows[rows["indicator"] == "health_family_cases"]
    assert set(cases["obs_status"]) == {"provisional"}


@pytest.mark.parametrize(
    ("wrong", "cell", "sentence"),
    [
        (row("mujer", "10 a 20 anos", 2), "L6 (edad)", "«10 a 20 anos» no es de la ficha de 2020"),
        (row("mujer", "5 a 9 anos", 2), "L6 (edad)", "«5 a 9 anos» no es de la ficha de 2020"),
        (row("mujer", "g. 20 - 39 anos", 2, form="sexual_otros"), "L6 (forma)", "no es de la ficha de 2020"),
        (row("mujer", "g. 20 - 39 anos", 2, year=2025), "L6 (edad)", "no es de la ficha de 2025"),
        (ROWS[0], "L6", "está repetida: ya está en la fila 2"),
        (row("mujer", "d. 5 - 9 anos", 2, name="EL ALTO"), "L6", "está repetida: ya está en la fila 2"),
        (row("mujer", "d. 5 - 9 anos", 2, code="150112"), "L6 (codigo)", "«150112» no es un municipio conocido"),
        (row("mujer", "d. 5 - 9 anos", 2, name="Los Olivos", code="020105"), "L6 (municipio)", "sino el de PE-150117"),
        (row("mujer", "d. 5 - 9 anos", 2, name="Viacha", code="020101"), "L6 (municipio)", "sino el de BO-020801"),
        (row("mujer", "d. 5 - 9 anos", 2, name="San Julian", code="071105"), "L6 (municipio)", "sino el de BO-071103"),
    ],
    ids=[
        "another year's form", "ages that overlap", "a box of another year's form", "a year nobody has looked at",
        "a row twice", "a municipality twice under two spellings", "a code of another country",
        "a name of another country", "a name of another municipality", "a name beside the old order's number of another",
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_its_cell(
    tmp_path: Path, whole: Catalog, wrong: tuple[object, ...], cell: str, sentence: str
) -> None:
    reading, _ = read_whole(bundle(tmp_path, [*ROWS, wrong]), "snis_violence", whole)
    told = [
        (problem.cell, sentence in problem.message) for problem in errors_of(reading) if not problem.sheet
    ]
    assert (cell, True) in told, errors_of(reading)


def test_a_form_that_nobody_knows_is_refused_and_not_left_out(tmp_path: Path, whole: Catalog) -> None:
    reading, _ = read_whole(
        bundle(tmp_path, [*ROWS, row("mujer", "g. 20 - 39 anos", 2, form="sexuall")]), "snis_violence", whole
    )
    assert "«sexuall» no es una cuenta conocida de la fuente." in [
        fault.message for fault in errors_of(reading)
    ]


def test_a_total_that_differs_from_its_cells_is_told_by_name(tmp_path: Path, whole: Catalog) -> None:
    reading, _ = read_whole(bundle(tmp_path, less=1), "snis_violence", whole)
    (fault,) = errors_of(reading)
    assert fault.message == "El total de El Alto (BO-020105) en 2020-01 dice 9 y sus celdas suman 10."
    assert fault.sheet == TOTALS_FILE


@pytest.mark.parametrize(
    ("gone", "says"), [(SENDERS_FILE, "snis_302a_informaron"), (TOTALS_FILE, "snis_violencia_informes")]
)
def test_the_file_without_its_senders_or_totals_is_refused(
    tmp_path: Path, whole: Catalog, gone: str, says: str
) -> None:
    path = bundle(tmp_path)
    (tmp_path / gone).unlink()
    reading, _ = read_whole(path, "snis_violence", whole)
    (fault,) = errors_of(reading)
    assert (says in fault.message, "misma carpeta" in fault.hint) == (True, True)


def test_senders_without_the_file_are_refused_also_in_a_folder(
    tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sent").mkdir()
    bundle(tmp_path / "sent")
    stores = Stores(tmp_path / "store", catalog, SqliteReleases(tmp_path / "store"))
    assert commands.check(stores, tmp_path / "sent" / SENDERS_FILE, source=None) == 1
    assert "acompaña a otro" in capsys.readouterr().out
    (tmp_path / "sent" / FILE).unlink()
    assert commands.ingest(stores, tmp_path / "sent", source=None) == 1
    assert f"{SENDERS_FILE} · 0 filas" in capsys.readouterr().out


# The real files, all municipalities.


@pytest.fixture(scope="module")
def loaded(shared_data: Path, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """A workspace with both files, loaded by the command."""
    folder = tmp_path_factory.mktemp("snis")
    stores = Stores(folder, catalog, SqliteReleases(folder))
    for name in (VIOLENCE, PRENATAL):
        assert commands.ingest(stores, shared_data / "bolivia" / name, source=None) == 0
    return stores


@cache
def raw(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


Counted = dict[tuple[str, str, str, str], float]


def cells_of(file: str, *, codes: set[str], folder: Path) -> Iterator[tuple[dict[str, str], tuple[str, str]]]:
    for cell in raw(folder / file):
        if cell["codigo"] in codes:
            yield cell, (f"BO-{cell['codigo']}", f"{cell['anio']}-{int(cell['mes']):02d}-01")


def tables_of(cell: dict[str, str]) -> list[str]:
    sex, band = f"sex:{SEXES[cell['sexo']]}", BANDS.get(cell["edad"])
    return ["", sex, *([f"age:{band}", f"age:{band};{sex}"] if band else [])]


def of_the_raw_file(shared_data: Path, codes: set[str]) -> Counted:
    """Every value that the workspace must have of some municipalities, counted from the files' own rows."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    of = partial(cells_of, codes=codes, folder=shared_data / "bolivia")
    for cell, at in of(f"{VIOLENCE}/snis_violencia_municipio_mes.csv.gz"):
        for breakdown in tables_of(cell):
            counts[FORMS.get(cell["forma"], "unread"), *at, breakdown] += int(cell["casos"])
    for _, at in of(f"{VIOLENCE}/snis_302a_informaron.csv.gz"):
        counts["health_forms_sent", *at, ""] += 1
    for cell, at in of(f"{PRENATAL}/snis_prenatal_nuevas_municipio_mes.csv.gz"):
        for breakdown in ("", f"age:{PRENATAL_BANDS.get(cell['edad'], cell['edad'])}"):
            counts["first_prenatal_visits", *at, breakdown] += int(cell["consultas_nuevas"])
    return {key: cases for key, cases in counts.items() if key[0] != "unread"}


@pytest.fixture(scope="module")
def rows_loaded(loaded: Stores) -> pd.DataFrame:
    """All rows of the workspace."""
    rows: list[object] = []
    with loaded.workspace().loading() as connection:
        for edition in workspace.read_snapshots(connection):
            for name in workspace.count_rows_by_indicator(connection, str(edition["id"])):
                rows += workspace.read_observations(connection, str(edition["id"]), name)
    return pd.DataFrame(rows, columns=list(workspace.OBSERVED))


def of_the_workspace(rows: pd.DataFrame, codes: set[str]) -> Counted:
    rows = rows[rows["territory"].isin([f"BO-{code}" for code in codes])]
    keys = zip(rows["indicator"], rows["territory"], rows["period_start"], rows["breakdown"], strict=True)
    return dict(zip(keys, rows["value"].astype(float), strict=True))


def test_every_value_of_el_alto_and_ten_municipalities_is_that_of_the_raw_file(
    rows_loaded: pd.DataFrame, shared_data: Path
) -> None:
    listed = {
        cell["codigo"] for cell in raw(shared_data / "bolivia" / VIOLENCE / "snis_302a_informaron.csv.gz")
    } - OTHER_ORDER
    drawn = {"020105", *random.Random(35).sample(sorted(listed), 10)}
    expected, held = of_the_raw_file(shared_data, drawn), of_the_workspace(rows_loaded, drawn)
    wrong = {key for key in expected.keys() | held.keys() if expected.get(key) != held.get(key)}
    assert (len(wrong), len(held) > 10_000) == (0, True), sorted(wrong)[:5]


def test_what_the_source_says_of_el_alto_is_what_the_workspace_says(rows_loaded: pd.DataFrame) -> None:
    held = of_the_workspace(rows_loaded, {"020105"})

    def year(indicator: str, number: int, breakdown: str) -> float:
        return sum(
            cases
            for (name, _, start, traits), cases in held.items()
            if (name, start[:4], traits) == (indicator, str(number), breakdown)
        )

    assert year("health_sexual_cases", 2023, "sex:women") == 162
    assert year("health_sexual_cases", 2023, "age:0-14;sex:women") == 57
    assert year("health_family_cases", 2005, "sex:women") == 1433
    assert year("health_family_cases", 2024, "sex:men") == 43
    assert year("first_prenatal_visits", 2023, "age:0-14") == 36
    assert year("health_forms_sent", 2024, "") <= 12


def test_the_cases_of_san_julian_stand_in_san_julian(rows_loaded: pd.DataFrame, shared_data: Path) -> None:
    """071104 in the register, BO-071103 in the census of 2024; Humanata had another number for two years."""
    for number, code in (("071104", "071103"), ("022004", "020404"), ("080502", "080901")):
        expected, held = of_the_raw_file(shared_data, {number}), of_the_workspace(rows_loaded, {code})
        moved = {
            (name, f"BO-{code}", month, traits): cases for (name, _, month, traits), cases in expected.items()
        }
        assert moved.items() <= held.items(), number


def test_a_second_edition_with_fewer_municipalities_is_refused_by_name(
    loaded: Stores, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in ("snis_violencia_municipio_mes", "snis_violencia_informes", "snis_302a_informaron"):
        with gzip.open(
            shared_data / "bolivia" / VIOLENCE / f"{file}.csv.gz", "rt", encoding="utf-8"
        ) as stream:
            lines = [line for line in stream if ",020101," not in line]
        (tmp_path / f"{file}.csv").write_text("".join(lines), encoding="utf-8")
    assert commands.check(loaded, tmp_path / FILE, source=None) == 1
    assert "Nuestra Señora de La Paz (BO-020101)" in capsys.readouterr().out


WAITING = {"health_family_cases", "health_sexual_cases", "health_forms_sent", "first_prenatal_visits"}


def put_aside(catalog: Catalog) -> Catalog:
    """The catalogue with registers that the policy does not let out."""
    policy = replace(catalog.policy, registers=())
    return set_waiting_aside(replace(catalog.all_read, policy=policy, questions={}, response=()))


def test_what_the_policy_does_not_put_on_show_waits_and_the_site_does_not_know_it(catalog: Catalog) -> None:
    assert catalog.waiting_indicators.keys() == {"health_forms_sent"}
    catalog = put_aside(catalog)
    assert catalog.waiting_indicators.keys() == WAITING
    assert catalog.waiting_sources.keys() == {"snis_violence", "snis_prenatal"}
    assert not catalog.waiting_indicators.keys() & catalog.indicators.keys()
    assert not catalog.waiting_sources.keys() & catalog.sources.keys()
    assert "health" not in {lane.id for lane in catalog.quality.lanes}
    assert not [event for event in catalog.events if {*event.indicators} & WAITING]
    assert [event for event in catalog.events if not event.indicators]
    assert catalog.all_read.indicators.keys() == catalog.indicators.keys() | WAITING


def test_nothing_of_the_register_enters_a_release_whatever_is_loaded(
    tmp_path: Path, catalog: Catalog, few_figures: Path
) -> None:
    small = put_aside(small_files(catalog.all_read))
    stores = Stores(tmp_path / "store", small, SqliteReleases(tmp_path / "store"), few_figures)
    (tmp_path / "sent").mkdir()
    bundle(tmp_path / "sent")
    assert build_command.build(stores) == 0
    assert commands.ingest(stores, tmp_path / "sent", source=None) == 0
    with stores.workspace().loading() as connection:
        assert "snis_violence@2020" in [str(row["id"]) for row in workspace.read_snapshots(connection)]
    assert releasing.release(stores) == 0
    with stores.releases.opened() as connection:
        assert not {name for name, _ in read_shown_pairs(connection)} & WAITING
    public = [path for path in stores.folder.rglob("*") if path.is_file() and "private" not in path.parts]
    assert public
    # Rules and translations may name it: no edition or figure of it is there.
    assert not [path for path in public if b"snis_violence@" in path.read_bytes()]
