"""What can be done with a chart: its table, downloads, the code to embed it, its citation, where it comes from."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.render_context import RenderContext
from layouts.parts.citing import citing
from layouts.parts.coding import coding
from layouts.parts.components import external, value_table
from layouts.parts.embedding import embed_code
from observatory.languages import SOURCE
from observatory.model import Panel
from observatory.provenance.third_party_copies import may_leave
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe
from observatory.words.locators import dated


def actions(
    panel: Panel, context: RenderContext, *, table: bool, shared: bool = False, explored: bool = False
) -> Component:
    """What can be done with a chart, each in a fold that opens without a script.

    `shared`: here it has the classes of another map too, which it leaves behind where it stands alone. `explored`: it
    stands in the explorer, to which there is no way then.
    """
    text = context.text
    alone = (
        text.t("Fuera de esta página el mapa va solo, con otras clases de color: las de sus propias cifras.")
        if shared
        else ""
    )
    warned = [html.P(alone, className="note")] if alone else []
    folds = [
        (text.t(captions.TABLE), [value_table(describe.table(panel, text), text)]) if table else None,
        (text.t("Descargar"), [downloads(panel, context), *warned]),
        (text.t("Insertar"), [*embed_code(panel, context), *warned]) if may_leave(panel) else None,
        (text.t("Citar"), citing(panel, context)),
        (text.t("Leer con código"), coding(panel, context)),
        (text.t("¿De dónde sale este número?"), [provenance(panel, context)]),
    ]
    explore = addresses.page(text.lang, "explorer", query=panel.query)
    link = [] if explored else [html.A(text.t(page_titles.EXPLORER), href=explore, className="explore")]
    return html.Div([*link, *(_fold(*fold) for fold in folds if fold)], className="actions")


def _fold(name: str, children: list[Component]) -> Component:
    return html.Details([html.Summary(name), *children])


def downloads(panel: Panel, context: RenderContext) -> Component:
    """Plain links to the same rows as files and to the drawing as an image."""
    text = context.text
    links = [
        (text.t(captions.CSV_OF_CHART), addresses.data(text.lang, "csv", panel.query)),
        (text.t("XLSX: lo mismo, como libro de cálculo"), addresses.data(text.lang, "xlsx", panel.query)),
        (
            text.t("JSON: lo mismo, con definiciones y fuentes"),
            addresses.data(text.lang, "json", panel.query),
        ),
        (text.t("SVG: el gráfico como dibujo"), addresses.image(context.text.lang, "svg", panel.query)),
        (text.t("PNG: el gráfico como imagen"), addresses.image(context.text.lang, "png", panel.query)),
    ]
    if may_leave(panel):
        links.append((text.t(captions.SHEET), addresses.brief(text.lang, panel.query)))
    return html.Ul([html.Li(html.A(name, href=address)) for name, address in links], className="downloads")


def to_print(query: str, text: Text) -> Component:
    """The way to the sheet of a canonical query, or of `territory=CODE`."""
    link = html.A(text.t(captions.SHEET), href=addresses.brief(text.lang, query))
    return html.P(link, className="to-print")


def panel_to_print(panel: Panel, text: Text) -> Component | None:
    """The way to the sheet of a panel; None where none is made of it."""
    return to_print(panel.query, text) if may_leave(panel) else None


def documents(panel: Panel, text: Text) -> list[Component]:
    """A line for each document that says a number: who, which, and its date."""
    return [
        html.Li(
            [
                html.Span(f"{statement.publisher}: ", lang=SOURCE),
                external(
                    f"«{statement.title}»" if statement.title else statement.url, statement.url, lang=SOURCE
                ),
                f" ({dated(statement.page_date, text)})" if statement.page_date else "",
            ]
        )
        for statement in panel.statements
    ]


def provenance(panel: Panel, context: RenderContext) -> Component:
    """Each document and each file behind the numbers: publisher, title, edition, date, fingerprint."""
    text = context.text
    sources = {source.id: source for source in panel.sources}
    statements = documents(panel, text)
    files = [
        html.Li(
            [
                html.A(
                    text.t(sources[snapshot.source].name),
                    href=addresses.source(context.text.lang, snapshot.source),
                ),
                text.t(
                    ". Edición {edition}, archivo {file}, consultado el {date}. Huella sha256: ",
                    edition=snapshot.edition,
                    file=snapshot.file,
                    date=text.date(snapshot.retrieved),
                ),
                html.Code(snapshot.sha256[:16] + "…", title=snapshot.sha256),
            ]
        )
        for snapshot in panel.snapshots
        if snapshot.source in sources
    ]
    note = text.t("El CSV dice, fila por fila, la hoja y la celda o la página de donde se leyó.")
    row_link = html.A(
        text.t("Procedencia de cada número, fila por fila"),
        href=addresses.provenance(context.text.lang, panel.query),
    )
    return html.Div([html.Ul([*statements, *files]), html.P(row_link), html.P(note, className="note")])
