"""An observatory held in a list of rows: the real catalogue and outlines, no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from callbacks.page_table import page_for
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.clock import today
from observatory.geography.outlines import Outlines
from observatory.model import (
    TOTAL,
    AcceptedLoss,
    Availability,
    Coverage,
    DataFile,
    FileProblem,
    FormFile,
    Panel,
    PastRelease,
    Period,
    ReleaseChange,
    Report,
    Revised,
    Revision,
    RevisionSize,
    Row,
    Snapshot,
)
from observatory.provenance.gaps import Absences
from observatory.search import build_index
from observatory.store.reading.panel import PanelsOfPeriods, panels_of_periods
from observatory.store.reading.queries import ReleaseInfo
from observatory.vocabulary.phrases import WRITERS
from tests.observatory.panels import CEM_YEARS, row
from tests.observatory.words.test_revision_words import BETWEEN

PLACES = ("BO-020105", "PE-150112")
MIMP = Snapshot("mimp_cem", "2024-10", "casos_fem.csv", "0" * 64, date(2026, 11, 24), title="Casos en CEM")
BOLIVIA = Snapshot("published_bo", "2026-11-24", "published_bo.csv", "1" * 64, date(2026, 11, 24))


def rows() -> list[Row]:
    """CEM cases, police complaints with their rate, El Alto's few figures, population."""
    wrote = {"note": WRITERS.format(wrote=2, sent=2, both=2)}
    rows = [row("cem_cases", "PE-150112", str(year), value, **wrote) for year, value in CEM_YEARS.items()]
    rows.append(row("cem_cases", "PE-150112", "2024-01-01/2024-10-31", 655, partial=True))
    for sex, value in (("women", 651), ("men", 87)):
        rows.append(row("cem_cases", "PE-150112", "2023", value, breakdown=f"sex:{sex}"))
    for at, code in enumerate(("PE-150102", "PE-150106", "PE-150110", "PE-150112", "PE-150117", "PE-150125")):
        for year in (2024, 2025):
            rows.append(row("police_complaints", code, str(year), 900 + 300 * at))
            rate = {"lower": 620.0 + 90 * at, "upper": 700.0 + 90 * at, "denominator": 200_000.0}
            rows.append(row("police_complaint_rate", code, str(year), 660.0 + 90 * at, **rate))
    published = {"snapshot": BOLIVIA.id, "statement": ""}
    rows.append(row("slim_cases", "BO-020105", "2015-01-01/2015-11-30", 11_729, partial=True, **published))
    rows.append(row("slim_cases", "BO-020105", "2020-01-01/2020-08-31", 1_156, partial=True, **published))
    rows.append(row("prosecutor_cases", "BO-02", "2024", 12_395, **published))
    rows.append(row("help_seeking", "PE", "2022", 29.1, **published))
    for n in range(1, 15):
        rows.append(row("population", f"BO-020105-{n:02}", "2012-11-21", 80_000 - 5_000 * n, **published))
    rows.append(row("population", "BO-020105", "2012-11-21", 848_452, **published))
    return rows


def revision(period: str, former: float, value: float) -> Revision:
    """Police complaints of Independencia, said anew by the edition of May 2026."""
    return Revision(
        "police_complaints", "PE-150112", Period.parse(period), TOTAL, former, "mininter_vcm@2025-12",
        value, "sidpol@2026-05", date(2026, 8, 1),
    )  # fmt: skip


class ListedObservatory:
    """Answers from a list of rows."""

    def __init__(self, catalog: Catalog, outlines: Outlines, listed: Sequence[Row] | None = None) -> None:
        self.catalog, self.outlines = catalog, outlines
        self.search_index = build_index(catalog)
        self.rows = list(rows() if listed is None else listed)
        self.warned: list[FileProblem] = []
        self.lost: list[AcceptedLoss] = []
        self.forms: tuple[FormFile, ...] = ()
        self.undated: list[dict[str, Any]] = []
        self.withheld: set[tuple[str, str]] = set()
        self.release = ReleaseInfo("2026-11-25-abcdef", date(2026, 11, 25))
        self.moved = [revision("2025", 2579, 2615), revision("2025-12", 182, 206)]
        self.reader = self.panels = self.files = self  # it answers for its collaborators too
        self.sizes = (RevisionSize(0, 0, 8, 8, 0.126, 0.237), RevisionSize(24, None, 576, 8, 0.0, -0.034))

    @contextmanager
    def one_release(self, name: str = "") -> Iterator[None]:
        yield

    def today(self) -> date:
        return today()

    def panels_of_periods(self, selection: Selection) -> PanelsOfPeriods:
        return panels_of_periods(self.panel, selection)

    def panel(self, selection: Selection) -> Panel:
        indicators, comparison = self._subject(selection)
        places = selection.territories or self._default(indicators, selection)
        rows = tuple(r for r in self.rows if self._wanted(r, selection, indicators, places))
        pairs = {(name, code) for name in indicators for code in places}
        return Panel(
            indicators=tuple(self.catalog.indicators[indicator] for indicator in indicators),
            territories=tuple(self.catalog.territories[code] for code in places),
            rows=rows,
            sources=tuple(self.catalog.sources[name] for name in ("mimp_cem", "published_bo")),
            snapshots=(MIMP, BOLIVIA),
            statements=(),
            events=self.catalog.events,
            release=self.release.id,
            released=self.release.released,
            query=selection.to_query(),
            view=selection.view or ("bars" if selection.by else "trend"),
            by=selection.by,
            dimension=self.catalog.dimensions[selection.by] if selection.by else None,
            comparison=comparison,
            absences=self.absences().of_pairs(pairs - {(r.indicator, r.territory) for r in rows}),
        )

    def _subject(self, selection: Selection) -> tuple[tuple[str, ...], Any]:
        if selection.indicator:
            return (selection.indicator,), None
        comparison = self.catalog.comparisons[selection.compare]
        return (comparison.left.indicator, comparison.right.indicator), comparison

    def _default(self, indicators: tuple[str, ...], selection: Selection) -> tuple[str, ...]:
        if selection.compare:
            comparison = self.catalog.comparisons[selection.compare]
            return (comparison.left.territory, comparison.right.territory)
        codes = [r.territory for r in self.rows if r.indicator in indicators]
        return tuple(code for code in PLACES if code in codes) or tuple(dict.fromkeys(codes))[:1] or PLACES

    @staticmethod
    def _wanted(row: Row, selection: Selection, indicators: Sequence[str], places: Sequence[str]) -> bool:
        dimensions = ";".join(sorted({*selection.filters, *([selection.by] if selection.by else [])}))
        return (
            row.indicator in indicators
            and row.territory in places
            and row.breakdown.dimensions == dimensions
            and all(row.breakdown.get(number) == code for number, code in selection.filters.items())
            and (selection.period is None or selection.period.contains(row.period))
        )

    def availability(self) -> dict[str, Availability]:
        published = {}
        for id_ in dict.fromkeys(r.indicator for r in self.rows):
            own_rows = [r for r in self.rows if r.indicator == id_]
            published[id_] = Availability(
                indicator=id_,
                territories=tuple(sorted({r.territory for r in own_rows})),
                first_day=min(r.period.start for r in own_rows),
                last_day=max(r.period.end for r in own_rows),
                dimensions=tuple(sorted({r.breakdown.dimensions for r in own_rows} - {""})),
                updated=date(2026, 11, 24),
            )
        return published

    def form_files(self) -> tuple[FormFile, ...]:
        return self.forms

    def history(self) -> tuple[PastRelease, ...]:
        """Two releases that are held."""
        return (
            PastRelease(self.release.id, self.release.released, "0" * 64, current=True),
            PastRelease("2026-11-20-fedcba", date(2026, 11, 20), "1" * 64),
        )

    def data_files(self, release: str = "") -> tuple[DataFile, ...]:
        return ()

    def snapshots(self) -> tuple[Snapshot, ...]:
        return (MIMP, BOLIVIA)

    def undated_figures(self, source: str) -> list[dict[str, Any]]:
        return self.undated if source == "published_bo" else []

    def absences(self) -> Absences:
        pairs = {(row["indicator"], row["territory"]) for row in self.undated}
        return Absences(self.catalog, frozenset(self.withheld), frozenset(pairs))

    def coverage(self) -> dict[str, Coverage]:
        coverages = {}
        for id_ in ("mimp_cem", "published_bo"):
            own_rows = [r for r in self.rows if r.snapshot.startswith(f"{id_}@")]
            if own_rows:
                first_day, last_day = (
                    min(r.period.start for r in own_rows),
                    max(r.period.end for r in own_rows),
                )
                series = frozenset((r.indicator, r.territory) for r in own_rows)
                coverages[id_] = Coverage(id_, first_day, last_day, ("sex",), series)
        return coverages

    def reports(self, territories: Sequence[str]) -> tuple[Report, ...]:
        return tuple(
            Report(r.indicator, r.territory, r.period, r.value, r.obs_status, r.conf_status)
            for r in self.rows
            if r.territory in territories
        )

    def problems(self) -> tuple[FileProblem, ...]:
        return tuple(self.warned)

    def accepted_losses(self) -> tuple[AcceptedLoss, ...]:
        return tuple(self.lost)

    def release_changes(self, indicator: str, territory: str) -> tuple[ReleaseChange, ...]:
        return (BETWEEN,)

    def revised(self) -> tuple[Revised, ...]:
        one = Revised("police_complaints", "PE-150112", len(self.moved), date(2026, 8, 1))
        return (one,) if self.moved else ()

    def revisions(self, indicator: str, territories: Sequence[str]) -> tuple[Revision, ...]:
        return tuple(
            item for item in self.moved if item.indicator == indicator and item.territory in territories
        )

    def revision_sizes(self, indicator: str, territory: str | None = None) -> tuple[RevisionSize, ...]:
        if indicator != "police_complaints":
            return ()
        local_sizes = tuple(
            RevisionSize(size.youngest, size.oldest, 1, 1, 0.13, 0.13) for size in self.sizes[:1]
        )
        return self.sizes if territory is None else local_sizes


def body(path: str, observatory: ListedObservatory, query: str = "") -> str:
    page = page_for(path, query, observatory)
    assert page.status == 200, page.title
    return page.body
