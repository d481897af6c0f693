"""Two places side by side: each comparison with its grade, its charts, its maps and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.page import trail_below
from layouts.document.render_context import RenderContext
from layouts.document.templates import value_table
from layouts.parts.actions import actions, sheet_address
from layouts.parts.chart_section import district_maps, source_lines
from layouts.parts.components import bullets, crumbs, crumbs_of, facts, section
from layouts.parts.controls import Control, form
from layouts.parts.picture import Drawing, picture
from layouts.parts.reporter import for_reporters
from layouts.parts.spark import spark
from layouts.sections.indicator_sections import source_notes
from layouts.sections.profile import ProfileColumn, ProfileRow, column_of, profile
from observatory.catalog import Catalog
from observatory.charts.findings.reporter_card import reporter_card
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.geography.places import all_places, name_of, places_in
from observatory.model import Comparison, Grade, Law, Panel, Side
from observatory.statistics.series import sides
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe
from observatory.words.labels import symbol_label
from observatory.words.sentences import capital, years_between


def compare_page(
    panel: Panel,
    drawing: Drawing,
    maps: Sequence[Panel],
    controls: Sequence[Control],
    *,
    district_note: str,
    catalog: Catalog,
    context: RenderContext,
) -> Component:
    """One comparison. `maps` are those of its districts, left place first; `district_note` what they lack."""
    text, comparison = context.text, panel.comparison
    if comparison is None:
        raise ValueError("A page of a comparison needs a Panel of one.")
    return html.Article(
        [
            crumbs(trail_below("comparisons", text), text.t(comparison.name), text),
            html.H1(text.t(comparison.name)),
            html.P(drawing.finding, className="lead"),
            html.P(
                [
                    html.Strong(describe.grade_lead(panel, text)),
                    " ",
                    text.t(comparison.reason),
                ],
                className="caveat",
            ),
            form(addresses.comparison(text.lang, comparison.id), controls, text) if controls else None,
            html.Figure(
                [
                    _caption(panel, text),
                    picture(drawing, text) if panel.view != "table" and panel.rows else None,
                    source_lines(panel, text),
                    html.P(html.A(text.t(captions.SHEET), href=sheet), className="to-print")
                    if (sheet := sheet_address(panel, text))
                    else None,
                    actions(panel, context, table=False),
                ],
                className="chart-frame",
            ),
            *_maps(maps, district_note, context, graded=comparison.grade),
            *_tables(panel, text),
            *_one_side_only(comparison, catalog, text),
            *_to_know(panel, text),
            for_reporters(reporter_card(panel, drawing.desk, catalog.glossary, text), panel, context),
            _see_also(panel, text),
        ],
        className="comparison",
    )


def _caption(panel: Panel, text: Text) -> Component:
    """What stands on the axes, where, when and in which unit."""
    same_indicator = len({indicator.id for indicator in panel.indicators}) == 1
    parts = (
        [replace(panel, comparison=None)]
        if same_indicator
        else [side for side in sides(panel) if side.indicators]
    )
    subtitles = [html.P(describe.subtitle(part, text), className="subtitle") for part in parts]
    return html.Figcaption(subtitles)


def _maps(maps: Sequence[Panel], note: str, context: RenderContext, *, graded: Grade) -> list[Component]:
    if not maps and not note:
        return []
    notes = [html.P(note, className="note")] if note else []
    charts = district_maps(maps, context, graded=graded)
    return [section(context.text.t(captions.DISTRICTS), *notes, charts, id_="mapas")]


def _tables(panel: Panel, text: Text) -> list[Component]:
    tables = [
        html.Div(
            [
                html.H3(text.t(side.territories[0].name) if side.territories else ""),
                value_table(describe.table(side, text), text),
            ]
        )
        for side in sides(panel)
        if side.indicators and side.rows
    ]
    return [section(text.t(captions.TABLE), *tables, id_="tabla")] if tables else []


def _one_side_only(comparison: Comparison, catalog: Catalog, text: Text) -> list[Component]:
    pairs = [
        (text.t("Solo en {place}", place=_whose(side, catalog, text)), text.t(words))
        for side, words in (
            (comparison.left, comparison.only_left),
            (comparison.right, comparison.only_right),
        )
    ]
    if not any(words for _, words in pairs):
        return []
    laws = html.P(html.A(text.t(captions.LAWS_SIDE_BY_SIDE), href=addresses.page(text.lang, "laws")))
    return [section(text.t("Lo que cae de un solo lado"), facts(pairs), laws, id_="un-lado")]


def _whose(side: Side, catalog: Catalog, text: Text) -> str:
    """The place whose side it is: the territory itself, or the first place of its country."""
    code = next((place.code for place in places_in(side.territory[:2], catalog)), side.territory)
    return name_of(side.territory if side.territory in catalog.places else code, catalog, text)


def _to_know(panel: Panel, text: Text) -> list[Component]:
    """The notes of the view and those of each source."""
    notes = describe.notes_on_view(panel, text)
    sources = [source_notes(source, text) for source in panel.sources]
    parts = [
        section(text.t(captions.CAVEATS), bullets(notes), id_="notas") if notes else None,
        section(text.t(page_titles.SOURCES), *sources, id_="fuentes") if any(sources) else None,
    ]
    return [part for part in parts if part is not None]


def _see_also(panel: Panel, text: Text) -> Component:
    links = {indicator.id: text.t(indicator.name) for indicator in panel.indicators}
    return html.P(
        [html.A(name, href=addresses.indicator(text.lang, id_)) for id_, name in links.items()],
        className="see-also",
    )


def compare_list(panels: Sequence[Panel], catalog: Catalog, context: RenderContext) -> Component:
    """All comparisons as a profile: one side, the measure between, the other side, the grade; one for two countries."""
    text = context.text
    pairs = dict.fromkeys(_countries(panel.comparison) for panel in panels if panel.comparison)
    return html.Div(
        [
            crumbs_of("comparisons", text),
            html.H1(text.t(captions.PLACES_SIDE_BY_SIDE, places=all_places(catalog, text))),
            html.P(
                text.t(
                    "Cada fila dice qué cifra de un lugar puede ponerse junto a cuál del otro, y si se comparan. "
                    "Nunca se suman ni se ordenan los lugares."
                ),
                className="lead",
            ),
            html.P(
                html.A(text.t(captions.GRADES), href=f"{addresses.page(text.lang, 'methodology')}#grados")
            ),
            *(_of_pair(pair, panels, catalog, text) for pair in pairs),
        ]
    )


def _countries(comparison: Comparison) -> tuple[str, str]:
    return comparison.left.territory[:2], comparison.right.territory[:2]


def _of_pair(pair: tuple[str, str], panels: Sequence[Panel], catalog: Catalog, text: Text) -> Component:
    """The comparisons of two countries, and their laws."""
    columns = [column_of(country, catalog, text) for country in pair]
    rows = [
        _profile(panel, panel.comparison, columns, text)
        for panel in panels
        if panel.comparison and _countries(panel.comparison) == pair
    ]
    caption = text.t("Lo último publicado de cada medida en cada lugar")
    return profile(caption, columns, [*rows, *_law_row(catalog.laws, pair, text)], text)


def _profile(
    panel: Panel, comparison: Comparison, columns: Sequence[ProfileColumn], text: Text
) -> ProfileRow:
    pair = tuple(_newest(side, column.hue, text) for side, column in zip(sides(panel), columns, strict=True))
    name = html.A(text.t(comparison.name), href=addresses.comparison(text.lang, comparison.id))
    grade = html.Span(
        capital(describe.grade_words(comparison.grade, text, years=years_between([panel]))),
        title=text.t(comparison.reason),
    )
    return ProfileRow(name, pair, grade)


def _newest(side: Panel, hue: str, text: Text) -> Component:
    """The spark line of one side's series, and its finding."""
    sentence = finding_of(side, text) if side.indicators else symbol_label("not_published", text)
    return html.Div([spark(side.rows, text), html.P(sentence)], className=f"side of-{hue}-side")


def _law_row(laws: Sequence[Law], pair: tuple[str, str], text: Text) -> list[ProfileRow]:
    """The last row of the profile: how many forms of violence each law names."""
    by_country = {law.country: law for law in laws}
    if not by_country.keys() >= set(pair):
        return []
    counts = tuple(
        text.n(
            "{law}: nombra {count} forma",
            "{law}: nombra {count} formas",
            len(law.forms),
            law=text.t(law.name),
        )
        for law in (by_country[country] for country in pair)
    )
    link = html.A(text.t("La ley que decide qué se cuenta"), href=addresses.page(text.lang, "laws"))
    return [ProfileRow(link, counts)]
