"""What can be done with a chart: its table, its rows as a file, where it comes from, and the way to take it along."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final, NamedTuple

from markupsafe import Markup

from layouts.document import addresses
from layouts.document.page import Preview
from layouts.document.templates import RenderContext, fill_template, value_table
from observatory.charts.chart import Chart
from observatory.charts.findings.reporter_card import ReporterCard
from observatory.charts.kinds.chosen_kind import DESK, chart_of, is_on_map
from observatory.geography.places import phones
from observatory.model import Panel, Statement
from observatory.provenance.third_party_copies import (
    is_unpublished,
    mark_of,
    may_leave,
    official,
    why_it_stays,
)
from observatory.text import Text, message
from observatory.vocabulary import captions
from observatory.words import describe
from observatory.words.labels import narrowed_name, translate_page_date
from observatory.words.sentences import places_said

_LEFT_BEHIND: Final = {
    True: message(
        "Fuera de esta página el mapa va solo, con otras clases de color: las de sus propias cifras."
    ),
    False: message("Fuera de esta página el gráfico va solo, con otra escala: la de sus propias cifras."),
}
"""What a chart leaves behind where it stands alone, by whether it is a map."""
LONGEST: Final = 420
"""Letters of an alternative text that those who show previews keep."""


def actions(panel: Panel, context: RenderContext, *, table: bool, shared: bool = False) -> Markup:
    """What can be done with a chart: what is taken along in a line of links, what is looked up in another.

    `shared`: here it has the classes of another map too, or the scale of other bars, which it leaves behind where it
    stands alone. The explorer opens on the tab of the chart: its map is the first one, and a line says so in the address.
    """
    text = context.text
    why, on_map = why_it_stays(panel), is_on_map(panel, context.outlines)
    seen = replace(panel, view="bars") if panel.view == "map" and not on_map else panel
    return fill_template(
        "actions",
        text,
        **_addresses(panel, text),
        subject=_tell_apart(seen, text),
        role="",
        table=value_table(describe.table(seen, text), text) if table and panel.rows else "",
        provenance=provenance(seen, text) if panel.rows else "",
        notes=[*([text.t(why)] if why else []), *([text.t(_LEFT_BEHIND[on_map])] if shared else [])],
    )


def actions_in_line(panel: Panel, subject: str, text: Text, *, role: str = "toolbar") -> Markup:
    """The actions of a drawing as one line of links; its table is that of the page; `subject` names the drawing.

    Without a subject it is called by what is drawn. With the role `group` it is one line of the toolbar of several
    drawings, and leads to the source by its name: no sentence beside the drawing does. Of outlines without a cell there
    are no rows to take and no source.
    """
    ways = {**_addresses(panel, text), "shown": addresses.page_of(text.lang, panel.query)}
    if not panel.rows:
        ways["rows"] = ""
        if role == "group":
            ways["shown"] = ""
    return fill_template("actions", text, **ways, subject=subject or _tell_apart(panel, text), role=role)


def _addresses(panel: Panel, text: Text) -> dict[str, str]:
    """Where a chart is taken along, its rows as a file, and its tab of the explorer."""
    query = panel.query
    return {
        "share": addresses.page(text.lang, "share", query=query) if may_leave(panel) else "",
        "rows": addresses.data(text.lang, "csv", query),
        "explorer": addresses.page(
            text.lang, "explorer", query=query if "view=" in query else f"{query}&view=trend"
        )
        if panel.rows
        else "",
    }


def _tell_apart(panel: Panel, text: Text) -> str:
    """What tells the links of a chart from those of another of its page: series, breakdown, kind and places."""
    kind = captions.KINDS.get(panel.view)
    return ", ".join(
        filter(
            None,
            (
                text.t(panel.comparison.name) if panel.comparison else narrowed_name(panel, text),
                text.t(panel.dimension.name) if panel.dimension else "",
                text.t(kind) if kind else "",
                places_said(panel.territories, text),
            ),
        )
    )


def rows_alone(panel: Panel, tabled: Panel, without_row: str, context: RenderContext) -> Markup:
    """The same of a chart that stands on few pages: the rows and the table of `tabled` alone, and why.

    `without_row` says which rows are not there, if any.
    """
    text = context.text
    return fill_template(
        "actions",
        text,
        subject=_tell_apart(panel, text),
        share="",
        rows=addresses.data(text.lang, "csv", tabled.query),
        explorer="",
        role="",
        table=value_table(describe.table(tabled, text), text),
        provenance="",
        notes=[
            *filter(None, [without_row]),
            text.t("No se comparte ni se inserta: estas cifras van con la ayuda al lado."),
        ],
    )


def sheet_address(panel: Panel, text: Text) -> str:
    """The address of the sheet of a panel; empty where none is made of it."""
    return addresses.brief(text.lang, panel.query) if may_leave(panel) else ""


class DocumentLine(NamedTuple):
    """A document that says a number: who, what it is called, its address, and its date where one is known."""

    publisher: str
    title: str
    url: str
    dated: str


def documents(panel: Panel, text: Text) -> list[DocumentLine]:
    """The documents that say the numbers; of one title, each by its file too."""
    titles = Counter(statement.title for statement in panel.statements)
    return [
        DocumentLine(
            statement.publisher,
            _title_of(statement, alone=titles[statement.title] == 1),
            statement.url,
            translate_page_date(statement.page_date, text) if statement.page_date else "",
        )
        for statement in panel.statements
    ]


def _title_of(statement: Statement, *, alone: bool) -> str:
    if not statement.title:
        return statement.url
    file = statement.url.rstrip("/").rpartition("/")[2]
    return f"«{statement.title}»" if alone else f"«{statement.title}» {file}"


def provenance(panel: Panel, text: Text) -> Markup:
    """Each document and each file behind the numbers: publisher, title, edition, date, fingerprint."""
    sources = {source.id: source for source in panel.sources}
    return fill_template(
        "origins",
        text,
        documents=documents(panel, text),
        files=[(each, sources[each.source]) for each in panel.snapshots if each.source in sources],
        query=panel.query,
        subject=_tell_apart(panel, text),
    )


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


# The reporter's card of a chart: what may be printed, what not and why, how to name it, and the help line to print.


def for_reporters(card: ReporterCard, panel: Panel, context: RenderContext) -> Markup:
    """The card as a section, and the way to what holds for every number of the site."""
    calls = help_to_print(panel, context)
    return fill_template("card", context.text, card=card, calls=calls, contact=context.contact)


def help_to_print(panel: Panel, context: RenderContext) -> list[str]:
    """The telephones of the panel's places, each by the name of its service."""
    lines = phones(panel, context.helplines)
    return [f"{context.text.t(line.service)}: {line.contact}" for line in lines]
