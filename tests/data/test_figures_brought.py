"""The dates found, the corrections and the new figures stand in the shipped files as their lists say, in our words."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from observatory.catalog import Catalog

Row = Mapping[str, str]

EXTRACT = "Leído en un extracto de la página."
SHARE_IN_DOUBT = "62"  # the line of the share of a court of which it is not sure what it measures
# «Enero a julio de este año»: what the courts of Lima Norte resolved is listed without a year, as its page says it.
LISTED_WITHOUT_YEAR = ("court_cases_resolved", "protection_measures")
# New figures that are not shipped: of a place that no code names, and a local count of persons on one day.
LEFT_OUT = {
    "Violencia sexual contra menores: casos con alguna sentencia",
    "Albergue municipal: personas acogidas",
}
APPLIED = ("change dates", "stock to one day", "undated row + note")


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def shipped(root: Path) -> dict[str, list[Row]]:
    """The rows of the two files of published figures."""
    return {name: read(root / "data" / "figures" / name) for name in ("published_bo.csv", "published_pe.csv")}


def days_of(rows: list[Row], found: Row) -> set[tuple[str, str]]:
    """The dates under which a figure of one page stands in `rows`."""
    same = ("indicator", "territory", "breakdown")
    return {
        (row["period_start"], row["period_end"])
        for row in rows
        if all(row[name] == found[name] for name in same) and float(row["value"]) == float(found["value"])
    }


def test_a_date_is_taken_where_it_is_sure_and_left_where_it_is_weak(
    shipped: dict[str, list[Row]], shared_data: Path
) -> None:
    tried = Counter[str]()
    for found in read(shared_data / "periods.csv"):
        days = days_of(shipped[found["file"]], found)
        in_doubt = (found["file"], found["line"]) == ("published_pe.csv", SHARE_IN_DOUBT)
        in_doubt |= found["indicator"] in LISTED_WITHOUT_YEAR
        sure = found["strength"] in ("strong", "good", "fair") and not in_doubt
        tried[found["strength"] or "none"] += 1
        assert ((found["period_start"], found["period_end"]) if sure else ("", "")) in days, found
    assert tried == {"none": 56, "strong": 19, "good": 23, "fair": 13, "weak": 11}


def test_a_date_that_was_inferred_says_how(shipped: dict[str, list[Row]], shared_data: Path) -> None:
    inferred = [one for one in read(shared_data / "periods.csv") if one["strength"] in ("good", "fair")]
    for found in inferred:
        for row in shipped[found["file"]]:
            if (row["period_start"], row["period_end"]) == (found["period_start"], found["period_end"]) and (
                row["indicator"], row["territory"], row["breakdown"]
            ) == (found["indicator"], found["territory"], found["breakdown"]):  # fmt: skip
                assert "dedujo" in row["note"] or "otra página" in row["note"], row


def test_every_correction_of_dates_is_made(
    shipped: dict[str, list[Row]], shared_data: Path, catalog: Catalog
) -> None:
    made = Counter[str]()
    for one in read(shared_data / "figure_corrections.csv"):
        if one["kind"] not in APPLIED:
            continue
        rows = [
            row
            for row in shipped[one["main_file"]]
            if row["value"] and float(row["value"]) == float(one["value"])
        ]
        assert (one["new_start"], one["new_end"]) in {(r["period_start"], r["period_end"]) for r in rows}, one
        made[one["kind"]] += 1
    assert made == {"change dates": 10, "stock to one day": 7, "undated row + note": 2}
    (first,) = [
        row
        for row in shipped["published_bo.csv"]
        if row["indicator"] == "feminicides"
        and row["territory"] == "BO"
        and row["value"] == "26"
        and row["period_end"] == "2013-12-31"
    ]
    assert (first["period_start"], first["period_end"]) == ("2013-03-09", "2013-12-31")


def test_every_new_figure_is_shipped_and_says_it_was_read_in_an_extract(
    shipped: dict[str, list[Row]], shared_data: Path
) -> None:
    marked = [row for rows in shipped.values() for row in rows if row["note"].startswith(EXTRACT)]
    notes = [one for one in read(shared_data / "published_figures_3.csv") if one["indicator"] not in LEFT_OUT]
    assert len(marked) == len(notes) == 84
    key = ("period_start", "period_end", "page_date")
    ours = Counter((*(row[name] for name in key), float(row["value"])) for row in marked)
    assert ours == Counter((*(one[name] for name in key), float(one["value"])) for one in notes)


def test_no_sentence_of_a_page_is_repeated(shipped: dict[str, list[Row]], shared_data: Path) -> None:
    quotes = {one["quote_max_15_words"] for one in read(shared_data / "published_figures_3.csv")}
    quotes |= {
        one["quote"]
        for name in ("periods", "figure_corrections")
        for one in read(shared_data / f"{name}.csv")
    }
    said = "\n".join(" ".join(row.values()) for rows in shipped.values() for row in rows)
    assert not [quote for quote in quotes if len(quote) > 20 and quote in said]


def test_what_an_official_said_of_all_women_is_no_series(catalog: Catalog) -> None:
    assert "women_violence_stated_share" not in catalog.indicators


def test_the_two_centres_of_independencia_stand_among_its_services(shipped: dict[str, list[Row]]) -> None:
    centres = {
        row["period_start"][:4]: row["value"]
        for row in shipped["published_pe.csv"]
        if row["indicator"] == "service_centres" and row["territory"] == "PE-150112"
    }
    assert centres == {str(year): "2" if year >= 2020 else "1" for year in range(2012, 2025)}


def test_the_blanks_of_economic_violence_in_2024_are_zeros_with_their_reason(root: Path) -> None:
    zeros = [
        row
        for row in read(root / "data" / "figures" / "mimp_cem.csv")
        if "form:economic" in row["breakdown"] and row["period_start"] == "2024-01-01" and row["value"] == "0"
    ]
    assert len(zeros) == 38
    assert {row["note"] for row in zeros} == {
        "En blanco en el archivo; las demás partes suman el total, así que es cero."
    }
