"""The observatory as the web sees it: the catalogue, the outlines, and panels of the current release."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from threading import Lock
from typing import Any

from observatory.addresses.selection import Selection
from observatory.bound_release import OpenRelease
from observatory.model import (
    AcceptedLoss,
    Coverage,
    Indicator,
    IndicatorRelease,
    NewestGrowth,
    Panel,
    Problem,
    ReleaseChange,
    Report,
    Revised,
    Revision,
    RevisionSize,
    Snapshot,
)  # fmt: skip
from observatory.release_files import ReleaseFiles
from observatory.search import SearchIndex, index_of
from observatory.store.reading import changes, panel, queries
from observatory.store.reading import reports as reported
from observatory.store.reading import revisions as edition_revisions
from observatory.store.reading.catalogued import catalogued_availability, catalogued_editions
from observatory.store.reading.growth import Grain, newest_growth
from observatory.store.reading.queries import Availability
from observatory.store.reading.row_stream import RowStream, is_long, row_stream
from observatory.store.reading.sides import Question, question_of
from observatory.store.releases import KEPT_AT_HAND

_PANELS_KEPT = 512
_ROWS_KEPT = 100_000


@dataclass
class Observatory(ReleaseFiles):
    """Answers questions from the current release. Every method raises StoreError where there is none.

    Inside `one_release()` all answers come from one connection, so a page never mixes two releases.
    """

    _panels: OrderedDict[tuple[str, str], Panel] = field(default_factory=OrderedDict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def trouble(self) -> str:
        """Why a newer release is not on show; empty if all is well."""
        return self.releases.trouble

    def panel(self, selection: Selection) -> Panel:
        """The Panel of a selection, kept by (query, release). Raises SelectionError, StoreError."""
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
            )
            built = self._with_growth(opened, built, as_of=selection.as_of)
        with self._lock:
            self._panels[key] = built
            while len(self._panels) > _PANELS_KEPT or self._has_too_many_rows():
                self._panels.popitem(last=False)
        return built

    def _has_too_many_rows(self) -> bool:
        """Whether the panels that are kept hold more than fits; one alone is kept whatever its size."""
        return len(self._panels) > 1 and sum(len(kept.rows) for kept in self._panels.values()) > _ROWS_KEPT

    def is_long(self, selection: Selection) -> bool:
        """Whether so many rows answer a selection that they are better read one by one. Raises SelectionError."""
        with self._connection(selection.release) as opened:
            return is_long(opened.connection, self._question(opened, selection))

    @contextmanager
    def row_stream(self, selection: Selection) -> Iterator[RowStream]:
        """The rows of a selection as they come, on a connection of their own. Raises SelectionError, StoreError.

        They are of the release that is bound, or of the one that the selection names.
        """
        bound = self._bound.get()
        with self._opened(bound.release.id if bound is not None else selection.release) as alone:
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

    def _with_growth(self, opened: OpenRelease, built: Panel, *, as_of: date | None) -> Panel:
        """The panel with how far newest months and years grew by the next edition; of a rate, those of its events.

        What was not known on the day `as_of` is left out.
        """

        def known_then(growth: Iterable[NewestGrowth]) -> tuple[NewestGrowth, ...]:
            return tuple(
                growth_row for growth_row in growth if as_of is None or growth_row.public_since <= as_of
            )

        grains = {row.period.grain for row in built.rows}
        counted = self.catalog.indicators.get(built.indicator.numerator or "", built.indicator)
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

    @cached_property
    def search_index(self) -> SearchIndex:
        """What readers can find in the catalogue; made when somebody first searches."""
        return index_of(self.catalog_today)

    def availability(self) -> Mapping[str, Availability]:
        """Which indicators have values, where, when and by what; worked out once a release."""
        return self._once_a_release("availability", partial(catalogued_availability, catalog=self.catalog))

    def undated_figures(self, source: str) -> Sequence[Mapping[str, Any]]:
        """Figures of a source that bear no date; worked out once a release."""
        return self._once_a_release(("dateless", source), partial(queries.undated, source=source))

    def snapshots(self) -> tuple[Snapshot, ...]:
        """The editions the release was made from."""
        with self._connection() as opened:
            return self._editions(opened)

    def _editions(self, opened: OpenRelease) -> tuple[Snapshot, ...]:
        return self._cached(
            opened.release, "editions", partial(catalogued_editions, opened.connection, self.catalog)
        )

    def problems(self) -> tuple[Problem, ...]:
        """The warnings of the last build."""
        with self._connection() as opened:
            return queries.problems(opened.connection)

    def accepted_losses(self) -> tuple[AcceptedLoss, ...]:
        """What editions of the release lost and were let in with, each with its reason."""
        with self._connection() as opened:
            return queries.accepted_losses(opened.connection)

    def coverage(self) -> Mapping[str, Coverage]:
        """For each source with values the span, places and breakdowns it has them for."""
        with self._connection() as opened:
            return reported.coverage(opened.connection)

    def reports(self, territories: Sequence[str]) -> tuple[Report, ...]:
        """Every cell of these places, of any edition: a value or the reason why there is none."""
        with self._connection() as opened:
            return reported.reports(opened.connection, territories)

    def revised(self) -> tuple[Revised, ...]:
        """Where an edition said something else than the one before: worked out once a release."""
        return self._once_a_release("revised", edition_revisions.revised)

    def revisions(self, indicator: str, territories: Sequence[str]) -> tuple[Revision, ...]:
        """What moved between the editions of an indicator and may be told, newest first."""
        with self._connection() as opened:
            return edition_revisions.told_revisions(
                opened.connection, self.catalog, indicator, territories=territories
            )

    def release_changes(self, indicator: str, territory: str) -> tuple[ReleaseChange, ...]:
        """What the last releases showed otherwise than the ones before, by the same rule as `revisions`."""
        with self._connection() as opened:
            rows = self._still_told(
                changes.release_changes(opened.connection, indicator, territory=territory)
            )
        local = self.catalog.territories[territory].is_local
        if not (local and self.catalog.indicators[indicator].counts_persons):
            return rows
        return tuple(row for row in rows if not row.breakdown.codes)

    def _still_told(self, rows: tuple[ReleaseChange, ...]) -> tuple[ReleaseChange, ...]:
        """`rows` without changes from or to a withdrawn release."""
        withdrawn = {entry.release for entry in self.releases.standing().withdrawn}
        return tuple(row for row in rows if not {row.release, row.former_release} & withdrawn)

    def releases_of(self, indicator: str) -> tuple[IndicatorRelease, ...]:
        """Those of the newest releases that brought something to an indicator, the newest first."""
        with self._connection() as opened:
            changed = changes.changed_cells(opened.connection, indicator)
        releases: list[IndicatorRelease] = []
        edition_ids: set[str] = set()
        for release in reversed(self.releases.kept_releases()[:KEPT_AT_HAND]):
            with self._opened(release.id) as opened:
                editions = queries.editions_of(opened.connection, indicator)
            brought = tuple(edition for edition in editions if edition.id not in edition_ids)
            if brought or changed.get(release.id):
                releases.append(
                    IndicatorRelease(release.id, release.released, brought, changed.get(release.id, 0))
                )
            edition_ids = {edition.id for edition in editions}
        return tuple(reversed(releases))

    def revision_sizes(self, indicator: str, territory: str | None = None) -> tuple[RevisionSize, ...]:
        """How far months moved after they were first said, by their age then, in one place or in all.

        That of all places is worked out once a release.
        """
        if territory is None:
            ask = partial(edition_revisions.sizes, indicator=indicator)
            return self._once_a_release(("sizes", indicator), ask)
        with self._connection() as opened:
            return edition_revisions.sizes(opened.connection, indicator, territory=territory)
