"""What stands under the numbers of an indicator: what it measures, its limits, its sources, what may be said of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.kept import KEPT
from layouts.document.markup import Markup
from layouts.parts.actions import documents
from layouts.parts.components import bullets, external, facts, section
from layouts.parts.reporter import left_out, why_unsafe
from observatory.model import Dimension, Indicator, Panel, Source
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe


def explained(
    panel: Panel,
    coverage: Sequence[tuple[str, str]],
    dimensions: Sequence[Dimension],
    *,
    known: Collection[str],
    text: Text,
) -> list[Component | Markup]:
    """The parts of the page in which each thing is said once; `known` are notes that stand above already.

    What is said of the indicator alone is the same on all its pages, and kept.
    """
    indicator = panel.indicator
    seen = [said for said in describe.notes_on_view(panel, text) if said not in known]

    def kept(part: str, make: Callable[[], Any]) -> Markup:
        return KEPT.markup(make, (indicator, *dimensions), how=(part, text, tuple(coverage)))

    return [
        kept("measured", lambda: _measured(indicator, coverage, dimensions, text)),
        kept("compared", lambda: _compared(indicator, text)),
        section(text.t(captions.CAVEATS), bullets(seen), id_="notas") if seen else html.Div(),
        kept("limits", lambda: _limits(indicator, text)),
        section(text.t(page_titles.SOURCES), *_sources(panel, text), _revisions(panel, text), id_="fuentes"),
        kept("reporters", lambda: _for_reporters(indicator, text)),
    ]


def _limits(indicator: Indicator, text: Text) -> Component:
    return section(text.t("Qué deja fuera este número"), left_out(indicator, text), id_="limites")


def _measured(
    indicator: Indicator, coverage: Sequence[tuple[str, str]], dimensions: Sequence[Dimension], text: Text
) -> Component:
    notes = [(text.t(one.name), text.t(one.note)) for one in dimensions if one.note]
    return section(
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


def _compared(indicator: Indicator, text: Text) -> Component:
    grade = text.t(captions.GRADE_OF, grade=str(indicator.comparability.grade))
    meaning = f"{addresses.page(text.lang, 'methodology')}#grados"
    return section(
        text.t("¿Se puede comparar?"),
        html.P([html.Strong(grade), " ", text.t(indicator.comparability.reason)]),
        html.P(html.A(text.t("Qué significan los grados"), href=meaning)),
        id_="comparabilidad",
    )


def _sources(panel: Panel, text: Text) -> list[Component]:
    parts = [
        html.Li(
            [
                html.A(text.t(source.name), href=addresses.source(text.lang, source.id)),
                f". {text.t(source.publisher)}. ",
                external(text.t(captions.PUBLISHERS_PAGE), source.url),
                text.t(". Licencia: {licence}.", licence=text.t(source.licence.name)),
                source_notes(source, text),
            ]
        )
        for source in panel.sources
    ]
    said = documents(panel, text)
    return [html.Ul(parts), html.Ul(said) if said else html.Div()]


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
    said = text.t(": qué cifras cambiaron de una edición a otra, cuándo y en cuánto.")
    return html.P([html.A(text.t(page_titles.REVISIONS), href=address), said])


def _for_reporters(indicator: Indicator, text: Text) -> Component:
    limits = html.A(text.t("Los límites de este número, en esta página"), href="#limites")
    return section(
        text.t("Para periodistas"),
        facts(
            [
                (text.t(captions.SAFE), text.t(indicator.safe_sentence)),
                (text.t(captions.UNSAFE), text.t(indicator.unsafe_sentence)),
                (text.t(captions.REASON), why_unsafe(indicator, text)),
                (text.t(captions.LEFT_OUT), limits),
            ],
            name="facts sentences",
        ),
        html.P(html.A(text.t("Más para la prensa"), href=addresses.page(text.lang, "press"))),
        id_="prensa",
    )
