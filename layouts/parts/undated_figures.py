"""Figures of a source or an indicator whose year nobody knows: what they count and who says them. Drawn nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from layouts.document.templates import fill_template
from observatory.catalog import Catalog
from observatory.model import Breakdown
from observatory.text import Text
from observatory.words.labels import symbol_label, translate_locator, translate_page_date, unit_words

Figure = Mapping[str, Any]
UNDATED: Final = "sin-fecha"
MOST_OPEN: Final = 12  # figures that need no fold


class UndatedDocument(NamedTuple):
    """Who says a figure, in which document, where it lies, and of which day it is."""

    publisher: str
    title: str
    url: str
    dated: str


def undated_figures(
    rows: Sequence[Figure], catalog: Catalog, text: Text, *, most_open: int = MOST_OPEN
) -> Markup:
    """A section with a row a figure: what, of which group, where, how many, remark, document, line; empty for none.

    `rows` have the columns of the table `undated` and those of their document; more than `most_open` are folded.
    """
    if not rows:
        return Markup()
    told = [_row(row, catalog, text) for row in rows]
    return fill_template("undated", text, id=UNDATED, rows=told, folds=len(rows) > most_open)


def _row(row: Figure, catalog: Catalog, text: Text) -> list[str | UndatedDocument]:
    indicator = catalog.indicators[row["indicator"]]
    place = catalog.territories[row["territory"]]
    said = (row["note"], "" if row["breakdown"] else indicator.total_holds, place.said_beside)
    return [
        text.t(indicator.name),
        _group(row["breakdown"], catalog, text),
        text.t(place.name),
        _value(row, catalog, text),
        " ".join(text.t(sentence) for sentence in said if sentence),
        _document(row, text),
        translate_locator(row["locator"], text),
    ]


def _group(breakdown: str, catalog: Catalog, text: Text) -> str:
    """The categories in words; empty for a total."""
    names = []
    for name, code in Breakdown.parse(breakdown).codes:
        category = catalog.dimensions[name].code(code)
        names.append(text.t(category.name) if category else code)
    return ", ".join(names)


def _value(row: Figure, catalog: Catalog, text: Text) -> str:
    """The number with its unit, or why there is none."""
    indicator = catalog.indicators[row["indicator"]]
    if row["value"] is None:
        return symbol_label(row["obs_status"], text) or symbol_label("protected", text)
    return f"{text.number(row['value'], indicator.decimals)} {unit_words(indicator, text, row['value'])}"


def _document(row: Figure, text: Text) -> UndatedDocument:
    publisher, title, url, day = (row.get(key) or "" for key in ("publisher", "title", "url", "page_date"))
    return UndatedDocument(publisher, title, url, translate_page_date(day, text) if day else "")
