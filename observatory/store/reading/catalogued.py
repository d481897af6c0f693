"""What of a release the catalogue still has a name for: an older one may hold more, and newer code serves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from observatory.catalog import Catalog
from observatory.model import Snapshot
from observatory.provenance.absence import Absences
from observatory.store.reading import queries
from observatory.store.reading.queries import Availability
from observatory.store.release_parts import read_unwritten, read_withheld
from observatory.store.releases import Opened


def catalogued_availability(connection: Opened, catalog: Catalog) -> Mapping[str, Availability]:
    """Where, when and by what the indicators of the catalogue have values in an open release."""
    known = catalog.territories
    return {
        name: replace(entry, territories=tuple(code for code in entry.territories if code in known))
        for name, entry in queries.availability(connection).items()
        if name in catalog.indicators
    }


def absences(connection: Connection, catalog: Catalog) -> Absences:
    """Why pairs of the open release have no dated figure, in the words of the catalogue."""
    return Absences(
        catalog, read_withheld(connection), queries.undated_pairs(connection), read_unwritten(connection)
    )


def catalogued_editions(connection: Opened, catalog: Catalog) -> tuple[Snapshot, ...]:
    """The editions of an open release whose sources the catalogue has."""
    return tuple(snapshot for snapshot in queries.snapshots(connection) if snapshot.source in catalog.sources)
