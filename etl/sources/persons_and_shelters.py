"""Refuses figures that name a person, and figures about shelters from which somebody could find one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from etl.checks.people import People
from etl.checks.shelters import Shelters
from etl.reading.table import SheetTable
from observatory.catalog import Catalog

_SAID = ("publisher", "title", "note", "locator")


def note_persons_and_shelters(tables: Sequence[SheetTable], catalog: Catalog) -> None:
    """Note an error for each row of the files that names a person or leads to a shelter."""
    people, shelters = People(catalog), Shelters(catalog.policy.shelters)
    for table in tables:
        rows = pd.concat(list(table.chunks()))
        _note_persons(table, rows, people)
        _note_shelters(table, rows, shelters)


def _note_persons(table: SheetTable, rows: pd.DataFrame, people: People) -> None:
    for column in (*_SAID, "url"):
        find = people.named_in_address if column == "url" else people.named_in
        named = {text: find(text) for text in rows[column].unique()}
        for line, text in rows[column].items():
            if named[text]:
                table.faults.error(
                    "person",
                    "La fila nombra a una persona.",
                    cell=table.cell(int(str(line)), column),
                    seen=named[text][0],
                    hint="Escriba solo su cargo o su institución. Si es el nombre de un lugar o de una institución, "
                    "declárelo en people.borne_by de policy.yml.",
                )


def _note_shelters(table: SheetTable, rows: pd.DataFrame, shelters: Shelters) -> None:
    columns = list(rows.columns)
    lines = zip(rows.index, *(rows[column].astype(str) for column in columns), strict=True)
    cells = {line: dict(zip(columns, row, strict=True)) for line, *row in lines}
    about = [row for row in cells.values() if shelters.about(row)]
    documents = {(row["publisher"], row["page_date"]) for row in about if row["publisher"]}
    for line, row in cells.items():
        same_document = (row["publisher"], row["page_date"]) in documents
        column = shelters.leads(row) if shelters.about(row) or same_document else ""
        if column:
            table.faults.error(
                "shelter",
                "La fila, o el documento en que se leyó, trata de un refugio y lleva hasta él.",
                cell=table.cell(int(str(line)), column),
                seen=row["indicator"],
                hint="Deje el enlace y el título en blanco, y quite la calle, la zona y el nombre propio: se dice "
                "quién publica y la fecha.",
            )
