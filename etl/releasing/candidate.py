"""The candidate: a release made from the workspace and staged aside, to be read, signed and then published as it is."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from etl import publish
from etl.commands import Stores, shipped
from etl.releasing.audit import AuditLog
from etl.releasing.ledger import bring_up_to_date
from observatory.model import ObservatoryError
from observatory.store import queries
from observatory.store.errors import NoReleaseError, StoreError
from observatory.store.releases import KeptRelease
from observatory.store.workspace import Workspace

NOTE: Final = "candidate.json"


class StaleError(ObservatoryError):
    """There is no candidate, or it was made from something else than what is loaded now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is staged: the release, the one on show when it was made, and the hour before which it stays aside.

    `known` is how many rows of other releases the ledger had then: the attack on it was made with these.
    """

    release: KeptRelease
    former: str
    embargo: datetime | None = None
    known: int = 0


def prepared(stores: Stores, *, today: date, embargo: datetime | None = None) -> Candidate:
    """The candidate of what is loaded now: the one at hand if it is of that, else a new one.

    A new one bears the day of its embargo, else `today`. Raises what publishing raises where the attack succeeds.
    """
    held = stores.workspace()
    fingerprint = fingerprint_of(held)
    bring_up_to_date(
        stores.ledger, stores.releases, stores.catalog, log=AuditLog(stores.folder), figures=shipped(stores)
    )
    known = _at_hand(stores)
    if known is not None and _fresh(known, stores, fingerprint):
        return known if embargo is None else _noted(stores, replace(known, embargo=embargo))
    publish.publish(
        held, stores.releases, stores.catalog, fingerprint=fingerprint,
        today=embargo.date() if embargo else today, ledger=stores.ledger, aside=True,
    )  # fmt: skip
    staged = stores.releases.staged()
    if staged is None:  # pragma: no cover - it was staged a line above
        raise NoReleaseError("Lo preparado desapareció: repita la orden.")
    return _noted(stores, Candidate(staged, current_name(stores), embargo, _known(stores, staged)))


def at_hand(stores: Stores) -> Candidate:
    """The candidate that was prepared and still is of what is loaded. Raises StaleError."""
    known = _at_hand(stores)
    if known is None:
        raise StaleError("No hay nada preparado. Ejecute `python -m etl diff` y léalo antes de firmar.")
    if not _fresh(known, stores, fingerprint_of(stores.workspace())):
        raise StaleError(
            "Lo preparado ya no es lo que está cargado o en línea: ejecute `python -m etl diff` otra vez y fírmelo "
            "de nuevo."
        )
    return known


def fingerprint_of(held: Workspace) -> str:
    """What a release of the workspace depends on: the files that were read, the catalogue and the code."""
    both = publish.fingerprint_of_workspace(held) + publish.fingerprint_of_project()
    return f"workspace:{hashlib.sha256(both.encode()).hexdigest()}"


def current_name(stores: Stores) -> str:
    """The name of the release on show; empty where there is none."""
    try:
        with stores.releases.opened() as connection:
            return queries.release_info(connection).id
    except StoreError:
        return ""


def _fresh(known: Candidate, stores: Stores, fingerprint: str) -> bool:
    made_from_this = known.release.fingerprint == fingerprint and known.former == current_name(stores)
    return made_from_this and known.known == _known(stores, known.release)


def _known(stores: Stores, release: KeptRelease) -> int:
    """How many rows of other releases the ledger has."""
    with stores.ledger.opened() as ledger:
        return ledger.rows(but=release.sha256)


def _at_hand(stores: Stores) -> Candidate | None:
    """What is staged with what was noted of it; None where they do not belong together."""
    try:
        staged = stores.releases.staged()
        note = json.loads((stores.folder / NOTE).read_text(encoding="utf-8"))
        if staged is None or note["sha256"] != staged.sha256:
            return None
        embargo = datetime.fromisoformat(note["embargo"]) if note["embargo"] else None
        return Candidate(staged, note["former"], embargo, note["known"])
    except (StoreError, FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _noted(stores: Stores, candidate: Candidate) -> Candidate:
    note = {
        "sha256": candidate.release.sha256,
        "former": candidate.former,
        "embargo": candidate.embargo.isoformat() if candidate.embargo else "",
        "known": candidate.known,
    }
    written = stores.folder / f"draft-{os.getpid()}.json"
    with written.open("w", encoding="utf-8") as stream:
        json.dump(note, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(written, _note(stores.folder))
    return candidate


def _note(folder: Path) -> Path:
    return folder / NOTE
