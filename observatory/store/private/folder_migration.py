"""Moves what an older program left in the private folder into the private schemas of a database; nothing is lost.

All of it is moved in one go or, where something stands in both places and differs, nothing; the files are put by.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from observatory.store.errors import StoreError
from observatory.store.private.ledger import LEDGER, LedgerFile
from observatory.store.private.private_part import NOTE, RECORD, WORKSPACE
from observatory.store.releases.sqlite_file import copy_store, refuse_unsound, settle

if TYPE_CHECKING:
    from observatory.store.private.private_schema import PrivateSchema

PUT_BY: Final = "moved-into-database"


def find_movable_files(folder: Path) -> list[Path]:
    """The files of a private folder that belong into the database."""
    return [folder / name for name in _MOVED if (folder / name).exists()]


def move_in(private: PrivateSchema) -> None:
    """Copy them into the database one by one, and put each aside once it is there.

    A run that is stopped between has moved some; the next one moves the rest. Raises StoreError where the database
    holds something else of that name: nothing of it is changed then.
    """
    settle(private.workspace_path)
    for path in find_movable_files(private.folder):
        digest = _digest(path)
        if private.noted(path.name) != digest:  # else it is in, and a stopped run did not put it by
            _MOVED[path.name](private, path)
            private.put_noted(path.name, digest)
        away = private.folder / PUT_BY
        away.mkdir(mode=0o700, exist_ok=True)
        os.replace(path, away / f"{path.stem}-{digest[:16]}{path.suffix}")


def _move_record(private: PrivateSchema, path: Path) -> None:
    """Copy whole lines only: half a line that a stopped run left stays in the file that is put aside."""
    content, held = path.read_bytes(), private.record()
    whole = content[: content.rfind(b"\n") + 1]
    if held.startswith(whole):
        return
    if not whole.startswith(held):
        raise _in_both(private, path)
    private.prolong_record(whole[len(held) :])


def _move_ledger(private: PrivateSchema, path: Path) -> None:
    ledger = private.ledger
    if not ledger.exists():
        ledger.make()
    with LedgerFile(path.parent).opened() as brought, ledger.opened() as open_ledger:
        open_ledger.join(brought)


def _move_workspace(private: PrivateSchema, path: Path) -> None:
    if private.existing_workspace() is not None:
        raise _in_both(private, path)
    with private.building() as folder:
        copy = (
            folder / path.name
        )  # it is brought up to date first, and the file that is put by stays as it was
        copy_store(path, copy)
        refuse_unsound(copy)
        private.keep_workspace(copy)


def _move_note(private: PrivateSchema, path: Path) -> None:
    if not private.note():
        private.put_note(path.read_text(encoding="utf-8"))


_MOVED: Final[Mapping[str, Callable[[PrivateSchema, Path], None]]] = {
    RECORD: _move_record,
    LEDGER: _move_ledger,
    WORKSPACE: _move_workspace,
    NOTE: _move_note,
}


def _in_both(private: PrivateSchema, path: Path) -> StoreError:
    return StoreError(
        f"{path.name} está en {private.folder} y otro, distinto, en la base de datos: no se sabe cuál vale. Si vale el "
        "de la base de datos, aparte el archivo."
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
