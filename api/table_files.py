"""The forms in which rows are written as CSV, and the keys of an address that ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from flask import Blueprint, Response, current_app, request

from api.answers import (
    answer_json,
    answer_not_modified,
    asked_query,
    asked_text,
    compute_tag,
    find_base_url,
    refuse_other_keys,
    set_cache_headers,
    with_pair,
)
from layouts.document import addresses
from observatory.addresses.selection import SelectionError
from observatory.files.columns import translated_panel, translated_row
from observatory.files.csv_lines import PLAIN, SPREADSHEET, Dialect, csv_lines, in_blocks, streamed_lines
from observatory.files.sdmx import MIMETYPE, sdmx_lines, structure_message
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.store.reading.row_stream import RowStream
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import citation_forms
from observatory.words.citation_forms import CitedTable, cited_table

_FORMS: Final[Mapping[str, Callable[[CitedTable], Response]]] = {
    "bib": lambda cited: Response(citation_forms.bibtex(cited), mimetype=citation_forms.BIBTEX),
    "ris": lambda cited: Response(citation_forms.ris(cited), mimetype=citation_forms.RIS),
    "json": lambda cited: answer_json(citation_forms.csl_json(cited), mimetype=citation_forms.CSL),
    "datacite.json": lambda cited: answer_json(
        citation_forms.datacite(cited), mimetype=citation_forms.DATACITE
    ),
}

blueprint = Blueprint("structures", __name__, url_prefix="/api/v1/structures")


@dataclass(frozen=True, slots=True)
class CsvForm:
    """A form of CSV: `lines` of a whole panel that is translated, `streamed` of one whose rows come by and by.

    `key` and `value` ask for it; they are no part of a selection. The last argument of both is the format.
    """

    key: str
    value: str
    lines: Callable[[Panel, int], Iterator[str]]
    streamed: Callable[[RowStream, Text, int], Iterator[bytes]]


def _own(key: str, value: str, dialect: Dialect) -> CsvForm:
    """The project's own columns in a dialect."""

    def lines(panel: Panel, version: int) -> Iterator[str]:
        return csv_lines(panel, replace(dialect, version=version))

    def streamed(stream: RowStream, text: Text, version: int) -> Iterator[bytes]:
        own = replace(dialect, version=version)
        return streamed_lines(stream.panel, stream.rows, stream.cells, text, dialect=own)

    return CsvForm(key, value, lines, streamed)


def _streamed_sdmx(stream: RowStream, text: Text, _: int) -> Iterator[bytes]:
    rows = (translated_row(row, text) for row in stream.rows)
    return in_blocks(sdmx_lines(translated_panel(stream.panel, text), rows))


OWN: Final = _own("", "", PLAIN)
EXCEL: Final = _own("excel", "1", SPREADSHEET)
SDMX: Final = CsvForm("format", "sdmx-csv", lambda panel, _: sdmx_lines(panel), _streamed_sdmx)
KEYS: Final = (EXCEL.key, SDMX.key)


def parse_csv_form() -> CsvForm:
    """The form that this request asks for, SDMX before the other. Raises SelectionError for one that is not known."""
    forms = [form for form in (SDMX, EXCEL) if form.key in request.args]
    for form in forms:
        values = request.args.getlist(form.key)
        if values != [form.value]:
            meant = [(f"{form.key}={form.value}", with_pair(asked_query(), form.key, form.value))]
            raise SelectionError(
                phrases.BAD_VALUE, meant, asked=",".join(values), key=form.key, known=form.value
            )
    return forms[0] if forms else OWN


# /api/v1/structures/<indicator>.json: the structure of what `format=sdmx-csv` gives, as an SDMX-JSON message.


def address_of(indicator: str) -> str:
    """Where the structure of an indicator is found."""
    return f"/api/v1/structures/{indicator}.json"


@blueprint.get("/<id_>.json")
def structure(id_: str) -> Response:
    """Concepts, code lists, data structure and dataflow of an indicator, with the places of the release on show."""
    refuse_other_keys(("lang",))
    site, text = cast(Observatory, current_app.extensions["observatory"]), asked_text()
    if id_ not in site.catalog.indicators:
        raise SelectionError(phrases.NO_SUCH_SUBJECT, status=404, asked=id_)
    with site.one_release():
        tag = compute_tag(site.release, "structure", id_, text.lang)
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        published = site.availability().get(id_)
        places = published.territories if published else ()
        content = structure_message(
            site.catalog.indicators[id_], site.catalog, text, places=places, day=site.release.released
        )
    return set_cache_headers(Response(content, mimetype=MIMETYPE), tag)


# The citation of a table as a file: BibTeX, RIS, CSL-JSON, and DataCite's metadata.


def citation_file(panel: Panel, text: Text, *, form: str) -> Response:
    """The citation of a panel in a form (`bib`, `ris`, `json`, `datacite.json`), with the address of its release."""
    address = find_base_url() + addresses.page_in_release(text.lang, panel.query, panel.release)
    return _FORMS[form](cited_table(panel, text, address=address))
