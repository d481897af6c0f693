"""What can be done with a chart: its table, its rows as a file, where it comes from, and the way to take it along."""

from __future__ import annotations

from typing import Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import Preview
from layouts.document.render_context import RenderContext
from layouts.parts.components import external, value_table
from observatory.addresses.selection import in_release
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.export import snippets
from observatory.languages import SOURCE
from observatory.model import Panel
from observatory.provenance.third_party_copies import is_unpublished, mark_of, may_leave, official
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe
from observatory.words.locators import translate_page_date

LONGEST: Final = 420
"""Letters of an alternative text that those who show previews keep."""


def actions(
    panel: Panel, context: RenderContext, *, table: bool, shared: bool = False, explored: bool = False
) -> Component:
    """What can be done with a chart: its rows as a CSV and all else that leaves the site as links, the rest in folds.

    `shared`: here it has the classes of another map too, which it leaves behind where it stands alone. `explored`: it
    stands in the explorer, to which there is no way then, and has its CSV beside it.
    """
    text, query = context.text, panel.query
    links = {
        text.t(page_titles.EXPLORER): "" if explored else addresses.page(text.lang, "explorer", query=query),
        text.t(page_titles.SHARE): addresses.page(text.lang, "share", query=query)
        if may_leave(panel)
        else "",
        text.t(captions.CSV_OF_CHART): "" if explored else addresses.data(text.lang, "csv", query),
    }
    folds = [
        (text.t(captions.TABLE), [value_table(describe.table(panel, text), text)]) if table else None,
        (text.t("¿De dónde sale este número?"), [provenance(panel, context)]),
    ] * bool(panel.rows)
    alone = text.t(
        "Fuera de esta página el mapa va solo, con otras clases de color: las de sus propias cifras."
    )
    return html.Div(
        [
            *(html.A(name, href=address, className="explore") for name, address in links.items() if address),
            *(_fold(*fold) for fold in folds if fold),
            html.P(alone, className="note") if shared else None,
        ],
        className="actions",
    )


def _fold(name: str, children: list[Component]) -> Component:
    return html.Details([html.Summary(name), *children])


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
                f" ({translate_page_date(statement.page_date, text)})" if statement.page_date else "",
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
    told = [html.Ul([*statements, *files])] if statements or files else []
    return html.Div([*told, html.P(row_link), html.P(note, className="note")])


# What a reader takes along as text: an address, a line of code, a citation, with a button that copies it.


def with_copy_button(*content: Component, action: str, text: Text) -> list[Component]:
    """`content`, one part of which bears `data-code`, and the button named `action`; to stand alone in their parent."""
    return [
        *content,
        html.Button(
            action,
            type="button",
            className="button copy",
            **{"data-copy": "", "data-done": text.t(captions.COPIED)},
        ),
    ]


def code(content: str) -> Component:
    """Lines of code or an address, selected at one press."""
    return html.Code(content, className="code", **{"data-code": ""})


# The chart that stands for a page where its link is shared, and what is said of the page there.


def preview_of(panel: Panel, context: RenderContext, chart: Chart | None = None) -> Preview:
    """The preview of a panel; `chart` is its drawing, where that is made already.

    Of figures that may not leave their page it says what they are and the mark, and no number.
    """
    text, shown = context.text, official(panel)
    if not may_leave(panel):
        marks = dict.fromkeys(text.t(mark_of(source)) for source in panel.sources if is_unpublished(source))
        return Preview(panel.query, " ".join((describe.subtitle(panel, text), *marks)), leaves=False)
    drawn = (
        chart if chart and shown is panel else chart_of(shown, text, width=DESK, outlines=context.outlines)
    )
    sentences = [describe.subtitle(shown, text), *(sentence.text for sentence in drawn.finding)]
    words = ""
    for sentence in dict.fromkeys(sentences):
        longer = f"{words} {sentence}".strip()
        if words and len(longer) > LONGEST:
            break
        words = longer
    return Preview(panel.query, words)


def description_of(panel: Panel, finding: str, preview: Preview) -> str:
    """What those say of the page who show its link: its finding, or what is official of it."""
    return finding if official(panel) is panel else preview.words


# The code that reads the rows of a chart in the programs of researchers, in the release that is shown.


def code_snippet_parts(panel: Panel, context: RenderContext) -> list[Component]:
    """A sentence, then a part a program: its name, its lines, a button that copies them."""
    text = context.text
    query = in_release(panel.query, panel.release)
    address = context.base_url + addresses.data(text.lang, "csv", query)
    subject = panel.comparison.id if panel.comparison else panel.indicator.id
    said = text.t(
        "Estas líneas leen los datos del gráfico, tal como los dice esta publicación. Sin «release=», leen siempre los "
        "últimos."
    )
    return [html.P(said), *(_part(name, lines, text) for name, lines in snippets(address, subject).items())]


def _part(name: str, lines: str, text: Text) -> Component:
    return html.Div(
        with_copy_button(html.Strong(name), code(lines), action=text.t(captions.COPY_CODE), text=text)
    )
