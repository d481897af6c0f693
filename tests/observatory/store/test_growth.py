"""How far the newest month of an edition grew by the next: in small chains, and in the publishers' own editions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.files.export import json_document
from observatory.geography.outlines import Outlines
from observatory.model import NewestGrowth, Snapshot
from observatory.observatory import Observatory
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.table import NOTHING_TO_CONCLUDE, may_grow
from tests.etl.files import read_whole
from tests.kit.asking import panel_of
from tests.kit.facts import edition_of, fact_or_mark, publish
from tests.kit.sampling import sample

# The newest month of each, as the whole country's files at hand name it; the last is of the other source of the chain.
REAL = {
    "denuncias-vcm-mininter/Violencia_web_2018_31082025.csv.gz": "mininter_vcm",
    "denuncias-vcm-mininter/Violencia_web_2018_30092025.csv.gz": "mininter_vcm",
    "denuncias-vcm-mininter/Base_Datos_Denuncias_Violencia_2018_Nov2025.csv.gz": "mininter_vcm",
    "denuncias-vcm-mininter/Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv": "mininter_vcm",
    "sidpol-denuncias/sidpol_denuncias_2018_202605.csv.gz": "sidpol",
}

# How much the newest month of each but the last grew by the next: the month, percent, months from one to the other.
GREW = (("2025-08", 12.2, 1), ("2025-09", 11.7, 2), ("2025-11", 9.7, 1), ("2025-12", 15.4, 5))


EDITIONS = (
    edition_of("sidpol", "2026-05", "2026-05-31"),
    edition_of("mininter_vcm", "2025-10", "2025-10-31"),
    edition_of("mininter_vcm", "2025-12", "2025-12-31"),
)


def complaints(place: str, period: str, snapshot: str, value: float | None) -> tuple[Any, ...]:
    return fact_or_mark(
        value, period=period, territory=place, indicator="police_complaints", snapshot=snapshot
    )


def published(
    folder: Path, catalog: Catalog, facts: list[tuple[Any, ...]], editions: tuple[Snapshot, ...] = EDITIONS
) -> Observatory:
    releases = SqliteReleases(folder)
    publish(releases, catalog, *facts, editions=editions)
    return Observatory(catalog, Outlines.from_sets([]), releases)


def grown(site: Observatory) -> tuple[NewestGrowth, ...]:
    query = "indicator=police_complaints&territory=PE-150112"
    return panel_of(site, query).growth


def chain(
    place: str, october: tuple[float | None, ...], december: tuple[float, ...]
) -> list[tuple[Any, ...]]:
    """October as three editions say it, December as the last two do."""
    names = ("mininter_vcm@2025-10", "mininter_vcm@2025-12", "sidpol@2026-05")
    facts_first = [
        complaints(place, "2025-10", name, value) for name, value in zip(names, october, strict=True)
    ]
    return facts_first + [
        complaints(place, "2025-12", name, value) for name, value in zip(names[1:], december, strict=True)
    ]


def test_each_edition_is_held_against_the_next_by_cut_off(tmp_path: Path, catalog: Catalog) -> None:
    facts = chain("PE-150112", (100, 110, 111), (80, 90)) + chain("PE-150110", (300, 330, 333), (320, 350))
    first_step, second = grown(published(tmp_path, catalog, facts))
    assert (str(first_step.period), first_step.former_edition, first_step.edition) == (
        "2025-10",
        "2025-10",
        "2025-12",
    )
    assert (first_step.former, first_step.value, first_step.places, first_step.months_between) == (
        400,
        440,
        2,
        2,
    )
    assert first_step.relative == pytest.approx(0.10)
    assert (second.former, second.value, second.months_between) == (400, 440, 5)


def test_a_place_that_one_edition_hides_is_in_neither_sum(tmp_path: Path, catalog: Catalog) -> None:
    facts = chain("PE-150112", (100, 110, 111), (80, 90)) + chain("PE-150110", (None, 5, 5), (320, 350))
    first_step, second = grown(published(tmp_path, catalog, facts))
    assert (first_step.former, first_step.value, first_step.places) == (100, 110, 1)
    assert second.places == 2


def test_nobody_is_counted_twice_where_a_whole_and_its_parts_are_there(
    tmp_path: Path, catalog: Catalog
) -> None:
    facts = [
        row
        for place in ("PE-150112", "PE-150110", "PE-1501", "PE")
        for row in chain(place, (100, 110, 111), (80, 90))
    ]
    assert [step.places for step in grown(published(tmp_path, catalog, facts))] == [2, 2]


def test_a_newer_release_tells_how_its_own_editions_grew(tmp_path: Path, catalog: Catalog) -> None:
    site = published(tmp_path, catalog, chain("PE-150112", (100, 110, 111), (80, 90)))
    before = grown(site)
    published(tmp_path, catalog, chain("PE-150112", (100, 150, 151), (80, 99)))
    assert [item.value for item in grown(site)] != [item.value for item in before]


def test_years_and_one_edition_alone_tell_nothing(tmp_path: Path, catalog: Catalog) -> None:
    years = [
        complaints("PE-150112", "2025", "mininter_vcm@2025-12", 900),
        complaints("PE-150112", "2025", "sidpol@2026-05", 950),
    ]
    alone = [complaints("PE-150112", "2025-12", "mininter_vcm@2025-12", 80)]
    assert grown(published(tmp_path / "a", catalog, years + alone)) == ()


def test_a_full_year_is_held_against_the_next_edition_too(tmp_path: Path, catalog: Catalog) -> None:
    """Of an edition that ends in the middle of a year it is the year before; a place that is a whole is left out."""
    facts = [
        complaints(place, year, name, value)
        for place in ("PE-150112", "PE-150110", "PE-1501")
        for year, name, value in (
            ("2024", "mininter_vcm@2025-10", 800), ("2024", "mininter_vcm@2025-12", 808),
            ("2025", "mininter_vcm@2025-12", 900), ("2025", "sidpol@2026-05", 918),
        )
    ]  # fmt: skip
    site = published(tmp_path, catalog, facts)
    panel_shown = site.panel(
        Selection.from_query("indicator=police_complaints&territory=PE-150112", site.catalog)
    )
    assert [(str(step.period), step.former, step.value, step.places) for step in panel_shown.year_growth] == [
        ("2024", 1600, 1616, 2), ("2025", 1800, 1836, 2),
    ]  # fmt: skip
    assert panel_shown.growth == ()


@pytest.mark.parametrize(
    ("day", "known"), [("2025-12-30", 0), ("2025-12-31", 1), ("2026-05-30", 1), ("2026-05-31", 2)]
)
def test_a_day_in_the_past_knows_no_growth_by_a_later_edition(
    tmp_path: Path, catalog: Catalog, day: str, known: int
) -> None:
    site = published(tmp_path, catalog, chain("PE-150112", (100, 110, 111), (80, 90)))
    query = f"indicator=police_complaints&territory=PE-150112&grain=month&as_of={day}"
    panel_shown = panel_of(site, query)
    assert [step.edition for step in panel_shown.growth] == ["2025-12", "2026-05"][:known]


def test_what_is_said_goes_by_how_many_editions_there_are(tmp_path: Path, catalog: Catalog) -> None:
    site = published(tmp_path, catalog, chain("PE-150112", (100, 112, 113), (80, 90)))
    steps, text = grown(site), Text()
    sentences = list(may_grow(steps, text))
    assert "En 2 ediciones cambió entre +12,0 % y +12,5 % hasta la edición siguiente" in sentences[1]
    assert "La siguiente llegó de 2 a 5 meses después." in sentences[1]
    assert "Solo hay dos ediciones" in list(may_grow(steps[:1], text))[1]
    assert sentences[0] == text.t(NOTHING_TO_CONCLUDE)
    assert len(list(may_grow((), text))) == 1
    panel = panel_of(site, "indicator=police_complaints&territory=PE-150112")
    assert [item["relative"] for item in json_document(panel)["newest_month_growth"]] == [0.12, 0.125]


@pytest.mark.parametrize("at", sample(range(len(GREW)), 1))
def test_in_the_real_editions_the_newest_month_grew_by_9_to_13_percent_within_two_months(
    tmp_path: Path, catalog: Catalog, shared_data: Path, at: int
) -> None:
    """An edition and the next one: one pair a day, `make soak` all."""
    month = GREW[at][0]
    facts: list[tuple[Any, ...]] = []
    editions = []
    for file, source in list(REAL.items())[at : at + 2]:
        reading, rows = read_whole(shared_data / "peru" / file, source, catalog)
        editions.append(reading.snapshot)
        month_rows = rows[(rows["period_start"] == f"{month}-01") & (rows["breakdown"] == "")]
        facts += [
            complaints(row.territory, str(row.period_start)[:7], reading.snapshot.id, float(row.value))
            for row in month_rows[month_rows["value"].notna()].itertuples()
        ]
    (growth,) = grown(published(tmp_path, catalog, facts, tuple(editions)))
    assert (str(growth.period), round(100 * growth.relative, 1), growth.months_between) == GREW[at]
    assert growth.places > 1_800
    assert growth.months_between > 2 or 0.09 < growth.relative < 0.13
