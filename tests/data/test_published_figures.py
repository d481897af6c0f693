"""The figures read in published pages: codes known, printed totals held, nobody to be found, nothing lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from observatory.catalog import Catalog
from observatory.model import Breakdown, ObsStatus
from observatory.statistics import is_count_of_persons
from observatory.statistics.writers import writers_sentence
from tests.kit.asking import rows_of_file

Row = Mapping[str, str]
Figures = Mapping[str, list[Row]]

SOURCES = ("published_bo", "published_pe", "el_alto_districts")
CELL = ("indicator", "territory", "period_start", "period_end", "breakdown")
READ_ON = (date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 30))

# Dated rows of the Bolivian notes that are not shipped, as file and line: subtraction would give a small
# local count (1:35), or a local count of persons covers a day (1:73, 2:31).
QUOTATIONS = 1  # what an official said of all women is no figure of a series
DATED_AND_LEFT_OUT = {(1, 35), (1, 73), (2, 31)}
DATELESS_AND_LEFT_OUT = {(1, 33), (1, 54), (1, 61)}


@pytest.fixture(scope="module")
def figures(root: Path) -> Figures:
    """The rows of the three files, by source."""
    return {source: rows_of_file(root / "data" / "figures" / f"{source}.csv") for source in SOURCES}


def every(figures: Figures) -> Iterator[tuple[str, Row]]:
    return ((f"{source} {line}", row) for source in SOURCES for line, row in enumerate(figures[source], 2))


def said(figures: Figures, source: str, **wanted: str) -> dict[str, float]:
    """Values by territory of the rows that agree with all of `wanted`."""
    rows = (row for row in figures[source] if all(row[key] == value for key, value in wanted.items()))
    return {row["territory"]: float(row["value"]) for row in rows}


def people_below_departments(figures: Figures, catalog: Catalog) -> list[Row]:
    return [
        row
        for _, row in every(figures)
        if catalog.indicators[row["indicator"]].counts_persons
        and catalog.territories[row["territory"]].is_local
    ]


def test_every_value_has_a_source_an_edition_and_a_day_of_reading(figures: Figures, root: Path) -> None:
    for where, row in every(figures):
        source = where.split()[0]
        sidecar = yaml.safe_load((root / "data" / "figures" / f"{source}.yml").read_text(encoding="utf-8"))
        assert sidecar["source"] == source
        assert row["edition"] in sidecar["editions"], where
        assert row["publisher"] or (row["file"] and row["locator"]), where
        assert date.fromisoformat(row["retrieved"]) in READ_ON, where
        assert float(row["value"]) >= 0 and ObsStatus(row["obs_status"]), where


def test_what_stands_withdrawn_says_why(figures: Figures) -> None:
    withdrawn = [row for _, row in every(figures) if row["obs_status"] == ObsStatus.WITHDRAWN]
    assert {(row["indicator"], row["value"]) for row in withdrawn} == {
        ("feminicide_attempts", "120"), ("helpline_calls", "35791"),
    }  # fmt: skip
    assert all(row["note"] for row in withdrawn)


def test_no_part_that_is_missing_can_be_had_by_subtraction(figures: Figures, catalog: Catalog) -> None:
    """Total less the parts of one dimension, and part less part, in one cell of one page."""
    pages: dict[tuple[str, ...], dict[Breakdown, float]] = {}
    for row in people_below_departments(figures, catalog):
        page = tuple(row[key] for key in (*CELL[:4], "url"))
        pages.setdefault(page, {})[Breakdown.parse(row["breakdown"])] = float(row["value"])
    for page, values in pages.items():
        if (total := values.get(Breakdown())) is None:
            continue
        for dimension in {part.dimensions for part in values} - {""}:
            parts = [value for part, value in values.items() if part.dimensions == dimension]
            for count in range(1, len(parts) + 1):
                for some in combinations(parts, count):
                    assert not 0 < total - sum(some) < 5, (page, dimension)


def test_two_local_spans_of_one_start_do_not_give_a_small_one(figures: Figures, catalog: Catalog) -> None:
    starts: dict[tuple[str, ...], list[float]] = {}
    for row in people_below_departments(figures, catalog):
        key = tuple(row[name] for name in ("indicator", "territory", "breakdown", "period_start"))
        if row["period_start"]:
            starts.setdefault(key, []).append(float(row["value"]))
        else:  # no date: two figures of one page may still be two cuts of one year
            starts.setdefault((*key, row["url"]), []).append(float(row["value"]))
    for key, values in starts.items():
        assert all(not 0 < abs(one - other) < 5 for one, other in combinations(values, 2)), key


def test_the_fourteen_districts_hold_the_census_of_el_alto(figures: Figures) -> None:
    census = {"indicator": "population", "period_start": "2012-11-21", "breakdown": ""}
    districts = said(figures, "el_alto_districts", **census)
    assert len(districts) == 14
    assert sum(districts.values()) == 848_452
    assert said(figures, "published_bo", **census)["BO-020105"] == 848_452


def test_the_nine_departments_add_to_the_printed_totals_of_ley_348(figures: Figures) -> None:
    for year, total in ((2021, 46_744), (2024, 50_325)):
        wanted = {"indicator": "prosecutor_cases", "breakdown": "", "period_end": f"{year}-12-31"}
        values = said(figures, "published_bo", period_start=f"{year}-01-01", **wanted)
        departments = {code: value for code, value in values.items() if code != "BO"}
        assert len(departments) == 9
        assert sum(departments.values()) == total
    assert values["BO"] == 50_325 and values["BO-02"] == 12_395


def test_the_offences_of_2025_add_to_the_printed_total(figures: Figures) -> None:
    span = {"territory": "BO", "period_start": "2025-01-01", "period_end": "2025-10-15"}
    rows = [
        row
        for row in figures["published_bo"]
        if row["indicator"] == "prosecutor_cases" and all(row[key] == value for key, value in span.items())
    ]
    (total,) = (float(row["value"]) for row in rows if not row["breakdown"])
    assert total == 36_509
    assert sum(float(row["value"]) for row in rows if row["breakdown"]) == total


def test_the_departments_add_to_the_infanticides_of_each_year(figures: Figures) -> None:
    for year in range(2013, 2023):
        rows = said(
            figures, "published_bo", indicator="infanticides",
            period_start=f"{year}-01-01", period_end=f"{year}-12-31",
            title="Cuadro 7.7.18. Infanticidios según departamento (2013-2022)",
        )  # fmt: skip
        country = rows.pop("BO")
        assert len(rows) == 9 and sum(rows.values()) == country, year


@pytest.mark.parametrize(("register", "value"), [("mimp", 162), ("inei", 154), ("ombudsman", 170)])
def test_the_registers_of_peru_keep_their_own_number_of_2024(
    figures: Figures, register: str, value: int
) -> None:
    wanted = {"indicator": "feminicides", "breakdown": f"register:{register}", "territory": "PE"}
    year = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
    assert said(figures, "published_pe", **wanted, **year) == {"PE": value}


def test_no_bolivian_row_is_lost_but_those_left_out(figures: Figures, shared_data: Path) -> None:
    notes = {
        (part, line): row
        for part, name in ((1, "published_figures.csv"), (2, "published_figures_2.csv"))
        for line, row in enumerate(rows_of_file(shared_data / "bolivia" / name), 2)
    }
    dated = {key for key, row in notes.items() if row["period_start"] and row["period_end"]}
    assert dated >= DATED_AND_LEFT_OUT and not dated & DATELESS_AND_LEFT_OUT
    shipped = [*figures["published_bo"], *figures["el_alto_districts"]]
    read_here = [
        row
        for row in shipped
        if row["publisher"] != "Alianza por la Solidaridad" and row["retrieved"] == "2026-11-24"
    ]
    dates_found = sum(
        one["file"] == "published_bo.csv" and one["strength"] in ("strong", "good", "fair")
        for one in rows_of_file(shared_data / "periods.csv")
    )
    still_dated = len(dated - DATED_AND_LEFT_OUT) - QUOTATIONS
    assert sum(bool(row["period_start"]) for row in read_here) == still_dated + dates_found
    left_out = len(DATED_AND_LEFT_OUT) + len(DATELESS_AND_LEFT_OUT) + QUOTATIONS
    assert len(read_here) == len(notes) - left_out


# The dates found, the corrections and the new figures stand in the shipped files as their lists say, in our words.


EXTRACT = "Leído en un extracto de la página."
SHARE_IN_DOUBT = "62"  # the line of the share of a court of which it is not sure what it measures
# «Enero a julio de este año»: what the courts of Lima Norte resolved is listed without a year, as its page says it.
LISTED_WITHOUT_YEAR = ("court_cases_resolved", "protection_measures")
# New figures that are not shipped: of a place that no code names, and a local count of persons on one day.
LEFT_OUT = {
    "Violencia sexual contra menores: casos con alguna sentencia",
    "Albergue municipal: personas acogidas",
}
# Of the fourth list: counts that no series of ours has, and attempts of 1 to 4 by department, with what would give them.
WITHOUT_SERIES = {
    "Fiscalía: casos Ley 348 con víctima mujer, adolescente o niña",
    "Policía: violencia familiar contra mujeres",
}
CUT_OFF_PRINTED_WRONG = (
    "2025-11-12",
    "2025-12-12",
)  # the page says November; by its other figures it is December
APPLIED = ("change dates", "stock to one day", "undated row + note")


@pytest.fixture(scope="module")
def shipped(root: Path) -> dict[str, list[Row]]:
    """The rows of the two files of published figures."""
    return {
        name: rows_of_file(root / "data" / "figures" / name)
        for name in ("published_bo.csv", "published_pe.csv")
    }


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
    for found in rows_of_file(shared_data / "periods.csv"):
        days = days_of(shipped[found["file"]], found)
        in_doubt = (found["file"], found["line"]) == ("published_pe.csv", SHARE_IN_DOUBT)
        in_doubt |= found["indicator"] in LISTED_WITHOUT_YEAR
        sure = found["strength"] in ("strong", "good", "fair") and not in_doubt
        tried[found["strength"] or "none"] += 1
        assert ((found["period_start"], found["period_end"]) if sure else ("", "")) in days, found
    assert tried == {"none": 56, "strong": 19, "good": 23, "fair": 13, "weak": 11}


def test_a_date_that_was_inferred_says_how(shipped: dict[str, list[Row]], shared_data: Path) -> None:
    inferred = [
        one for one in rows_of_file(shared_data / "periods.csv") if one["strength"] in ("good", "fair")
    ]
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
    for one in rows_of_file(shared_data / "figure_corrections.csv"):
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
    marked = [
        row
        for rows in shipped.values()
        for row in rows
        if row["note"].startswith(EXTRACT) and row["edition"] == "2026-11-26"
    ]
    notes = [
        one
        for one in rows_of_file(shared_data / "published_figures_3.csv")
        if one["indicator"] not in LEFT_OUT
    ]
    assert len(marked) == len(notes) == 84
    key = ("period_start", "period_end", "page_date")
    ours = Counter((*(row[name] for name in key), float(row["value"])) for row in marked)
    assert ours == Counter((*(one[name] for name in key), float(one["value"])) for one in notes)


def department_of(name: str, catalog: Catalog) -> str:
    plain = name.partition(" (")[0]
    return next(
        code
        for code, place in catalog.territories.items()
        if place.country == "BO"
        and place.level in ("country", "department")
        and place.name.partition(" (")[0] == plain
    )


def test_every_figure_of_the_fourth_list_is_shipped_or_left_out_by_a_rule(
    shipped: dict[str, list[Row]], shared_data: Path, catalog: Catalog
) -> None:
    held = Counter(
        (row["territory"], row["period_start"], row["period_end"], float(row["value"]))
        for row in shipped["published_bo.csv"]
    )
    told = Counter[str]()
    for one in rows_of_file(shared_data / "bolivia" / "published_figures_4.csv"):
        place, value = department_of(one["territory"], catalog), float(one["value"])
        end = CUT_OFF_PRINTED_WRONG[1] if one["period_end"] == CUT_OFF_PRINTED_WRONG[0] else one["period_end"]
        small = "tentativa" in one["indicator"] and place != "BO" and value < 5
        if one["indicator"] in WITHOUT_SERIES or small:
            told["left out"] += 1
            continue
        assert held[place, one["period_start"], end, value], one
        told["shipped"] += 1
    assert told == {"shipped": 161, "left out": 10}
    new = [row for row in shipped["published_bo.csv"] if row["edition"] == "2026-11-30"]
    assert len(new) == 154 and all(row["note"].startswith(EXTRACT) for row in new)


def test_the_prosecutors_offences_are_the_files_own_and_no_small_one_of_lima_norte(
    shipped: dict[str, list[Row]], shared_data: Path
) -> None:
    country, north = Counter[str](), Counter[str]()
    name = "mpfn_delitos_violencia_distrito_fiscal_2025_ene_nov.csv"
    for one in rows_of_file(shared_data / "peru" / "mpfn-delitos-distrito-fiscal-2025" / name):
        country[one["articulo"]] += int(one["denuncias"])
        if one["distrito_fiscal"] == "LIMA NORTE" and int(one["denuncias"]) >= 5:
            north[one["articulo"]] = int(one["denuncias"])
    ours = [row for row in shipped["published_pe.csv"] if row["indicator"] == "prosecutor_offences_pe"]
    for place, counted in (("PE", country), ("PE-DFLN", north)):
        of_place = {
            row["breakdown"].split(":")[1]: int(row["value"]) for row in ours if row["territory"] == place
        }
        assert of_place == counted
    assert country["122-B"] == 233_971 and north["122-B"] == 24_917 and "108-B" not in country
    assert {(row["period_start"], row["period_end"]) for row in ours} == {("2025-01-01", "2025-11-30")}


def test_the_year_that_may_not_be_whole_is_shown_in_no_sum_but_that_of_four_years(
    shipped: dict[str, list[Row]], shared_data: Path
) -> None:
    folder = shared_data / "peru" / "mpfn-casos-vcm-distrito-fiscal-2019-2022"
    years = {
        one["anio"]: int(one["ingresado"]) for one in rows_of_file(folder / "mpfn_casos_vcm_nacional.csv")
    }
    ours = {
        (row["territory"], row["period_start"][:4], row["period_end"][:4]): int(row["value"])
        for row in shipped["published_pe.csv"]
        if row["indicator"] == "prosecutor_women_cases_pe"
    }
    assert ours == {
        **{("PE", year, year): years[year] for year in ("2019", "2020", "2021")},
        ("PE", "2019", "2022"): sum(years.values()),
        ("PE-DFLN", "2019", "2022"): 147_030,
    }


def test_no_sentence_of_a_page_is_repeated(shipped: dict[str, list[Row]], shared_data: Path) -> None:
    lists = ("published_figures_3.csv", "bolivia/published_figures_4.csv")
    quotes = {one["quote_max_15_words"] for name in lists for one in rows_of_file(shared_data / name)}
    quotes |= {
        one["quote"]
        for name in ("periods", "figure_corrections")
        for one in rows_of_file(shared_data / f"{name}.csv")
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
        for row in rows_of_file(root / "data" / "figures" / "mimp_cem.csv")
        if "form:economic" in row["breakdown"] and row["period_start"] == "2024-01-01" and row["value"] == "0"
    ]
    assert len(zeros) == 38
    assert {row["note"].removesuffix(writers_sentence(row["note"])).strip() for row in zeros} == {
        "En blanco en el archivo; las demás partes suman el total, así que es cero."
    }


def test_who_was_there_on_a_day_is_not_said_to_have_been_registered_that_day(
    figures: Figures, catalog: Catalog
) -> None:
    """776 people are in prison on a day: a whole sentence of the catalogue says so, not «se registraron»."""
    stocks = {
        row["indicator"]
        for _, row in every(figures)
        if row["period_start"] and row["period_start"] == row["period_end"] and not row["breakdown"]
        if is_count_of_persons(catalog.indicators[row["indicator"]])
    }
    assert "feminicide_prisoners" in stocks
    assert not [name for name in stocks if "había" not in catalog.indicators[name].said.get("", "")]
