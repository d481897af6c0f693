"""The observatory as the web sees it: the catalogue, the outlines, and panels of the current release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from observatory.model import (
    AcceptedLoss,
    Coverage,
    IndicatorRelease,
    Problem,
    ReleaseChange,
    Report,
    Revised,
    Revision,
    RevisionSize,
    Snapshot,
)  # fmt: skip
from observatory.search import SearchIndex, index_of
from observatory.selected_rows import SelectedRows
from observatory.store.reading import build_warnings, changes, queries, revision_sizes
from observatory.store.reading import reports as reported
from observatory.store.reading import revisions as edition_revisions
from observatory.store.reading.catalogued import catalogued_availability
from observatory.store.reading.queries import Availability
from observatory.store.releases import KEPT_AT_HAND


@dataclass
class Observatory(SelectedRows):
    """Answers questions from the current release. Every method raises StoreError where there is none.

    Inside `one_release()` all answers come from one connection, so a page never mixes two releases.
    """

    @property
    def trouble(self) -> str:
        """Why a newer release, or a newer catalogue, is not on show; empty if all is well."""
        return self.releases.trouble or self.unread

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

    def problems(self) -> tuple[Problem, ...]:
        """The warnings of the last build."""
        with self._connection() as opened:
            return build_warnings.problems(opened.connection)

    def accepted_losses(self) -> tuple[AcceptedLoss, ...]:
        """What editions of the release lost and were let in with, each with its reason."""
        with self._connection() as opened:
            return build_warnings.accepted_losses(opened.connection)

    def coverage(self) -> Mapping[str, Coverage]:
        """For each source with values the span, places and breakdowns it has them for; worked out once a release."""
        return self._once_a_release("coverage", reported.coverage)

    def reports(self, territories: Sequence[str]) -> tuple[Report, ...]:
        """Every cell of these places, of any edition: a value or the reason why there is none."""
        with self._connection() as opened:
            return reported.reports(opened.connection, territories)

    def revised(self) -> tuple[Revised, ...]:
        """Where an edition said something else than the one before: worked out once a release."""
        return self._once_a_release("revised", revision_sizes.revised)

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
        withdrawn = self.releases.standing().withdrawn_names
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

        That of all places is worked out once a release. Of a register whose writers nobody knows it is not told.
        """
        if not self.catalog.indicators[indicator].tells_change:
            return ()
        if territory is None:
            ask = partial(revision_sizes.sizes, indicator=indicator)
            return self._once_a_release(("sizes", indicator), ask)
        with self._connection() as opened:
            return revision_sizes.sizes(opened.connection, indicator, territory=territory)
