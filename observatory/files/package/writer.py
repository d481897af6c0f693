"""Writes a package into a folder: every table, what describes them, checksums, and all of it as one ZIP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from observatory.demonstration import prefix_demonstration_mark
from observatory.files.outline_collection import outline_collection
from observatory.files.package import observations
from observatory.files.package.archive import write_archive, write_checksums
from observatory.files.package.contents import PackageContents
from observatory.files.package.descriptors import csv_on_the_web, data_package
from observatory.files.package.explaining_tables import EXPLAINING, explaining_tables
from observatory.files.package.further_figures import REVISIONS, UNDATED, further_figures
from observatory.files.package.listing import (
    ARCHIVE,
    CHECKSUMS,
    CSVW,
    DATAPACKAGE,
    DATAPACKAGE_TITLE,
    DICTIONARY,
    OUTLINES,
    ListedFile,
    describe_file,
)
from observatory.files.package.readme import readme
from observatory.files.package.table import (
    PackageTable,
    Record,
    columns_named,
    in_every_language,
    spoken,
    spoken_languages,
    write_csv,
)
from observatory.text import Text, message
from observatory.vocabulary import captions

_PARQUET_TITLE: Final = message("Las mismas filas, en Parquet")
_OUTLINES_TITLE: Final = message("Contornos simplificados de los lugares, con su autor y sus defectos")
_README_TITLE: Final = message("Qué hay en cada archivo y cómo se lee")
_CSVW_TITLE: Final = message("Las tablas descritas para programas: CSV on the Web")
_DICTIONARY: Final = PackageTable(
    DICTIONARY,
    captions.DICTIONARY,
    columns_named(("table", "column", "type", *(f"meaning_{lang}" for lang in spoken_languages()))),
    key=("table", "column"),
)


def file_names() -> tuple[str, ...]:
    """What the files of a package are called."""
    tables = (*EXPLAINING, UNDATED, REVISIONS, _DICTIONARY)
    readmes = (_readme_name(text) for text in spoken())
    rows = (f"{observations.NAME}.csv", observations.PARQUET)
    return (
        *rows,
        *(table.file for table in tables),
        OUTLINES,
        *readmes,
        CSVW,
        DATAPACKAGE,
        CHECKSUMS,
        ARCHIVE,
    )


def write_package(folder: Path, contents: PackageContents) -> None:
    """Write all files into an empty folder. The same contents give the same bytes."""
    files = [*_observations(folder, contents)]
    for table, rows in (*explaining_tables(contents), *further_figures(contents)):
        files.append(_table(folder, table, rows))
    tables = list(dict.fromkeys(file.table for file in files if file.table is not None))
    files.append(_table(folder, _DICTIONARY, _dictionary((*tables, _DICTIONARY))))
    files.append(_outlines(folder, contents))
    for text in spoken():
        words = readme(contents, files, text)
        files.append(_text(folder, _readme_name(text), words, title=_README_TITLE))
    described = csv_on_the_web(contents, (*tables, _DICTIONARY))
    files.append(_text(folder, CSVW, _json(described), title=_CSVW_TITLE))
    described = data_package(contents, files)
    files.append(_text(folder, DATAPACKAGE, _json(described), title=DATAPACKAGE_TITLE))
    checksums = write_checksums(folder, files)
    write_archive(folder, [*(file.name for file in files), checksums.name])


def _readme_name(text: Text) -> str:
    return f"README.{text.lang}.md"


def _observations(folder: Path, contents: PackageContents) -> Iterable[ListedFile]:
    table = observations.observation_table(contents.catalog)
    count = observations.write_observations(folder, table, contents.panels)
    yield describe_file(folder / table.file, table.title, rows=count, table=table)
    yield describe_file(folder / observations.PARQUET, _PARQUET_TITLE, rows=count, table=table)


def _table(folder: Path, table: PackageTable, rows: Iterable[Record]) -> ListedFile:
    count = write_csv(folder / table.file, table.columns, rows)
    return describe_file(folder / table.file, table.title, rows=count, table=table)


def _dictionary(tables: Sequence[PackageTable]) -> Iterable[Record]:
    for table in tables:
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.name,
                "type": column.type,
                **in_every_language("meaning", column.meaning),
            }


def _outlines(folder: Path, contents: PackageContents) -> ListedFile:
    """Every territory of which there is an outline, marked in the demonstration."""
    catalog, outlines = contents.catalog, contents.outlines
    drawn = [code for code, place in catalog.territories.items() if outlines.of(place.members or (code,))]
    collection = outline_collection(drawn, outlines, catalog)
    if contents.demonstration:
        collection = {
            "demonstration": prefix_demonstration_mark("", Text(), demonstration=True),
            **collection,
        }
    return _text(folder, OUTLINES, json.dumps(collection, ensure_ascii=False), title=_OUTLINES_TITLE)


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _text(folder: Path, name: str, words: str, *, title: str) -> ListedFile:
    (folder / name).write_text(words, encoding="utf-8")
    return describe_file(folder / name, title)
