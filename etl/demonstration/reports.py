"""Writes the invented reports as a clerk would send them; the same seed gives the same bytes."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from etl.demonstration.figures import figures_of
from etl.demonstration.months import MONTHS
from etl.municipal.fill import write_filled
from etl.municipal.form import form_of
from observatory.catalog import Catalog
from observatory.model import Period

SEED: Final = 348
_BEGINS: Final = {"demo_felcv": Period.month(2025, 12)}  # the others with the first month
_SENT_AFTER: Final = timedelta(days=9)
_ALWAYS: Final = (2025, 1, 1, 0, 0, 0)
_SAVED: Final = re.compile(rb">[^<]*</dcterms:(created|modified)>")


def write_reports(
    folder: Path, catalog: Catalog, *, seed: int = SEED, months: Sequence[Period] = MONTHS
) -> Iterator[Path]:
    """Write a filled form for each source and month into `folder`; each bears the day it would have been sent."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, month in _forms_due(catalog, months):
        form = form_of(catalog.sources[source], catalog)
        path = folder / f"{source}-{month}.xlsx"
        write_filled(form, month, figures_of(form, month, seed=seed), out=path)
        _forget_the_clock(path)
        sent = datetime.combine(month.end + _SENT_AFTER, datetime.min.time(), tzinfo=UTC).timestamp()
        os.utime(path, (sent, sent))
        yield path


def _forms_due(catalog: Catalog, months: Iterable[Period]) -> Iterator[tuple[str, Period]]:
    every = tuple(months)
    return (
        (source, month)
        for source in sorted(catalog.sources)
        for month in every
        if source not in _BEGINS or month >= _BEGINS[source]
    )


def _forget_the_clock(path: Path) -> None:
    """Pack the workbook again without the moment at which it was saved."""
    with zipfile.ZipFile(path) as book:
        parts = [(member.filename, book.read(member)) for member in book.infolist()]
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts:
            timeless = _SAVED.sub(rb">2025-01-01T00:00:00Z</dcterms:\1>", content)
            book.writestr(zipfile.ZipInfo(name, _ALWAYS), timeless, zipfile.ZIP_DEFLATED)
