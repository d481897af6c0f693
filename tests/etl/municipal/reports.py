"""A filled report of El Alto's SLIM with numbers made for tests, and ways to change one thing in its workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from etl.municipal.form import Form, find_form
from etl.municipal.form_files import Entry, FormFigures, OfficeFigures, write_filled
from observatory.catalog import Catalog
from observatory.model import Period

MONTH = Period.month(2024, 3)
SLIM = "slim_cases"
CIVIL = "slim_civil_matters"
# Cases by district of residence; the four small districts have a handful between them.
BY_PLACE = dict(zip(
    [*(f"Distrito {number}" for number in range(1, 15)), "Fuera de El Alto", "No se sabe"],
    [40, 36, 52, 31, 28, 33, 12, 47, 2, 1, 3, 18, 0, 22, 6, 9],
    strict=True,
))  # fmt: skip
# What `report` wrote, by catalogue and month; the catalogue is kept, so that no other gets its number.
_WRITTEN: dict[tuple[int, Period], tuple[Catalog, bytes]] = {}


def counts_of(total: int, indicator: str = SLIM) -> dict[str, Entry]:
    """The parts of a row: they add up to `total` in each trait."""
    men, second, third = total // 10, total // 4, total // 5
    codes = {
        "sex": {"women": total - men, "men": men},
        "form": {"physical": total - second - third, "psychological": second, "sexual": third},
        "age": {"18-29": total - second - third, "30-59": second, "12-17": third},
        "condition": {"new": total - third, "repeat": third},
    }
    parts = {
        f"{indicator}|{trait}:{code}": n
        for trait, counts_by_code in codes.items()
        for code, n in counts_by_code.items()
    }
    return {indicator: total, **parts}


def added(*rows: Mapping[str, Entry]) -> dict[str, Entry]:
    """The sum of rows, key by key."""
    keys = dict.fromkeys(key for row in rows for key in row)
    return {key: sum(int(row.get(key, 0)) for row in rows) for key in keys}


def figures() -> FormFigures:
    """The report: three offices in two districts share the cases of all places; 12 civil matters."""
    places = {name: counts_of(total) for name, total in BY_PLACE.items()}
    names = list(places)
    shares = (names[:5], names[5:10], names[10:])
    offices = [
        OfficeFigures(name, district, {**added(*(places[place] for place in share)), CIVIL: civil})
        for name, district, share, civil in zip(
            ("Central", "Villa Adela", "Río Seco"), ("Distrito 1", "Distrito 3", "Distrito 3"), shares, (5, 4, 3),
            strict=True,
        )
    ]  # fmt: skip
    total_sum = sum(BY_PLACE.values())
    lists = {
        "Asistencia familiar": 9,
        "Otro asunto civil": 3,
        "Pareja": total_sum - 40,
        "Expareja": 40,
        "Vivienda": total_sum - 50,
        "Vía o transporte público": 50,
        "Con patrocinio legal": 200,
    }
    return FormFigures(places, offices, lists)


def form(catalog: Catalog, source: str = "gamea_slim") -> Form:
    return find_form(catalog.sources[source], catalog)


def report(
    path: Path, catalog: Catalog, filled_figures: FormFigures | None = None, month: Period = MONTH
) -> Path:
    """A filled workbook at `path`; one of the figures above is written once and copied, as writing takes long."""
    if filled_figures is not None:
        write_filled(form(catalog), month, filled_figures, out=path)
        return path
    if (id(catalog), month) not in _WRITTEN:
        write_filled(form(catalog), month, figures(), out=path)
        _WRITTEN[id(catalog), month] = catalog, path.read_bytes()
    path.write_bytes(_WRITTEN[id(catalog), month][1])
    return path


def changed(path: Path, change: Callable[[openpyxl.Workbook], object]) -> Path:
    """The workbook at `path` after `change`, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def cell_edit(sheet: str, cell: str, value: object) -> Callable[[openpyxl.Workbook], object]:
    """A change: `cell` of `sheet` becomes `value`."""

    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return change
