"""Losses of a monthly report against the months in the workspace: an office, a copied month, an outlying count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.municipal.form_files import FormFigures
from observatory.catalog import Catalog
from observatory.model import Period
from tests.etl.municipal import reports
from tests.etl.municipal.reports import BY_PLACE, added, counts_of


def figures(factor: float, *, leaps: str = "", turned: bool = False) -> FormFigures:
    """A report with so many times the cases; of the place `leaps`, twenty times more; `turned`: the sexes exchanged."""
    counts = {name: max(1, round(count * factor)) for name, count in BY_PLACE.items()}
    if leaps:
        counts[leaps] *= 20
    places = {
        name: _turned(counts_of(count)) if turned else counts_of(count) for name, count in counts.items()
    }
    base = reports.figures()
    names = list(places)
    shares = (names[:5], names[5:10], names[10:])
    offices = [
        replace(
            office,
            counts={
                **added(*(places[place] for place in share)),
                reports.CIVIL: office.counts[reports.CIVIL],
            },
        )
        for office, share in zip(base.offices, shares, strict=True)
    ]
    total_sum = sum(counts.values())
    lists = {
        **base.lists,
        "Pareja": total_sum - 40,
        "Expareja": 40,
        "Vivienda": total_sum - 50,
        "Con patrocinio legal": 20,
    }
    return FormFigures(places, offices, lists)


def _turned(counts: dict[str, int | str]) -> dict[str, int | str]:
    key = f"{reports.SLIM}|sex:"
    return {**counts, f"{key}women": counts[f"{key}men"], f"{key}men": counts[f"{key}women"]}


def without_an_office(figures: FormFigures) -> FormFigures:
    """The first office's cases are counted by the second, and it has no row."""
    first_office, second, *rest = figures.offices
    return replace(
        figures, offices=[replace(second, counts=added(first_office.counts, second.counts)), *rest]
    )


FAULTS: dict[str, tuple[Callable[[], FormFigures], str]] = {
    "nothing": (lambda: figures(1.3), ""),
    "an office that was there": (lambda: without_an_office(figures(1.3)), "cerro:office:CENTRAL:2024-03"),
    "the month before under another date": (lambda: figures(1.2), "copia:2024-03"),
    "a district with twenty times its cases": (
        lambda: figures(1.3, leaps="Distrito 8"), "salto:BO-020105-08:2024-03"
    ),
    "the sexes exchanged": (lambda: figures(1.3, turned=True), "sexos:2024-03"),
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A store with the reports of January and February."""
    folder = tmp_path_factory.mktemp("slim")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_STORE_DIR", str(folder / "store"))
        for month, factor in ((1, 1.0), (2, 1.2)):
            file = folder / f"gamea_slim-2024-{month:02d}.xlsx"
            reports.report(file, catalog, figures(factor), Period.month(2024, month))
            assert main(["ingest", str(file)]) == 0
    return folder / "store"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_report_that_lost_something_is_refused(
    fault: str, loaded: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(loaded))
    mutation, loss = FAULTS[fault]
    file = reports.report(tmp_path / "gamea_slim-2024-03.xlsx", catalog, mutation(), Period.month(2024, 3))
    assert main(["check", str(file)]) == int(bool(loss))
    output = capsys.readouterr().out
    assert f"--accept '{loss}=razón'" in output if loss else "Sin errores ni avisos" in output, output
