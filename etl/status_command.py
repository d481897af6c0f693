"""The commands `status` and `forget`: what is on show, loaded and awaited; and taking back an edition that was loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from etl import pipeline
from etl.fetching.commands import find_loaded_hashes
from etl.fetching.fetched_files import Fetched, Shelf, State
from etl.releasing.candidate import (
    Candidate,
    StaleError,
    find_unsigned_sources,
    list_files_to_sign,
    open_candidate,
    read_current_name,
)
from etl.releasing.recorded_state import hold_stores
from etl.sources.figures import read_figures
from etl.stores import Stores
from observatory import clock
from observatory.model import ObservatoryError, Snapshot
from observatory.operator_warnings import operator_warnings
from observatory.provenance.quality import SourceAge, source_ages
from observatory.store.errors import NoReleaseError, NothingOnShowError
from observatory.store.private import workspace
from observatory.store.private.workspace import Workspace, read_snapshots
from observatory.store.reading import queries
from observatory.store.releases import KeptRelease, Standing

_OF_SNAPSHOT = ("source", "edition", "file", "sha256", "retrieved", "published", "cutoff", "title", "url")


@dataclass(frozen=True, slots=True)
class Observed:
    """All that `status` says. `waiting` are fetched files that nobody has loaded, by source; `editions` are rows."""

    today: date
    standing: Standing
    current: KeptRelease | None
    candidate: Candidate | None
    unsigned: Mapping[str, str]
    editions: tuple[Mapping[str, Any], ...]
    ages: tuple[SourceAge, ...]
    waiting: tuple[tuple[str, Fetched], ...]
    warnings: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """As plain values for programs."""
        pin = self.standing.pin
        return {
            "today": self.today.isoformat(),
            "release": self._release(),
            "pin": pin.release if pin else None,
            "withdrawn": [
                {"release": gone.release, "on": str(gone.on), "reason": gone.reason} for gone in self.standing.withdrawn
            ],
            "candidate": self._candidate(),
            "sources": [age.record(self.today) for age in self.ages],
            "fetched": [
                {"source": source, "file": str(file.path), "sha256": file.sha256, "retrieved": file.retrieved.isoformat(),
                 "state": str(file.state) or "unchecked"}
                for source, file in self.waiting
            ],
            "warnings": list(self.warnings),
        }  # fmt: skip

    def _release(self) -> dict[str, Any] | None:
        if self.current is None:
            return None
        return {
            "release": self.current.id,
            "released": self.current.released.isoformat(),
            "days": (self.today - self.current.released).days,
            "sha256": self.current.sha256,
        }

    def _candidate(self) -> dict[str, Any] | None:
        if self.candidate is None:
            return None
        return {
            "release": self.candidate.release.id,
            "sha256": self.candidate.release.sha256,
            "embargo": self.candidate.until or None,
            "to_sign": [{"source": source, "office": office} for source, office in self.unsigned.items()],
        }


def print_status(stores: Stores, *, contact: str = "", as_json: bool = False) -> int:
    """Say it, in lines or as JSON. Always 0: what is old or waits is no failure of the command."""
    if stores.releases.lost():
        with hold_stores(stores):  # which makes it anew of the record, and says so
            pass
    seen = observe_stores(stores, contact=contact, today=clock.today())
    if as_json:
        print(json.dumps(seen.record(), ensure_ascii=False, indent=1))
        return 0
    for line in (*_releases(seen), *_ledger(stores), *_editions(seen), *_describe_waiting_work(seen)):
        print(line)
    return 0


def _releases(seen: Observed) -> Iterator[str]:
    yield f"Publicación: {f'{seen.current.id}, del {seen.current.released}' if seen.current else 'ninguna'}"
    if seen.standing.pin:
        yield f"Fijada: {seen.standing.pin.release}; nada más nuevo se publica hasta `release --unpin`"
    for withdrawn in seen.standing.withdrawn:
        yield f"Retirada: {withdrawn.release}, el {withdrawn.on}. {withdrawn.reason}"


def _ledger(stores: Stores) -> Iterator[str]:
    if not stores.ledger.exists():
        return
    with stores.ledger.opened() as ledger:
        in_it = ledger.releases()
        number = len({release.sha256 for release in in_it} - {""})
        yield f"Libro de lo que se mostró: {ledger.rows()} filas de {number} publicaciones"
    for doubtful in (release for release in in_it if not release.shown):
        yield f"  quizá nunca se mostró: {doubtful.id}, del {doubtful.released}"


def _editions(seen: Observed) -> Iterator[str]:
    for edition in seen.editions:
        age = (seen.today - edition["retrieved"]).days
        kind = "figuras del proyecto" if edition["shipped"] else "archivo del editor"
        yield (
            f"{edition['id']} · {kind} · {edition['row_count']} filas · {edition['file']}"
            f" · sha256 {edition['sha256'][:12]}"
            f" · leído {edition['retrieved']} (hace {age} días) · datos hasta {edition['cutoff'] or 'sin fecha'}"
        )


def _describe_waiting_work(seen: Observed) -> Iterator[str]:
    for age in seen.ages:
        if age.is_overdue(seen.today):
            yield f"Atrasada: {age.source}, con datos hasta {age.cutoff}; otra edición se esperaba el {age.due}"
        elif age.cutoff is None and not age.edition:
            yield f"Sin datos: de {age.source} no se ha recibido nada"
    for source, file in seen.waiting:
        yield f"Descargado y sin cargar: {source}, {file.path.name}, del {file.retrieved} ({file.state or 'sin revisar'})"
    if seen.candidate is not None:
        yield f"Preparada y sin publicar: {seen.candidate.release.id}, sha256 {seen.candidate.release.sha256[:12]}"
        for source, office in seen.unsigned.items():
            yield f"  falta la firma de «{office}»: {source}"
    for sentence in seen.warnings:
        yield f"Aviso: {sentence}"


# How the observatory stands: what is on show, what is loaded and how old it is, what waits for people.


def observe_stores(stores: Stores, *, contact: str, today: date) -> Observed:
    """How the stores stand today. Raises BrokenLogError where sign-offs cannot be read."""
    standing = stores.standing()
    releases = stores.releases.kept_releases() if standing.releases else ()
    current = next((release for release in releases if release.current), None)
    candidate = _waiting_candidate(stores)
    needed = list_files_to_sign(stores.releases, stores.catalog) if candidate else {}
    with stores.workspace().loading() as connection:
        editions = tuple(read_snapshots(connection))
    snapshots = [Snapshot(**{name: row[name] for name in _OF_SNAPSHOT}) for row in editions]
    return Observed(
        today, standing, current, candidate,
        find_unsigned_sources(stores.record, candidate, needed, stores.catalog) if candidate else {},
        editions, source_ages(stores.read_catalog.sources.values(), snapshots), tuple(_waiting_files(stores)),
        tuple(operator_warnings(stores.catalog, contact=contact, today=today)),
    )  # fmt: skip


def _waiting_candidate(stores: Stores) -> Candidate | None:
    """What is prepared of what is loaded now; what was published is prepared no longer."""
    try:
        return open_candidate(stores)
    except StaleError:
        return None


def _waiting_files(stores: Stores) -> Iterator[tuple[str, Fetched]]:
    for source in stores.catalog.sources.values():
        if source.fetch is not None:
            loaded = find_loaded_hashes(stores, source.id)
            for file in Shelf(stores.private, source.id).files():
                if file.state not in (State.LOADED, State.PERSONAL) and file.sha256 not in loaded:
                    yield source.id, file


_LONGEST: Final = 300


class NotForgottenError(ObservatoryError):
    """An edition that is not loaded, is the project's own, is signed or on show; the message says what to do instead."""


def forget(stores: Stores, *, edition: str, reason: str) -> int:
    """Take an edition and all that was read from it out of the workspace, whole or not at all, and record it.

    Where the project ships an extract of it, that is loaded again. Raises NotForgottenError; nothing is changed then.
    """
    words = " ".join(reason.split())
    if not words or len(words) > _LONGEST:
        raise NotForgottenError(f"Diga por qué se olvida, en una oración de hasta {_LONGEST} letras.")
    with hold_stores(stores):
        loaded = stores.private.existing_workspace()
        held = _read_held_editions(loaded) if loaded else {}
        if edition not in held:
            raise NotForgottenError(_unknown(edition, sorted(held)))
        if held[edition]["shipped"]:
            raise NotForgottenError(
                f"«{edition}» es una figura del proyecto: no se cargó a mano. Corríjala en data/figures y ejecute "
                "`python -m etl build`; cargar el archivo del editor (`ingest`) la reemplaza."
            )
        digest = str(held[edition]["sha256"])
        _refuse_signed(stores, edition, digest)
        _refuse_on_show(stores, edition, digest)
        stores.record.append("forget", snapshot=edition, sha256=digest, reason=words)
        _take_out(stores, edition)
    print(f"Olvidada: {edition}. Lo que mostró sigue en el libro; se puede cargar otra vez con `ingest`.")
    return 0


def _read_held_editions(loaded: Workspace) -> dict[str, dict[str, object]]:
    with loaded.loading() as connection:
        return {str(row["id"]): row for row in workspace.read_snapshots(connection)}


def _unknown(edition: str, held: list[str]) -> str:
    source = edition.partition("@")[0]
    alike = [name for name in held if name.partition("@")[0] == source] or held
    return (
        f"«{edition}» no está cargada. Escriba FUENTE@EDICIÓN como la dice `python -m etl status`. "
        f"Hay: {', '.join(alike[:12]) or 'ninguna'}."
    )


def _refuse_signed(stores: Stores, edition: str, digest: str) -> None:
    """Raise NotForgottenError where the candidate at hand holds it under a sign-off."""
    staged = stores.releases.staged()
    for entry in stores.record.entries() if staged else ():
        details = entry.details
        if entry.action != "signoff" or staged is None or details["candidate"] != staged.sha256:
            continue
        if details["files"].get(edition) == digest:
            raise NotForgottenError(
                f"«{edition}» está firmada por «{details['office']}» en lo preparado ({details['release']}): lo firmado "
                "no se quita sin que lo sepa. Cargue la corrección en su lugar (`ingest`) y prepárela con `diff`, para "
                "que la firme; o publíquela con `release` y retírela con `withdraw`."
            )


def _refuse_on_show(stores: Stores, edition: str, digest: str) -> None:
    """Raise NotForgottenError where the release on show holds it; StoreError where that cannot be read."""
    try:
        with stores.releases.opened() as connection:
            shown = {one.id: one.sha256 for one in queries.read_snapshots(connection)}
    except NothingOnShowError:
        return
    except NoReleaseError:
        if stores.standing().releases:
            raise
        return
    if shown.get(edition) == digest:
        name = read_current_name(stores)
        raise NotForgottenError(
            f"«{edition}» está en línea, en {name}. Retire primero la publicación: `python -m etl withdraw "
            f'{name} "motivo" --edition {edition}`; o cargue la corrección en su lugar (`ingest`).'
        )


def _take_out(stores: Stores, edition: str) -> None:
    """Drop an edition, or put the project's own extract of it back, in one transaction."""
    loaded, catalog = stores.workspace(), stores.catalog
    for path in sorted(stores.figures.glob("*.csv")) if not catalog.demonstration else ():
        for reading in read_figures(path, catalog):
            if reading.snapshot.id == edition:
                pipeline.ingest(loaded, reading, shipped=True)
                return
    with loaded.loading() as connection:
        workspace.drop_snapshot(connection, edition)
