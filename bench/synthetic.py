"""Writes a synthetic file of police complaints in the publisher's form: real districts, invented counts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from bench.places import COUNTRY
from bench.processes import ROOT

HEADER = ("PROV_HECHO", "DIST_HECHO", "UBIGEO_HECHO", "AÑO", "MES", "DPTO_HECHO", "CANTIDAD")
LAST_YEAR = 2025


def _districts() -> list[tuple[str, str, int, str]]:
    """Province, district, ubigeo as it is published (a number) and department of every district of the country."""
    with (ROOT / "data/catalog/territories.csv").open(encoding="utf-8", newline="") as file:
        named = {row["code"]: row for row in csv.DictReader(file)}
    old = [row for row in named.values() if row["level"] == "district" and row["code"].startswith(COUNTRY)]
    return [
        (
            named[row["code"][:7]]["name"].upper(),
            row["name"].upper(),
            int(row["code"][3:]),
            named[row["code"][:5]]["name"].upper(),
        )
        for row in old
        if not row["valid_from"] and not row["valid_to"]
    ]


def _rows(count: int) -> Iterator[tuple[str | int, ...]]:
    districts = _districts()
    for number in range(count):
        back, place = divmod(number, len(districts))
        province, district, ubigeo, department = districts[place]
        year, month = LAST_YEAR - back // 12, 12 - back % 12
        yield province, district, ubigeo, year, month, department, 1 + (number * 7919) % 97


def write(path: Path, rows: int) -> Path:
    """A file of `rows` rows with no key twice, UTF-8 with BOM and CRLF as published; returns `path`.

    The years go back as far as it takes (four million rows reach the nineteenth century).
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(rows))
    return path
