"""The candidate: a release made from the workspace and staged aside, to be read, signed and then published as it is."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime

from etl.publishing import fingerprints, publish
from etl.releasing.audit import AuditLog
from etl.releasing.ledger import update_ledger
from etl.shipping.shipped_figures import find_shipped_figures
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.model import Breakdown, Change, FileProblem, ObservatoryError, ReleaseChange
from observatory.store.errors import NoReleaseError, StoreError
from observatory.store.private.workspace import Workspace
from observatory.store.reading import queries
from observatory.store.reading.changes import CellChange, read_changes
from observatory.store.releases import KeptRelease, Releases
from observatory.text import Text
from observatory.words import change_words

Files = Mapping[str, str]
LISTED = 200


class SignoffError(ObservatoryError):
    """A sign-off that does not fit: another office, a source that needs none, nothing to sign, a day to come."""


class UnsignedError(ObservatoryError):
    """The candidate holds figures that their owner has not signed."""


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
    fingerprint = hash_workspace(loaded)
    update_ledger(stores, figures=find_shipped_figures(stores))
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
    new_candidate = Candidate(staged, read_current_name(stores), embargo, _rows_of_others(stores, staged))
    return _write_candidate_note(
        stores, new_candidate if embargo is None else _record_embargo(stores, new_candidate, before=before)
    )


def open_candidate(stores: Stores) -> Candidate:
    """The candidate that was prepared and still is of what is loaded. Raises StaleError."""
    candidate = _at_hand(stores)
    if candidate is None:
        raise StaleError("No hay nada preparado. Ejecute `python -m etl diff` y léalo antes de firmar.")
    if not _fresh(candidate, stores, hash_workspace(stores.workspace())):
        raise StaleError(
            "Lo preparado ya no es lo que está cargado o en línea: ejecute `python -m etl diff` otra vez y fírmelo "
            "de nuevo."
        )
    return candidate


def hash_workspace(loaded: Workspace) -> str:
    """A hash of all that a release of the workspace depends on: the files read, the catalogue and the code."""
    both = fingerprints.fingerprint_of_workspace(loaded) + fingerprints.hash_project()
    return f"workspace:{hashlib.sha256(both.encode()).hexdigest()}"


def read_current_name(stores: Stores) -> str:
    """The name of the release on show; empty where there is none."""
    try:
        with stores.releases.opened() as connection:
            return queries.release_info(connection).id
    except StoreError:
        return ""


def _fresh(candidate: Candidate, stores: Stores, fingerprint: str) -> bool:
    made_from_this = candidate.release.fingerprint == fingerprint and candidate.former == read_current_name(
        stores
    )
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


# The data owner's sign-off: which office agreed to publish which files, in which candidate, from which hour on.
# No person is named.


def list_files_to_sign(releases: Releases, catalog: Catalog) -> Mapping[str, Files]:
    """For each source of what is staged that needs a sign-off, its editions with the hashes of their files."""
    needed: dict[str, dict[str, str]] = {}
    with releases.opened_staged() as connection:
        for snapshot in queries.read_snapshots(connection):
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


def parse_day(text: str) -> date:
    """A day as `2026-12-01`. Raises SignoffError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SignoffError(f"«{text}» no es un día: escriba 2026-12-01.") from error


# What would change for a reader if the candidate were published now: every cell, and the warnings.


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


def compare_with_candidate(
    releases: Releases, candidate: KeptRelease, former: str, catalog: Catalog
) -> Difference:
    """Compare what is staged with the release named `former`, or with nothing. Raises StoreError."""
    on_show = releases.opened(former) if former else nullcontext()
    with on_show as before, releases.opened_staged() as after:
        cell_changes = list(read_changes(before, after))
        warnings = queries.read_problems(after)
    return Difference(
        former,
        candidate,
        tuple(
            _build_release_change(change, former, candidate) for change in cell_changes if not change.expected
        ),
        Counter(change.indicator for change in cell_changes if change.expected),
        warnings,
        list_files_to_sign(releases, catalog),
    )


def _build_release_change(change: CellChange, former: str, candidate: KeptRelease) -> ReleaseChange:
    return ReleaseChange(
        former, candidate.id, candidate.released, change.change, change.indicator, change.territory, change.period,
        Breakdown.parse(change.breakdown), change.former, change.value,
    )  # fmt: skip


# A difference in words: for a terminal, and as JSON for programs.


def summarise_difference(difference: Difference, catalog: Catalog, text: Text) -> Iterator[str]:
    """The two releases, the number of changes of each kind, and the sign-offs needed."""
    release = difference.release
    if catalog.demonstration:
        yield text.t(MARK)
    yield f"Preparada: {release.id}, del {text.date(release.released)}. sha256 {release.sha256}"
    yield f"En línea: {difference.former or 'nada todavía'}."
    counted = difference.counted()
    for change, count in counted.items():
        yield f"Cifras que cambian ({change.value}): {text.number(count)}"
    if not counted:
        yield "Ninguna cifra publicada cambia."
    for indicator, count in sorted(difference.added.items()):
        name = catalog.indicators[indicator].name
        yield f"Cifras nuevas (periodos o tablas que no estaban): {text.number(count)} de «{name}»"
    yield f"Avisos de la carga: {text.number(len(difference.warnings))}"
    for source, files in sorted(difference.to_sign.items()):
        yield f"Necesita firma: {source}, de {catalog.sources[source].needs_signoff_of} ({', '.join(files)})"


def format_difference(difference: Difference, catalog: Catalog) -> str:
    """The summary, then each change and each warning in a line; long lists are cut, and that is said."""
    text = Text()
    moved = [
        "  "
        + change_words.title(
            change,
            catalog.territories[change.territory].name,
            catalog.indicators[change.indicator],
            text=text,
        )
        + f" · {change.indicator}"
        for change in difference.moved
    ]
    warnings = [f"  {warning}" for warning in difference.warnings]
    return "\n".join(
        [
            *summarise_difference(difference, catalog, text),
            *_truncate_lines(moved),
            *_truncate_lines(warnings),
        ]
    )


def _truncate_lines(lines: list[str]) -> list[str]:
    if len(lines) <= LISTED:
        return lines
    return [*lines[:LISTED], f"  … y {len(lines) - LISTED} más: `--format json` las da todas."]


def format_difference_as_json(difference: Difference, catalog: Catalog) -> str:
    """The whole difference as JSON."""
    release = difference.release
    document = {
        "candidate": {
            "release": release.id,
            "released": release.released.isoformat(),
            "sha256": release.sha256,
        },
        "current": difference.former,
        "changes": [
            change_words.record(change, catalog.indicators[change.indicator]) for change in difference.moved
        ],
        "new": dict(sorted(difference.added.items())),
        "warnings": [
            {
                name: str(getattr(warning, name))
                for name in ("severity", "file", "sheet", "cell", "seen", "message", "hint")
            }
            for warning in difference.warnings
        ],
        "to_sign": {source: dict(files) for source, files in difference.to_sign.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
