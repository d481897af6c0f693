"""Writes a package into a folder: every table, what describes them, checksums, and all of it as one ZIP."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from observatory.catalog import Catalog
from observatory.demonstration import prefix_demonstration_mark
from observatory.files.columns import columns_for, list_records, plain
from observatory.files.export import outline_collection
from observatory.files.package.descriptors import csv_on_the_web, data_package, title_of
from observatory.files.package.explaining_tables import (
    ARCHIVE,
    CHECKSUMS,
    CSVW,
    DATAPACKAGE,
    DATAPACKAGE_TITLE,
    DICTIONARY,
    EXPLAINING,
    OUTLINES,
    ListedFile,
    PackageContents,
    describe_file,
    explaining_tables,
)
from observatory.files.package.table import (
    PackageColumn,
    PackageTable,
    Record,
    columns_named,
    in_every_language,
    spoken,
    spoken_languages,
    write_csv,
)
from observatory.model import Panel, Revision
from observatory.provenance.third_party_copies import mark_of
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases

if TYPE_CHECKING:
    import pyarrow as pa

_ADDING = message(
    "Sume solo filas con «leads» en true. Deben tener la misma letra de «frequency», el mismo nivel de lugar y las "
    "mismas características."
)
_PROTECTED = message(
    "Por debajo del departamento se protegen los conteos de personas de 1 a {most}. También se protegen otros, para que "
    "nadie los halle."
)
_NO_SIZE = message("Una celda protegida no dice si el número es grande o pequeño.")
_COPIES = message("La nota de una fila dice si la cifra se leyó en la copia de un tercero.")
_CHECK = message("Para comprobar que los archivos están enteros:")
UNDATED: Final = PackageTable(
    "undated",
    message("Cifras sin fecha: no se dibujan ni se suman"),
    columns_named(
        (
            "indicator", "territory", "breakdown", "value", "obs_status", "source", "edition", "statement_publisher",
            "title", "statement_url", "page_date", "locator", "note", "release",
        )
    ),
    points=((("indicator",), "indicators"), (("territory",), "territories"), (("source", "edition"), "editions")),
)  # fmt: skip
REVISIONS: Final = PackageTable(
    "revisions",
    message("Revisiones: lo que una edición dice de otro modo que la anterior"),
    columns_named(
        (
            "indicator", "territory", "period_start", "period_end", "period", "breakdown", "change", "former", "value",
            "source", "former_edition", "edition", "public_day", "note", "release",
        )
    ),
    points=((("indicator",), "indicators"), (("territory",), "territories"), (("source", "edition"), "editions")),
)  # fmt: skip
_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3
_PACKED_ALREADY: Final = (".parquet",)
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
NAME: Final = "observations"
PARQUET: Final = f"{NAME}.parquet"
_TITLE: Final = message("Los datos: una fila por dato, con las columnas del CSV")
_COMPRESSION: Final = "zstd"
_ROWS_OF_A_GROUP: Final = 20_000


def file_names() -> tuple[str, ...]:
    """What the files of a package are called."""
    tables = (*(each.table for each in EXPLAINING), UNDATED, REVISIONS, _DICTIONARY)
    readmes = (_readme_name(text) for text in spoken())
    rows = (f"{NAME}.csv", PARQUET)
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
    table = observation_table(contents.catalog)
    count = write_observations(folder, table, contents.panels)
    yield describe_file(folder / table.file, table.title, rows=count, table=table)
    yield describe_file(folder / PARQUET, _PARQUET_TITLE, rows=count, table=table)


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
    """Every place with figures, and every part of one, of which there is an outline; marked in the demonstration."""
    catalog, outlines = contents.catalog, contents.outlines
    drawn = [
        code
        for code, place in catalog.territories.items()
        if not contents.places.isdisjoint((code, place.parent)) and outlines.draw(place.members or (code,))
    ]
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


# Puts the files of a package together: checksums, and one ZIP whose bytes depend on nothing but theirs.


def write_checksums(folder: Path, files: Iterable[ListedFile]) -> Path:
    """Write the hashes as `sha256sum -c` reads them; the file."""
    path = folder / CHECKSUMS
    path.write_text("".join(f"{file.sha256}  {file.name}\n" for file in files), encoding="utf-8")
    return path


def write_archive(folder: Path, names: Iterable[str]) -> Path:
    """Write these files of the folder into one ZIP, in order of their names and without their times; the file."""
    path = folder / ARCHIVE
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            packed = name.endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.file_size = (folder / name).stat().st_size
            with archive.open(entry, "w") as target, (folder / name).open("rb") as source:
                while block := source.read(1 << 20):
                    target.write(block)
    return path


# The figures of a package beside its observations: those without a date, and what later editions said otherwise.


def further_figures(contents: PackageContents) -> Iterator[tuple[PackageTable, Iterator[Record]]]:
    """The tables of undated figures and of revisions, each with its rows."""
    yield UNDATED, (_build_undated_record(row, contents) for row in contents.undated)
    yield REVISIONS, (_revision(revision, contents) for revision in contents.revisions)


def _build_undated_record(row: Mapping[str, Any], contents: PackageContents) -> Record:
    source, _, edition = str(row["snapshot"]).partition("@")
    return {
        "indicator": row["indicator"],
        "territory": row["territory"],
        "breakdown": row["breakdown"],
        "value": plain(row["value"]),
        "obs_status": row["obs_status"],
        "source": source,
        "edition": edition,
        "statement_publisher": row["publisher"] or "",
        "title": row["title"] or "",
        "statement_url": row["url"] or "",
        "page_date": row["page_date"] or "",
        "locator": row["locator"],
        "note": _note(source, row["note"], contents),
        "release": contents.release,
    }


def _revision(revision: Revision, contents: PackageContents) -> Record:
    source = revision.snapshot.partition("@")[0]
    return {
        "indicator": revision.indicator,
        "territory": revision.territory,
        "period_start": revision.period.start.isoformat(),
        "period_end": revision.period.end.isoformat(),
        "period": str(revision.period),
        "breakdown": str(revision.breakdown),
        "change": str(revision.change),
        "former": plain(revision.former),
        "value": plain(revision.value),
        "source": source,
        "former_edition": revision.former_edition,
        "edition": revision.edition,
        "public_day": revision.public_day.isoformat(),
        "note": _note(source, "", contents),
        "release": contents.release,
    }


def _note(source: str, note: str, contents: PackageContents) -> str:
    """The note of a figure, behind the mark of a copy and of the demonstration."""
    copy = mark_of(contents.catalog.sources[source])
    words = " ".join(filter(None, (copy, note)))
    return prefix_demonstration_mark(words, Text(), demonstration=contents.demonstration)


# The README of a package, in one language: its files, how its rows are read, licences and citation.


def readme(contents: PackageContents, files: Sequence[ListedFile], text: Text) -> str:
    """The README of a package, as Markdown."""
    return "\n".join(
        [
            f"# {title_of(contents, text)}",
            "",
            text.t(phrases.EDITION_OF, release=contents.release, date=text.date(contents.released)),
            "",
            f"## {text.t(captions.FILES)}",
            "",
            *(f"- `{file.name}`: {text.t(file.title)}." for file in files),
            "",
            f"## {text.t(captions.HOW_TO_READ)}",
            "",
            *(f"- {sentence}" for sentence in _write_reading_notes(contents, text)),
            "",
            f"## {text.t(captions.LICENCE_AND_CITATION)}",
            "",
            f"{text.t(phrases.LICENCES)}`licences.csv`.",
            text.t(phrases.CITE_THE_PRODUCER),
            "",
            *(f"- {name}: {credit}" for name, credit in _outline_credits(contents, text)),
            "",
            text.t(_CHECK),
            "",
            f"    sha256sum -c {CHECKSUMS}",
            "",
        ]
    )


def _write_reading_notes(contents: PackageContents, text: Text) -> Iterator[str]:
    yield text.t(phrases.EMPTY_IS_NEVER_ZERO)
    yield text.t(_ADDING)
    yield text.t(phrases.NEVER_ADDED)
    yield text.t(_PROTECTED, most=contents.catalog.policy.small_count_below - 1)
    yield text.t(_NO_SIZE)
    yield text.t(_COPIES)
    yield text.t(phrases.RISE_OF_RECORDS)


def _outline_credits(contents: PackageContents, text: Text) -> Iterator[tuple[str, str]]:
    """Whom to credit for each set of outlines, and under which licence."""
    for outline_set in contents.outlines.sets:
        yield outline_set.name, f"{text.t(outline_set.attribution)} · {text.t(outline_set.licence)}"


# The observations of a release as CSV and as Parquet: the rows and columns of `data.csv`, of every indicator.


def observation_table(catalog: Catalog) -> PackageTable:
    """The table of all observations: the columns of `data.csv`, then every dimension of the catalogue."""
    return PackageTable(
        NAME,
        _TITLE,
        columns_named(columns_for(catalog.indicators.values())),
        key=("obs_id",),
        points=(
            (("indicator",), "indicators"),
            (("territory",), "territories"),
            (("source", "edition"), "editions"),
            (("licence",), "licences"),
        ),
    )


def write_observations(folder: Path, table: PackageTable, panels: Iterable[Panel]) -> int:
    """Write CSV and Parquet in one reading, some rows at a time in memory; how many rows they have."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(folder / PARQUET, _schema(table), compression=_COMPRESSION) as parquet:

        def rows() -> Iterator[Record]:
            every_row = (record for panel in panels for record in list_records(panel))
            while group := list(islice(every_row, _ROWS_OF_A_GROUP)):
                parquet.write_table(_arrow(group, table))
                yield from group

        return write_csv(folder / table.file, table.columns, rows())


def _schema(table: PackageTable) -> pa.Schema:
    import pyarrow as pa

    types = {
        "string": pa.string(), "number": pa.float64(), "boolean": pa.bool_(),
        "date": pa.date32(),
    }  # fmt: skip
    return pa.schema([pa.field(column.name, types[column.type]) for column in table.columns])


def _arrow(group: Sequence[Record], table: PackageTable) -> pa.Table:
    import pyarrow as pa

    schema = _schema(table)
    return pa.table([_array(group, column, schema) for column in table.columns], schema=schema)


def _array(group: Sequence[Record], column: PackageColumn, schema: pa.Schema) -> pa.Array:
    """The cells of a column; what is empty in the CSV is missing here, and a day is no text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    name = column.name
    cells = [record.get(name) for record in group]
    if column.type in ("number", "boolean"):
        return pa.array([None if cell == "" else cell for cell in cells], schema.field(name).type)
    texts = pa.array(cells, pa.string())
    filled = pc.if_else(pc.equal(texts, ""), None, texts)
    return filled.cast(pa.date32()) if column.type == "date" else filled
