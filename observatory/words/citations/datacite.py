"""A table as DataCite's metadata 4.5 in JSON, ready for whoever gives it a DOI; it has none."""

from __future__ import annotations

from typing import Any, Final

from observatory.model import Licence
from observatory.words.citations.cited_table import CitedTable

MIMETYPE: Final = "application/vnd.datacite.datacite+json"
_SCHEMA: Final = "http://datacite.org/schema/kernel-4"


def datacite(cited: CitedTable) -> dict[str, Any]:
    """The record. What has no address is credited as a creator alone."""
    said = ((cited.definition, "Abstract"), (" ".join(cited.notes), "Other"))
    return {
        "schemaVersion": _SCHEMA,
        "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
        "creators": [{"name": name, "nameType": "Organizational"} for name in cited.producers],
        "titles": [{"title": cited.title, "lang": cited.lang}],
        "publisher": {"name": cited.site},
        "publicationYear": str(cited.released.year),
        "dates": [{"date": cited.released.isoformat(), "dateType": "Issued"}],
        "language": cited.lang,
        "version": cited.release,
        "alternateIdentifiers": [{"alternateIdentifier": cited.key, "alternateIdentifierType": "Local"}],
        "url": cited.address,
        "descriptions": [
            {"description": sentence, "descriptionType": kind, "lang": cited.lang}
            for sentence, kind in said
            if sentence
        ],
        "rightsList": [_right(licence) for licence in cited.licences],
        "relatedIdentifiers": [
            {"relatedIdentifier": link, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
            for link in cited.derived_from
        ],
    }


def _right(licence: Licence) -> dict[str, str]:
    """A licence, with its name in the SPDX list where it has one."""
    listed = {"rightsIdentifier": licence.spdx, "rightsIdentifierScheme": "SPDX"} if licence.spdx else {}
    address = {"rightsUri": licence.url} if licence.url else {}
    return {"rights": licence.name, **address, **listed}
