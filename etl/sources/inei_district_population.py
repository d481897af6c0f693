"""INEI: projected population of each district on 30 June of each year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from etl import normalise
from etl.extract import Table
from etl.snapshot import Coverage
from etl.sources.job import Job
from etl.sources.places_and_years import Census, as_frame, population, years_of
from observatory.model import Level

_CENSUS: Final = Census(Level.DISTRICT, month=6, day=30)


def coverage(tables: Sequence[Table]) -> Coverage:
    """The edition is named after its years; projections have no last day."""
    years = years_of(tables)
    return Coverage(f"{years[0]}-{years[-1]}") if years else Coverage()


def frames(tables: Sequence[Table], job: Job) -> Iterator[pd.DataFrame]:
    """Population of the districts. District names are cut in the file at hand: the code alone counts."""
    for table in tables:
        found = population(table, job, census=_CENSUS)
        if len(found):
            yield from normalise.in_chunks(as_frame(found, table))
