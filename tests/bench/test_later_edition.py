"""The invented next edition of the CEM file: more cases, and all sums of a row still hold."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bench.later_edition import later_edition

CASES = "N° CASOS ATENDIDOS"
TOTAL = f"{CASES}-TOTAL"
MEN, WOMEN = f"{CASES} - HOMBRES - TOTAL", f"{CASES} - MUJERES - TOTAL"
FORMS = (f"{CASES} - VIOLENCIA FISICA", f"{CASES} - VIOLENCIA SEXUAL")
YOUNG = tuple(f"{CASES} - 18_25{rest}" for rest in (" - TOTAL", "  - HOMBRES", " - MUJERES"))
OLD = tuple(f"{CASES} - 60_MÁS - {rest}" for rest in ("TOTAL", "HOMBRES", "MUJERES"))
NAMES = ("PERIODO", TOTAL, MEN, WOMEN, *FORMS, *YOUNG, *OLD)
YEAR = ("ENE - DIC", "10", "3", "7", "6", "4", "8", "2", "6", "2", "1", "1")
UNFINISHED = ("ENE - OCT", "1,050", "50", "1000", "1050", "0", "1050", "50", "1000", "0", "0", "0")


def edition(tmp_path: Path, revised: float) -> list[dict[str, str]]:
    file = tmp_path / "cases.csv"
    with file.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([NAMES, YEAR, UNFINISHED])
    with later_edition(file, tmp_path / "later" / "cases.csv", revised=revised).open(
        encoding="cp1252", newline=""
    ) as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.mark.parametrize("revised", [0.0, 1.0])
def test_cases_are_added_and_all_sums_hold(tmp_path: Path, revised: float) -> None:
    year, unfinished = edition(tmp_path, revised)
    assert unfinished["PERIODO"] == "ENE - NOV"
    assert unfinished[TOTAL] == "1155"
    assert unfinished[FORMS[1]] == unfinished[OLD[0]] == "0"
    assert (11 <= int(year[TOTAL]) <= 13) if revised else tuple(year.values()) == YEAR
    for line in (year, unfinished):
        counts = {name: int(value.replace(",", "")) for name, value in line.items() if name != "PERIODO"}
        assert counts[MEN] + counts[WOMEN] == sum(counts[name] for name in FORMS) == counts[TOTAL]
        assert counts[YOUNG[0]] + counts[OLD[0]] == counts[TOTAL]
        assert [counts[YOUNG[at]] + counts[OLD[at]] for at in (1, 2)] == [counts[MEN], counts[WOMEN]]
