"""What the commands between workspace and public do: values in, an exit code out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal

from etl import pipeline
from etl.commands import Stores
from etl.marks import refuse_other_release
from etl.releasing import backup as archives
from etl.releasing import difference_page, difference_text
from etl.releasing import restore as restoring
from etl.releasing.audit import START, AuditLog
from etl.releasing.candidate import at_hand, current_name, fingerprint_of, prepared
from etl.releasing.difference import difference_of
from etl.releasing.embargo import hour_of, refuse_before, said
from etl.releasing.ledger import announce, bring_up_to_date, confirm_current, nothing_more_is_known
from etl.releasing.ledger_file import add_file
from etl.releasing.signoff import day_of, files_to_sign, refuse_unsigned, sign
from observatory.store.errors import NoReleaseError, UnknownReleaseError
from observatory.store.releases import POINTER, KeptRelease
from observatory.store.shown import ReleaseShown

Form = Literal["text", "html", "json"]


def diff(stores: Stores, *, form: Form = "text", at: str | None = None) -> int:
    """Prepare a candidate from the workspace and say what it would change. Nothing is published."""
    embargo = hour_of(at) if at else None
    with pipeline.writing_alone(stores.folder):
        candidate = prepared(stores, today=date.today(), embargo=embargo)
        found = difference_of(stores.releases, candidate.release, candidate.former, stores.catalog)
    match form:
        case "html":
            print(difference_page.page(found, stores.catalog), end="")
        case "json":
            print(difference_text.as_json(found))
        case _:
            print(difference_text.readable(found, stores.catalog))
    return 0


def signoff(stores: Stores, *, source: str, office: str, on: str | None = None) -> int:
    """Record that the office that owns a source agrees to publish the candidate."""
    today = date.today()
    with pipeline.writing_alone(stores.folder):
        candidate = at_hand(stores)
        needed = files_to_sign(stores.releases, stores.catalog)
        sign(
            AuditLog(stores.folder), candidate, needed, catalog=stores.catalog, source=source, office=office,
            on=day_of(on) if on else today, today=today,
        )  # fmt: skip
    print(f"Firmado por «{office}»: {source} en {candidate.release.id}, sha256 {candidate.release.sha256}")
    return 0


def release(stores: Stores, *, at: str | None = None, now: datetime | None = None) -> int:
    """Publish the candidate as it was read and signed, or a new one where nobody has to sign.

    An embargo `at` an hour to come puts it aside until a later run of `release`.
    """
    hour = now or datetime.now().astimezone()
    log = AuditLog(stores.folder)
    with pipeline.writing_alone(stores.folder):
        if _is_current(stores):
            print("La publicación está al día.")
            return 0
        candidate = prepared(stores, today=hour.date(), embargo=hour_of(at) if at else None)
        refuse_unsigned(log, candidate, files_to_sign(stores.releases, stores.catalog), stores.catalog)
        if at and candidate.embargo and hour < candidate.embargo:
            log.append("embargo", release=candidate.release.id, until=candidate.embargo.isoformat())
            print(
                f"Preparada: {candidate.release.id}. Nada se publica solo: ejecute `python -m etl release` después de "
                f"{said(candidate.embargo)}."
            )
            return 0
        refuse_before(candidate.embargo, hour)
        rows = _announced(stores, candidate.release)
        log.append("release", release=candidate.release.id, sha256=candidate.release.sha256, ledger=rows)
        stores.releases.publish_staged()
        confirm_current(stores.ledger, stores.releases)
    print(f"Publicado: {candidate.release.id}.")
    return 0


def _announced(stores: Stores, staged: KeptRelease) -> int:
    shown = ReleaseShown(staged.id, staged.released.isoformat(), staged.fingerprint, staged.sha256)
    with stores.releases.opened_staged() as connection:
        return announce(stores.ledger, connection, stores.catalog, shown=shown)


def _is_current(stores: Stores) -> bool:
    """Whether what is on show was made from what is loaded, and nothing was added to the ledger since."""
    fingerprint = fingerprint_of(stores.workspace())
    return any(
        one.current and one.fingerprint == fingerprint and nothing_more_is_known(stores.ledger, one)
        for one in _kept(stores)
    )


def _kept(stores: Stores) -> tuple[KeptRelease, ...]:
    try:
        return stores.releases.kept()
    except NoReleaseError:
        return ()


def rollback(stores: Stores, *, name: str | None = None) -> int:
    """Show a former release again, at once: the one named, else the one published before the current one."""
    with pipeline.writing_alone(stores.folder):
        kept, current = [one.id for one in stores.releases.kept()], current_name(stores)
        asked = name or _before_current(kept, current)
        if asked not in kept:
            raise UnknownReleaseError(asked, kept)
        refuse_other_release(stores, asked)
        AuditLog(stores.folder).append("rollback", release=asked, instead_of=current)
        stores.releases.back_to(asked)
    print(f"En línea otra vez: {asked}.")
    return 0


def _before_current(kept: list[str], current: str) -> str:
    older = kept[kept.index(current) + 1 :] if current in kept else kept
    if not older:
        raise NoReleaseError("No hay una publicación anterior guardada a la que volver.")
    return older[0]


def audit(stores: Stores) -> int:
    """Verify the record of what was done and say its last hash. Raises BrokenLogError where it does not hold."""
    entries = list(AuditLog(stores.folder).entries())
    head = entries[-1].sha256 if entries else START
    print(f"El registro está entero: {len(entries)} líneas. Anote su último sha256: {head}")
    return 0


def ledger(stores: Stores, file: Path) -> int:
    """Add to the ledger what a release in a file, or every release of a backup, showed; say how many rows were new."""
    log = AuditLog(stores.folder)
    with pipeline.writing_alone(stores.folder):
        bring_up_to_date(stores.ledger, stores.releases, stores.catalog, log=log, figures=None)
        rows, releases = add_file(stores.ledger, file, stores.catalog, beside=stores.folder)
        log.append("ledger", file=file.name, new=rows)
    print(f"Libro de lo que se mostró: {rows} filas nuevas, de {releases} publicaciones en {file.name}.")
    return 0


def backup(stores: Stores, file: Path) -> int:
    """Put workspace, releases, pointers and record into one archive."""
    with pipeline.writing_alone(stores.folder):
        made = archives.backup(stores.folder, file)
    print(f"Copia: {file} ({len(made)} archivos). Guárdela bajo llave: tiene cifras que no se publican.")
    if POINTER not in made:
        print("No hay publicaciones en archivos: las de un servidor PostgreSQL se copian con pg_dump.")
    return 0


def restore(stores: Stores, file: Path) -> int:
    """Bring a backup back, once it is read and found whole; what was there stays until then."""
    with pipeline.writing_alone(stores.folder):
        brought = restoring.restore(stores.folder, file)
        log = AuditLog(stores.folder)
        log.append("restore", backup=brought.sha256, displaced_record=brought.displaced_record)
        bring_up_to_date(stores.ledger, stores.releases, stores.catalog, log=log, figures=None)
    print(f"Restaurado de {file} ({brought.files} archivos).")
    return 0
