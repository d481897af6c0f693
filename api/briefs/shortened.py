"""The table of a sheet: the newest rows of each place, in the columns that paper has room for, and their sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.briefs.sheet import Part
from observatory.model import Panel, Row
from observatory.series import current, series_of
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe
from observatory.words.table import Table

_YEAR: Final = re.compile(r" \(\d{4}\)$")


def short_table(panel: Panel, text: Text, *, heading: str, most: int) -> Part:
    """The newest rows of each place, `most` together; how many are left out is said."""
    whole, said = _on_paper(panel, describe.table(panel, text), text)
    kept = _kept(panel, whole, most)
    return Part(
        heading=heading,
        headers=whole.headers,
        rows=tuple(whole.rows[at] for at in kept),
        small=(*said, *left_out(len(whole.rows) - len(kept), text)),
    )


def named_sources(panel: Panel, text: Text, *, most: int) -> dict[str, str]:
    """The line and the name of every source: of what the table says first of each place, of its rest, the others."""
    whole = describe.table(panel, text)
    shown = [whole.origins[at] for at in _kept(panel, whole, most)]
    firsts = {row.territory: row for row in reversed(shown)}.values()
    said: dict[str, str] = {}
    for row in reversed(firsts):
        said |= _sources_of(panel, [row], text)
    return said | _sources_of(panel, shown, text) | describe.named_sources(panel, text)


def _sources_of(panel: Panel, rows: Sequence[Row], text: Text) -> dict[str, str]:
    statements, snapshots = {row.statement for row in rows}, {row.snapshot for row in rows}
    said = replace(
        panel,
        rows=tuple(rows),
        statements=tuple(one for one in panel.statements if one.id in statements),
        snapshots=tuple(one for one in panel.snapshots if one.id in snapshots),
    )
    return describe.named_sources(said, text)


def _kept(panel: Panel, table: Table, most: int) -> list[int]:
    """Which rows of a table stay where `most` do: of each place as many as of another, the ones of the finding first."""
    each = max(1, most // max(1, len({row.territory for row in table.origins})))
    told = [current(series.rows) for series in series_of(panel)]
    seen: dict[str, int] = {}
    kept = []
    for at in sorted(range(len(table.origins)), key=lambda at: table.origins[at] not in told):
        place = table.origins[at].territory
        seen[place] = seen.get(place, 0) + 1
        if seen[place] <= each:
            kept.append(at)
    return sorted(kept[:most])


def left_out(count: int, text: Text) -> tuple[str, ...]:
    """That rows are missing here, and where they are; nothing where none is."""
    if count <= 0:
        return ()
    said = phrases.rows_left_out(count, text)
    return (said,)


def has_origins(panel: Panel) -> bool:
    """Whether its rows come from different documents, so that a table names the source of each."""
    return panel.comparison is None and len({row.statement or row.snapshot for row in panel.rows}) > 1


def _on_paper(panel: Panel, table: Table, text: Text) -> tuple[Table, tuple[str, ...]]:
    """The columns that paper has room for, and in a line what a column left out says."""
    dropped, said = {text.t(captions.EDITION), text.t(captions.NOTE)}, []
    if not has_origins(panel):
        dropped.add(text.t(captions.SOURCE))
    if panel.comparison is not None:
        dropped.add(text.t(captions.MEASURE))
    population = text.t(captions.POPULATION)
    if population in table.headers:
        at = table.headers.index(population)
        found = dict.fromkeys(_YEAR.sub("", cells[at].text) for cells in table.rows if cells[at].text)
        dropped.add(population)
        said.append(f"{population}: {'; '.join(found)}.")
    kept = [at for at, header in enumerate(table.headers) if header not in dropped]
    headers = tuple(table.headers[at] for at in kept)
    rows = tuple(tuple(cells[at] for at in kept) for cells in table.rows)
    return Table(table.caption, headers, rows, table.origins), tuple(said)
