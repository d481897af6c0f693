"""The command `build`: reads the shipped figures and publishes them, where no person decides what is on show."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.checks.sensitive_text import People
from etl.publishing import fingerprints, publish
from etl.reading import faults
from etl.releasing.ledger import confirm_current, count_known_rows, note_figures, update_ledger
from etl.releasing.rebuilding import (
    UP_TO_DATE,
    explain_why_not_replaced,
    find_unreadable_release,
    has_only_shipped_figures,
    is_made_from,
    remake_release,
)
from etl.releasing.recorded_state import hold_stores, is_as_recorded
from etl.releasing.withdrawal import WithdrawalError, list_loaded_editions, refuse_at_fault
from etl.shipping.shipped_figures import find_shipped_figures, load_shipped
from etl.site_folders import find_open
from etl.stores import FIGURES, Stores
from observatory import clock
from observatory.operator_warnings import hidden_helplines
from observatory.prose_checks import refuse_faulty_prose
from observatory.store.private.private_part import WORKSPACE
from observatory.store.private.workspace import Workspace
from observatory.store.releases import KeptRelease


def build(stores: Stores, *, figures: Path | None = None, today: date | None = None) -> int:
    """Read the shipped figures and publish them, unless that release is current, or a person decides what is on show.

    What a person published and cannot be read any more is made again, or the command stops. Raises ProseError where the
    prose of a page is wrong, be there anything to publish or not.
    """
    stores = replace(stores, figures=figures or stores.figures)
    if stores.catalog.demonstration:
        return _fail(
            f"El almacén {stores.folder} es de demostración: `build` no publica en él. Use otra carpeta."
        )
    refuse_faulty_prose(stores.catalog, People(stores.catalog).named_in)
    fingerprint, day = fingerprints.hash_project(), today or clock.today()
    _tell_open(stores, day)
    if is_made_from(stores, fingerprint) and is_as_recorded(stores):
        return _say(UP_TO_DATE)
    with hold_stores(stores):
        broken = find_unreadable_release(stores)
        if broken and not has_only_shipped_figures(stores):
            return _say(remake_release(stores, *broken, today=day))
        kept_as_it_is = explain_why_not_replaced(stores, fingerprint, broken=broken[0] if broken else None)
        if kept_as_it_is:
            return _say(kept_as_it_is)
        try:
            return _build(stores, fingerprint=fingerprint, today=day, broken=broken[0] if broken else None)
        except WithdrawalError as error:
            # No failure of the command: the site starts, and shows what may be shown.
            return _say(str(error))


def _tell_open(stores: Stores, day: date) -> None:
    """Tell the operator which help lines nobody sees, and all that a person has yet to fill in, in one go."""
    for sentence in hidden_helplines(stores.catalog, day):
        print(f"Aviso: {sentence}", file=sys.stderr)
    for sentence in find_open() if stores.figures == FIGURES else ():
        print(f"Por completar: {sentence}", file=sys.stderr)


def _build(stores: Stores, *, fingerprint: str, today: date, broken: KeptRelease | None) -> int:
    def noted(new: KeptRelease) -> str:
        replaced = {"instead_of": broken.sha256, "formerly": broken.id} if broken else {}
        rows = count_known_rows(stores.ledger)
        line = stores.record.append(
            "build",
            release=new.id,
            sha256=new.sha256,
            files=files,
            extracts=extracts,
            ledger=rows,
            **replaced,
        )
        return line.sha256

    with _aside(stores.private.folder) as aside:
        fresh = aside / WORKSPACE
        built = Workspace(fresh, stores.catalog)
        faults.announce_step("Lee las cifras del sitio")
        problems = load_shipped(built, stores.catalog, stores.figures)
        if faults.exit_code(problems):
            return _fail(faults.format_problems(problems))
        with built.loading() as source:
            refuse_at_fault(stores, list_loaded_editions(source))
        update_ledger(stores, figures=None)
        files, extracts = fingerprints.files_and_extracts(built)
        name = publish.publish(
            built, stores, fingerprint=fingerprint, today=today,
            noted=noted, instead_of=broken,
        )  # fmt: skip
        confirm_current(stores)
        note_figures(stores.ledger, find_shipped_figures(stores), release=name, on=today.isoformat())
        _keep(stores, fresh)
    return _say(f"Publicado: {name}.")


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder to build in."""
    with TemporaryDirectory(prefix="build-", dir=folder) as build_folder:
        yield Path(build_folder)


def _keep(stores: Stores, fresh: Path) -> None:
    """The workspace is the fresh one, or the one at hand with the shipped figures brought up to date."""
    if stores.private.existing_workspace():
        load_shipped(stores.workspace(), stores.catalog, stores.figures)
    else:
        stores.private.keep_workspace(fresh)


def _say(sentence: str) -> int:
    print(sentence)
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
