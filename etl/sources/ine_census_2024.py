"""INE (Bolivia): population of each municipality in the census of 23 March 2024."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import pandas as pd

from etl import normalise
from etl.extract import Table
from etl.snapshot import Coverage
from etl.sources.job import Job
from etl.sources.places_and_years import Census, as_frame, population
from observatory.model import Level

_CENSUS: Final = Census(Level.MUNICIPALITY, month=3, day=23, year=2024)


def coverage(tables: Sequence[Table]) -> Coverage:
    """One census, one day."""
    return Coverage("censo-2024", date(2024, 3, 23)) if tables else Coverage()


def frames(tables: Sequence[Table], job: Job) -> Iterator[pd.DataFrame]:
    """Population of the municipalities alone: the list lacks one, so that no sum of it is the country's."""
    for table in tables:
        found = population(table, job, census=_CENSUS)
        if len(found):
            yield from normalise.in_chunks(as_frame(found, table))
