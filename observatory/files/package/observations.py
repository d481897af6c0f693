"""The observations of a release as CSV and as Parquet: the rows and columns of `data.csv`, of every indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from observatory.catalog import Catalog
from observatory.files.columns import columns_for, list_records
from observatory.files.package.table import PackageColumn, PackageTable, Record, columns_named, write_csv
from observatory.model import Panel
from observatory.text import message

if TYPE_CHECKING:
    import pyarrow as pa

NAME: Final = "observations"
PARQUET: Final = f"{NAME}.parquet"
_TITLE: Final = message("Los datos: una fila por dato, con las columnas del CSV")
_COMPRESSION: Final = "zstd"
_ROWS_OF_A_GROUP: Final = 50_000


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
