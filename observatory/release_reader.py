"""Which release answers: the one on show in today's words, or one that is named, which speaks for itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar, cast

from cachetools import LRUCache

from observatory import clock
from observatory.addresses.selection import LATEST, SelectionError
from observatory.catalog import DEFAULT_FOLDER, Catalog, load_catalog
from observatory.geography import outlines
from observatory.geography.outlines import Outlines, load_outlines
from observatory.languages import FOLDER
from observatory.model import DataFile, FormFile, ObservatoryError, PastRelease
from observatory.prose import read_prose_again
from observatory.search import SearchIndex, build_index
from observatory.site import FILE, SITE_FOLDER, read_site_again
from observatory.store.errors import OtherMarkError, UnknownReleaseError, WithdrawnReleaseError
from observatory.store.reading import queries
from observatory.store.reading.queries import ReleaseInfo, read_form_files
from observatory.store.release_parts import ReleaseHistory, hash_parts_of_today, read_history, release_parts
from observatory.store.releases import KeptFile, KeptRelease, Opened, Releases, Standing, read_data_files
from observatory.text import KeptTexts, message, read_messages_again, speaking_as

RELEASES_KEPT: Final = 3
Answer = TypeVar("Answer")
READ: Final = (SITE_FOLDER / FILE, DEFAULT_FOLDER, outlines.DEFAULT_FOLDER, FOLDER)
_Today = TypeVar("_Today")
_FILES_KNOWN = 512


class OpenRelease(NamedTuple):
    """A connection with the release it shows, which is the same as long as it is open: it is asked for once.

    With the catalogue and outlines it is read with: of today, or its own where it was asked for by its name; then
    `texts` are its messages.
    """

    connection: Opened
    release: ReleaseInfo
    catalog: Catalog
    outlines: Outlines
    texts: KeptTexts | None = None


class ReleaseCache:
    """Computed answers by release and question, of the most recently used releases. An answer never changes."""

    def __init__(self) -> None:
        self._answers: LRUCache[str, dict[Hashable, object]] = LRUCache(RELEASES_KEPT)
        self._lock = Lock()

    def answer(self, release: str, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """The cached answer to a question in a release (by its state), computed on the first request."""
        with self._lock:
            if release not in self._answers:
                self._answers[release] = {}
            answers = self._answers[release]
        if question not in answers:
            answers[question] = work_out()
        return cast(Answer, answers[question])


@dataclass
class ReleaseReader:
    """A catalogue and outlines of today, and releases: inside `one_release` all answers are of one of them.

    `read_again` gives catalogue and outlines where their files were changed since they were read, else None. It is asked
    once another release is on show: with a release goes live all that it is read with, help lines and places too.
    """

    catalog_today: Catalog
    outlines_today: Outlines
    releases: Releases
    today: Callable[[], date] = clock.today
    read_again: Callable[[], tuple[Catalog, Outlines] | None] | None = None
    unread: str = field(default="", init=False)
    _read_with: str = field(default="", init=False, repr=False)
    _reading: Lock = field(default_factory=Lock, init=False, repr=False)
    _once: ReleaseCache = field(default_factory=ReleaseCache, repr=False)
    _once_named: ReleaseCache = field(default_factory=ReleaseCache, repr=False)
    _current: tuple[object, ReleaseInfo] = field(default=(None, ReleaseInfo("", date.min)), repr=False)
    _bound: ContextVar[OpenRelease | None] = field(
        default_factory=lambda: ContextVar("connection", default=None), repr=False
    )

    @property
    def bound(self) -> OpenRelease | None:
        """The release that `one_release` binds, or None outside of it."""
        return self._bound.get()

    @property
    def catalog(self) -> Catalog:
        """The catalogue: today's, or inside `one_release` of a name the one that release was made with."""
        bound = self._bound.get()
        return bound.catalog if bound else self.catalog_today

    @property
    def outlines(self) -> Outlines:
        """The outlines, as the catalogue."""
        bound = self._bound.get()
        return bound.outlines if bound else self.outlines_today

    @contextmanager
    def one_release(self, name: str = "") -> Iterator[None]:
        """Bind all queries of this block to one connection and so to one release: the current or a kept one.

        A release that is named speaks for itself: with its own catalogue, outlines and messages. Raises SelectionError
        for a name that is not kept (404) or was withdrawn (410).
        """
        with self.connection(name) as opened:
            token = self._bound.set(opened)
            try:
                with speaking_as(opened.texts):
                    yield
            finally:
                self._bound.reset(token)

    @contextmanager
    def connection(self, name: str = "") -> Iterator[OpenRelease]:
        """The connection that is bound, unless another release is asked for by its name."""
        bound = self._bound.get()
        if bound is not None and (not name or (name == bound.release.id and bound.release.dated)):
            yield bound
        elif bound is not None and name == bound.release.id:
            yield self.dated(bound)
        else:
            with self.opened(name) as opened:
                yield self.dated(opened) if name not in ("", LATEST) else opened

    def dated(self, opened: OpenRelease) -> OpenRelease:
        """The same connection, of a release that speaks for itself where it can."""
        shown = replace(opened.release, dated=True, texts="")
        ask = partial(release_parts, opened.connection, opened.catalog)
        parts = self.cached(shown, ("parts", opened.release.texts), ask)
        if parts is None:
            return opened._replace(release=shown)
        return OpenRelease(opened.connection, shown, parts.catalog, parts.outlines, parts.texts)

    def cached(self, release: ReleaseInfo, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """An answer worked out once a release; what former releases say makes no room of the current one's."""
        cache = self._once_named if release.dated else self._once
        return cache.answer(release.state, question, work_out)

    @property
    def trouble(self) -> str:
        """Why a newer release, or a newer catalogue, is not on show; empty if all is well."""
        return self.releases.trouble or self.unread

    @cached_property
    def search_index(self) -> SearchIndex:
        """What readers can find in the catalogue of today; made when somebody first searches."""
        return build_index(self.catalog_today)

    @cached_property
    def texts_today(self) -> str:
        """The hash of the catalogue, outlines and messages of today: what is said of the same figures is another."""
        return hash_parts_of_today(self.catalog_today, self.outlines_today)

    @contextmanager
    def opened(self, name: str) -> Iterator[OpenRelease]:
        """A connection to the release on show, or to the one that is named. Raises SelectionError, StoreError."""
        try:
            with self.releases.opened("" if name == LATEST else name) as connection:
                shown = queries.release_info(connection)
                if name in ("", LATEST):
                    self._read_today(shown)
                former = "" if name in ("", LATEST, shown.id) else name
                shown = replace(shown, texts=self.texts_today, asked=former)
                opened = OpenRelease(connection, shown, self.catalog_today, self.outlines_today)
                self._refuse_other_mark(opened.release)
                yield opened
        except WithdrawnReleaseError as error:
            raise SelectionError(
                message("La publicación «{asked}» se retiró el {date} y ya no se muestra. Motivo: {reason}"),
                status=410,
                asked=error.name,
                date=date.fromisoformat(error.on),
                reason=error.reason,
            ) from error
        except UnknownReleaseError as error:
            raise SelectionError(
                message("La publicación «{asked}» no existe. Las últimas son: {known}."),
                status=404,
                asked=error.name,
                known=", ".join(error.kept_releases),
            ) from error

    def _read_today(self, shown: ReleaseInfo) -> None:
        """Read the files of today again, if another release is on show than when they were read.

        Where they cannot be read, what was read before stays, `unread` says why, and they are tried again once changed.
        """
        if self.read_again is None or shown.content == self._read_with:
            return
        with self._reading:
            try:
                changed = self.read_again()
                if changed is not None:
                    read_messages_again()
                    read_site_again()
            except (ObservatoryError, OSError) as error:
                self.unread = str(error)
                return
            if changed is not None:
                self.catalog_today, self.outlines_today = changed
                read_prose_again()
                for worked_out in ("texts_today", "search_index"):
                    self.__dict__.pop(worked_out, None)
                self.unread = ""
            self._read_with = "" if self.unread else shown.content

    def _refuse_other_mark(self, release: ReleaseInfo) -> None:
        """A site of real figures shows no invented ones, nor the other way: raises OtherMarkError."""
        if release.demonstration is not self.catalog_today.demonstration:
            raise OtherMarkError(
                "Lo publicado es de otra clase que lo que este sitio muestra: reinícielo, y mire quién lo cambió."
            )

    @property
    def release(self) -> ReleaseInfo:
        """Name and day of the current release; asked for again only where it may be another."""
        bound = self._bound.get()
        if bound is not None:
            return bound.release
        mark, current = self.releases.mark(), self._current
        if mark is None or mark != current[0]:
            with self.connection() as opened:
                self._current = current = (mark, opened.release)
        return current[1]

    @property
    def release_seen(self) -> ReleaseInfo:
        """The current release as anybody last saw it, without a look at the store; without a name before the first."""
        return self._current[1]

    def once_a_release(self, question: Hashable, ask: Callable[[Opened], Answer]) -> Answer:
        """What `ask` reads from the release, computed on the first request of each release."""
        with self.connection() as opened:
            return self.cached(opened.release, question, lambda: ask(opened.connection))


# The files that a release is read with, catalogue, outlines and messages: read again once they were changed.


_last_read: list[
    tuple[Catalog, Outlines]
] = []  # by this process, or before by the one that it was forked from


def read_files_of_today() -> tuple[Catalog, Outlines]:
    """The catalogue and outlines of the real places. The site starts whatever the clock of its machine says."""
    _last_read[:] = [(load_catalog(today=date.max), load_outlines())]
    return _last_read[0]


def read_files_or_keep() -> tuple[Catalog, Outlines, str]:
    """The same; where they cannot be read, what the parent of this process read, and why.

    A worker put in another's place while somebody edits a file would end, and gunicorn all others with it.
    """
    try:
        return *read_files_of_today(), ""
    except (ObservatoryError, OSError) as error:
        if not _last_read:
            raise
        return *_last_read[0], str(error)


class FilesOfToday(Generic[_Today]):
    """Reads the files again where anybody has touched one since they were last looked at: a look takes a millisecond."""

    def __init__(self, read: Callable[[], _Today], folders: Sequence[Path] = READ) -> None:
        """`read` reads them; what it gave before this is made is what they say now."""
        self._read, self._folders = read, folders
        self._stamps = self._look()

    def read_again(self) -> _Today | None:
        """What they say now; None where nobody touched them. Raises what `read` raises, once for each change."""
        stamps = self._look()
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        return self._read()

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted(
            path for folder in self._folders for path in (folder, *folder.rglob("*")) if path.is_file()
        )
        return tuple((str(path), (at := path.stat()).st_mtime_ns, at.st_size) for path in files)


# The files that releases bring: the empty forms, the data files, and the list of all releases with theirs.


class ReleaseFiles:
    """Answers what files a release brings, and where their bytes are."""

    def __init__(self, reader: ReleaseReader) -> None:
        self._reader = reader
        self._found: tuple[object, dict[tuple[str, str], KeptFile]] = (None, {})

    def form_files(self) -> tuple[FormFile, ...]:
        """The empty forms and guides that the release brings; none where it was made before it could."""
        return self._reader.once_a_release("form files", read_form_files)

    def data_files(self, release: str = "") -> tuple[DataFile, ...]:
        """The data files of the release on show or of a kept one; none where it was made before it could bring any."""
        with self._reader.opened(release) as opened:
            return read_data_files(opened.connection)

    def history(self) -> tuple[PastRelease, ...]:
        """Every release there ever was, the newest first: what each changed, its files, or why it was withdrawn."""
        with self._reader.connection() as opened:
            known = dict(read_history(opened.connection))
            shown = opened.release.id
            known[shown] = replace(
                known.get(shown, ReleaseHistory()), files=read_data_files(opened.connection)
            )
        return past_releases(self._reader.releases.standing(), known, shown=shown)

    def file_of(self, release: str, name: str) -> KeptFile:
        """A data file of a kept release (empty: the one on show). Raises SelectionError (404, 410), StoreError.

        What was found is known until anything is published, withdrawn or put back.
        """
        mark = self._reader.releases.mark()
        known_by, known = self._found
        if mark is not None and mark == known_by and (release, name) in known:
            return known[release, name]
        found = self._find(release, name)
        if mark is None or mark != known_by or len(known) >= _FILES_KNOWN:
            known = {}
        self._found = (mark, {**known, (release, name): found})
        return found

    def _find(self, release: str, name: str) -> KeptFile:
        with self._reader.opened(release) as opened:
            files = {file.name: file for file in read_data_files(opened.connection)}
            shown = opened.release
        if name not in files:
            raise SelectionError(
                message("La publicación «{asked}» no trae el archivo «{file}». Trae: {known}."),
                status=404,
                asked=shown.id,
                file=name,
                known=", ".join(files) or "—",
            )
        return KeptFile(
            files[name],
            shown.id,
            shown.released,
            partial(self._reader.releases.data_file, shown.content, files[name]),
        )


def past_releases(
    standing: Standing, known: Mapping[str, ReleaseHistory], *, shown: str
) -> tuple[PastRelease, ...]:
    """Every release, the newest first; `known` is what the one that is `shown` knows of them, by name.

    Of a withdrawn one no hash is told, since a number that it showed could be tried against it; and no release tells
    what it changed since one that is withdrawn.
    """
    by_name: dict[str, KeptRelease] = {}
    for release in standing.releases:  # of two of one name the newer is the one that is meant by it
        by_name.setdefault(release.id, release)
    return tuple(
        _past(
            release, known.get(release.id, ReleaseHistory()), standing, standing.withdrawn_names, shown=shown
        )
        for release in by_name.values()
    )


def _past(
    release: KeptRelease, known: ReleaseHistory, standing: Standing, gone: frozenset[str], *, shown: str
) -> PastRelease:
    withdrawal = standing.withdrawal_of(release)
    if withdrawal is not None:
        day = date.fromisoformat(withdrawal.on)
        return PastRelease(release.id, release.released, withdrawn_on=day, reason=withdrawal.reason)
    compared = known.former not in gone
    return PastRelease(
        release.id,
        release.released,
        release.sha256,
        current=release.id == shown,
        formerly=release.formerly,
        former=known.former if compared else "",
        changes=known.changes if compared else (),
        files=known.files,
    )
