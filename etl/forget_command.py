"""The command `forget`: takes back an edition that an operator loaded; the ledger keeps what it showed."""

from __future__ import annotations

from typing import Final

from etl import pipeline
from etl.releasing.candidate import read_current_name
from etl.releasing.recorded_state import hold_stores
from etl.sources.figures import read_figures
from etl.stores import Stores
from observatory.model import ObservatoryError
from observatory.store.errors import NoReleaseError, NothingOnShowError
from observatory.store.private import workspace
from observatory.store.private.workspace import Workspace
from observatory.store.reading import queries

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
