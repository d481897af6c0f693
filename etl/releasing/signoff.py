"""The data owner's sign-off: which office agreed to publish which files, in which candidate, from which hour on.

No person is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from etl.releasing.audit import AuditLog
from etl.releasing.candidate import Candidate
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.reading import queries
from observatory.store.releases import Releases

Files = Mapping[str, str]


class SignoffError(ObservatoryError):
    """A sign-off that does not fit: another office, a source that needs none, nothing to sign, a day to come."""


class UnsignedError(ObservatoryError):
    """The candidate holds figures that their owner has not signed."""


def files_to_sign(releases: Releases, catalog: Catalog) -> Mapping[str, Files]:
    """For each source of what is staged that needs a sign-off, its editions with the hashes of their files."""
    needed: dict[str, dict[str, str]] = {}
    with releases.opened_staged() as connection:
        for snapshot in queries.snapshots(connection):
            if catalog.sources[snapshot.source].needs_signoff_of:
                needed.setdefault(snapshot.source, {})[snapshot.id] = snapshot.sha256
    return needed


def sign(
    log: AuditLog, candidate: Candidate, needed: Mapping[str, Files], *, catalog: Catalog,
    source: str, office: str, on: date, today: date,
) -> None:  # fmt: skip
    """Record that the office that owns `source` agrees to the candidate. Raises SignoffError."""
    owner = catalog.sources[source].needs_signoff_of
    if not owner:
        raise SignoffError(f"«{source}» ya es pública por su dueño: no necesita firma.")
    if office != owner:
        raise SignoffError(
            f"Las cifras de «{source}» son de «{owner}»: solo esa oficina las firma, escrita así."
        )
    if source not in needed:
        raise SignoffError(
            f"Lo preparado no lleva cifras de «{source}»: cárguelas y ejecute `python -m etl diff`."
        )
    if on > today:
        raise SignoffError(f"La firma no puede ser de un día por venir ({on.isoformat()}).")
    log.append(
        "signoff", source=source, office=office, on=on.isoformat(), candidate=candidate.release.sha256,
        release=candidate.release.id, files=dict(needed[source]), embargo=candidate.until,
    )  # fmt: skip


def refuse_unsigned(
    log: AuditLog, candidate: Candidate, needed: Mapping[str, Files], catalog: Catalog
) -> None:
    """Raise UnsignedError unless every source that needs it is signed for these files in this candidate and its embargo.

    Raises BrokenLogError where the record of sign-offs does not hold.
    """
    missing = [
        f"  {source}: {office}"
        for source, office in find_unsigned_sources(log, candidate, needed, catalog).items()
    ]
    if missing:
        raise UnsignedError(
            f"No se publica: falta la firma del dueño de las cifras{_hour_phrase(candidate)}.\n"
            + "\n".join(missing)
            + f"\nLo preparado ({candidate.release.id}, sha256 {candidate.release.sha256[:12]}) queda aparte. Muéstrelo "
            "con `python -m etl diff` y registre la firma con `python -m etl signoff`."
        )


def find_unsigned_sources(
    log: AuditLog, candidate: Candidate, needed: Mapping[str, Files], catalog: Catalog
) -> Mapping[str, str]:
    """The sources whose owner has not signed these files in this candidate and its embargo, each with that office.

    Raises BrokenLogError where the record of sign-offs does not hold.
    """
    signed = [
        (entry.details["source"], entry.details["office"], entry.details["files"])
        for entry in (log.entries() if needed else ())
        if entry.action == "signoff"
        and entry.details["candidate"] == candidate.release.sha256
        and entry.details.get("embargo", "") == candidate.until
    ]
    return {
        source: catalog.sources[source].needs_signoff_of
        for source, files in needed.items()
        if (source, catalog.sources[source].needs_signoff_of, dict(files)) not in signed
    }


def _hour_phrase(candidate: Candidate) -> str:
    return (
        f", para publicarlas desde {candidate.until}" if candidate.until else ", para publicarlas sin esperar"
    )


def day_of(text: str) -> date:
    """A day as `2026-12-01`. Raises SignoffError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SignoffError(f"«{text}» no es un día: escriba 2026-12-01.") from error
