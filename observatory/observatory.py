"""The observatory as the web sees it: the catalogue, the outlines, and panels of the current release."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Lock
from typing import Any

from cachetools import LRUCache

from observatory import clock
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import (
    AcceptedLoss,
    Availability,
    Coverage,
    FileProblem,
    Indicator,
    IndicatorRelease,
    NewestGrowth,
    Panel,
    Period,
    ReleaseChange,
    Report,
    Revised,
    Revision,
    RevisionSize,
    Snapshot,
)  # fmt: skip
from observatory.provenance.gaps import Absences
from observatory.release_reader import OpenRelease, ReleaseFiles, ReleaseReader
from observatory.store.reading import changes, panel, queries, revisions, whole_release
from observatory.store.reading import revisions as edition_revisions
from observatory.store.reading.panel import PanelsOfPeriods
from observatory.store.reading.panel_rows import SelectionSides, build_question
from observatory.store.reading.queries import (
    ReleaseInfo,
    read_absences,
    read_catalogued_availability,
    read_catalogued_editions,
    read_counted,
)
from observatory.store.reading.revisions import Grain, measure_newest_growth
from observatory.store.reading.row_stream import LONG, RowStream, is_long, read_row_page, stream_rows
from observatory.store.release_parts import read_pages
from observatory.store.releases import KEPT_AT_HAND, Releases

_PANELS_KEPT = 512
_ROWS_KEPT = 100_000


class Observatory:
    """Answers questions from the current release. Every method raises StoreError where there is none.

    Inside `one_release()` all answers come from one connection, so a page never mixes two releases. `reader` says which
    release that is; `panels` gives the rows of a Selection, `files` what a release brings to download.
    """

    def __init__(
        self,
        catalog: Catalog,
        outlines: Outlines,
        releases: Releases,
        *,
        today: Callable[[], date] = clock.today,
        read_again: Callable[[], tuple[Catalog, Outlines] | None] | None = None,
    ) -> None:
        self.reader = ReleaseReader(catalog, outlines, releases, today=today, read_again=read_again)
        self.panels = PanelReader(self.reader)
        self.files = ReleaseFiles(self.reader)
        self.today = today

    @property
    def catalog(self) -> Catalog:
        """The catalogue: today's, or inside `one_release` of a name the one that release was made with."""
        return self.reader.catalog

    @property
    def outlines(self) -> Outlines:
        """The outlines, as the catalogue."""
        return self.reader.outlines

    @property
    def release(self) -> ReleaseInfo:
        """Name and day of the current release."""
        return self.reader.release

    def one_release(self, name: str = "") -> AbstractContextManager[None]:
        """Bind all queries of a block to one release: see `ReleaseReader.one_release`."""
        return self.reader.one_release(name)

    def panel(self, selection: Selection) -> Panel:
        """The Panel of a selection. Raises SelectionError (413: too long), StoreError."""
        return self.panels.panel(selection)

    def panels_of_periods(self, selection: Selection) -> PanelsOfPeriods:
        """The Panels of each period of a selection of one indicator, all cut from one that is read once."""
        return self.panels.panels_of_periods(selection)

    def absences(self) -> Absences:
        """Why pairs of a series and a place have no dated figure."""
        return self.panels.absences()

    def availability(self) -> Mapping[str, Availability]:
        """Which indicators have values, where, when and by what; worked out once a release."""
        return self.reader.once_a_release(
            "availability", partial(read_catalogued_availability, catalog=self.catalog)
        )

    def undated_figures(self, source: str) -> Sequence[Mapping[str, Any]]:
        """Figures of a source that bear no date; worked out once a release."""
        return self.reader.once_a_release(
            ("dateless", source), partial(queries.read_undated_figures, source=source)
        )

    def snapshots(self) -> tuple[Snapshot, ...]:
        """The editions the release was made from."""
        with self.reader.connection() as opened:
            return self.panels.editions(opened)

    def months_of_edition(
        self, edition: str, indicator: str, territory: str, *, within: Period
    ) -> Mapping[Period, float]:
        """What one edition said of the months of a span, and of all of it, in total; without what has no number shown."""
        with self.reader.connection() as opened:
            found = queries.read_cells(
                opened.connection, indicator, territories=(territory,), dimensions="",
                start=within.start, end=within.end, every_edition=True,
            )  # fmt: skip
        cells = {
            Period(cell["period_start"], cell["period_end"]): cell["value"]
            for cell in found
            if cell["snapshot"] == edition and cell["value"] is not None
        }
        return {
            period: value for period, value in cells.items() if period == within or period.grain == "month"
        }

    def problems(self) -> tuple[FileProblem, ...]:
        """The warnings of the last build."""
        with self.reader.connection() as opened:
            return queries.read_problems(opened.connection)

    def accepted_losses(self) -> tuple[AcceptedLoss, ...]:
        """What editions of the release lost and were let in with, each with its reason."""
        with self.reader.connection() as opened:
            return queries.read_accepted_losses(opened.connection)

    def coverage(self) -> Mapping[str, Coverage]:
        """For each source with values the span, places and breakdowns it has them for; worked out once a release."""
        return self.reader.once_a_release("coverage", whole_release.read_coverage)

    def reports(self, territories: Sequence[str]) -> tuple[Report, ...]:
        """Every cell of these places, of any edition: a value or the reason why there is none."""
        with self.reader.connection() as opened:
            return whole_release.read_reports(opened.connection, territories)

    def pages(self) -> Mapping[str, Sequence[str]]:
        """What has a page for its figures, by the name of its list; kept in the release, or worked out once."""
        return self.reader.once_a_release(
            "pages", lambda opened: read_pages(opened) or whole_release.find_pages(opened, self.catalog)
        )

    def revised(self) -> tuple[Revised, ...]:
        """Where an edition said something else than the one before: worked out once a release."""
        return self.reader.once_a_release("revised", revisions.count_revised_cells)

    def revisions(self, indicator: str, territories: Sequence[str]) -> tuple[Revision, ...]:
        """What moved between the editions of an indicator and may be told, newest first."""
        with self.reader.connection() as opened:
            return edition_revisions.select_told_revisions(
                opened.connection, self.catalog, indicator, territories=territories
            )

    def release_changes(self, indicator: str, territory: str) -> tuple[ReleaseChange, ...]:
        """What the last releases showed otherwise than the ones before, by the same rule as `revisions`."""
        with self.reader.connection() as opened:
            rows = self._still_told(
                changes.release_changes(opened.connection, indicator, territory=territory)
            )
        local = self.catalog.territories[territory].is_local
        if not (local and self.catalog.indicators[indicator].counts_persons):
            return rows
        return tuple(row for row in rows if not row.breakdown.codes)

    def _still_told(self, rows: tuple[ReleaseChange, ...]) -> tuple[ReleaseChange, ...]:
        """`rows` without changes from or to a withdrawn release."""
        withdrawn = self.reader.releases.standing().withdrawn_names
        return tuple(row for row in rows if not {row.release, row.former_release} & withdrawn)

    def releases_of(self, indicator: str) -> tuple[IndicatorRelease, ...]:
        """Those of the newest releases that brought something to an indicator, the newest first."""
        with self.reader.connection() as opened:
            changed = changes.count_changed_cells(opened.connection, indicator)
        releases: list[IndicatorRelease] = []
        edition_ids: set[str] = set()
        for release in reversed(self.reader.releases.kept_releases()[:KEPT_AT_HAND]):
            with self.reader.opened(release.id) as opened:
                editions = queries.read_current_editions(opened.connection, indicator)
            brought = tuple(edition for edition in editions if edition.id not in edition_ids)
            if brought or changed.get(release.id):
                releases.append(
                    IndicatorRelease(release.id, release.released, brought, changed.get(release.id, 0))
                )
            edition_ids = {edition.id for edition in editions}
        return tuple(reversed(releases))

    def revision_sizes(self, indicator: str, territory: str | None = None) -> tuple[RevisionSize, ...]:
        """How far months moved after they were first said, by their age then, in one place or in all.

        That of all places is worked out once a release. Of a register whose writers nobody knows it is not told.
        """
        if not self.catalog.indicators[indicator].tells_change:
            return ()
        if territory is None:
            ask = partial(revisions.measure_revision_sizes, indicator=indicator)
            return self.reader.once_a_release(("sizes", indicator), ask)
        with self.reader.connection() as opened:
            return revisions.measure_revision_sizes(opened.connection, indicator, territory=territory)


# The rows of a Selection as the web sees them: a Panel that is kept, or one by one where they are very many.


def _cached_rows(panel: Panel) -> int:
    """What a panel counts in the cache: its rows, at least a 512th of the room, and never more than all of it."""
    return min(max(len(panel.rows), _ROWS_KEPT // _PANELS_KEPT), _ROWS_KEPT)


def _cut_rows(cut: PanelsOfPeriods) -> int:
    """The same of the Panels of all periods of a selection, which hold the same rows twice."""
    return min(max(sum(len(each.map.rows) for each in cut.each), 1), _ROWS_KEPT // 4)


class PanelReader:
    """Answers selections from the release that is bound, or from the one that they name."""

    def __init__(self, reader: ReleaseReader) -> None:
        self._reader = reader
        self._panels: LRUCache[tuple[str, str, bool], Panel] = LRUCache(_ROWS_KEPT, getsizeof=_cached_rows)
        self._cut: LRUCache[tuple[str, str], PanelsOfPeriods] = LRUCache(_ROWS_KEPT // 4, getsizeof=_cut_rows)
        self._lock = Lock()

    def panels_of_periods(self, selection: Selection) -> PanelsOfPeriods:
        """The Panels of each period of a selection, kept as those of `panel` are; they are asked for again and again."""
        with self._reader.one_release(selection.release), self._reader.connection() as opened:
            key = (selection.to_query(), opened.release.state)
            with self._lock:
                cached = self._cut.get(key)
            if cached is None:
                numbers_alone = not selection.denominator  # only the one that was asked for moves them
                whole = self.panel(selection.replace(view="bars"), numbers_alone=numbers_alone)
                cached = panel.panels_of_periods(panel.cut_by_periods(whole, self.absences), selection)
                with self._lock:
                    self._cut[key] = cached
        return cached

    def panel(self, selection: Selection, *, numbers_alone: bool = False) -> Panel:
        """The Panel of a selection, kept by (query, release). Raises SelectionError (413: too long), StoreError.

        With `numbers_alone` it says nothing of the populations that its rates stand on.
        """
        with self._reader.one_release(selection.release), self._reader.connection() as opened:
            key = (selection.to_query(), opened.release.state, numbers_alone)
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
                why=self.absences,
                numbers_alone=numbers_alone,
            )
            grains = {row.period.grain for row in built.rows}
            built = self._with_growth(opened, built, grains, as_of=selection.as_of)
        with self._lock:
            self._panels[key] = built
        return built

    def absences(self) -> Absences:
        """Why pairs of a series and a place have no dated figure; worked out once a release."""
        with self._reader.connection() as opened:
            ask = partial(read_absences, opened.connection, opened.catalog, self._counted)
            return self._reader.cached(opened.release, "absences", ask)

    def _counted(self, rate: str) -> Mapping[str, Sequence[str]]:
        """The years of each place of which the count of a rate is published; worked out once a release."""
        with self._reader.connection() as opened:
            ask = partial(read_counted, opened.connection, opened.catalog, rate)
            return self._reader.cached(opened.release, ("counted", rate), ask)

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


# Published years and indicators, as pages, lists and API ask for them.


def clip_to_published(site: Observatory, selection: Selection) -> Selection:
    """`selection` with its period clipped to the published years; unchanged where the two do not overlap."""
    if selection.period is None:
        return selection
    published = site.availability()
    published_entries = [published[id_] for id_ in _indicators(site.catalog, selection) if id_ in published]
    if not published_entries:
        return selection
    first_year = min(entry.first_day.year for entry in published_entries)
    last_year = max(entry.last_day.year for entry in published_entries)
    years = Period(Period.year(first_year).start, Period.year(last_year).end)
    return selection.replace(period=selection.period.within(years))


def _indicators(catalog: Catalog, selection: Selection) -> tuple[str, ...]:
    if not selection.compare:
        return (selection.indicator,)
    comparison = catalog.comparisons[selection.compare]
    return comparison.left.indicator, comparison.right.indicator


def published_indicators(site: Observatory) -> dict[str, Indicator]:
    """The indicators with at least one published figure, by id."""
    published = site.availability()
    return {id_: indicator for id_, indicator in site.catalog.indicators.items() if id_ in published}
