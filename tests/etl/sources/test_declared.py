"""A flat table by its layout alone: the indicator of docs/how-to-add.md, added and published without a line of code."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from etl import build_command, commands
from etl.releasing import commands as releasing
from etl.stores import Stores
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, CatalogError, load_catalog
from observatory.store.reading import panel
from observatory.store.releases import open_releases
from tests.etl.files import read_whole, value

HERE = "PE-150112"
SOURCE = "muni_patrols"
ROWS = (
    "Independencia,2025,1,Ambos,90", "Independencia,2025,1,Mujer,70", "Independencia,2025,1,Varón,20",
    "Independencia,2025,2,Ambos,80", "Independencia,2025,2,mujer,65", "Independencia,2025,2,VARÓN,15",
)  # fmt: skip


@pytest.fixture(scope="module")
def guided(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of the catalogue with what the guide adds, and the header of its file."""
    return guide_catalogue(root, tmp_path_factory.mktemp("flat") / "catalog")


def guide_catalogue(root: Path, folder: Path) -> tuple[Path, str]:
    """The catalogue in `folder`, as the guide leaves it, and the header of the file that it adds."""
    shutil.copytree(root / "data" / "catalog", folder)
    guide = (root / "docs" / "how-to-add.md").read_text(encoding="utf-8")
    section = guide.partition("## An indicator from a flat table\n")[2].partition("\n## ")[0]
    header, indicator, source, answers = re.findall(r"```(?:csv|yaml)\n(.*?)```", section, re.DOTALL)
    (folder / "indicators" / "patrol_calls.yml").write_text(indicator, encoding="utf-8")
    (folder / "sources" / f"{SOURCE}.yml").write_text(source, encoding="utf-8")
    quality = folder / "quality.yml"
    text = quality.read_text(encoding="utf-8")
    quality.write_text(text.replace("\nsources:\n", f"\nsources:\n{answers}", 1), encoding="utf-8")
    return folder, header


@pytest.fixture(scope="module")
def invented(guided: tuple[Path, str]) -> Catalog:
    return load_catalog(guided[0])


@pytest.fixture
def file(guided: tuple[Path, str], tmp_path: Path) -> Path:
    path = tmp_path / "auxilios_2025.csv"
    path.write_text(guided[1] + "\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def test_an_indicator_of_a_flat_table_is_checked_loaded_and_published(
    file: Path, invented: Catalog, few_figures: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    stores = Stores(store, invented, open_releases(store, ""), few_figures)
    assert build_command.build(stores) == 0
    assert commands.check(stores, file, source=None) == 0
    assert commands.ingest(stores, file, source=None) == 0
    assert releasing.release(stores) == 0
    with stores.releases.opened() as connection:
        for query, values in (("grain=month", [90, 80]), ("grain=month&filter=sex:women", None)):
            selection = Selection.from_query(f"indicator=patrol_calls&territory={HERE}&{query}", invented)
            rows = panel.build_panel(connection, invented, selection).rows
            assert [row.value for row in rows] == (values or [])  # by sex only whole years leave


def test_each_row_is_one_observation_with_its_place_month_trait_and_line(
    file: Path, invented: Catalog
) -> None:
    reading, rows = read_whole(file, SOURCE, invented)
    assert reading.problems == []
    assert (reading.snapshot.edition, str(reading.snapshot.cutoff)) == ("2025", "2025-02-28")
    assert value(rows, HERE, "2025-02-01", "sex:women") == 65
    cells = rows[["period_start", "period_end", "breakdown", "value", "locator"]].to_numpy().tolist()
    assert cells[0] == ["2025-01-01", "2025-01-31", "", 90.0, "L2"]
    assert cells[5] == ["2025-02-01", "2025-02-28", "sex:men", 15.0, "L7"]
    assert set(rows["territory"]) == {HERE}


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        ("Independensia,2025,3,Ambos,10", "L8 (Distrito)", "«Independensia» no es un lugar conocido"),
        ("Independencia,2025,3,Otros,10", "L8 (Sexo)", "«Otros» no es una categoría conocida de «Sexo»"),
        ("Independencia,2025,3,,10", "L8 (Sexo)", "«» no es una categoría conocida"),
        ("Independencia,2025,13,Ambos,10", "L8 (Mes)", "El mes no puede ser «13»"),
        ("Independencia,25,3,Ambos,10", "L8 (Año)", "El año no puede ser «25»"),
        ("Independencia,2025,3,Ambos,", "L8 (Auxilios)", "Falta el número"),
        ("Independencia,2025,3,Ambos,1.5", "L8 (Auxilios)", "no es un número entero"),
        ("Independencia,2025,1,Mujer,70", "L8", "está repetida: ya está en la fila 3"),
    ],
)
def test_a_wrong_row_is_told_with_its_cell_and_left_out(
    file: Path, invented: Catalog, row: str, cell: str, sentence: str
) -> None:
    file.write_text(file.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    reading, rows = read_whole(file, SOURCE, invented)
    assert [(problem.cell, sentence in problem.message) for problem in reading.problems] == [(cell, True)]
    assert len(rows) == len(ROWS)


@pytest.mark.parametrize(
    ("layout", "lines", "expected"),
    [
        (
            'columns: {territory: P, "patrol_calls|sex:women": M, "patrol_calls|sex:men": H}\n    fixed: {year: "2024"}',
            "P,M,H\nPE-150112,7,\n",
            [("PE-150112", "2024-01-01", "2024-12-31", "sex:women", 7.0)],
        ),
        (
            'columns: {ubigeo: U, year: A, "patrol_calls|": N}\n    level: district\n    day: "06-30"',
            "U,A,N\n150112,2023,7\n150112,2024,8\n",
            [("PE-150112", "2023-06-30", "2023-06-30", "", 7.0), ("PE-150112", "2024-06-30", "2024-06-30", "", 8.0)],
        ),
    ],
)  # fmt: skip
def test_codes_several_values_a_row_and_stocks(
    guided: tuple[Path, str], tmp_path: Path, layout: str, lines: str, expected: list[tuple[object, ...]]
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(guided[0], folder)
    source = folder / "sources" / f"{SOURCE}.yml"
    head = source.read_text(encoding="utf-8").partition("    columns:")[0]
    source.write_text(f"{head}    {layout}\n", encoding="utf-8")
    (tmp_path / "auxilios_1.csv").write_text(lines, encoding="utf-8")
    reading, rows = read_whole(tmp_path / "auxilios_1.csv", SOURCE, load_catalog(folder))
    assert reading.problems == []
    names = ["territory", "period_start", "period_end", "breakdown", "value"]
    assert list(rows[names].itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("sex: Sexo, ", "sexo: Sexo, ", "«sexo» no es un campo"),
        ('"patrol_calls|"', '"patrol|"', "«patrol» no es un indicador"),
        ('"patrol_calls|"', '"patrol_calls|sexo:m"', "«sexo:m»"),
        ("Varón: men", "Varón: man", "«man» no es una categoría de «sex»"),
        ("name: Distrito, ", "", "no dice el lugar"),
        ("year: Año, ", "", "no dice el año"),
        ("    level: district\n", "    day: 31 de junio\n", "«31 de junio» no es un día"),
    ],
)
def test_a_layout_that_says_nothing_a_reader_could_read_stops_the_catalogue(
    guided: tuple[Path, str], tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(guided[0], folder)
    source = folder / "sources" / f"{SOURCE}.yml"
    text = source.read_text(encoding="utf-8")
    assert before in text
    source.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=re.escape(sentence)):
        load_catalog(folder)


def read_with(guided: tuple[Path, str], tmp_path: Path, layout: str, lines: str) -> tuple[object, ...]:
    """The problems and the rows of `lines`, read by another layout of the source."""
    folder = tmp_path / "catalog"
    shutil.copytree(guided[0], folder)
    source = folder / "sources" / f"{SOURCE}.yml"
    head = source.read_text(encoding="utf-8").partition("    columns:")[0]
    source.write_text(f"{head}{layout}", encoding="utf-8")
    (tmp_path / "auxilios_1.csv").write_text(lines, encoding="utf-8")
    reading, rows = read_whole(tmp_path / "auxilios_1.csv", SOURCE, load_catalog(folder))
    names = ["territory", "breakdown", "value", "obs_status"]
    return reading.problems, list(rows[names].itertuples(index=False, name=None))


MEASURED = """    columns: {measure: variable, category: respuesta, territory: lugar, year: año, month: mes, value: n}
    fixed: {obs_status: provisional}
    words:
      measure: {"AUX · Si": "patrol_calls|", "MUJER · Si": "patrol_calls|sex:women"}
"""


def test_rows_that_say_what_they_count_are_read_by_their_measure_and_others_left_out(
    guided: tuple[Path, str], tmp_path: Path
) -> None:
    """A «No», and a measure nobody asked for, are no fault; the same measure twice in a month is one."""
    lines = "variable,respuesta,lugar,año,mes,n\n" + "".join(
        f"{variable},{answer},{HERE},2025,1,{value}\n"
        for variable, answer, value in (
            ("AUX", "Si", 90), ("AUX", "No", 7), ("MUJER", "Si", 70), ("OTRA", "Si", 5),
        )
    )  # fmt: skip
    problems, rows = read_with(guided, tmp_path, MEASURED, lines)
    assert problems == []
    assert rows == [(HERE, "", 90, "provisional"), (HERE, "sex:women", 70, "provisional")]
    shutil.rmtree(tmp_path / "catalog")
    problems, _ = read_with(guided, tmp_path, MEASURED, f"{lines}AUX,Si,{HERE},2025,1,91\n")
    assert problems


def test_units_of_a_place_are_summed_and_counted(guided: tuple[Path, str], tmp_path: Path) -> None:
    """Three rows of one district: their sum, and by a value fixed to 1 how many they are, a blank one too."""
    layout = """    columns: {territory: lugar, year: año, "patrol_calls|": n}
    fixed: {"patrol_calls|sex:women": "1"}
    summed: true
"""
    lines = f"lugar,año,n\n{HERE},2025,4\n{HERE},2025,6\n{HERE},2025,\nPE-150110,2025,9\n"
    problems, rows = read_with(guided, tmp_path, layout, lines)
    assert problems == []
    assert rows == [
        ("PE-150110", "", 9, "normal"), (HERE, "", 10, "normal"),
        ("PE-150110", "sex:women", 1, "normal"), (HERE, "sex:women", 3, "normal"),
    ]  # fmt: skip
