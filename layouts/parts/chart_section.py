"""A chart and what belongs to it: finding, drawing, caveats, sources, and what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from layouts.document import addresses
from layouts.document.templates import LONG, RenderContext, cache_fragment, fill_template, value_table
from layouts.parts.actions import actions, rows_alone
from layouts.parts.picture import ALONE, PAIRED, Drawing, drawing_of, picture
from observatory.catalog import Catalog
from observatory.charts.findings.ranking import heading_and_rest
from observatory.charts.kinds.chosen_kind import is_on_map
from observatory.charts.painting.embed_frame import call
from observatory.geography.places import phones
from observatory.languages import SOURCE
from observatory.model import Breakdown, Grade, Panel
from observatory.statistics.series import tabled_rows
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import (
    narrowed_name,
    symbol_label,
    translate_locator,
    translate_page_date,
    unit_words,
)
from observatory.words.table import Table

MOST_SOURCES: Final = 3
MOST_BESIDE: Final = 64  # characters of a row that half of a page on a desk has room for
_ONE_SCALE: Final = {
    True: message("Los mapas tienen las mismas clases de color."),
    False: message("Los gráficos tienen la misma escala."),
}
_OWN_SCALES: Final = {
    True: message("Cada mapa tiene sus propias clases de color."),
    False: message("Cada gráfico tiene su propia escala."),
}
BETWEEN: Final = 3  # characters of the room between two columns


@cache_fragment
def chart(
    panel: Panel,
    context: RenderContext,
    *,
    id_: str,
    table: bool = True,
    paired: bool = True,
    beside: Sequence[Panel] = (),
    level: str = "h3",
) -> Markup:
    """The whole frame, to stand beside another where it is `paired`. `table` folds the numbers below.

    `beside`: maps of the same measure, with which it shares its classes. A frame that another page has is not made again.
    `level` is that of the heading of its finding: the second where no section stands above it.
    """
    text = context.text
    drawing = drawing_of(panel, context, beside, widths=PAIRED if paired else ALONE)
    first_words, more = heading_and_rest(drawing.desk, _name_of(panel, text))
    return _frame(
        panel,
        drawing,
        context,
        head=(level, id_, first_words, more),
        caveat=describe.grade_note(panel, text),
        sources=source_lines(panel, text),
        actions=actions(panel, context, table=table, shared=bool(beside)),
    )


@cache_fragment
def brief_chart(
    panel: Panel,
    context: RenderContext,
    *,
    id_: str,
    said: str = "",
    paired: bool = True,
    level: str = "h3",
    folded: bool = False,
) -> Markup:
    """The frame where room is dear: without a sentence that is `said` above it or its grade, the sources in short.

    `folded`: its heading is the line that unfolds it.
    """
    text = context.text
    drawing = drawing_of(panel, context, widths=PAIRED if paired else ALONE)
    news = tuple(sentence for sentence in drawing.desk.finding if sentence.text not in said)
    name = _name_of(panel, text) if panel.comparison else narrowed_name(panel, text)
    first_words, more = heading_and_rest(replace(drawing.desk, finding=news), name)
    if first_words == text.t(
        phrases.UNPUBLISHED_FIGURES
    ):  # what holds of several charts tells none from the others
        by = [text.t(panel.dimension.name)] if panel.dimension else []
        first_words, more = " · ".join([name, *by]), first_words
    return _frame(
        panel,
        drawing,
        context,
        head=(level, id_, first_words, more),
        folded=folded,
        named=name if folded and not first_words.startswith(name) else "",
        caveat=describe.grade_note(panel, text) if folded else "",
        sources=_sources_in_short(panel, text),
        actions=actions(panel, context, table=True),
    )


def _frame(
    panel: Panel, drawing: Drawing, context: RenderContext, *, head: tuple[str, str, str, str], **parts: Any
) -> Markup:
    """The frame around a drawing. `head`: its heading's level and id, the first words of its finding, and the others.

    `parts`: sources and actions; caveat and help (telephones and a page) where it has any; whether it is folded.
    """
    level, id_, first_words, more = head
    subtitle = describe.subtitle(panel, context.text)
    named: dict[str, Any] = {"level": level, "id": id_, "heading": first_words, "more": more}
    named |= {
        "subtitle": subtitle if subtitle != first_words else "",
        "caveat": "",
        "help": (),
        "folded": False,
        "named": "",
    }
    drawn = picture(drawing, context.text)
    return fill_template("chart", context.text, **{**named, "picture": drawn, **parts})


def kept_chart(
    panel: Panel, tabled: Panel, without_row: str, context: RenderContext, *, id_: str, level: str = "h3"
) -> Markup:
    """The frame of a chart that stands on few pages: help beside its number, its limits, and no way out but its rows.

    `tabled` are the rows of its table, those that are not drawn among them; `without_row` says which are not there.
    """
    text = context.text
    drawing = drawing_of(panel, context, widths=PAIRED)
    first_words, more = heading_and_rest(drawing.desk, text.t(panel.indicator.name))
    return _frame(
        panel,
        drawing,
        context,
        head=(level, id_, first_words, more),
        help=_not_your_fault(panel, context),
        caveat=text.t(panel.indicator.caveats[0]),
        sources=source_lines(panel, text),
        actions=rows_alone(panel, tabled, without_row, context),
    )


def kept_charts(kept: Sequence[tuple[Panel, Panel, str]], context: RenderContext, *, level: str) -> Markup:
    """Those of a page side by side, each as `kept_chart` takes it; empty where there are none."""
    frames = [kept_chart(*each, context, id_=f"aparte-{at}", level=level) for at, each in enumerate(kept)]
    return side_by_side(frames, context.text)


def side_by_side(parts: Sequence[Markup], text: Text, *, style: str = "pair", said: str = "") -> Markup:
    """Parts beside each other where there is room, under what is `said` of all; empty where there are none."""
    return fill_template("pair", text, parts=parts, style=style, said=said)


def _not_your_fault(panel: Panel, context: RenderContext) -> tuple[list[tuple[str, str, str]], str]:
    """The telephones of the place, and the page of help, to stand in the same screen as a number of girls."""
    lines = phones(panel, context.helplines)
    calls = [(call(line, context.text), line.digits, line.contact) for line in lines]
    return calls, addresses.help_page(context.text.lang, panel.territories[0].country)


def _name_of(panel: Panel, text: Text) -> str:
    return text.t((panel.comparison or panel.indicator).name)


def district_maps(maps: Sequence[Panel], context: RenderContext, *, graded: Grade) -> Markup:
    """Maps side by side, of what both places count alike (grade A or B) with the same classes; bars with one scale."""
    same_measure = graded is not Grade.C and len({panel.indicator.id for panel in maps}) == 1 < len(maps)
    charts = [
        chart(
            panel,
            context,
            id_=f"mapa-{at}",
            beside=[other_map for other_map in maps if other_map is not panel] if same_measure else (),
        )
        for at, panel in enumerate(maps)
    ]
    return side_by_side(charts, context.text, said=say_scales(maps, context, same=same_measure))


def say_scales(panels: Sequence[Panel], context: RenderContext, *, same: bool) -> str:
    """Whether maps or bars beside each other are read by one scale; empty where fewer than two have a number."""
    numbered = [panel for panel in panels if any(row.value is not None for row in panel.rows)]
    kinds = {is_on_map(panel, context.outlines) for panel in numbered}
    if len(numbered) < 2:
        return ""
    if same:
        return context.text.t(_ONE_SCALE[kinds == {True}]) if len(kinds) == 1 else ""
    return context.text.t(_OWN_SCALES[kinds == {True}])


@cache_fragment
def with_numbers(panel: Panel, context: RenderContext, *, id_: str) -> Markup:
    """One chart alone with its table: beside it, where else there would be nothing, or below it if it is broad."""
    # Of months and years the chart draws the years: so does the table say.
    table_panel = panel if panel.view == "map" else replace(panel, rows=tabled_rows(panel))
    table = describe.table(table_panel, context.text)
    paired = characters_of(table) <= MOST_BESIDE
    figure = chart(panel, context, id_=id_, table=False, paired=paired)
    parts = [figure, value_table(table, context.text)]
    return side_by_side(parts, context.text, style="pair" if paired else "below")


def characters_of(table: Table) -> int:
    """About how many characters a row needs side by side; what is long may take a second line."""
    columns = zip(table.headers, *table.rows, strict=True)
    widest = (max(len(cell if isinstance(cell, str) else cell.text) for cell in column) for column in columns)
    return sum(min(width, LONG) + BETWEEN for width in widest)


def source_lines(panel: Panel, text: Text) -> Markup:
    """The first sources in a line each; the rest are counted here and listed in the fold on provenance."""
    lines = describe.source_lines(panel, text)
    if not lines:
        return Markup()
    visible, remainder = lines[:MOST_SOURCES], len(lines) - MOST_SOURCES
    if remainder > 0:
        visible.append(text.n("Y {count} fuente más, abajo.", "Y {count} fuentes más, abajo.", remainder))
    written = [_as_written(line, panel, text) for line in visible]
    return fill_template("source_lines", text, lines=written, in_short=False)


def _sources_in_short(panel: Panel, text: Text) -> Markup:
    """Who publishes the figures, in one line; editions and licences stand where it is asked where a number comes from."""
    names = describe.source_names(panel, text)
    if not names:
        return Markup()
    return fill_template("source_lines", text, lines=[_as_written(names, panel, text)], in_short=True)


def _as_written(line: str, panel: Panel, text: Text) -> list[tuple[str, str]]:
    """A line of sources in parts, each with its language where it is a name that is Spanish in every language."""
    every = describe.names_as_written(panel, text)
    names = sorted((name for name in every if name in line), key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, names))})", line) if names else [line]
    return [(part, SOURCE if at % 2 else "") for at, part in enumerate(parts) if part]


# The filters of a chart: a plain form of selects that needs no script; its fields are a query's keys.


@dataclass(frozen=True, slots=True)
class ControlOption:
    """One option of a filter; `group` is the heading it stands under."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One filter: the key it sets in the query, what may be chosen, and what is."""

    key: str
    label: str
    choices: tuple[ControlOption, ...]
    chosen: str = ""

    @property
    def groups(self) -> dict[str, list[ControlOption]]:
        """The choices by the heading that they stand under."""
        groups: dict[str, list[ControlOption]] = {}
        for choice in self.choices:
            groups.setdefault(choice.group, []).append(choice)
        return groups

    @property
    def chosen_label(self) -> str:
        """What a browser shows of the select: the first choice where none is the one chosen."""
        chosen = (choice.label for choice in self.choices if choice.value == self.chosen)
        return next(chosen, self.choices[0].label)


def form(
    action: str, controls: Sequence[Control], text: Text, *, name: str = "", folds: bool = True
) -> Markup:
    """The form of all filters that leave a choice. Without a script it sends a plain GET to `action`.

    On a phone several fold into one line that says what is chosen, unless the form is what one comes for; the style sheet
    unfolds them where there is room. `name` is what the form is called; without one it is that of a chart's filters.
    """
    offered = [control for control in controls if len(control.choices) > 1]
    return fill_template(
        "filters", text, action=action, controls=offered, name=name, folds=folds and len(offered) > 1
    )


def field(control: Control, text: Text, *, prefix: str = "filtro") -> Markup:
    """A select with its name before it; `prefix` tells the ids of two forms of one page apart."""
    return fill_template("field", text, control=control, prefix=prefix)


# Figures of a source or an indicator whose year nobody knows: what they count and who says them. Drawn nowhere.

Figure = Mapping[str, Any]
UNDATED: Final = "sin-fecha"
MOST_OPEN: Final = 12  # figures that need no fold


class UndatedDocument(NamedTuple):
    """Who says a figure, in which document, where it lies, and of which day it is."""

    publisher: str
    title: str
    url: str
    dated: str


def undated_figures(
    rows: Sequence[Figure], catalog: Catalog, text: Text, *, most_open: int = MOST_OPEN
) -> Markup:
    """A section with a row a figure: what, of which group, where, how many, remark, document, line; empty for none.

    `rows` have the columns of the table `undated` and those of their document; more than `most_open` are folded.
    """
    if not rows:
        return Markup()
    told = [_row(row, catalog, text) for row in rows]
    return fill_template("undated", text, id=UNDATED, rows=told, folds=len(rows) > most_open)


def _row(row: Figure, catalog: Catalog, text: Text) -> list[str | UndatedDocument]:
    indicator = catalog.indicators[row["indicator"]]
    place = catalog.territories[row["territory"]]
    said = (row["note"], "" if row["breakdown"] else indicator.total_holds, place.said_beside)
    return [
        text.t(indicator.name),
        _group(row["breakdown"], catalog, text),
        text.t(place.name),
        _value(row, catalog, text),
        " ".join(text.t(sentence) for sentence in said if sentence),
        _document(row, text),
        translate_locator(row["locator"], text),
    ]


def _group(breakdown: str, catalog: Catalog, text: Text) -> str:
    """The categories in words; empty for a total."""
    names = []
    for name, code in Breakdown.parse(breakdown).codes:
        category = catalog.dimensions[name].code(code)
        names.append(text.t(category.name) if category else code)
    return ", ".join(names)


def _value(row: Figure, catalog: Catalog, text: Text) -> str:
    """The number with its unit, or why there is none."""
    indicator = catalog.indicators[row["indicator"]]
    if row["value"] is None:
        return symbol_label(row["obs_status"], text) or symbol_label("protected", text)
    return f"{text.number(row['value'], indicator.decimals)} {unit_words(indicator, text, row['value'])}"


def _document(row: Figure, text: Text) -> UndatedDocument:
    publisher, title, url, day = (row.get(key) or "" for key in ("publisher", "title", "url", "page_date"))
    return UndatedDocument(publisher, title, url, translate_page_date(day, text) if day else "")
