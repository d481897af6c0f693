"""How often each series was downloaded and embedded on a day. Nothing is known of who did."""

from __future__ import annotations

import collections
import threading
from collections.abc import Callable
from datetime import date
from typing import Final

import structlog
from flask import Request, Response

from observatory import clock
from observatory.catalog import Catalog

FORMS: Final = {
    "api.data_csv": "csv", "api.data_json": "json", "api.data_xlsx": "xlsx", "api.chart_svg": "svg",
    "api.chart_png": "png", "api.chart_pdf": "pdf", "brief.brief": "sheet", "embed.embed": "embed",
    "packages.archive": "zip", "packages.part": "file",
}  # fmt: skip
"""What is counted, by the name of its address in the program."""
EVERYTHING: Final = "all"
LOGGER: Final = "observatorio.uses"


def use_of(request: Request, response: Response, catalog: Catalog) -> tuple[str, str] | None:
    """The series and the form of what was taken: an indicator or comparison of the catalogue, or everything; else None.

    What the visitor holds already (304) is a use as well: an embed that is seen again.
    """
    form = FORMS.get(request.endpoint or "")
    if form is None or request.method != "GET" or response.status_code not in (200, 304):
        return None
    if form in ("zip", "file"):
        return EVERYTHING, form
    asked = (
        (request.view_args or {}).get("subject")
        or request.args.get("indicator")
        or request.args.get("compare")
    )
    known = asked in catalog.indicators or asked in catalog.comparisons
    return (str(asked), form) if known else (EVERYTHING, form) if form == "sheet" else None


class DailyUses:
    """The uses of a day in this process, told in the log once it is over, or once the process ends."""

    def __init__(self, today: Callable[[], date] = clock.today) -> None:
        self._today = today
        self._day = today()
        self._counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self._lock = threading.Lock()

    def add(self, series: str, form: str) -> None:
        """Count one."""
        with self._lock:
            if self._today() != self._day:
                self._tell()
            self._counts[series, form] += 1

    def tell(self) -> None:
        """Write down what was counted so far, and forget it: a line a series."""
        with self._lock:
            self._tell()

    def _tell(self) -> None:
        log = structlog.get_logger(LOGGER)
        for series in sorted({series for series, _ in self._counts}):
            forms = {form: count for (of, form), count in sorted(self._counts.items()) if of == series}
            log.info("uses", day=self._day.isoformat(), series=series, **forms)
        self._counts.clear()
        self._day = self._today()
