"""Small files in the publishers' forms, built in code, and a way to read them whole."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from etl.losses.comparison_of_editions import Compared
from etl.reading import faults, normalise
from etl.reading.edition import Reading, read_edition
from observatory.catalog import Catalog
from observatory.model import FileProblem

POLICE_HEADER = ("PROV_HECHO", "DIST_HECHO", "UBIGEO_HECHO", "AÑO", "MES", "DPTO_HECHO", "CANTIDAD")
POLICE_ROWS: tuple[tuple[object, ...], ...] = (
    ("LIMA", "INDEPENDENCIA", 150112, 2024, 1, "LIMA METROPOLITANA", 240),
    ("HUARAZ", "INDEPENDENCIA", 20105, 2024, 1, "ANCASH", 31),
    ("LIMA", "COMAS", 150110, 2024, 2, "LIMA METROPOLITANA", 300),
)
SIDPOL_HEADER = (
    "ANIO", "MES", "DPTO_HECHO_NEW", "PROV_HECHO", "DIST_HECHO", "UBIGEO_HECHO", "P_MODALIDADES", "cantidad",
)  # fmt: skip
AGES = ("0_5", "6_11", "12_17", "18_25", "18_29", "26_35", "36_45", "30_59", "46_59", "60_MÁS")
FORMS = ("PSICOLOGICA", "FISICA", "SEXUAL", "ECONÓMICA O PATRIMONIAL")


def cem_header() -> list[str]:
    """The 54 headers of casos_fem.csv that the layout knows, doubled spaces included."""
    plain = [
        "AÑO", "PERIODO", "FECHA ENVIO", "CODIGO ENTIDAD", "ENTIDAD", "CODIGO LINEA", "LINEA INTERVENCION",
        "CODIGO SERVICIO", "NOMBRE SERVICIO", "UBIGEO", "DEPARTAMENTO", "PROVINCIA", "DISTRITO",
        "CODIGO CENTRO ATENCION", "NOMBRE CENTRO ATENCION", "N° DE CEM", "N° CASOS ATENDIDOS-TOTAL",
        "N° CASOS ATENDIDOS - HOMBRES - TOTAL", "N° CASOS ATENDIDOS - MUJERES - TOTAL",
    ]  # fmt: skip
    forms = [f"N° CASOS ATENDIDOS - VIOLENCIA {form}" for form in FORMS]
    ages = [
        f"N° CASOS ATENDIDOS - {age}{' ' if age.startswith('18') and sex == 'HOMBRES' else ''} - {sex}"
        for age in AGES
        for sex in ("TOTAL", "HOMBRES", "MUJERES")
    ]
    return [*plain, *forms, *ages, "N° DE ACTIVIDADES - TOTAL"]


def cem_row(**cells: str) -> dict[str, str]:
    """A centre of 2023 whose 12 cases add up by sex, form, age and sex within age; `cells` change it."""
    ages = {
        "0_5": (1, 1),
        "6_11": (0, 2),
        "12_17": (0, 0),
        "18_29": (1, 3),
        "30_59": (0, 4),
        "60_MÁS": (0, 0),
    }
    row = {
        "AÑO": "2023", "PERIODO": "ENE - DIC", "FECHA ENVIO": "15/01/2024", "UBIGEO": "150112",
        "DEPARTAMENTO": "LIMA", "PROVINCIA": "LIMA", "DISTRITO": "INDEPENDENCIA      ",
        "CODIGO CENTRO ATENCION": "CEM050", "NOMBRE CENTRO ATENCION": "CEM INDEPENDENCIA", "N° DE CEM": "1",
        "N° CASOS ATENDIDOS-TOTAL": "12", "N° CASOS ATENDIDOS - HOMBRES - TOTAL": "2",
        "N° CASOS ATENDIDOS - MUJERES - TOTAL": "10", "N° DE ACTIVIDADES - TOTAL": "5,009",
    }  # fmt: skip
    row |= {
        f"N° CASOS ATENDIDOS - VIOLENCIA {form}": count for form, count in zip(FORMS, "4620", strict=True)
    }
    for age, (men, women) in ages.items():
        gap = " " if age.startswith("18") else ""
        row[f"N° CASOS ATENDIDOS - {age} - TOTAL"] = str(men + women)
        row[f"N° CASOS ATENDIDOS - {age}{gap} - HOMBRES"] = str(men)
        row[f"N° CASOS ATENDIDOS - {age} - MUJERES"] = str(women)
    return row | cells


def write_cem(path: Path, rows: Iterable[Mapping[str, str]], header: Sequence[str] | None = None) -> Path:
    """A file in the form of casos_fem.csv."""
    names = list(header or cem_header())
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    path.write_bytes("".join(";".join(line) + "\n" for line in lines).encode("latin-1"))
    return path


def police_text(rows: Iterable[Sequence[object]], header: Sequence[str] = POLICE_HEADER) -> str:
    """The text of a police file: comma, CRLF."""
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue()


def write_police(
    path: Path, rows: Iterable[Sequence[object]] = POLICE_ROWS, header: Sequence[str] = POLICE_HEADER
) -> Path:
    """A file in the form of MININTER's CSV, with its byte order mark."""
    path.write_bytes(police_text(rows, header).encode("utf-8-sig"))
    return path


def write_book(path: Path, sheets: Mapping[str, Iterable[Sequence[object]]]) -> Path:
    """A workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def department_sheet(values: Mapping[object, int], *, first_row: int = 4) -> list[Sequence[object]]:
    """A sheet in the form of INEI's: title, header on `first_row`, two years with the same figures."""
    rows: list[Sequence[object]] = [[None], ["LIMA: ESTIMACIONES Y PROYECCIONES"]]
    rows += [[None]] * (first_row - 3)
    rows += [["Edad", 1995, 1996], [None]]
    rows += [[label, value, value] for label, value in values.items()]
    return [*rows, ["Fuente: Instituto Nacional de Estadística e Informática."]]


def read_whole(path: Path, source: str, catalog: Catalog) -> tuple[Reading, pd.DataFrame]:
    """A reading that is exhausted, and all its rows with what the absent ones say; nothing it lost is looked for."""
    reading = read_edition(path, source=catalog.sources[source], catalog=catalog)
    small = small_files(catalog)
    frames = list(Compared(reading, small.sources[source], small).frames())
    return reading, pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(
        columns=list(normalise.COLUMNS)
    )


def lines_of(file: Path, folder: Path, *districts: str) -> Path:
    """The lines of a real police edition, a text, on the districts whose codes begin so: the whole takes five seconds."""
    opened: Any = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="latin-1", newline="") as stream:
        header, *lines = csv.reader(stream)
    (code,) = (at for at, name in enumerate(header) if name.startswith("UBIGEO"))
    with opened(folder / file.name, "wt", encoding="latin-1", newline="") as stream:
        few = [line for line in lines if line[code].zfill(6).startswith(districts)]
        csv.writer(stream).writerows([header, *few])
    return folder / file.name


def small_files(catalog: Catalog) -> Catalog:
    """The catalogue without the limits that a file of a few rows cannot keep: how much there is, and since when."""
    without: dict[str, Any] = {
        "first": 1900, "from_first": False, "units_least": 0, "units_fall": 0.0, "country_falls": 0.0,
        "country_rises": 0.0, "unit_falls": 0.0, "unit_rises": 0.0, "total_times": 0.0, "whole": "", "settled": 0,
        "cell_falls": 0.0, "cell_rises": 0.0, "falls_most": 0, "over": 0.0, "under": 0.0, "total_over": 0.0,
        "shares": {},
    }  # fmt: skip
    return replace(
        catalog,
        sources={
            id_: replace(source, limits=tuple(replace(limits, **without) for limits in source.limits))
            for id_, source in catalog.sources.items()
        },
    )


def errors_of(reading: Reading) -> list[FileProblem]:
    """Its problems that keep the file out."""
    return [problem for problem in reading.problems if faults.exit_code([problem])]


def value(rows: pd.DataFrame, territory: str, start: str, breakdown: str = "", indicator: str = "") -> float:
    """The one value of a cell."""
    chosen = rows[
        (rows["territory"] == territory) & (rows["period_start"] == start) & (rows["breakdown"] == breakdown)
    ]
    chosen = chosen[chosen["indicator"] == indicator] if indicator else chosen
    assert len(chosen) == 1, chosen
    return float(chosen["value"].iloc[0])
