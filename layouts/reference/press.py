"""For reporters: what may be printed and what may not, the words, how to show a chart, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.page import Frame
from layouts.parts.components import bullets, crumbs_of, facts, section, simple_table
from layouts.reference.contact import contact
from observatory.catalog import Catalog
from observatory.charts.telling.misreadings import why_unsafe
from observatory.geography.places import name_of
from observatory.model import Indicator, Term
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.glossary import recommended_words
from observatory.words.labels import listed


def press_page(indicators: Sequence[Indicator], catalog: Catalog, frame: Frame, *, text: Text) -> Component:
    """The sentences of the main indicators; every indicator has its own on its page."""
    return html.Article(
        [
            crumbs_of("press", text),
            html.H1(text.t(page_titles.PRESS)),
            html.P(
                text.t("Lo que se puede escribir con estas cifras, lo que no, y por qué."),
                className="lead",
            ),
            section(text.t("Antes de publicar"), bullets(_before(catalog, text)), id_="antes"),
            section(
                text.t("Frases seguras y frases que no lo son"), *_sentences(indicators, text), id_="frases"
            ),
            section(text.t("Cómo nombrar"), _words(catalog.glossary, text), id_="palabras"),
            section(text.t("Poner un gráfico en su página"), *_embed(text), id_="insertar"),
            section(text.t(captions.CONTACT), contact(frame.contact, text), id_="contacto"),
        ],
        className="press",
    )


def _before(catalog: Catalog, text: Text) -> list[str]:
    return [
        text.t("Escriba «aumentaron las denuncias», no «aumentó la violencia». Un registro no es un hecho."),
        text.t("Diga siempre quién contó, qué contó, dónde y de qué periodo."),
        text.t("No sume casos de una institución con los de otra: la misma persona puede estar en las dos."),
        text.t(
            "No ordene {places}: no cuentan igual.",
            places=listed(
                [text.t("a {place}", place=name_of(place, catalog, text)) for place in catalog.places], text
            ),
        ),
        text.t("No convierta meses en un año. Un periodo parcial se cita como tal."),
        text.t("Con pocos casos, un cambio puede ser azar. Use el intervalo."),
        text.t("No publique datos que señalen a una persona, aunque otra página los tenga."),
        text.t("Ponga junto a la nota una línea de ayuda del lugar."),
    ]


def _sentences(indicators: Sequence[Indicator], text: Text) -> list[Component]:
    return [
        html.Section(
            [
                html.H3(html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))),
                facts(
                    [
                        (text.t(captions.SAFE), text.t(indicator.safe_sentence)),
                        (text.t(captions.UNSAFE), text.t(indicator.unsafe_sentence)),
                        (text.t(captions.REASON), why_unsafe(indicator, text)),
                    ],
                    name="facts sentences",
                ),
            ],
            className="entry",
        )
        for indicator in indicators
    ]


def _words(terms: Sequence[Term], text: Text) -> Component:
    rows = [
        [recommended_words(term, text), text.t(term.avoid), text.t(term.why)]
        for term in terms
        if term.avoid and recommended_words(term, text)
    ]
    headers = (text.t(captions.WORDS_USED), text.t(captions.WORDS_AVOIDED), text.t(captions.REASON))
    return simple_table(text.t("Palabras que se usan aquí"), headers, rows)


def _embed(text: Text) -> list[Component]:
    steps = (
        text.t("Abra la página de un indicador y elija lugar y periodo."),
        text.t("Debajo del gráfico, abra «Insertar» y copie la línea."),
        text.t("Péguela en su página. El gráfico lleva su fuente, su fecha, su tabla y una línea de ayuda."),
        text.t("Si prefiere una imagen, abra «Descargar»: hay PNG y SVG."),
        text.t("Para que no cambie, añada a la dirección «release=» y el nombre de la publicación."),
    )
    return [
        html.Ol([html.Li(step) for step in steps]),
        html.P(html.A(text.t(captions.KEPT_RELEASES), href=addresses.page(text.lang, "calendar"))),
    ]
