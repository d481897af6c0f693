"""Invents the next edition of the publisher's CEM file: a month more, and late cases in years that are over.

Each case added is of a sex, a form and an age drawn from its own row. The same file gives the same edition.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

_FORMER_MONTH, _MONTH = "ENE - OCT", "ENE - NOV"
_ENCODING = "cp1252"
_CASES = "N° CASOS ATENDIDOS"
_TOTAL = f"{_CASES}-TOTAL"
_OF_SEX = {"HOMBRES": f"{_CASES} - HOMBRES - TOTAL", "MUJERES": f"{_CASES} - MUJERES - TOTAL"}
_FORM = "VIOLENCIA"
Line = dict[str, str]


def later_edition(file: Path, to: Path, *, revised: float = 0.0) -> Path:
    """The file with a tenth more cases in the unfinished year; of former rows `revised` (0 to 1) have 1 to 3 more."""
    with file.open(encoding=_ENCODING, newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        names, lines = list(rows.fieldnames or ()), list(rows)
    forms = [name for name in names if _FORM in name]
    ages = _ages(names)
    chance = random.Random(1)
    for line in lines:
        if line["PERIODO"].strip() == _FORMER_MONTH:
            line["PERIODO"] = _MONTH
            more = _count(line, _TOTAL) // 10
        else:
            more = chance.randint(1, 3) if chance.random() < revised else 0
        for _ in range(more):
            _add_case(line, forms, ages, chance)
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding=_ENCODING, newline="") as stream:
        writer = csv.DictWriter(stream, names, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return to


def _ages(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each column of an age and a sex that of the age and that of the sex; some headers double a space."""
    named = {name.replace("  ", " "): name for name in names}
    found = {}
    for plain, name in named.items():
        age, _, sex = plain.rpartition(" - ")
        if sex in _OF_SEX and f"{age} - TOTAL" in named and name not in _OF_SEX.values():
            found[name] = (named[f"{age} - TOTAL"], _OF_SEX[sex])
    return found


def _add_case(
    line: Line, forms: Sequence[str], ages: Mapping[str, tuple[str, str]], chance: random.Random
) -> None:
    """Add one case to all columns that it counts in; none where the row has no age or no form."""
    form_weights = [_count(line, name) for name in forms]
    age_weights = [_count(line, name) for name in ages]
    if any(form_weights) and any(age_weights):
        (form,) = chance.choices(forms, form_weights)
        (age_and_sex,) = chance.choices(list(ages), age_weights)
        for name in (_TOTAL, form, age_and_sex, *ages[age_and_sex]):
            line[name] = str(_count(line, name) + 1)


def _count(line: Line, name: str) -> int:
    return int(line[name].replace(",", "") or 0)
