"""A third party's copy of a publisher's file: its mark, which each output bears, and where its figures may not stand.

Of a file that its owner has not published, figures stand on their own pages alone, with the mark: never on the home page,
in the list of comparisons, in a place's figures, on a sheet, in an embed, or in what others show of a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from observatory.addresses.selection_error import SelectionError
from observatory.model import Panel, Row, Source
from observatory.text import message

MARKS: Final[Mapping[str, str]] = {
    "published": message("Copia de un archivo publicado."),
    "unpublished": message(
        "Leído en un archivo que la institución no ha publicado; preliminar; no lo cite como oficial."
    ),
}

STAYS_HERE: Final = message(
    "Estas cifras se leyeron en un archivo que la institución no ha publicado. No van en hojas ni en otros sitios, solo "
    "en su página."
)


TOO_MANY_AREAS: Final = message(
    "Un mapa de tantos lugares se ve solo aquí. Elija el de una provincia o un departamento."
)
_MOST_AREAS: Final = 60
"""Other sites are sent no map of more."""


def mark_of(source: Source) -> str:
    """The mark of a source as a message; empty where its figures come from their owner."""
    return MARKS.get(source.copy, "")


def is_unpublished(source: Source) -> bool:
    """Whether the owner of the file has not published it."""
    return source.copy == "unpublished"


def marked_rows(rows: Iterable[Row], sources: Mapping[str, Source]) -> Iterator[Row]:
    """The rows, those of a copy with its mark before their note."""
    for row in rows:
        source = sources.get(_source_id(row))
        mark = mark_of(source) if source else ""
        yield replace(row, note=" ".join(filter(None, (mark, row.note)))) if mark else row


def official(panel: Panel) -> Panel:
    """The panel without what was read in files that their owners have not published."""
    copies = {source.id for source in panel.sources if is_unpublished(source)}
    if not copies:
        return panel
    return replace(
        panel,
        rows=tuple(row for row in panel.rows if _source_id(row) not in copies),
        sources=tuple(source for source in panel.sources if source.id not in copies),
        snapshots=tuple(snapshot for snapshot in panel.snapshots if snapshot.source not in copies),
        alternatives=tuple(row for row in panel.alternatives if _source_id(row) not in copies),
    )


def is_official(row: Row, panel: Panel) -> bool:
    """Whether a row of the panel was read in no file that its owner has not published."""
    return not any(is_unpublished(source) for source in panel.sources if source.id == _source_id(row))


def may_leave(panel: Panel) -> bool:
    """Whether a sheet or an embed can be made of it."""
    return not why_it_stays(panel)


def why_it_stays(panel: Panel) -> str:
    """Why neither a sheet nor an embed can be made of it, as a message; empty where one can."""
    if panel.view == "map" and len(panel.territories) > _MOST_AREAS:
        return TOO_MANY_AREAS
    return "" if official(panel).rows or not panel.rows else STAYS_HERE


def for_other_sites(panel: Panel) -> Panel:
    """The official panel, for sheets and embeds. Raises SelectionError where none of it may leave."""
    shown = official(panel)
    if why := why_it_stays(panel):
        raise SelectionError(why, status=404)
    return shown


def _source_id(row: Row) -> str:
    return row.snapshot.partition("@")[0]
