"""The sheet of an indicator or of a comparison, for a selection: what its page says, to print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.briefs import sheet_parts
from api.briefs.sheet import ROWS, SOURCES, Sheet, SheetPart, is_broad, picture
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.findings.reporter_card import reporter_card
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.demonstration import MARK
from observatory.geography.outlines import Outlines
from observatory.model import Panel, Row
from observatory.statistics.series import current, series_of
from observatory.statistics.writers import writers_sentence
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.labels import translate_note
from observatory.words.table import Table

_YEAR: Final = re.compile(r" \(\d{4}\)$")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The panel of the page, the same with its months, its rate where it is of one place, and what is around them."""

    panel: Panel
    with_months: Panel
    rate: Panel | None
    catalog: Catalog
    outlines: Outlines
    base_url: str


def sheet(content: SheetContent, text: Text) -> Sheet:
    """What the page of a selection says, for two sides of paper at most."""
    panel, charts = content.panel, _pictures(content, text)
    chart = chart_of(panel, text, width=DESK, outlines=content.outlines)
    card = reporter_card(panel, chart, content.catalog.glossary, text)
    name = text.t((panel.comparison or panel.indicator).name)
    codes = [place.code for place in panel.territories]
    months = sheet_parts.years_side_by_side(content.with_months, text)
    month_notes = tuple(describe.same_months_notes(content.with_months, text)) if months else ()
    table = (short_table(panel, text, heading=text.t(captions.TABLE), limit=ROWS),) if panel.rows else ()
    around = sheet_parts.around(content.rate, codes[0] if codes else "", text)
    helped = sheet_parts.help_of(codes, content.catalog, text)
    notes = (sheet_parts.notes(panel, text, without=month_notes),)
    apart = has_origins(panel)
    broad = is_broad(panel)
    beside = apart or broad
    return Sheet(
        lang=text.lang,
        short=False,
        title=name,
        kicker=name,
        heading=chart.title,
        subject="",
        lead=month_notes[:1],
        hue=sheet_parts.hue_of(panel.territories),
        mark=text.t(MARK) if panel.demonstration else "",
        across=charts if broad else (),
        wide=(
            *(() if broad else charts),
            *months,
            *around,
            *(() if apart else table),
            *(notes if beside else ()),
        ),
        narrow=(
            *sheet_parts.define_indicators(panel, card.misread, text),
            *(() if beside else notes),
            *(() if broad else helped),
        ),
        foot=(
            *(table if apart else ()),
            *(helped if broad else ()),
            sheet_parts.sources(named_sources(panel, text, limit=ROWS), text, limit=SOURCES),
        ),
        last_lines=sheet_parts.last_lines(
            panel.release,
            panel.released,
            text,
            address=content.base_url + addresses.page_of(text.lang, _without_language(panel.query)),
            demonstration=panel.demonstration,
        ),
    )


def _pictures(content: SheetContent, text: Text) -> tuple[SheetPart, ...]:
    if not content.panel.rows or content.panel.view == "table":
        return ()
    return (picture(content.panel, content.outlines, text),)


def _without_language(query: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith("lang="))


# The table of a sheet: the newest rows of each place, in the columns that paper has room for, and their sources.


def short_table(panel: Panel, text: Text, *, heading: str, limit: int) -> SheetPart:
    """At most `limit` rows, the newest of each place, and a note of how many are left out."""
    table, asides = _on_paper(panel, describe.table(panel, text), text)
    positions = _positions_kept(panel, table, limit)
    return SheetPart(
        heading=heading,
        headers=table.headers,
        rows=tuple(table.rows[at] for at in positions),
        small=(
            *asides,
            *_notes_on_zeros([table.origins[at] for at in positions], text),
            *left_out(len(table.rows) - len(positions), text),
        ),
    )


def _notes_on_zeros(rows: Sequence[Row], text: Text) -> list[str]:
    """What must be known of a zero, as that its cell was blank; the notes on other numbers have no room on paper."""
    zeros = (row.note.removesuffix(writers_sentence(row.note)).strip() for row in rows if row.value == 0)
    notes = dict.fromkeys(filter(None, zeros))
    return [
        text.t(phrases.TOLD_OF, subject=text.number(0), told=translate_note(note, text)) for note in notes
    ]


def named_sources(panel: Panel, text: Text, *, limit: int) -> dict[str, str]:
    """The line and the name of every source: of what the table says first of each place, of its rest, the others."""
    table = describe.table(panel, text)
    rows = [table.origins[at] for at in _positions_kept(panel, table, limit)]
    firsts = {row.territory: row for row in reversed(rows)}.values()
    lines: dict[str, str] = {}
    for row in reversed(firsts):
        lines |= _sources_of(panel, [row], text)
    return lines | _sources_of(panel, rows, text) | describe.named_sources(panel, text)


def _sources_of(panel: Panel, rows: Sequence[Row], text: Text) -> dict[str, str]:
    statements, snapshots = {row.statement for row in rows}, {row.snapshot for row in rows}
    part = replace(
        panel,
        rows=tuple(rows),
        statements=tuple(statement for statement in panel.statements if statement.id in statements),
        snapshots=tuple(snapshot for snapshot in panel.snapshots if snapshot.id in snapshots),
    )
    return describe.named_sources(part, text)


def _positions_kept(panel: Panel, table: Table, limit: int) -> list[int]:
    """The positions of at most `limit` rows: an equal quota for each place, rows of the finding first."""
    quota = max(1, limit // max(1, len({row.territory for row in table.origins})))
    leading_rows = [current(series.rows) for series in series_of(panel)]
    counts: dict[str, int] = {}
    positions = []
    for at in sorted(range(len(table.origins)), key=lambda at: table.origins[at] not in leading_rows):
        place = table.origins[at].territory
        counts[place] = counts.get(place, 0) + 1
        if counts[place] <= quota:
            positions.append(at)
    return sorted(positions[:limit])


def left_out(count: int, text: Text) -> tuple[str, ...]:
    """A note that rows are left out, and where to find them; empty where all are shown."""
    if count <= 0:
        return ()
    return (phrases.rows_left_out(count, text),)


def has_origins(panel: Panel) -> bool:
    """Whether its rows come from different documents, so that a table names the source of each."""
    return panel.comparison is None and len({row.statement or row.snapshot for row in panel.rows}) > 1


def _on_paper(panel: Panel, table: Table, text: Text) -> tuple[Table, tuple[str, ...]]:
    """The columns that paper has room for, and in a line what a column left out says."""
    dropped, asides = {text.t(captions.EDITION), text.t(captions.NOTE)}, []
    if not has_origins(panel):
        dropped.add(text.t(captions.SOURCE))
    if panel.comparison is not None:
        dropped.add(text.t(captions.MEASURE))
    population = text.t(captions.POPULATION)
    if population in table.headers:
        at = table.headers.index(population)
        populations = dict.fromkeys(_YEAR.sub("", cells[at].text) for cells in table.rows if cells[at].text)
        dropped.add(population)
        asides.append(f"{population}: {'; '.join(populations)}.")
    columns = [at for at, header in enumerate(table.headers) if header not in dropped]
    headers = tuple(table.headers[at] for at in columns)
    rows = tuple(tuple(cells[at] for at in columns) for cells in table.rows)
    return Table(table.caption, headers, rows, table.origins), tuple(asides)
