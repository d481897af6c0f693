"""The rows of a Selection as the web sees them: a Panel that is kept, or one by one where they are very many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Lock

from cachetools import LRUCache

from observatory.addresses.selection import Selection
from observatory.model import Indicator, NewestGrowth, Panel, Snapshot
from observatory.provenance.gaps import Absences
from observatory.release_reader import OpenRelease, ReleaseReader
from observatory.store.reading import panel
from observatory.store.reading.queries import read_absences, read_catalogued_editions
from observatory.store.reading.revision_sizes import Grain, measure_newest_growth
from observatory.store.reading.row_stream import LONG, RowStream, is_long, read_row_page, stream_rows
from observatory.store.reading.sides import SelectionSides, build_question

_PANELS_KEPT = 512
_ROWS_KEPT = 100_000


def _cached_rows(panel: Panel) -> int:
    """What a panel counts in the cache: its rows, at least a 512th of the room, and never more than all of it."""
    return min(max(len(panel.rows), _ROWS_KEPT // _PANELS_KEPT), _ROWS_KEPT)


class PanelReader:
    """Answers selections from the release that is bound, or from the one that they name."""

    def __init__(self, reader: ReleaseReader) -> None:
        self._reader = reader
        self._panels: LRUCache[tuple[str, str], Panel] = LRUCache(_ROWS_KEPT, getsizeof=_cached_rows)
        self._lock = Lock()

    def panel(self, selection: Selection) -> Panel:
        """The Panel of a selection, kept by (query, release). Raises SelectionError (413: too long), StoreError."""
        with self._reader.one_release(selection.release), self._reader.connection() as opened:
            key = (selection.to_query(), opened.release.state)
            with self._lock:
                cached = self._panels.get(key)
            if cached is not None:
                return cached
            built = panel.build_panel(
                opened.connection,
                self._reader.catalog,
                selection,
                release=opened.release,
                editions=self.editions(opened),
                why=self.absences(),
            )
            grains = {row.period.grain for row in built.rows}
            built = self._with_growth(opened, built, grains, as_of=selection.as_of)
        with self._lock:
            self._panels[key] = built
        return built

    def absences(self) -> Absences:
        """Why pairs of a series and a place have no dated figure; worked out once a release."""
        with self._reader.connection() as opened:
            ask = partial(read_absences, opened.connection, opened.catalog)
            return self._reader.cached(opened.release, "absences", ask)

    def is_long(self, selection: Selection, *, most: int = LONG) -> bool:
        """Whether so many rows answer a selection that they are better read one by one. Raises SelectionError."""
        with self._reader.connection(selection.release) as opened:
            return is_long(opened.connection, self._question(opened, selection), most=most)

    def row_page(self, selection: Selection, page: slice) -> tuple[Panel, int]:
        """The Panel of a long selection with some of its rows alone, and how many there are: never all are held."""
        with self._reader.connection(selection.release) as opened:
            part = read_row_page(
                opened.connection,
                self._reader.catalog,
                self._question(opened, selection),
                page,
                release=opened.release,
                editions=self.editions(opened),
            )
            panel = self._with_growth(opened, part.panel, part.grains, as_of=selection.as_of)
            return panel, part.total

    @contextmanager
    def row_stream(self, selection: Selection) -> Iterator[RowStream]:
        """The rows of a selection as they come, on a connection of their own. Raises SelectionError, StoreError.

        They are of the release that is bound, or of the one that the selection names.
        """
        bound = self._reader.bound
        name = (bound.release.asked or bound.release.id) if bound is not None else selection.release
        with self._reader.opened(name) as alone:
            opened = self._reader.dated(alone) if bound is not None and bound.release.dated else alone
            question = self._question(opened, selection)
            yield stream_rows(
                opened.connection,
                self._reader.catalog,
                question,
                release=opened.release,
                editions=self.editions(opened),
            )

    def _question(self, opened: OpenRelease, selection: Selection) -> SelectionSides:
        return build_question(opened.connection, self._reader.catalog, selection, release=opened.release)

    def _with_growth(
        self, opened: OpenRelease, built: Panel, grains: Collection[str], *, as_of: date | None
    ) -> Panel:
        """The panel with how far newest months and years grew by the next edition; of a rate, those of its events.

        Of the lengths of periods that its rows have. What was not known on the day `as_of` is left out.
        """

        def known_then(growth: Iterable[NewestGrowth]) -> tuple[NewestGrowth, ...]:
            return tuple(
                growth_row for growth_row in growth if as_of is None or growth_row.public_since <= as_of
            )

        counted = self._reader.catalog.indicators.get(built.indicator.numerator or "", built.indicator)
        if not counted.tells_change:
            return built
        if built.indicator.chain and "month" in grains:
            built = replace(built, growth=known_then(self._newest_growth(opened, built.indicator, "month")))
        if counted.chain and "year" in grains:
            built = replace(built, year_growth=known_then(self._newest_growth(opened, counted, "year")))
        return built

    def _newest_growth(
        self, opened: OpenRelease, indicator: Indicator, grain: Grain
    ) -> tuple[NewestGrowth, ...]:
        """How far the newest months or years grew by the next edition: worked out once a release."""

        def work_out() -> tuple[NewestGrowth, ...]:
            return measure_newest_growth(opened.connection, indicator, grain, catalog=self._reader.catalog)

        return self._reader.cached(opened.release, ("growth", indicator.id, grain), work_out)

    def editions(self, opened: OpenRelease) -> tuple[Snapshot, ...]:
        """The editions that a release was made from, worked out once a release."""
        return self._reader.cached(
            opened.release,
            "editions",
            partial(read_catalogued_editions, opened.connection, self._reader.catalog),
        )
