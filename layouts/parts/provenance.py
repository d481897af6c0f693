"""Where each number comes from, as a table: publisher, document, edition, cell, steps, and what it is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from dash.development.base_component import Component

from layouts.document import addresses, ids
from layouts.document import elements as html
from layouts.parts.components import MOST_ROWS, crumbs, external, simple_table
from observatory.charts.kinds.empty import why_empty
from observatory.languages import SOURCE
from observatory.model import Breakdown, Dimension, Panel
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.labels import value_words
from observatory.words.locators import translate_note, translate_page_date
from observatory.words.provenance import Origin


def provenance_page(
    panel: Panel,
    origins: Sequence[Origin],
    dimensions: dict[str, Dimension],
    text: Text,
    *,
    lost: Collection[str] = (),
) -> Component:
    """One row a number of the panel; `lost` are the editions (ids) that were let in although they lost something."""
    indicator = panel.indicator
    back = addresses.page_of(text.lang, panel.query)
    name = text.t(panel.comparison.name if panel.comparison else indicator.name)
    return html.Article(
        [
            crumbs([(name, back)], text.t(page_titles.PROVENANCE), text),
            html.H1(text.t("¿De dónde sale cada número?")),
            html.P(describe.subtitle(panel, text), className="subtitle"),
            html.P(
                text.t(
                    "Cada fila es un número. Dice quién lo publica, en qué edición y lugar del archivo está, y "
                    "qué se hizo con él. Un número calculado lleva a los números de que está hecho."
                ),
                className="lead",
            ),
            *(
                _table(origins, dimensions, text, lost=lost)
                if origins
                else map(html.P, why_empty(panel, text))
            ),
            html.P(
                html.A(
                    text.t("Lo mismo en JSON, para programas"),
                    href=addresses.provenance_data(text.lang, panel.query),
                )
            ),
        ]
    )


def _table(
    origins: Sequence[Origin], dimensions: dict[str, Dimension], text: Text, *, lost: Collection[str]
) -> list[Component | None]:
    headers = (
        text.t(captions.NUMBER),
        text.t(captions.VALUE),
        text.t("Qué se hizo"),
        text.t("Hecho de"),
        text.t("Quién lo publica"),
        text.t("Edición y archivo"),
    )
    rows = [_row(origin, dimensions, text, lost=lost) for origin in origins[:MOST_ROWS]]
    remainder = len(origins) - len(rows)
    note = text.t("Hay {count} filas más en el JSON.", count=text.number(remainder)) if remainder > 0 else ""
    return [
        simple_table(text.t("Procedencia de cada número"), headers, rows, name="provenance"),
        html.P(note, className="note") if note else None,
    ]


def _row(origin: Origin, dimensions: dict[str, Dimension], text: Text, *, lost: Collection[str]) -> list[Any]:
    named = [
        text.t(origin.territory.name),
        text.period(origin.row.period),
        _category(origin.row.breakdown, dimensions, text),
    ]
    return [
        ", ".join(filter(None, named)),
        value_words(origin.row, origin.indicator, text),
        _one_or_list([*origin.steps, *_note(origin, text)]),
        _one_or_list(
            [html.A(part.label, href=addresses.provenance(text.lang, part.query)) for part in origin.made_of]
        ),
        _publisher(origin, text),
        _file(origin, text, is_lost=origin.snapshot.id in lost),
    ]


def _note(origin: Origin, text: Text) -> list[str]:
    """What was remarked when the number was read (that it stood in an extract, for one)."""
    return (
        [translate_note(origin.row.note, text)]
        if origin.row.note and origin.row.symbol != "protected"
        else []
    )


def _one_or_list(items: Sequence[Any]) -> Any:
    """Nothing, the only item, or a list of them."""
    if len(items) > 1:
        return html.Ul([html.Li(item) for item in items])
    return items[0] if items else ""


def _category(breakdown: Breakdown, dimensions: dict[str, Dimension], text: Text) -> str:
    names = []
    for dimension, code in breakdown.codes:
        category = dimensions[dimension].named(code) if dimension in dimensions else None
        names.append(text.t(category.name) if category else code)
    return ", ".join(names)


def _publisher(origin: Origin, text: Text) -> Component:
    if origin.statement is not None:
        statement = origin.statement
        date = (
            text.t(phrases.DATED, date=translate_page_date(statement.page_date, text))
            if statement.page_date
            else text.t(phrases.UNDATED)
        )
        return html.Span(
            [
                html.Span(f"{statement.publisher}: ", lang=SOURCE),
                external(statement.title or statement.url, statement.url, lang=SOURCE),
                date,
            ]
        )
    link = html.A(
        text.t(origin.snapshot.title or origin.source.name),
        href=addresses.source(text.lang, origin.source.id),
    )
    return html.Span([f"{text.t(origin.source.publisher)}: ", link])


def _file(origin: Origin, text: Text, *, is_lost: bool) -> Component:
    snapshot = origin.snapshot
    dates = text.t("consultado el {date}", date=text.date(snapshot.retrieved))
    if snapshot.published:
        publication = text.t("público desde el {date}", date=text.date(snapshot.published))
        dates = f"{publication}, {dates}"
    return html.Span(
        [
            text.t(
                "{edition}, archivo {file}, {dates}. ",
                edition=snapshot.edition,
                file=snapshot.file,
                dates=dates,
            ),
            text.t("Licencia: {licence}. ", licence=text.t(origin.source.licence.name)),
            html.Code(snapshot.sha256[:16] + "…", title=snapshot.sha256),
            *([" ", _what_is_lost(origin, text)] if is_lost else []),
        ]
    )


def _what_is_lost(origin: Origin, text: Text) -> Component:
    address = f"{addresses.source(text.lang, origin.source.id)}#{ids.LOSSES}"
    return html.A(text.t("A esta edición le falta algo: ver qué y por qué se aceptó."), href=address)
