"""The rows of a Selection as the web sees them: a Panel that is kept, or one by one where they are very many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from threading import Lock

from observatory.addresses.selection import Selection
from observatory.bound_release import OpenRelease
from observatory.model import Indicator, NewestGrowth, Panel, Snapshot
from observatory.provenance.absence import Absences
from observatory.release_files import ReleaseFiles
from observatory.store.reading import panel
from observatory.store.reading.catalogued import absences, catalogued_editions
from observatory.store.reading.growth import Grain, newest_growth
from observatory.store.reading.row_stream import LONG, RowStream, is_long, row_page, row_stream
from observatory.store.reading.sides import Question, question_of

_PANELS_KEPT = 512
_ROWS_KEPT = 100_000


@dataclass
class SelectedRows(ReleaseFiles):
    """Answers selections from the release that is bound, or from the one that they name."""

    _panels: OrderedDict[tuple[str, str], Panel] = field(default_factory=OrderedDict, repr=False)
    _rows_held: int = field(default=0, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def panel(self, selection: Selection) -> Panel:
        """The Panel of a selection, kept by (query, release). Raises SelectionError (413: too long), StoreError."""
        with self.one_release(selection.release), self._connection() as opened:
            key = (selection.to_query(), opened.release.state)
            with self._lock:
                if key in self._panels:
                    self._panels.move_to_end(key)
                    return self._panels[key]
            built = panel.build(
                opened.connection,
                self.catalog,
                selection,
                release=opened.release,
                editions=self._editions(opened),
                why=self.absences(),
            )
            grains = {row.period.grain for row in built.rows}
            built = self._with_growth(opened, built, grains, as_of=selection.as_of)
        with self._lock:
            self._hold(key, built)
        return built

    def absences(self) -> Absences:
        """Why pairs of a series and a place have no dated figure; worked out once a release."""
        with self._connection() as opened:
            ask = partial(absences, opened.connection, opened.catalog)
            return self._cached(opened.release, "absences", ask)

    def _hold(self, key: tuple[str, str], built: Panel) -> None:
        """Keep a panel, and of the others as many as fit; one alone is kept whatever its size."""
        former = self._panels.pop(key, None)  # another thread was faster
        self._panels[key] = built
        self._rows_held += len(built.rows) - (len(former.rows) if former else 0)
        while len(self._panels) > _PANELS_KEPT or (len(self._panels) > 1 and self._rows_held > _ROWS_KEPT):
            _, dropped = self._panels.popitem(last=False)
            self._rows_held -= len(dropped.rows)

    def is_long(self, selection: Selection, *, most: int = LONG) -> bool:
        """Whether so many rows answer a selection that they are better read one by one. Raises SelectionError."""
        with self._connection(selection.release) as opened:
            return is_long(opened.connection, self._question(opened, selection), most=most)

    def row_page(self, selection: Selection, page: slice) -> tuple[Panel, int]:
        """The Panel of a long selection with some of its rows alone, and how many there are: never all are held."""
        with self._connection(selection.release) as opened:
            part = row_page(
                opened.connection,
                self.catalog,
                self._question(opened, selection),
                page,
                release=opened.release,
                editions=self._editions(opened),
            )
            panel = self._with_growth(opened, part.panel, part.grains, as_of=selection.as_of)
            return panel, part.total

    @contextmanager
    def row_stream(self, selection: Selection) -> Iterator[RowStream]:
        """The rows of a selection as they come, on a connection of their own. Raises SelectionError, StoreError.

        They are of the release that is bound, or of the one that the selection names.
        """
        bound = self._bound.get()
        name = (bound.release.asked or bound.release.id) if bound is not None else selection.release
        with self._opened(name) as alone:
            opened = self._dated(alone) if bound is not None and bound.release.dated else alone
            question = self._question(opened, selection)
            yield row_stream(
                opened.connection,
                self.catalog,
                question,
                release=opened.release,
                editions=self._editions(opened),
            )

    def _question(self, opened: OpenRelease, selection: Selection) -> Question:
        return question_of(opened.connection, self.catalog, selection, release=opened.release)

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

        counted = self.catalog.indicators.get(built.indicator.numerator or "", built.indicator)
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
            return newest_growth(opened.connection, indicator, grain, catalog=self.catalog)

        return self._cached(opened.release, ("growth", indicator.id, grain), work_out)

    def _editions(self, opened: OpenRelease) -> tuple[Snapshot, ...]:
        return self._cached(
            opened.release, "editions", partial(catalogued_editions, opened.connection, self.catalog)
        )
