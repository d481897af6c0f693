"""Which release answers: the one on show in today's words, or one that is named, which speaks for itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from observatory import clock
from observatory.addresses.selection import LATEST, SelectionError
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.release_cache import Answer, ReleaseCache
from observatory.store.errors import OtherMarkError, UnknownReleaseError, WithdrawnReleaseError
from observatory.store.reading import queries
from observatory.store.reading.queries import ReleaseInfo
from observatory.store.release_parts import ReleaseParts, digest_of_today, release_parts
from observatory.store.releases import Opened, Releases
from observatory.text import message, speaking_as


class OpenRelease(NamedTuple):
    """A connection with the release it shows, which is the same as long as it is open: it is asked for once.

    `parts` are catalogue, outlines and messages of a release that was asked for by its name.
    """

    connection: Opened
    release: ReleaseInfo
    parts: ReleaseParts | None = None


@dataclass
class BoundRelease:
    """A catalogue and outlines of today, and releases: inside `one_release` all answers are of one of them."""

    catalog_today: Catalog
    outlines_today: Outlines
    releases: Releases
    today: Callable[[], date] = clock.today
    _once: ReleaseCache = field(default_factory=ReleaseCache, repr=False)
    _once_named: ReleaseCache = field(default_factory=ReleaseCache, repr=False)
    _current: tuple[object, ReleaseInfo] = field(default=(None, ReleaseInfo("", date.min)), repr=False)
    _bound: ContextVar[OpenRelease | None] = field(
        default_factory=lambda: ContextVar("connection", default=None), repr=False
    )

    @property
    def catalog(self) -> Catalog:
        """The catalogue: today's, or inside `one_release` of a name the one that release was made with."""
        bound = self._bound.get()
        return bound.parts.catalog if bound and bound.parts else self.catalog_today

    @property
    def outlines(self) -> Outlines:
        """The outlines, as the catalogue."""
        bound = self._bound.get()
        return bound.parts.outlines if bound and bound.parts else self.outlines_today

    @contextmanager
    def one_release(self, name: str = "") -> Iterator[None]:
        """Bind all queries of this block to one connection and so to one release: the current or a kept one.

        A release that is named speaks for itself: with its own catalogue, outlines and messages. Raises SelectionError
        for a name that is not kept (404) or was withdrawn (410).
        """
        with self._connection(name) as opened:
            token = self._bound.set(opened)
            try:
                with speaking_as(opened.parts.texts if opened.parts else None):
                    yield
            finally:
                self._bound.reset(token)

    @contextmanager
    def _connection(self, name: str = "") -> Iterator[OpenRelease]:
        """The connection that is bound, unless another release is asked for by its name."""
        bound = self._bound.get()
        if bound is not None and (not name or (name == bound.release.id and bound.release.dated)):
            yield bound
        elif bound is not None and name == bound.release.id:
            yield self._dated(bound)
        else:
            with self._opened(name) as opened:
                yield self._dated(opened) if name not in ("", LATEST) else opened

    def _dated(self, opened: OpenRelease) -> OpenRelease:
        """The same connection, of a release that speaks for itself where it can."""
        shown = replace(opened.release, dated=True, texts="")
        ask = partial(release_parts, opened.connection, self.catalog_today)
        return OpenRelease(opened.connection, shown, self._cached(shown, "parts", ask))

    def _cached(self, release: ReleaseInfo, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """An answer worked out once a release; what former releases say makes no room of the current one's."""
        cache = self._once_named if release.dated else self._once
        return cache.answer(release.state, question, work_out)

    @cached_property
    def texts_today(self) -> str:
        """The hash of the catalogue, outlines and messages of today: what is said of the same figures is another."""
        return digest_of_today(self.catalog_today, self.outlines_today)

    @contextmanager
    def _opened(self, name: str) -> Iterator[OpenRelease]:
        try:
            with self.releases.opened("" if name == LATEST else name) as connection:
                shown = replace(queries.release_info(connection), texts=self.texts_today)
                opened = OpenRelease(connection, shown)
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
            with self._connection() as opened:
                self._current = current = (mark, opened.release)
        return current[1]

    @property
    def release_seen(self) -> ReleaseInfo:
        """The current release as anybody last saw it, without a look at the store; without a name before the first."""
        return self._current[1]

    def _once_a_release(self, question: Hashable, ask: Callable[[Opened], Answer]) -> Answer:
        with self._connection() as opened:
            return self._cached(opened.release, question, lambda: ask(opened.connection))
