"""What stands under the numbers of an indicator: what it measures, its limits, its sources, what may be said of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.fragment_cache import FRAGMENT_CACHE
from layouts.document.html import render
from layouts.document.render_context import RenderContext
from layouts.document.templates import value_table
from layouts.parts.actions import documents
from layouts.parts.components import bullets, external, facts, folded_section, section
from layouts.parts.reporter import for_reporters
from observatory.charts.findings.reporter_card import ReporterCard
from observatory.model import Dimension, Indicator, NearStandard, Panel, Source, Standard
from observatory.text import Text, message
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.denominator_choices import effect, effect_table
from observatory.words.sentences import capital
from observatory.words.table import Table


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another indicator, and the query that keeps the places that both have."""

    indicator: Indicator
    query: str


NOT_COMPUTABLE = message("No se puede calcular con estas fuentes.")


def indicator_sections(
    panel: Panel,
    coverage: Sequence[tuple[str, str]],
    dimensions: Sequence[Dimension],
    *,
    notes_above: Collection[str],
    known_standards: Mapping[str, Standard],
    card: ReporterCard,
    context: RenderContext,
) -> list[Component | Markup]:
    """The sections on method, comparability, notes and sources, and the reporter's card; `notes_above` are not repeated.

    What is said of the indicator alone is the same on all its pages, and kept.
    """
    text, indicator = context.text, panel.indicator
    notes = [note for note in describe.notes_on_view(panel, text) if note not in notes_above]

    def cached(part: str, make: Callable[[], Any]) -> Markup:
        return FRAGMENT_CACHE.markup(
            lambda: Markup(render(make())), (indicator, *dimensions), setting=(part, text, tuple(coverage))
        )

    return [
        cached("measured", lambda: definition_section(indicator, coverage, dimensions, text)),
        cached("compared", lambda: _comparability_section(indicator, text)),
        section(text.t(captions.CAVEATS), bullets(notes), id_="notas") if notes else html.Div(),
        folded_section(
            text.t(page_titles.SOURCES), *_sources(panel, text), _revisions(panel, text), id_="fuentes"
        ),
        cached("standards", lambda: standards(indicator, known_standards, text)),
        for_reporters(card, panel, context),
    ]


def definition_section(
    indicator: Indicator, coverage: Sequence[tuple[str, str]], dimensions: Sequence[Dimension], text: Text
) -> Component:
    """What it measures: definition, method, unit, place."""
    notes = [(text.t(dimension.name), text.t(dimension.note)) for dimension in dimensions if dimension.note]
    return folded_section(
        text.t(captions.DEFINITION),
        facts(
            [
                (text.t("Definición"), text.t(indicator.definition)),
                (text.t("Método"), text.t(indicator.method)),
                (text.t(captions.UNIT), text.t(indicator.unit)),
                (text.t("De qué lugar"), text.t(indicator.place_of)),
                *coverage,
                *notes,
            ]
        ),
        id_="definicion",
    )


def _comparability_section(indicator: Indicator, text: Text) -> Component:
    grade = f"{capital(describe.grade_words(indicator.comparability.grade, text))}."
    meaning = f"{addresses.page(text.lang, 'methodology')}#grados"
    return folded_section(
        text.t("¿Se puede comparar?"),
        html.P([html.Strong(grade), " ", text.t(indicator.comparability.reason)]),
        html.P(html.A(text.t(captions.GRADES), href=meaning)),
        id_="comparabilidad",
    )


def _sources(panel: Panel, text: Text) -> list[Component]:
    parts = [
        html.Li(
            [
                html.A(text.t(source.name), href=addresses.source(text.lang, source.id)),
                f". {text.t(source.publisher)}. ",
                external(text.t(captions.PUBLISHERS_PAGE), source.url, of=text.t(source.name)),
                text.t(phrases.UNDER_LICENCE, licence=text.t(source.licence.name)),
                source_notes(source, text),
            ]
        )
        for source in panel.sources
    ]
    statements = [
        html.Li(
            [
                html.Span(f"{each.publisher}: ", lang="es"),
                external(each.title, each.url, lang="es"),
                f" ({each.dated})" if each.dated else "",
            ]
        )
        for each in documents(panel, text)
    ]
    return [html.Ul(items) for items in (parts, statements) if items]


def source_notes(source: Source, text: Text) -> Component | None:
    """What must be known of a source whatever is made of it, in a fold; None where there is nothing."""
    notes = describe.source_notes(source, text)
    if not notes:
        return None
    summary = html.Summary(text.t("Lo que hay que saber de «{source}»", source=text.t(source.name)))
    return html.Details([summary, bullets(notes, name="limits")], className="more source-notes")


def _revisions(panel: Panel, text: Text) -> Component:
    """The way to what moved between editions, of the same place where there is one."""
    place = panel.territories[0].code if len(panel.territories) == 1 else ""
    address = addresses.revisions(text.lang, panel.indicator.id, f"territory={place}" if place else "")
    sentence = text.t(": qué cifras cambiaron de una edición a otra, cuándo y en cuánto.")
    return html.P([html.A(text.t(page_titles.REVISIONS), href=address), sentence])


# The international standards that an indicator is near to, and why these sources cannot compute them.


def standards(indicator: Indicator, known: Mapping[str, Standard], text: Text) -> Component | None:
    """A line a standard: its title with the page it was read on, what it counts, why it is not this series."""
    lines = [_line(near, known[near.standard], text) for near in indicator.standards]
    return (
        folded_section(text.t("Estándares internacionales"), bullets(lines), id_="estandares")
        if lines
        else None
    )


def _line(near: NearStandard, standard: Standard, text: Text) -> list[Component | str]:
    told: list[Component | str] = [
        external(text.t(standard.title), standard.source),
        ". ",
        text.t(standard.name),
    ]
    if near.why_not:
        told += [" ", html.Strong(text.t(NOT_COMPUTABLE)), " ", text.t(near.why_not)]
    return told


# The part of an indicator's page that sets the months of the unfinished year beside those of the years before.


def same_months(sentences: Sequence[str], years: Table | None, text: Text) -> Component | None:
    """The sentences on the same months, with the table of all years in a fold; None where there are none."""
    if not sentences:
        return None
    folded = None
    if years is not None:
        summary = html.Summary(text.t("Los mismos meses de los años anteriores"))
        folded = html.Details([summary, value_table(years, text)])
    return html.Div([html.P(" ".join(sentences), className="same-months"), folded])


# The part of an indicator's page that shows how far a rate depends on the population it is divided by.


def populations(panel: Panel, text: Text) -> Component | None:
    """A sentence a place and a table of all choices; nothing where there is only one population at hand."""
    sentences = list(effect(panel, text))
    if not sentences:
        return None
    return section(
        text.t("Según entre qué población se divide"),
        *(html.P(sentence) for sentence in sentences),
        value_table(effect_table(panel, text), text),
        html.P(
            text.t("El intervalo mide solo el azar: la elección de la población no está en él."),
            className="note",
        ),
        id_="poblacion",
    )


# Other ways of counting: the rate of a count, its shares, what is counted there in another unit.


def siblings(others: Sequence[Sibling], text: Text) -> Component | None:
    """The way to each of them; nothing where there are none."""
    if not others:
        return None
    label = text.t("Otras formas de contar: tasas, porcentajes y cifras cercanas")
    links = [
        html.A(
            text.t(sibling.indicator.name),
            href=addresses.indicator(text.lang, sibling.indicator.id, sibling.query),
        )
        for sibling in others
    ]
    return html.Nav(
        [html.P(label, className="note"), bullets(links, name="places")],
        className="siblings",
        **{"aria-label": label},
    )
