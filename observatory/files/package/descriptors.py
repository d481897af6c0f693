"""Tells programs what a package holds: `datapackage.json` (Data Package 2.0), `csvw-metadata.json` (CSV on the Web)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final

from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.files.package.contents import ListedFile, PackageContents
from observatory.files.package.table import PackageTable
from observatory.languages import SOURCE
from observatory.model import media_type_of
from observatory.text import Text, message

_PROFILES: Final = "https://datapackage.org/profiles/2.0"
_TITLE: Final = message("{site}: todos los datos de la publicación {release}")
_CSV: Final = {
    "encoding": "utf-8",
    "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
}
_CSVW_TYPES: Final = {"number": "double"}
_KEYWORDS: Final = ("violence against women", "domestic violence", "gender statistics", "Bolivia", "Peru")
_INVENTED: Final = ("demonstration",)


def title_of(contents: PackageContents, text: Text) -> str:
    """The name of the package, marked in the demonstration."""
    site = site_name(text, demonstration=contents.demonstration)
    title = text.t(_TITLE, site=site, release=contents.release)
    return prefix_demonstration_mark(title, text, demonstration=contents.demonstration)


def data_package(contents: PackageContents, files: Sequence[ListedFile]) -> dict[str, Any]:
    """The descriptor of a Data Package; a table is described whole, any other file by its place, size and hash."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": f"observatory-{contents.release}",
        "title": title_of(contents, Text()),
        "version": contents.release,
        "created": f"{contents.released.isoformat()}T00:00:00Z",
        "keywords": list(_INVENTED if contents.demonstration else _KEYWORDS),
        "licenses": list(_licences(contents)),
        "sources": list(_sources(contents)),
        "resources": [_resource(file) for file in files],
    }


def _licences(contents: PackageContents) -> Iterator[dict[str, str]]:
    licences = {source.licence_id: source.licence for source in contents.catalog.sources.values()}
    for id_, licence in licences.items():
        yield {"name": id_, "title": licence.name} | ({"path": licence.url} if licence.url else {})


def _sources(contents: PackageContents) -> Iterator[dict[str, str]]:
    for source in contents.catalog.sources.values():
        yield {"title": f"{source.publisher}: {source.name}"} | ({"path": source.url} if source.url else {})


def _resource(file: ListedFile) -> dict[str, Any]:
    suffix = PurePath(file.name).suffix.removeprefix(".")
    resource: dict[str, Any] = {
        "name": file.name.lower().replace(".", "-")
        if file.table is None or suffix != "csv"
        else file.table.name,
        "path": file.name,
        "title": file.title,
        "format": suffix or "txt",
        "mediatype": media_type_of(file.name),
        "hash": f"sha256:{file.sha256}",
    }
    if suffix != "parquet":  # frictionless, the reference, counts no bytes of it and would find them wrong
        resource["bytes"] = file.size
    if file.rows is not None:
        resource["rows"] = file.rows
    if file.table is not None:
        resource |= {"type": "table", "schema": _schema(file.table)}
    return resource | (_CSV if suffix == "csv" else {})


def _schema(table: PackageTable) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": column.name, "type": column.type, "description": column.meaning}
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.points:
        schema["foreignKeys"] = [
            {"fields": list(columns), "reference": {"resource": other, "fields": list(columns)}}
            for columns, other in table.points
        ]
    return schema


def csv_on_the_web(contents: PackageContents, tables: Iterable[PackageTable]) -> dict[str, Any]:
    """The metadata of the tables as a CSVW table group."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": SOURCE}],
        "dc:title": title_of(contents, Text()),
        "dc:date": contents.released.isoformat(),
        "dc:license": [licence.get("path", licence["title"]) for licence in _licences(contents)],
        "tables": [_describe_csvw_table(table) for table in tables],
    }


def _describe_csvw_table(table: PackageTable) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [
            {
                "name": column.name,
                "titles": column.name,
                "dc:description": column.meaning,
                "datatype": _CSVW_TYPES.get(column.type, column.type),
            }
            for column in table.columns
        ]
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.points:
        schema["foreignKeys"] = [
            {
                "columnReference": list(columns),
                "reference": {"resource": f"{other}.csv", "columnReference": list(columns)},
            }
            for columns, other in table.points
        ]
    return {"url": table.file, "dc:title": table.title, "tableSchema": schema}
