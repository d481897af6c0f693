"""What a release says in words and outlines, kept inside it: catalogue, messages and outlines of the day it was made.

Beside them the pairs (series, place) of which figures are held and none is shown: that they are, and nothing more; and
what has a page for its figures, which the map of the site lists.

Not among it are help lines, what is asked of institutions, the spellings and old numbers of publishers, and what waits
to be on show: these are always today's.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, select

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines, OutlineSet
from observatory.languages import catalogue_of, languages
from observatory.model import Change, DataFile, SeriesChange
from observatory.prose import prose_files
from observatory.provenance.gaps import Pair, Unwritten
from observatory.site import current_site
from observatory.statistics import unknown_kinds
from observatory.store.errors import BrokenReleaseError
from observatory.store.releases.data_files import read_data_files
from observatory.store.schema import PUBLIC
from observatory.store.store_mark import SITE_PART
from observatory.store.writing.bulk import insert_entries
from observatory.text import KeptTexts

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


_PART: Final = PUBLIC.tables["release_part"]
_CATALOG: Final = "catalog.json"
_OUTLINES: Final = "outlines.json"
_WITHHELD: Final = "withheld.json"
_UNWRITTEN: Final = "unwritten.json"
_PAGES: Final = "pages.json"
_MESSAGES: Final = ".po"
_PROSE: Final = ".md"
NOTHING_UNWRITTEN: Final[Unwritten] = {}
_ALWAYS_TODAY: Final[Mapping[str, Any]] = {
    "helplines": (), "requests": {}, "request_laws": {}, "aliases": (), "recodings": (), "waiting_sources": {},
    "waiting_indicators": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleaseParts:
    """Catalogue, outlines, messages and prose of a release."""

    catalog: Catalog
    outlines: Outlines
    texts: KeptTexts


@cache
def _catalog_form() -> TypeAdapter[Catalog]:
    return TypeAdapter(Catalog)


@cache
def _pairs_form() -> TypeAdapter[tuple[Pair, ...]]:
    return TypeAdapter(tuple[Pair, ...])


@cache
def _unwritten_form() -> TypeAdapter[Unwritten]:
    return TypeAdapter(Unwritten)


@cache
def _outlines_form() -> TypeAdapter[tuple[OutlineSet, ...]]:
    return TypeAdapter(tuple[OutlineSet, ...])


def collect_parts(catalog: Catalog, outlines: Outlines) -> dict[str, bytes]:
    """What there is to keep, as files by name."""
    messages = {
        f"{lang}{_MESSAGES}": catalogue_of(lang).read_bytes()
        for lang in languages()
        if catalogue_of(lang).exists()
    }
    return {
        _CATALOG: _catalog_form().dump_json(replace(catalog, **_ALWAYS_TODAY)),
        _OUTLINES: _outlines_form().dump_json(outlines.sets),
        **({} if catalog.demonstration else {SITE_PART: current_site().id.encode()}),
        **messages,
        **{f"{lang}/{page}{_PROSE}": content for (lang, page), content in prose_files().items()},
    }


def hash_parts(parts: Mapping[str, bytes]) -> str:
    """One hash of all of them."""
    digest = hashlib.sha256()
    for name, content in sorted(parts.items()):
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def hash_parts_of_today(catalog: Catalog, outlines: Outlines) -> str:
    """The hash of all that is said today, with what no release brings."""
    return hash_parts({**collect_parts(catalog, outlines), "today": _catalog_form().dump_json(catalog)})


def write_parts(
    draft: Connection,
    catalog: Catalog,
    outlines: Outlines,
    *,
    withheld: Sequence[Pair] = (),
    unwritten: Unwritten = NOTHING_UNWRITTEN,
) -> None:
    """Keep them in an open draft."""
    parts = collect_parts(catalog, outlines) | {_WITHHELD: _pairs_form().dump_json(tuple(withheld))}
    if unwritten:
        parts[_UNWRITTEN] = _unwritten_form().dump_json(unwritten)
    insert_entries(draft, _PART, [{"name": name, "content": content} for name, content in parts.items()])


def read_withheld(connection: Connection) -> frozenset[Pair]:
    """The pairs of the open release of which figures are held and none is shown; none where it was made before that."""
    content = connection.execute(select(_PART.c.content).where(_PART.c.name == _WITHHELD)).scalar()
    return frozenset(_pairs_form().validate_json(bytes(content))) if content is not None else frozenset()


def read_unwritten(connection: Connection) -> Unwritten:
    """The years of which a register of the open release has no total of a place, each with the reason."""
    content = connection.execute(select(_PART.c.content).where(_PART.c.name == _UNWRITTEN)).scalar()
    return _unwritten_form().validate_json(bytes(content)) if content is not None else NOTHING_UNWRITTEN


def write_pages(draft: Connection, pages: Mapping[str, Sequence[str]]) -> None:
    """Keep in a finished draft what has a page for its figures, by the name of its list."""
    insert_entries(draft, _PART, [{"name": _PAGES, "content": json.dumps(pages).encode()}])


def read_pages(connection: Connection) -> Mapping[str, Sequence[str]] | None:
    """What has a page for its figures; None where the open release was made before it was kept."""
    content = connection.execute(select(_PART.c.content).where(_PART.c.name == _PAGES)).scalar()
    return None if content is None else json.loads(bytes(content))


def release_parts(connection: Connection, today: Catalog) -> ReleaseParts | None:
    """The parts of the open release, with what is always today's; None where it was made before it could bring any.

    Raises BrokenReleaseError where this program cannot read them.
    """
    parts = {
        str(name): bytes(content)
        for name, content in connection.execute(select(_PART.c.name, _PART.c.content))
    }
    if _CATALOG not in parts or _OUTLINES not in parts:
        return None
    try:
        # What a former catalogue said, and no program asks for any more, does not make its release unreadable.
        catalog = _catalog_form().validate_json(parts[_CATALOG], extra="ignore")
        outlines = Outlines.from_sets(_outlines_form().validate_json(parts[_OUTLINES]))
    except ValidationError as error:
        raise BrokenReleaseError(f"El catálogo de la publicación no se puede leer: {error}") from error
    if unknown := list(unknown_kinds(catalog.indicators.values())):
        raise BrokenReleaseError(f"El catálogo de la publicación no se puede leer: {'; '.join(unknown)}")
    messages = {
        name.removesuffix(_MESSAGES): part for name, part in parts.items() if name.endswith(_MESSAGES)
    }
    pages = {name.removesuffix(_PROSE): part for name, part in parts.items() if name.endswith(_PROSE)}
    always_today = {name: getattr(today, name) for name in _ALWAYS_TODAY}
    return ReleaseParts(
        replace(catalog, **always_today), outlines, KeptTexts(hash_parts(parts), messages, pages)
    )


# What a release knows of those before it: how much each changed, and the hashes of its data files.
# Each release takes over what the one before it knew, so that the list of all is read from the one on show.


def count_series_changes(cells: Iterable[tuple[Change, str, float | None]]) -> tuple[SeriesChange, ...]:
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
        **read_history(former),
        former_release: ReleaseHistory(
            *_about(read_history(former), former_release), files=read_data_files(former)
        ),
        release: ReleaseHistory(former_release, changes),
    }
    content = json.dumps({name: asdict(about) for name, about in known.items()}).encode()
    insert_entries(draft, _PART, [{"name": _NAME, "content": content}])


def _about(known: Mapping[str, ReleaseHistory], release: str) -> tuple[str, tuple[SeriesChange, ...]]:
    about = known.get(release, ReleaseHistory())
    return about.former, about.changes


def read_history(connection: Connection) -> Mapping[str, ReleaseHistory]:
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
