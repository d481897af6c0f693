"""A chart and what belongs to it: finding, drawing, caveats, sources, table, downloads, code to embed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.components import LONG, external, value_table
from layouts.picture import charts_of, picture
from layouts.sight import Sight
from observatory.charts import embedded
from observatory.languages import SOURCE
from observatory.model import Grade, Panel
from observatory.text import Text
from observatory.views import describe
from observatory.views.locators import dated
from observatory.views.series import drawn_rows
from observatory.views.table import Table

MOST_SOURCES: Final = 3
MOST_BESIDE: Final = 64  # characters of a row that half of a page on a desk has room for
BETWEEN: Final = 3  # characters of the room between two columns


def chart(
    panel: Panel,
    sight: Sight,
    *,
    id_: str,
    table: bool = True,
    paired: bool = True,
    beside: Sequence[Panel] = (),
) -> Component:
    """The whole frame, to stand beside another where it is `paired`. `table` folds the numbers below.

    `beside`: maps of the same measure, with which it shares its classes.
    """
    text = sight.text
    drawn = charts_of(panel, sight, beside)
    caption = [
        html.H3(drawn[1].title, id=id_),
        html.P(describe.subtitle(panel, text), className="subtitle"),
    ]
    return html.Figure(
        [
            html.Figcaption(caption),
            picture(drawn, text, paired=paired),
            caveat(panel, text),
            source_lines(panel, text),
            actions(panel, drawn[1].title, sight, table=table, shared=bool(beside)),
        ],
        className="chart-frame",
    )


def district_maps(maps: Sequence[Panel], sight: Sight, *, graded: Grade) -> list[Component]:
    """Maps side by side; of what both places count alike (grade A or B) with the same classes, and so said."""
    same = graded is not Grade.C and len({panel.indicator.id for panel in maps}) == 1 < len(maps)
    charts = [
        chart(
            panel, sight, id_=f"mapa-{at}", beside=[one for one in maps if one is not panel] if same else ()
        )
        for at, panel in enumerate(maps)
    ]
    said = sight.text.t("Los mapas tienen las mismas clases de color.")
    note = [html.P(said, className="note")] if same else []
    return [*note, html.Div(charts, className="pair")]


def with_numbers(panel: Panel, sight: Sight, *, id_: str) -> Component:
    """One chart alone with its table: beside it, where else there would be nothing, or below it if it is broad."""
    # Of months and years the chart draws the years: so does the table say.
    told = panel if panel.view == "map" else replace(panel, rows=drawn_rows(panel))
    table = describe.table(told, sight.text)
    paired = characters_of(table) <= MOST_BESIDE
    drawn = chart(panel, sight, id_=id_, table=False, paired=paired)
    return html.Div([drawn, value_table(table, sight.text)], className="pair" if paired else "below")


def characters_of(table: Table) -> int:
    """About how many characters a row needs side by side; what is long may take a second line."""
    columns = zip(table.headers, *table.rows, strict=True)
    widest = (max(len(one if isinstance(one, str) else one.text) for one in column) for column in columns)
    return sum(min(width, LONG) + BETWEEN for width in widest)


def source_lines(panel: Panel, text: Text) -> Component:
    """The first sources in a line each; the rest are counted here and listed in the fold on provenance."""
    lines = describe.source_lines(panel, text)
    shown, left = lines[:MOST_SOURCES], len(lines) - MOST_SOURCES
    if left > 0:
        shown.append(text.n("Y {count} fuente más, abajo.", "Y {count} fuentes más, abajo.", left))
    return html.P([html.Span(line) for line in shown], className="source-lines")


def caveat(panel: Panel, text: Text) -> Component | None:
    """On every chart that puts two countries together: the grade and why."""
    note = describe.grade_note(panel, text)
    return html.P(note, className="caveat") if note else None


def actions(
    panel: Panel, finding: str, sight: Sight, *, table: bool, shared: bool = False, explored: bool = False
) -> Component:  # fmt: skip
    """What can be done with the chart that `finding` heads, each in a fold that opens without a script.

    `shared`: here it has the classes of another map too, which it leaves behind where it stands alone. `explored`: it
    stands in the explorer, to which there is no way then.
    """
    text = sight.text
    alone = (
        text.t("Fuera de esta página el mapa va solo, con otras clases de color: las de sus propias cifras.")
        if shared
        else ""
    )
    warned = [html.P(alone, className="note")] if alone else []
    folds = [
        (text.t("Tabla"), [value_table(describe.table(panel, text), text)]) if table else None,
        (text.t("Descargar"), [downloads(panel, sight), *warned]),
        (text.t("Insertar"), [*embed_code(panel, finding, sight), *warned]),
        (text.t("Citar"), [html.P(describe.citation(panel, text))]),
        (text.t("¿De dónde sale este número?"), [provenance(panel, sight)]),
    ]
    explore = addresses.page(text.lang, "explorer", query=panel.query)
    link = [] if explored else [html.A(text.t("Explorar"), href=explore, className="explore")]
    return html.Div([*link, *(_fold(*fold) for fold in folds if fold)], className="actions")


def _fold(name: str, children: list[Component]) -> Component:
    return html.Details([html.Summary(name), *children])


def downloads(panel: Panel, sight: Sight) -> Component:
    """Plain links to the same rows as files and to the drawing as an image."""
    text = sight.text
    links = [
        (text.t("CSV: las filas de este gráfico"), addresses.data(text.lang, "csv", panel.query)),
        (
            text.t("JSON: lo mismo, con definiciones y fuentes"),
            addresses.data(text.lang, "json", panel.query),
        ),
        (text.t("SVG: el gráfico como dibujo"), addresses.image(sight.text.lang, "svg", panel.query)),
        (text.t("PNG: el gráfico como imagen"), addresses.image(sight.text.lang, "png", panel.query)),
        (text.t("Hoja para imprimir (PDF)"), addresses.brief(text.lang, panel.query)),
    ]
    return html.Ul([html.Li(html.A(name, href=address)) for name, address in links], className="downloads")


def to_print(query: str, text: Text) -> Component:
    """The way to the sheet of a canonical query, or of `territory=CODE`."""
    link = html.A(text.t("Hoja para imprimir (PDF)"), href=addresses.brief(text.lang, query))
    return html.P(link, className="to-print")


def embed_code(panel: Panel, finding: str, sight: Sight) -> list[Component]:
    """The line that puts this chart on another site, and a button that copies it where a script runs."""
    text = sight.text
    title = finding.replace('"', "”").replace("<", "‹").replace(">", "›")
    address = f"{sight.base_url}{addresses.embed(sight.text.lang, panel.query)}".replace("&", "&amp;")
    high = embedded.height(panel, sight.outlines, sight.helplines, text)
    code = (
        f'<iframe src="{address}" title="{title}" width="100%" height="{high}" loading="lazy" '
        'style="border:0"></iframe>'
    )
    return [
        html.P(text.t("Copie esta línea en su página. El gráfico llega con su fuente, su fecha y su tabla.")),
        html.Code(code, className="code", **{"data-code": ""}),
        html.Button(
            text.t("Copiar código"),
            type="button",
            className="button copy",
            **{"data-copy": "", "data-done": text.t("Copiado")},
        ),
    ]


def documents(panel: Panel, text: Text) -> list[Component]:
    """A line for each document that says a number: who, which, and its date."""
    return [
        html.Li(
            [
                html.Span(f"{one.publisher}: ", lang=SOURCE),
                external(one.title or one.url, one.url, lang=SOURCE),
                f" ({dated(one.page_date, text)})" if one.page_date else "",
            ]
        )
        for one in panel.statements
    ]


def provenance(panel: Panel, sight: Sight) -> Component:
    """Each document and each file behind the numbers: publisher, title, edition, date, fingerprint."""
    text = sight.text
    sources = {source.id: source for source in panel.sources}
    said = documents(panel, text)
    files = [
        html.Li(
            [
                html.A(text.t(sources[one.source].name), href=addresses.source(sight.text.lang, one.source)),
                text.t(
                    ". Edición {edition}, archivo {file}, consultado el {date}. Huella sha256: ",
                    edition=one.edition,
                    file=one.file,
                    date=text.date(one.retrieved),
                ),
                html.Code(one.sha256[:16] + "…", title=one.sha256),
            ]
        )
        for one in panel.snapshots
        if one.source in sources
    ]
    note = text.t("El CSV dice, fila por fila, la hoja y la celda o la página de donde se leyó.")
    each = html.A(
        text.t("Procedencia de cada número, fila por fila"),
        href=addresses.provenance(sight.text.lang, panel.query),
    )
    return html.Div([html.Ul([*said, *files]), html.P(each), html.P(note, className="note")])
