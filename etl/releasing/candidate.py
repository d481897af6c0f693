"""The candidate: a release made from the workspace and staged aside, to be read, signed and then published as it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from etl.publishing import fingerprints, publish
from etl.releasing.ledger import bring_up_to_date
from etl.shipping.shipped_figures import find_shipped_figures
from etl.stores import Stores
from observatory.model import ObservatoryError
from observatory.store.errors import NoReleaseError, StoreError
from observatory.store.private.workspace import Workspace
from observatory.store.reading import queries
from observatory.store.releases import KeptRelease


class StaleError(ObservatoryError):
    """There is no candidate, or it was made from something else than what is loaded now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A staged release: the release itself, the one on show when it was made, and the hour before which it stays aside.

    `ledger_rows` is how many rows of other releases the ledger had then: the attack on it was made with these.
    """

    release: KeptRelease
    former: str
    embargo: datetime | None = None
    ledger_rows: int = 0

    @property
    def until(self) -> str:
        """The hour of the embargo as ISO text; empty where there is none."""
        return self.embargo.isoformat() if self.embargo else ""


def prepare_candidate(stores: Stores, *, now: datetime, embargo: datetime | None = None) -> Candidate:
    """The candidate of what is loaded now: the one at hand if it is of that, else a new one.

    A new one bears the day of its embargo, else today's. An embargo that has not passed stays until another hour is
    said; each hour that is said goes into the record. Raises what publishing raises where the attack succeeds.
    """
    loaded = stores.workspace()
    fingerprint = fingerprint_of(loaded)
    bring_up_to_date(stores, figures=find_shipped_figures(stores))
    existing_candidate = _at_hand(stores)
    before = existing_candidate.embargo if existing_candidate else None
    if existing_candidate is not None and _fresh(existing_candidate, stores, fingerprint):
        if embargo in (None, before):
            return existing_candidate
        if max(embargo, now).date() == existing_candidate.release.released:
            return _write_candidate_note(
                stores, _record_embargo(stores, replace(existing_candidate, embargo=embargo), before=before)
            )
    if embargo is None and before is not None and before > now:
        embargo = before
    publish.publish(
        loaded, stores, fingerprint=fingerprint,
        today=max(embargo or now, now).date(), aside=True,
    )  # fmt: skip
    staged = stores.releases.staged()
    if staged is None:  # pragma: no cover - it was staged a line above
        raise NoReleaseError("Lo preparado desapareció: repita la orden.")
    new_candidate = Candidate(staged, current_name(stores), embargo, _rows_of_others(stores, staged))
    return _write_candidate_note(
        stores, new_candidate if embargo is None else _record_embargo(stores, new_candidate, before=before)
    )


def at_hand(stores: Stores) -> Candidate:
    """The candidate that was prepared and still is of what is loaded. Raises StaleError."""
    candidate = _at_hand(stores)
    if candidate is None:
        raise StaleError("No hay nada preparado. Ejecute `python -m etl diff` y léalo antes de firmar.")
    if not _fresh(candidate, stores, fingerprint_of(stores.workspace())):
        raise StaleError(
            "Lo preparado ya no es lo que está cargado o en línea: ejecute `python -m etl diff` otra vez y fírmelo "
            "de nuevo."
        )
    return candidate


def fingerprint_of(loaded: Workspace) -> str:
    """A hash of all that a release of the workspace depends on: the files read, the catalogue and the code."""
    both = fingerprints.fingerprint_of_workspace(loaded) + fingerprints.fingerprint_of_project()
    return f"workspace:{hashlib.sha256(both.encode()).hexdigest()}"


def current_name(stores: Stores) -> str:
    """The name of the release on show; empty where there is none."""
    try:
        with stores.releases.opened() as connection:
            return queries.release_info(connection).id
    except StoreError:
        return ""


def _fresh(candidate: Candidate, stores: Stores, fingerprint: str) -> bool:
    made_from_this = candidate.release.fingerprint == fingerprint and candidate.former == current_name(stores)
    return made_from_this and candidate.ledger_rows == _rows_of_others(stores, candidate.release)


def _rows_of_others(stores: Stores, release: KeptRelease) -> int:
    """How many rows of other releases the ledger has."""
    with stores.ledger.opened() as ledger:
        return ledger.rows(but=release.sha256)


def _at_hand(stores: Stores) -> Candidate | None:
    """The staged release with its note; None where they do not belong together."""
    try:
        staged = stores.releases.staged()
        note = json.loads(stores.private.note())
        if staged is None or note["sha256"] != staged.sha256:
            return None
        embargo = datetime.fromisoformat(note["embargo"]) if note["embargo"] else None
        return Candidate(staged, note["former"], embargo, note["known"])
    except (StoreError, ValueError, KeyError, TypeError):
        return None


def _record_embargo(stores: Stores, candidate: Candidate, *, before: datetime | None) -> Candidate:
    """Record the hour of the embargo, set, moved or lifted; sign-offs of another hour do not hold. The candidate."""
    stores.record.append(
        "embargo", release=candidate.release.id, candidate=candidate.release.sha256, until=candidate.until,
        before=before.isoformat() if before else "",
    )  # fmt: skip
    return candidate


def _write_candidate_note(stores: Stores, candidate: Candidate) -> Candidate:
    note = {
        "sha256": candidate.release.sha256, "former": candidate.former, "embargo": candidate.until,
        "known": candidate.ledger_rows,
    }  # fmt: skip
    stores.private.put_note(json.dumps(note))
    return candidate
