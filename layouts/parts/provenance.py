"""Where each number comes from, as a table: publisher, document, edition, cell, steps, and what it is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.pages.sources import LOSSES
from layouts.parts.components import MOST_ROWS, crumbs, external, simple_table
from observatory.languages import SOURCE
from observatory.model import Breakdown, Dimension, Panel
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.labels import value_words
from observatory.words.locators import dated, noted
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
                    "Cada fila es un número: quién lo publica, en qué edición y en qué lugar del archivo está, y qué se "
                    "hizo con él. Un número calculado lleva a los números de que está hecho."
                ),
                className="lead",
            ),
            *_table(origins, dimensions, text, lost=lost),
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
    if not origins:
        return [html.P(text.t(phrases.NO_FIGURES))]
    headers = (
        text.t(captions.NUMBER),
        text.t(captions.VALUE),
        text.t("Qué se hizo"),
        text.t("Hecho de"),
        text.t("Quién lo publica"),
        text.t("Edición y archivo"),
    )
    rows = [_row(one, dimensions, text, lost=lost) for one in origins[:MOST_ROWS]]
    left = len(origins) - len(rows)
    more = text.t("Hay {count} filas más en el JSON.", count=text.number(left)) if left > 0 else ""
    return [
        simple_table(text.t("Procedencia de cada número"), headers, rows, name="provenance"),
        html.P(more, className="note") if more else None,
    ]


def _row(one: Origin, dimensions: dict[str, Dimension], text: Text, *, lost: Collection[str]) -> list[Any]:
    named = [
        text.t(one.territory.name),
        text.period(one.row.period),
        _category(one.row.breakdown, dimensions, text),
    ]
    return [
        ", ".join(filter(None, named)),
        value_words(one.row, one.indicator, text),
        _one_or_list([*one.steps, *_note(one, text)]),
        _one_or_list(
            [html.A(part.label, href=addresses.provenance(text.lang, part.query)) for part in one.made_of]
        ),
        _publisher(one, text),
        _file(one, text, is_lost=one.snapshot.id in lost),
    ]


def _note(one: Origin, text: Text) -> list[str]:
    """What was remarked when the number was read (that it stood in an extract, for one)."""
    return [noted(one.row.note, text)] if one.row.note and one.row.symbol != "protected" else []


def _one_or_list(items: Sequence[Any]) -> Any:
    """Nothing, the only item, or a list of them."""
    if len(items) > 1:
        return html.Ul([html.Li(item) for item in items])
    return items[0] if items else ""


def _category(breakdown: Breakdown, dimensions: dict[str, Dimension], text: Text) -> str:
    said = []
    for dimension, code in breakdown.codes:
        known = dimensions[dimension].named(code) if dimension in dimensions else None
        said.append(text.t(known.name) if known else code)
    return ", ".join(said)


def _publisher(one: Origin, text: Text) -> Component:
    if one.statement is not None:
        said = one.statement
        date = (
            text.t(phrases.DATED, date=dated(said.page_date, text))
            if said.page_date
            else text.t(phrases.UNDATED)
        )
        return html.Span(
            [
                html.Span(f"{said.publisher}: ", lang=SOURCE),
                external(said.title or said.url, said.url, lang=SOURCE),
                date,
            ]
        )
    link = html.A(
        text.t(one.snapshot.title or one.source.name), href=addresses.source(text.lang, one.source.id)
    )
    return html.Span([f"{text.t(one.source.publisher)}: ", link])


def _file(one: Origin, text: Text, *, is_lost: bool) -> Component:
    snapshot = one.snapshot
    dates = text.t("consultado el {date}", date=text.date(snapshot.retrieved))
    if snapshot.published:
        known = text.t("público desde el {date}", date=text.date(snapshot.published))
        dates = f"{known}, {dates}"
    return html.Span(
        [
            text.t(
                "{edition}, archivo {file}, {dates}. ",
                edition=snapshot.edition,
                file=snapshot.file,
                dates=dates,
            ),
            text.t("Licencia: {licence}. ", licence=text.t(one.source.licence.name)),
            html.Code(snapshot.sha256[:16] + "…", title=snapshot.sha256),
            *([" ", _what_is_lost(one, text)] if is_lost else []),
        ]
    )


def _what_is_lost(one: Origin, text: Text) -> Component:
    where = f"{addresses.source(text.lang, one.source.id)}#{LOSSES}"
    return html.A(text.t("A esta edición le falta algo: ver qué y por qué se aceptó."), href=where)
