"""The stores a command works with: the public releases, the private part, and the catalogue of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from etl.releasing.audit import AuditLog
from observatory.catalog import Catalog
from observatory.store.errors import NoReleaseError
from observatory.store.private.ledger import Ledger
from observatory.store.private.opening import private_part
from observatory.store.private.private_part import Private
from observatory.store.private.workspace import Workspace
from observatory.store.releases import Releases, Standing

FIGURES: Final = Path(__file__).parent.parent / "data" / "figures"


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
