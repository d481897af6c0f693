"""Tells programs what a package holds: `datapackage.json` (Data Package 2.0), `csvw-metadata.json` (CSV on the Web)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.files.package.explaining_tables import ListedFile, PackageContents
from observatory.files.package.table import PackageTable
from observatory.geography.places import countries_with_places
from observatory.languages import SOURCE
from observatory.model import media_type_of
from observatory.text import Text, message

_TYPES: Final = {"string": "sc:Text", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}
_TERMS: Final = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
"""Croissant's own terms: its context is to be given whole."""
_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "es",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{term: f"cr:{term}" for term in _TERMS},
}
CSV: Final = "text/csv"

_PROFILES: Final = "https://datapackage.org/profiles/2.0"
_TITLE: Final = message("{site}: todos los datos de la publicación {release}")
_CSV: Final = {
    "encoding": "utf-8",
    "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
}
_CSVW_TYPES: Final = {"number": "double"}
_KEYWORDS: Final = ("violence against women", "domestic violence", "gender statistics")
_INVENTED: Final = ("demonstration",)


def title_of(contents: PackageContents, text: Text) -> str:
    """The name of the package, marked in the demonstration."""
    site = site_name(text, demonstration=contents.demonstration)
    title = text.t(_TITLE, site=site, release=contents.release)
    return prefix_demonstration_mark(title, text, demonstration=contents.demonstration)


def _list_keywords(contents: PackageContents) -> Iterator[str]:
    """What it is about, and the countries of its places in English."""
    yield from _KEYWORDS
    for country in countries_with_places(contents.catalog):
        yield Text("en").t(contents.catalog.territories[country].name)


def data_package(contents: PackageContents, files: Sequence[ListedFile]) -> dict[str, Any]:
    """The descriptor of a Data Package; a table is described whole, any other file by its place, size and hash."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": f"observatory-{contents.release}",
        "title": title_of(contents, Text()),
        "version": contents.release,
        "created": f"{contents.released.isoformat()}T00:00:00Z",
        "keywords": list(_INVENTED if contents.demonstration else _list_keywords(contents)),
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


# A release as Croissant 1.0, the description that programs for learning from data read; made of its Data Package.


def croissant(package: Mapping[str, Any], *, files: str, page: str, description: str) -> dict[str, Any]:
    """The description of the tables of a release.

    `package` is its `datapackage.json`, `files` the address under which its files lie, and `page` the page for readers,
    both absolute. The bytes of each file are named by their sha256, as in the package.
    """
    tables = [each for each in package["resources"] if each["mediatype"] == CSV and "schema" in each]
    licences = (licence.get("path", licence["title"]) for licence in package["licenses"])
    return {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": package["title"],
        "description": description,
        "url": page,
        "version": package["version"],
        "datePublished": package["created"][:10],
        "keywords": package["keywords"],
        "license": list(dict.fromkeys(licences)),
        "citeAs": f"{package['title']}. {files}",
        "creator": [
            {"@type": "sc:Organization", "name": name}
            for name in dict.fromkeys(source["title"].partition(": ")[0] for source in package["sources"])
        ],
        "distribution": [_file(table, files) for table in tables],
        "recordSet": [_records(table) for table in tables],
    }


def _file(table: Mapping[str, Any], files: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": table["path"],
        "name": table["path"],
        "description": table["title"],
        "contentUrl": f"{files}/{table['path']}",
        "contentSize": f"{table['bytes']} B",
        "encodingFormat": CSV,
        "sha256": table["hash"].removeprefix("sha256:"),
    }


def _records(table: Mapping[str, Any]) -> dict[str, Any]:
    name = table["name"]
    keys = [{"@id": f"{name}/{column}"} for column in table["schema"].get("primaryKey", ())]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": table["title"],
        **({"key": keys} if keys else {}),
        "field": list(_fields(table)),
    }


def _fields(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for field in table["schema"]["fields"]:
        yield {
            "@type": "cr:Field",
            "@id": f"{table['name']}/{field['name']}",
            "name": field["name"],
            "description": field["description"],
            "dataType": _TYPES[field["type"]],
            "source": {"fileObject": {"@id": table["path"]}, "extract": {"column": field["name"]}},
        }
