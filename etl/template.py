"""The command `template`: writes the empty form of a month for the source that is filled in on one."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from etl import workbook
from etl.municipal.counts import month_of
from etl.municipal.form import NoFormError, form_of
from etl.municipal.template import default_month, sheets_of
from observatory import clock
from observatory.catalog import Catalog


def template(
    catalog: Catalog,
    source: str,
    *,
    month: str | None,
    out: Path | None,
    replace: bool = False,
    today: date | None = None,
) -> int:
    """Write the form of `source` for `month` (2026-12; else the month before today's) and say where it is.

    A file that is there already may be a filled form: it is replaced only with `replace`, or where a person at a
    terminal says so. Raises NoFormError where the source has no form or the month cannot be read.
    """
    period = default_month(today or clock.today()) if month is None else month_of(month)
    if period is None:
        raise NoFormError(f"«{month}» no es un mes: escriba 2026-12.")
    path = out or Path(f"{source}-{period}.xlsx")
    form = form_of(catalog.sources[source], catalog)
    if path.exists() and not (replace or _may_replace(path)):
        sys.stderr.write(f"{path} ya está, y no se tocó: dé otro nombre con --out, o use --replace.\n")
        return 1
    workbook.write(path, sheets_of(form, period))
    sys.stdout.write(f"{path}\n")
    return 0


def _may_replace(path: Path) -> bool:
    """The answer of a person at a terminal; False in a pipe."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{path} ya está. ¿Reemplazarlo? [s/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("s", "sí", "si")
