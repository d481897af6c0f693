"""What a release knows of those before it: how much each changed, and the hashes of its data files.

Each release takes over what the one before it knew, so that the list of all is read from the one on show.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from observatory.model import Change, DataFile, SeriesChange
from observatory.store.releases.data_files import data_files
from observatory.store.schema import PUBLIC
from observatory.store.writing.bulk import insert_entries

_PART: Final = PUBLIC.tables["release_part"]
_NAME: Final = "history.json"
# Whoever holds both releases can count these. What became protected, or ceased to be, is in no count: beside a release
# that was withdrawn it would tell how many of its numbers ought not to have been shown. Nor is what is gone: it may
# have been taken away for the same reason.
_ADDED: Final = (Change.NEW, Change.GIVEN)
_CHANGED: Final = (Change.CHANGED,)


@dataclass(frozen=True, slots=True)
class ReleaseHistory:
    """What is known of one release: the one before it, what changed since, and its files (None: not known)."""

    former: str = ""
    changes: tuple[SeriesChange, ...] = ()
    files: tuple[DataFile, ...] | None = None


def series_changes(cells: Iterable[tuple[Change, str, float | None]]) -> tuple[SeriesChange, ...]:
    """The counts by series of changes of cells: (change, indicator, number that is shown now)."""
    added: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for change, indicator, value in cells:
        if value is not None:
            added[indicator] += change in _ADDED
            changed[indicator] += change in _CHANGED
    return tuple(
        SeriesChange(indicator, added[indicator], changed[indicator])
        for indicator in sorted({*(+added), *(+changed)})
    )


def write_history(
    draft: Connection,
    former: Connection,
    *,
    release: str,
    former_release: str,
    changes: tuple[SeriesChange, ...],
) -> None:
    """Write into a draft what the former release knew, its files, and what the draft changes."""
    known = {
        **history(former),
        former_release: ReleaseHistory(*_about(history(former), former_release), files=data_files(former)),
        release: ReleaseHistory(former_release, changes),
    }
    content = json.dumps({name: asdict(about) for name, about in known.items()}).encode()
    insert_entries(draft, _PART, [{"name": _NAME, "content": content}])


def _about(known: Mapping[str, ReleaseHistory], release: str) -> tuple[str, tuple[SeriesChange, ...]]:
    about = known.get(release, ReleaseHistory())
    return about.former, about.changes


def history(connection: Connection) -> Mapping[str, ReleaseHistory]:
    """What the open release knows, by name; nothing where it was made before any did."""
    content = connection.execute(select(_PART.c.content).where(_PART.c.name == _NAME)).scalar()
    if content is None:
        return {}
    return {str(name): _parse_history(about) for name, about in json.loads(bytes(content)).items()}


def _parse_history(about: Mapping[str, Any]) -> ReleaseHistory:
    files = about["files"]
    return ReleaseHistory(
        about["former"],
        tuple(SeriesChange(**change) for change in about["changes"]),
        None if files is None else tuple(DataFile(**file) for file in files),
    )
