"""The list of all releases there ever were, as anybody may read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from observatory.model import PastRelease
from observatory.store.release_history import Known
from observatory.store.releases import KeptRelease, Standing


def past_releases(standing: Standing, known: Mapping[str, Known], *, shown: str) -> tuple[PastRelease, ...]:
    """Every release, the newest first; `known` is what the one that is `shown` knows of them, by name.

    Of a withdrawn one no hash is told, since a number that it showed could be tried against it; and no release tells
    what it changed since one that is withdrawn.
    """
    by_name: dict[str, KeptRelease] = {}
    for release in standing.releases:  # of two of one name the newer is the one that is meant by it
        by_name.setdefault(release.id, release)
    return tuple(
        _past(release, known.get(release.id, Known()), standing, standing.withdrawn_names, shown=shown)
        for release in by_name.values()
    )


def _past(
    release: KeptRelease, known: Known, standing: Standing, gone: frozenset[str], *, shown: str
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
