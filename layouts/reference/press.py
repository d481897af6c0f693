"""For reporters: how to report on these numbers, how to put a chart on another site, whose it is, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.components import bullets, crumbs_of, facts, section, simple_table
from layouts.parts.copying import code, with_copy_button
from layouts.parts.downloads import SHAPES
from layouts.parts.embedding import frame_line, script_line
from layouts.reference.contact import contact
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.model import Panel, Term
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.glossary import recommended_words
from observatory.words.labels import join_names

Gallery = tuple[str, str, int]
"""The id of a page of the gallery, its name, and how many charts it has."""


def press_page(
    example: Panel | None, galleries: Sequence[Gallery], catalog: Catalog, context: RenderContext
) -> Component:
    """What holds for every number; the sentences of one are on its page. `example` is the chart whose lines are shown."""
    text = context.text
    return html.Article(
        [
            crumbs_of("press", text),
            html.H1(text.t(captions.HOW_TO_REPORT)),
            html.P(
                text.t("Lo que vale para todas las cifras. Cada gráfico trae además su propia ficha."),
                className="lead",
            ),
            section(text.t("Antes de publicar"), bullets(_before(catalog, text)), id_="antes-de-publicar"),
            section(text.t("Poner un gráfico en su sitio"), *_embed(example, context), id_="insertar"),
            section(text.t("Según su sistema"), facts(_systems(text)), id_="sistemas"),
            section(text.t("Tamaños"), bullets(_sizes(text)), id_="tamanos"),
            section(text.t(captions.GALLERY), *_galleries(galleries, text), id_="galeria"),
            section(text.t("Cómo nombrar"), _words(catalog.glossary, text), id_="palabras"),
            section(text.t(captions.LICENCE), *_licence(text), id_="licencia"),
            section(text.t(captions.CONTACT), contact(context.contact, text), id_="contacto"),
        ],
        className="press",
    )


def _before(catalog: Catalog, text: Text) -> list[str]:
    return [
        text.t("Use la frase segura de cada gráfico: está en su página y en «Compartir»."),
        text.t("Escriba «aumentaron las denuncias», no «aumentó la violencia». Un registro no es un hecho."),
        text.t("Diga siempre quién contó, qué contó, dónde y de qué periodo."),
        text.t("No sume casos de una institución con los de otra: la misma persona puede estar en las dos."),
        text.t(
            "No ordene {places}: no cuentan igual.",
            places=join_names(
                [text.t("a {place}", place=name_of(place, catalog, text)) for place in catalog.places], text
            ),
        ),
        text.t("No convierta meses en un año. Un periodo parcial se cita como tal."),
        text.t("Con pocos casos, un cambio puede ser azar. Use el intervalo."),
        text.t("No publique datos que señalen a una persona, aunque otra página los tenga."),
        text.t("Ponga junto a la nota una línea de ayuda del lugar."),
    ]


def _words(terms: Sequence[Term], text: Text) -> Component:
    rows = [
        [recommended_words(term, text), text.t(term.avoid), text.t(term.why)]
        for term in terms
        if term.avoid and recommended_words(term, text)
    ]
    headers = (text.t(captions.WORDS_USED), text.t(captions.WORDS_AVOIDED), text.t(captions.REASON))
    return simple_table(text.t("Palabras que se usan aquí"), headers, rows)


def _embed(example: Panel | None, context: RenderContext) -> list[Component]:
    """The steps, and the two lines of one chart as an example."""
    text = context.text
    steps = (
        text.t("Busque el gráfico en el sitio o en la galería, más abajo."),
        text.t("Pulse «Compartir», debajo del gráfico."),
        text.t("Elija la línea viva o la fija y cópiela entera."),
        text.t("Péguela en el código de su página, donde va el gráfico."),
    )
    parts: list[Component] = [html.Ol([html.Li(step) for step in steps])]
    if example is None:
        return parts
    lines = (
        (
            text.t("Marco: no necesita ningún programa. Su altura es fija y alcanza en todo ancho."),
            frame_line(example, context),
        ),
        (
            text.t(phrases.WITH_SCRIPT),
            script_line(example, context),
        ),
    )
    return [
        *parts,
        *(
            html.Div(
                with_copy_button(html.P(words), code(line), action=text.t(captions.COPY_CODE), text=text)
            )
            for words, line in lines
        ),
    ]


def _systems(text: Text) -> list[tuple[str, str]]:
    return [
        (
            "WordPress",
            text.t(
                "Pegue la dirección de la página del gráfico, sola en su línea. Si no aparece, pegue el marco en un "
                "bloque «HTML personalizado»."
            ),
        ),
        (text.t("Un gestor que quita programas"), text.t("Pegue el marco. Muestra todo sin programas.")),
        (
            text.t("Un gestor que quita también marcos"),
            text.t("Suba la imagen con su texto alternativo. Enlácela con la página del gráfico."),
        ),
        (
            text.t("Una aplicación"),
            text.t("Abra la dirección del marco en una vista web, o muestre la imagen."),
        ),
    ]


def _sizes(text: Text) -> list[str]:
    return [
        text.t("Marco: ocupa el ancho que haya, desde 320 puntos. La altura está escrita en su línea."),
        text.t("Peso del marco: entre 2 y 8 kB. No pide nada a otros sitios y no deja cookies."),
        text.t(
            "Añada a la dirección theme=dark para un fondo oscuro. Con table=0 va sin tabla; con lang=en, en inglés."
        ),
        *(f"{text.t(words)}." for words in SHAPES.values()),
    ]


def _galleries(galleries: Sequence[Gallery], text: Text) -> list[Component]:
    said = text.t("Todos los gráficos con sus líneas, por pregunta. Se ven como los verá su página.")
    links = [
        [
            html.A(name, href=addresses.page(text.lang, "press", id_)),
            html.Span(text.n("{count} gráfico", "{count} gráficos", count), className="answer"),
        ]
        for id_, name, count in galleries
    ]
    return [html.P(said), bullets(links, name="questions")]


def _licence(text: Text) -> list[Component]:
    sources = html.A(text.t(phrases.SOURCES_AND_LICENCES), href=addresses.page(text.lang, "sources"))
    kept = html.A(text.t(captions.KEPT_RELEASES), href=addresses.page(text.lang, "calendar"))
    return [
        html.P([text.t(phrases.LICENCES), sources, "."]),
        html.P(text.t(phrases.CITE_THE_PRODUCER)),
        html.P(kept),
    ]
