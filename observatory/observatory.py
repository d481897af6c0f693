"""The observatory as the web sees it: the catalogue, the outlines, and panels of the current release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from typing import Any

from observatory import clock
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import (
    AcceptedLoss,
    Coverage,
    FileProblem,
    IndicatorRelease,
    Panel,
    Period,
    ReleaseChange,
    Report,
    Revised,
    Revision,
    RevisionSize,
    Snapshot,
)  # fmt: skip
from observatory.panel_reader import PanelReader
from observatory.provenance.gaps import Absences
from observatory.release_files import ReleaseFiles
from observatory.release_reader import ReleaseReader
from observatory.store.reading import changes, queries, revision_sizes, whole_release
from observatory.store.reading import revisions as edition_revisions
from observatory.store.reading.queries import Availability, ReleaseInfo, read_catalogued_availability
from observatory.store.releases import KEPT_AT_HAND, Releases


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
        """What one edition said of the months of a span, in total; those without a number that is shown are not there."""
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
        return {period: value for period, value in cells.items() if period.grain == "month"}

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

    def revised(self) -> tuple[Revised, ...]:
        """Where an edition said something else than the one before: worked out once a release."""
        return self.reader.once_a_release("revised", revision_sizes.count_revised_cells)

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
            ask = partial(revision_sizes.measure_revision_sizes, indicator=indicator)
            return self.reader.once_a_release(("sizes", indicator), ask)
        with self.reader.connection() as opened:
            return revision_sizes.measure_revision_sizes(opened.connection, indicator, territory=territory)
