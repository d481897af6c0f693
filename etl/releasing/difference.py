"""What would change for a reader if the candidate were published now: every cell, and the warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from etl.releasing.signoff import Files, files_to_sign
from observatory.catalog import Catalog
from observatory.model import Breakdown, Change, FileProblem, ReleaseChange
from observatory.store.reading import build_warnings
from observatory.store.reading.changes import CellChange, changes
from observatory.store.releases import KeptRelease, Releases


@dataclass(frozen=True, slots=True)
class Difference:
    """The candidate beside the release on show (`former` is empty where there is none).

    `moved` are revisions of what is on show, `added` counts by indicator what is merely new: later periods, new tables.
    """

    former: str
    release: KeptRelease
    moved: tuple[ReleaseChange, ...]
    added: Mapping[str, int]
    warnings: tuple[FileProblem, ...]
    to_sign: Mapping[str, Files]

    def counted(self) -> dict[Change, int]:
        """How many cells changed in each way, growth left out."""
        counts = Counter(revision.change for revision in self.moved)
        return {change: counts[change] for change in Change if counts[change]}


def difference_of(releases: Releases, candidate: KeptRelease, former: str, catalog: Catalog) -> Difference:
    """Compare what is staged with the release named `former`, or with nothing. Raises StoreError."""
    on_show = releases.opened(former) if former else nullcontext()
    with on_show as before, releases.opened_staged() as after:
        cell_changes = list(changes(before, after))
        warnings = build_warnings.problems(after)
    return Difference(
        former,
        candidate,
        tuple(
            _build_release_change(change, former, candidate) for change in cell_changes if not change.expected
        ),
        Counter(change.indicator for change in cell_changes if change.expected),
        warnings,
        files_to_sign(releases, catalog),
    )


def _build_release_change(change: CellChange, former: str, candidate: KeptRelease) -> ReleaseChange:
    return ReleaseChange(
        former, candidate.id, candidate.released, change.change, change.indicator, change.territory, change.period,
        Breakdown.parse(change.breakdown), change.former, change.value,
    )  # fmt: skip
