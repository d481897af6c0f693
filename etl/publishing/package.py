"""Makes the files of a release from what the release itself shows: no count that is not public is at hand here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from observatory.catalog import Catalog
from observatory.files.package.explaining_tables import PackageContents
from observatory.files.package.writer import write_package
from observatory.geography.outlines import Outlines
from observatory.model import Revision
from observatory.store.reading import queries
from observatory.store.reading.public_facts import read_whole_release
from observatory.store.reading.queries import read_catalogued_editions
from observatory.store.reading.revisions import select_told_revisions
from observatory.store.releases import Opened


def package_release(release: Opened, catalog: Catalog, outlines: Outlines, folder: Path) -> None:
    """Write everything that an open release shows into an empty folder, as a package."""
    info = queries.release_info(release)
    contents = PackageContents(
        release=info.id,
        released=info.released,
        demonstration=info.demonstration,
        catalog=catalog,
        outlines=outlines,
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
