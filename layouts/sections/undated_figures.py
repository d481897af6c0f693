"""Figures of a source or an indicator whose year nobody knows: what they count and who says them. Drawn nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import external, section, simple_table
from observatory.catalog import Catalog
from observatory.languages import SOURCE
from observatory.model import Breakdown
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.labels import symbol_label, unit_words
from observatory.words.locators import translate_locator, translate_page_date

Figure = Mapping[str, Any]
UNDATED: Final = "sin-fecha"
MOST_OPEN: Final = 12  # figures that need no fold


def undated_figures(
    rows: Sequence[Figure], catalog: Catalog, text: Text, *, most_open: int = MOST_OPEN
) -> list[Component]:
    """A section with a row a figure: what, of which group, where, how many, remark, document, line; empty for none.

    `rows` have the columns of the table `undated` and those of their document; more than `most_open` are folded.
    """
    if not rows:
        return []
    headers = (
        text.t(captions.INDICATOR),
        text.t(captions.BREAKDOWN),
        text.t(captions.PLACE),
        text.t(captions.VALUE),
        text.t(captions.NOTE),
        text.t("Documento"),
        text.t("Anotado en"),
    )
    body = [_row(row, catalog, text) for row in rows]
    table = simple_table(text.t("Lista de cifras sin fecha"), headers, body)
    count = text.n("{count} cifra", "{count} cifras", len(body))
    return [
        section(
            text.t("Cifras sin fecha"),
            html.P(
                text.t(
                    "Su documento no dice de qué año son. Se listan aquí y no se dibujan en ningún gráfico."
                )
            ),
            table
            if len(body) <= most_open
            else html.Details([html.Summary(count), table], className="more undated"),
            id_=UNDATED,
        )
    ]


def _row(row: Figure, catalog: Catalog, text: Text) -> list[Any]:
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


def _document(row: Figure, text: Text) -> Component:
    """Who says it, in which document, of which day."""
    publisher, title, day = (row.get(key) or "" for key in ("publisher", "title", "page_date"))
    named = external(f"«{title}»", row.get("url") or "", lang=SOURCE) if title else ""
    between = ": " if publisher and title else ""
    dating = text.t(phrases.DATED, date=translate_page_date(day, text)) if day else text.t(phrases.UNDATED)
    return html.Span([html.Span(publisher, lang=SOURCE), between, named, dating])
