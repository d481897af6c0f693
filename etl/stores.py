"""The stores a command works with: the public releases, the private part, and the catalogue of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from etl import pipeline
from etl.releasing.audit import AuditLog
from observatory.catalog import Catalog, load_catalog
from observatory.demonstration import demonstration_catalog
from observatory.geography.outlines import load_outlines
from observatory.settings import Settings
from observatory.site import SITE_FOLDER, current_site
from observatory.store.errors import BrokenReleaseError, NoReleaseError, OtherMarkError
from observatory.store.private.ledger import Ledger
from observatory.store.private.private_part import WORKSPACE, Private
from observatory.store.private.private_schema import private_part
from observatory.store.private.workspace import Workspace
from observatory.store.releases import Releases, Standing, open_release_file, open_releases
from observatory.store.store_mark import (
    mark_of_release,
    mark_of_workspace,
    mark_on_show,
    read_marks,
    refuse_other_site,
)

MENDING: Final = ("rollback", "withdraw", "restore", "audit")
"""The commands that may be run where invented figures and real ones have met: they lead out of it."""
PUBLISHING: Final = ("build", "diff", "release", "watch")
"""The commands that make a release."""

FIGURES: Final = SITE_FOLDER / "figures"


@dataclass(frozen=True)
class Stores:
    """The public and the private store in one folder, and the catalogue a command works with."""

    folder: Path
    catalog: Catalog
    releases: Releases
    figures: Path = FIGURES

    @property
    def read_catalog(self) -> Catalog:
        """The catalogue of what is read into the workspace: what may not be on show yet is in it."""
        return self.catalog.all_read

    @property
    def private(self) -> Private:
        """The part of the store that only its owner may read: in a database where the releases lie in one."""
        return private_part(self.folder, self.releases)

    @property
    def ledger(self) -> Ledger:
        """The ledger of all published counts."""
        return self.private.ledger

    @property
    def record(self) -> AuditLog:
        """The record of what was done."""
        return AuditLog(self.private)

    def workspace(self) -> Workspace:
        """The workspace, made if it is not there."""
        return self.private.workspace(self.read_catalog)

    def standing(self) -> Standing:
        """The releases, pin and withdrawals that decide what is on show; empty where nothing was ever published."""
        try:
            return self.releases.standing()
        except NoReleaseError:
            return Standing()


# Keeps invented figures and real ones apart: which catalogue the stores at hand call for, and what is refused.


def find_stores(settings: Settings, *, command: str = "") -> Stores:
    """The stores of the settings with their own catalogue, the real one where there is nothing yet.

    Raises OtherMarkError where workspace and publication bear different marks, unless the command mends that, and
    OutlineError where a release would hold an outline of no territory.
    """
    current_site()  # a folder that is none of a site is named before a store is looked for in it
    releases = open_releases(
        settings.store_dir, settings.database_url, brief=command == "status", reader=settings.web_role
    )
    part = private_part(settings.store_dir, releases)
    if part.out_of_place():
        with pipeline.lock_stores(part):
            pass  # what an older version left elsewhere is brought in first
    private = part.workspace_mark()
    published_mark = mark_on_show(releases)
    if None not in (private, published_mark) and private is not published_mark and command not in MENDING:
        raise OtherMarkError(
            f"En {settings.store_dir} lo cargado y lo publicado no son de lo mismo: "
            f"{'lo publicado' if published_mark else 'lo cargado'} es de demostración y lo otro no. Alguien copió un "
            "archivo. Vuelva a una publicación propia con `python -m etl rollback`, o restaure una copia."
        )
    marked = private if private is not None else published_mark
    if not marked:
        refuse_other_site(releases, current_site().id, store=settings.store_dir)
    stores = Stores(settings.store_dir, _catalog(demonstration=marked is True), releases)
    if command in PUBLISHING and not marked:
        load_outlines().refuse_unknown(stores.catalog)
    return stores


def _catalog(*, demonstration: bool) -> Catalog:
    return demonstration_catalog() if demonstration else load_catalog()


def refuse_anything_real(stores: Stores) -> None:
    """Raise OtherMarkError unless all that the stores hold, if anything, is of the demonstration."""
    if stores.private.workspace_mark() is False or False in read_marks(stores.releases):
        raise OtherMarkError(
            f"En {stores.folder} o en su base de datos hay cifras verdaderas: la demostración no entra ahí. Dele una "
            "carpeta vacía con OBSERVATORY_STORE_DIR."
        )


def refuse_other_archive(aside: Path, folder: Path) -> None:
    """Raise OtherMarkError unless all stores unpacked in `aside` bear one mark, and `folder` no other."""
    marks = {mark_of_workspace(aside / WORKSPACE), Private(folder).workspace_mark()}
    marks |= {_mark_of_file(path) for path in (*aside.glob("*-*.db"), *folder.glob("release-*.db"))}
    if {True, False} <= marks:
        raise OtherMarkError(
            "La copia y el almacén no son de lo mismo: lo uno es de demostración y lo otro no. No se restaura nada."
        )


def _mark_of_file(path: Path) -> bool:
    """A file of another schema is of before the demonstration."""
    try:
        with open_release_file(path) as connection:
            return mark_of_release(connection)
    except BrokenReleaseError:
        return False


def refuse_other_release(stores: Stores, name: str) -> None:
    """Raise OtherMarkError where the kept release `name` bears another mark than what is loaded."""
    private = stores.private.workspace_mark()
    with stores.releases.opened(name) as connection:
        release_mark = mark_of_release(connection)
    if private is not None and private is not release_mark:
        raise OtherMarkError(f"La publicación {name} no es de este almacén: no se muestra en él.")
