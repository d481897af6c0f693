"""What an operator is told at start, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.operator_warnings import operator_warnings
from tests.conftest import serving

TODAY = date(2026, 11, 27)


def called(catalog: Catalog, *days: int) -> Catalog:
    """The catalogue with every telephone called so many days ago, the first one first."""
    ago = iter(days * len(catalog.helplines))
    lines = (
        replace(line, verified_on=str(TODAY - timedelta(next(ago)))) if line.kind == "phone" else line
        for line in catalog.helplines
    )
    return replace(catalog, helplines=tuple(lines))


def test_a_site_that_nobody_answers_for_says_whom_the_contact_is_to_be_given(catalog: Catalog) -> None:
    recent = called(catalog, 3)
    (warning,) = operator_warnings(recent, contact="", today=TODAY)
    assert "OBSERVATORY_CONTACT" in warning
    for source in recent.sources.values():
        if source.form is not None:
            assert source.needs_signoff_of in warning
    assert operator_warnings(recent, contact="datos@example.org", today=TODAY) == ()


def test_each_number_that_nobody_called_for_ninety_days_is_named_and_no_other(catalog: Catalog) -> None:
    phones = [line for line in catalog.helplines if line.kind == "phone"]
    mixed = called(catalog, 91, *[90] * (len(phones) - 1))
    (warning,) = operator_warnings(mixed, contact="datos@example.org", today=TODAY)
    assert f"{phones[0].service} ({phones[0].contact})" in warning
    assert not any(f"({line.contact})" in warning for line in phones[1:])
    (warning,) = operator_warnings(catalog, contact="datos@example.org", today=TODAY)
    assert all(f"({line.contact})" in warning for line in phones)


def test_a_day_that_is_none_is_refused_with_its_line(tmp_path: Path, root: Path) -> None:
    lines = (root / "data" / "catalog" / "helplines.csv").read_text(encoding="utf-8")
    assert "2025-11-04,high,," in lines
    (tmp_path / "helplines.csv").write_text(
        lines.replace("2025-11-04,high,,", "2025-11-04,high,ayer,"), encoding="utf-8"
    )
    with pytest.raises(CatalogError, match=r"helplines.csv · Línea 100 del MIMP · verified_on «ayer»"):
        load_catalog(tmp_path, base=DEFAULT_FOLDER)


def test_a_running_site_says_it_once_at_start(built_store: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(built_store, log=log):
        pass
    written = log.read_text()
    assert written.count("OBSERVATORY_CONTACT") == 1
    assert written.count("Nadie ha llamado en 90 días") == 1
