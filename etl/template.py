"""The command `template`: writes the empty form of a month for the source that is filled in on one."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from etl.municipal.form import NoFormError, form_of
from etl.municipal.months import month_of
from etl.municipal.template import default_month, write_template
from observatory.catalog import Catalog


def template(
    catalog: Catalog, source: str, *, month: str | None, out: Path | None, today: date | None = None
) -> int:
    """Write the form of `source` for `month` (2026-12; else the month before today's) and say where it is.

    Raises NoFormError where the source has no form or the month cannot be read.
    """
    wanted = default_month(today or date.today()) if month is None else month_of(month)
    if wanted is None:
        raise NoFormError(f"«{month}» no es un mes: escriba 2026-12.")
    path = out or Path(f"{source}-{wanted}.xlsx")
    write_template(form_of(catalog.sources[source], catalog), wanted, path)
    sys.stdout.write(f"{path}\n")
    return 0
