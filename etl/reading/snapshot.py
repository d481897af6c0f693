"""Hashes a raw file and reads its provenance sidecar: which edition it is, from where and of when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import pandas as pd
import yaml

from etl.reading.extract import open_tables
from etl.reading.faults import Faults
from observatory import clock
from observatory.catalog import Catalog
from observatory.model import Snapshot, Source
from observatory.store.releases.sqlite_file import hash_file

UNDATED: Final = "sin-edicion"


@dataclass(frozen=True, slots=True)
class EditionCoverage:
    """The edition according to the data: its name and the last day they cover."""

    edition: str = ""
    cutoff: date | None = None


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The provenance beside a file (`<file>.yml`), by a person or by what fetched it: all of it optional.

    `url` is where the file lay in the end, `asked` the address asked for, `headers` are those of the portal's answer,
    `state` is what became of it (see etl.fetching.fetched_files).
    """

    edition: str = ""
    title: str = ""
    url: str = ""
    retrieved: date | None = None
    published: date | None = None
    cutoff: date | None = None
    sha256: str = ""
    asked: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    state: str = ""


def read_sidecar(path: Path, faults: Faults) -> Sidecar:
    """The sidecar of `path`, empty where there is none; one that is wrong is an error of the file."""
    beside = path.with_name(path.name + ".yml")
    if not beside.exists():
        return Sidecar()
    try:
        content = yaml.safe_load(beside.read_text(encoding="utf-8"))
        sidecar = Sidecar(**_dates(content or {}))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        faults.error("sidecar", f"La ficha {beside.name} no es válida: {error}.", hint="Corríjala o quítela.")
        return Sidecar()
    if sidecar.sha256 and sidecar.sha256 != hash_file(path):
        faults.error(
            "sidecar", f"El archivo no es el que dice su ficha {beside.name}: su sha256 es otro.",
            hint="Descárguelo otra vez.",
        )  # fmt: skip
    return sidecar


def _dates(content: dict[str, Any]) -> dict[str, Any]:
    for name in ("retrieved", "published", "cutoff"):
        if isinstance(content.get(name), str):
            content[name] = date.fromisoformat(content[name])
    if "edition" in content:
        content["edition"] = str(content["edition"])
    return content


def take(
    path: Path, source: str, *, edition: str | None, sidecar: Sidecar, coverage: EditionCoverage
) -> Snapshot:
    """The snapshot of `path`. The edition asked for leads, then the sidecar's, then what the data say."""
    return Snapshot(
        source=source,
        edition=edition or sidecar.edition or coverage.edition or UNDATED,
        file=path.name,
        sha256=hash_file(path),
        retrieved=sidecar.retrieved or _changed_on(path),
        published=sidecar.published,
        cutoff=sidecar.cutoff or coverage.cutoff,
        title=sidecar.title,
        url=sidecar.url,
    )


def make_unread_snapshot(path: Path, source: str) -> Snapshot:
    """The snapshot of a file that is refused before it is read: it has no fingerprint."""
    return Snapshot(source=source, edition=UNDATED, file=path.name, sha256="", retrieved=_changed_on(path))


def _changed_on(path: Path) -> date:
    """The day (UTC) on which a file was last written; today where that is said to be to come."""
    return min(datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date(), clock.today())


# The types of a reader and of its input.


@dataclass(frozen=True, slots=True)
class Job:
    """The input of a reader beside the tables: source, catalogue and edition."""

    source: Source
    catalog: Catalog
    snapshot: Snapshot


class Opening(Protocol):
    """Opens a file of a source: its tables, or none with the fault noted. What a table is, the reader knows."""

    def __call__(self, path: Path, *, source: Source, faults: Faults) -> list[Any]:
        """The tables of `path`."""
        ...


@dataclass(frozen=True, slots=True)
class SourceReader:
    """How one source is read: what its data cover, its observations in chunks, and how its file is opened."""

    coverage: Callable[[Sequence[Any]], EditionCoverage]
    frames: Callable[[Sequence[Any], Job], Iterator[pd.DataFrame]]
    opening: Opening = open_tables
