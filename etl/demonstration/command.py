"""The command `demo`: opens a store that is of the demonstration for good, and fills it the way real reports go."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tqdm import tqdm

from etl import commands, pipeline
from etl.demonstration.months import MONTHS
from etl.demonstration.reports import SEED, write_reports
from etl.marks import refuse_anything_real
from etl.releasing import commands as releasing
from etl.releasing.candidate import fingerprint_of
from etl.releasing.signoff import files_to_sign
from etl.stores import Stores
from observatory.demonstration import demonstration_catalog
from observatory.model import ObservatoryError, Period
from observatory.settings import DEFAULT_STORE, ROOT, Settings
from observatory.store.releases import open_releases

STORE: Final = ROOT / "data" / "store-demo"
_WITHHELD: Final = 1  # months of the second publication


class RefusedFormError(ObservatoryError):
    """A form of the demonstration is refused: program and form have come apart."""


def settings_of(settings: Settings) -> Settings:
    """The settings with a folder of its own for the demonstration, unless one was named."""
    return replace(settings, store_dir=STORE) if settings.store_dir == DEFAULT_STORE else settings


def demo(
    settings: Settings,
    *,
    forms: Path | None = None,
    seed: int = SEED,
    months: Sequence[Period] = MONTHS,
) -> int:
    """Make the demonstration, or open its store and leave the filled forms in `forms`, for the way by hand.

    Nothing is done where it stands already. Raises OtherMarkError where the stores hold anything real.
    """
    demo_settings = settings_of(settings)
    stores = Stores(
        demo_settings.store_dir,
        demonstration_catalog(),
        open_releases(demo_settings.store_dir, demo_settings.database_url, reader=demo_settings.web_role),
    )
    refuse_anything_real(stores)
    if forms is not None:
        stores.workspace()
        for path in write_reports(forms, stores.catalog, seed=seed, months=months):
            sys.stdout.write(f"{path}\n")
        sys.stdout.write(f"Almacén de demostración, para siempre: {stores.folder}\n")
        return 0
    if _stands(stores):
        sys.stdout.write("La demostración está hecha.\n")
        return 0
    with pipeline.writing_alone(stores.private):
        stores.private.drop_workspace()
    with TemporaryDirectory() as folder:
        _carry(stores, Path(folder), seed=seed, months=months)
    return 0


def _stands(stores: Stores) -> bool:
    """Whether what is on show was made by this program from what is loaded."""
    if not stores.private.existing_workspace():
        return False
    fingerprint = fingerprint_of(stores.workspace())
    return any(
        release.current and release.fingerprint == fingerprint for release in stores.releases.kept_releases()
    )


def _carry(stores: Stores, folder: Path, *, seed: int, months: Sequence[Period]) -> None:
    """Write, load, sign and publish: all but the newest month, then that one, so that there is a former publication."""
    earlier_months, newest_months = months[:-_WITHHELD], months[-_WITHHELD:]
    for number, part in enumerate((earlier_months, newest_months)):
        sent = folder / str(number)
        report_paths = write_reports(sent, stores.catalog, seed=seed, months=part)
        for _ in tqdm(report_paths, desc="formularios", unit=" archivos", disable=None, leave=False):
            pass
        if commands.ingest(stores, sent, source=None):
            raise RefusedFormError("Un formulario de la demostración no se pudo leer: vea arriba por qué.")
        releasing.diff(stores)
        for source in files_to_sign(stores.releases, stores.catalog):
            releasing.signoff(stores, source=source, office=stores.catalog.sources[source].needs_signoff_of)
        releasing.release(stores)
