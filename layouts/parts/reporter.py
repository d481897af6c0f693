"""The reporter's card of a chart: what may be printed, what not and why, how to name it, and the help line to print."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.document.templates import fill_template
from layouts.parts.actions import with_copy_button
from layouts.parts.components import bullets, facts, section
from observatory.charts.findings.reporter_card import ReporterCard
from observatory.charts.painting.embed_text import phones
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions


def for_reporters(card: ReporterCard, panel: Panel, context: RenderContext) -> Component:
    """The card as a section, and the way to what holds for every number of the site."""
    text = context.text
    advice = html.A(
        text.t(captions.HOW_TO_REPORT), href=f"{addresses.page(text.lang, 'press')}#antes-de-publicar"
    )
    return section(
        text.t(captions.FOR_REPORTERS),
        facts(
            [
                (_card_heading(card, text), _to_print(card, text)),
                (text.t("Cómo escribirlo"), _several(card.so)),
                (text.t(captions.UNSAFE), card.misread.sentence),
                (text.t(captions.REASON), card.misread.why),
                (text.t("Cómo nombrarlo"), _several(card.names)),
                (text.t(captions.LEFT_OUT), bullets(card.left_out, name="limits") if card.left_out else None),
                (text.t("Imprima también"), _help(panel, context)),
                (text.t(captions.CONTACT), fill_template("contact_line", text, contact=context.contact)),
            ],
            name="facts sentences",
        ),
        html.P(advice),
        id_="prensa",
    )


def _help(panel: Panel, context: RenderContext) -> Component | None:
    """The telephones of the panel's places, each by the name of its service."""
    lines = [
        [html.Span(context.text.t(line.service)), f": {line.contact}"]
        for line in phones(panel, context.helplines)
    ]
    return bullets(lines, name="limits") if lines else None


def _card_heading(card: ReporterCard, text: Text) -> str:
    return text.t(captions.SAFE) if card.has_number else text.t("No se puede imprimir un número")


def _to_print(card: ReporterCard, text: Text) -> list[Component]:
    """The sentences; with a button that copies them where there is a number to print."""
    if not card.has_number:
        return [html.P(card.to_print)]
    words = html.P(card.to_print, **{"data-code": ""})
    return with_copy_button(words, action=text.t("Copiar frase"), text=text)


def _several(sentences: tuple[str, ...]) -> Any:
    """One sentence as it is, more as a list, none as nothing."""
    return bullets(sentences, name="limits") if len(sentences) > 1 else "".join(sentences)
