"""The two small public files that say what is on show: the order of the releases, and pin and withdrawals.

Each is replaced whole, so that one look gives the state before an order or the one after it. The order says that pin
and withdrawals were written down (`ruled`): where they are gone, that is no store without any.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from observatory.store.errors import BrokenReleaseError, NoReleaseError
from observatory.store.releases.kept_releases import KeptRelease, Pin, Standing, Withdrawal
from observatory.store.releases.packing import ENDING
from observatory.store.releases.sqlite_file import name_release_file, sync

POINTER: Final = "current.json"
ON_SHOW: Final = "on_show.json"

REBUILT: Final = "La siguiente orden, por ejemplo `python -m etl status`, lo rehace con el registro."


class ReleaseOrder(NamedTuple):
    """The releases, newest first, and whether ON_SHOW has to be there."""

    releases: tuple[KeptRelease, ...]
    ruled: bool


def release_files(folder: Path) -> list[Path]:
    """The release files in a folder, unpacked or packed, the one written last first."""
    plain = {path.name: path for path in folder.glob("release-*.db")}
    packed = {path.name.removesuffix(ENDING): path for path in folder.glob(f"release-*.db{ENDING}")}
    return sorted({**packed, **plain}.values(), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def read_order(folder: Path) -> ReleaseOrder:
    """Read the order of the releases.

    Raises NoReleaseError where there is no pointer, BrokenReleaseError where it says nothing.
    """
    content = _file_content(folder / POINTER)
    if content is None:
        raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.")
    try:
        releases = tuple(_release(entry) for entry in (content, *content["before"]))
        return ReleaseOrder(releases, bool(content.get("ruled")))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenReleaseError(f"{POINTER} no nombra una publicación.") from error


def _release(content: Mapping[str, Any]) -> KeptRelease:
    return KeptRelease(
        content["id"],
        date.fromisoformat(content["released"]),
        content["fingerprint"],
        content["sha256"],
        schema_version=int(content["schema_version"]),
        formerly=tuple(content["formerly"]),
        line=content["line"],
    )


def _entry(release: KeptRelease) -> dict[str, Any]:
    fields = asdict(release)
    fields.pop("current")
    return {"file": name_release_file(release.sha256), **fields, "released": release.released.isoformat()}


def write_order(folder: Path, releases: tuple[KeptRelease, ...]) -> None:
    """Write the order of the releases, newest first; pin and withdrawals were written before."""
    newest, *before = map(_entry, releases)
    _replace(folder / POINTER, {**newest, "before": before, "ruled": True})


def read_rule(folder: Path) -> tuple[Pin | None, tuple[Withdrawal, ...]] | None:
    """Read pin and withdrawals; None where there never were any. Raises BrokenReleaseError where the file is lost."""
    content = _file_content(folder / ON_SHOW)
    if content is None:
        return None
    try:
        pin = Pin(**content["pin"]) if content["pin"] else None
        return pin, tuple(Withdrawal(**entry) for entry in content["withdrawn"])
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenReleaseError(
            f"{ON_SHOW} no se puede leer: no se sabe qué publicaciones se retiraron. {REBUILT}"
        ) from error


def write_rule(folder: Path, standing: Standing) -> None:
    """Write the pin and the withdrawals."""
    _replace(
        folder / ON_SHOW,
        {
            "pin": asdict(standing.pin) if standing.pin else None,
            "withdrawn": [asdict(withdrawal) for withdrawal in standing.withdrawn],
        },
    )


def _file_content(path: Path) -> Mapping[str, Any] | None:
    """The content of a file; None where it does not exist, an empty mapping where it is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _replace(path: Path, content: Mapping[str, Any]) -> None:
    draft = path.with_name(f"draft-{os.getpid()}.json")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    sync(draft)
    os.replace(draft, path)
    sync(path.parent)
