"""Of what a release is made, as hashes of files and code, and the files that are made of it, of what it shows alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from observatory.catalog import Catalog
from observatory.files.package.explaining_tables import PackageContents
from observatory.files.package.writer import write_package
from observatory.geography.outlines import Outlines
from observatory.model import Revision
from observatory.site import FILE, ROOT, SITE_FOLDER
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Loading, Workspace
from observatory.store.reading import queries
from observatory.store.reading.queries import read_catalogued_editions
from observatory.store.reading.revisions import select_told_revisions
from observatory.store.reading.whole_release import read_whole_release
from observatory.store.releases import Opened
from observatory.store.schema import FIGURES, KEY

_SAID = [OBSERVED.index(name) for name in (*KEY[1:-1], *FIGURES, "obs_status")]
_UNDATED = ("indicator", "territory", "breakdown", "value", "obs_status")
_MAKES_A_RELEASE = (
    *(SITE_FOLDER / part for part in (FILE, "catalog", "demo", "figures")),
    *(ROOT / room for room in ("etl", "observatory")),
)


def hash_project() -> str:
    """A hash of all that a release of the shipped figures depends on: catalogue, figures and code."""
    digest = hashlib.sha256()
    for folder in _MAKES_A_RELEASE:
        for path in sorted((folder, *folder.rglob("*"))):
            if path.suffix in (".py", ".csv", ".yml") and path.is_file():
                digest.update(str(path.relative_to(folder.parent)).encode())
                digest.update(path.read_bytes())
    return f"shipped:{digest.hexdigest()}"


def fingerprint_of_workspace(loaded: Workspace) -> str:
    """A hash of the files that a release of the workspace is made from.

    The project's extract of a file bears the hash of the whole one, so that it is told apart by a word.
    """
    with loaded.loading() as connection:
        files = sorted(
            f"{snapshot['id']} {snapshot['sha256']}{' extract' if snapshot['shipped'] else ''}"
            for snapshot in workspace.read_snapshots(connection)
        )
    return f"workspace:{hashlib.sha256(chr(10).join(files).encode()).hexdigest()}"


def files_of(loaded: Workspace, catalog: Catalog) -> dict[str, str]:
    """The files that a release of the workspace is made from: for each edition the hash of its file."""
    with loaded.loading() as connection:
        return digests_of(connection)


def files_and_extracts(loaded: Workspace) -> tuple[dict[str, str], dict[str, str]]:
    """What the record says of a publication: `digests_of` and `extracts_of` a workspace."""
    with loaded.loading() as connection:
        return digests_of(connection), extracts_of(connection)


def digests_of(source: Loading) -> dict[str, str]:
    """For each edition of an open workspace the hash of its file."""
    return {str(row["id"]): str(row["sha256"]) for row in workspace.read_snapshots(source)}


def extracts_of(source: Loading) -> dict[str, str]:
    """For each edition of the project's own figures a hash of what it says.

    It bears the hash of the publisher's whole file, which stays the same where the extract of it is corrected.
    """
    shipped = [str(row["id"]) for row in workspace.read_snapshots(source) if row["shipped"]]
    return {edition: _digest_of_edition(source, edition) for edition in shipped}


def _digest_of_edition(source: Loading, edition: str) -> str:
    said = [
        repr(tuple(row[place] for place in _SAID))
        for indicator in workspace.count_rows_by_indicator(source, edition)
        for row in workspace.read_observations(source, edition, indicator)
    ]
    undated = workspace.read_table_rows(source, "undated", edition)
    said += [repr(tuple(row[name] for name in _UNDATED)) for row in undated]
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:16]


def package_release(release: Opened, catalog: Catalog, outlines: Outlines, folder: Path) -> None:
    """Write everything that an open release shows into an empty folder, as a package."""
    info = queries.release_info(release)
    with_data = queries.list_indicators_with_data(release)
    contents = PackageContents(
        release=info.id,
        released=info.released,
        demonstration=info.demonstration,
        catalog=catalog,
        outlines=outlines,
        places=frozenset(
            chain.from_iterable(queries.list_territories_with_data(release, name) for name in with_data)
        ),
        panels=read_whole_release(release, catalog),
        editions=read_catalogued_editions(release, catalog),
        undated=tuple(_read_undated_figures(release, catalog)),
        revisions=_revisions(release, catalog),
    )
    write_package(folder, contents)


def _read_undated_figures(release: Opened, catalog: Catalog) -> Iterator[Mapping[str, Any]]:
    for source in catalog.sources:
        yield from queries.read_undated_figures(release, source)


def _revisions(release: Opened, catalog: Catalog) -> Iterator[Revision]:
    """What editions say otherwise than those before; what this observatory's own releases do is told elsewhere.

    A release that is withdrawn later is named by no file, then.
    """
    for indicator in queries.list_indicators_with_data(release):
        places = queries.list_territories_with_data(release, indicator)
        yield from select_told_revisions(release, catalog, indicator, territories=places)
