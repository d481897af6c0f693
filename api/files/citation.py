"""The citation of a table as a file: BibTeX, RIS, CSL-JSON, and DataCite's metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response

from api.answers import as_json, base_url
from layouts.document import addresses
from observatory.model import Panel
from observatory.text import Text
from observatory.words.citations import bibtex, csl, datacite, ris
from observatory.words.citations.cited_table import CitedTable, cited_table

_FORMS: Final[Mapping[str, Callable[[CitedTable], Response]]] = {
    "bib": lambda cited: Response(bibtex.bibtex(cited), mimetype=bibtex.MIMETYPE),
    "ris": lambda cited: Response(ris.ris(cited), mimetype=ris.MIMETYPE),
    "json": lambda cited: as_json(csl.csl_json(cited), mimetype=csl.MIMETYPE),
    "datacite.json": lambda cited: as_json(datacite.datacite(cited), mimetype=datacite.MIMETYPE),
}


def citation_file(panel: Panel, text: Text, *, form: str) -> Response:
    """The citation of a panel in a form (`bib`, `ris`, `json`, `datacite.json`), with the address of its release."""
    address = base_url() + addresses.page_in_release(text.lang, panel.query, panel.release)
    return _FORMS[form](cited_table(panel, text, address=address))
