"""A release as Croissant 1.0, the description that programs for learning from data read; made of its Data Package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

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
