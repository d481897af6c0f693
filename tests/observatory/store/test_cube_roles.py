"""Which of the statements of a cell is current, leads or contradicts: told again row by row, on both databases."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Row, text

from observatory.catalog import Catalog
from observatory.model import Snapshot
from observatory.store.private.workspace import OBSERVED, snapshot_entry
from observatory.store.releases import Releases
from observatory.store.writing import draft
from observatory.vocabulary.phrases import FIRST_WRITERS, FORMER_EDITION, TAKEN_BACK
from tests.kit.facts import fact, spoken_of

INDICATOR = "police_complaints"
EDITIONS = [
    Snapshot(source, edition, f"{edition}.csv", "0" * 64, date(2026, 11, 24), cutoff=cutoff)
    for source, edition, cutoff in (
        ("mininter_vcm", "2025-12", date(2025, 12, 31)),
        ("mininter_vcm", "2025-10", date(2025, 10, 31)),
        ("mininter_vcm", "2025-10-b", date(2025, 10, 31)),
        ("sidpol", "2026-05", date(2026, 5, 31)),
        ("mimp_cem", "2024-10", None),
    )
]
CELL = ("indicator", "territory", "period_start", "period_end", "breakdown")
Fact = Mapping[str, Any]
MONTHS = {"2023-11-01": "2023-11-30", "2023-12-01": "2023-12-31"}
"""First and last day of the months; all other facts end on the last day of 2023."""
PAGES = {"page-old": "2024-01-01", "page-new": "2025-06-01", "page-undated": ""}


def some_facts(chance: random.Random) -> list[Fact]:
    """Facts of few cells, so that most are said more than once; some are withdrawn, protected or without a number."""
    facts = {}
    for _ in range(260):
        protected = chance.random() < 0.3
        value = None if protected else chance.choice([1.0, 2.0, 3.0, None])
        row = fact(
            value,
            indicator=INDICATOR,
            territory=chance.choice(["PE-150112", "PE-15"]),
            period_start=(
                start := chance.choice([*(f"{year}-01-01" for year in range(2020, 2023)), *MONTHS])
            ),
            period_end=MONTHS.get(start, "2023-12-31"),
            breakdown=chance.choice(["", "sex:f", "sex:m"]),
            snapshot=chance.choice(EDITIONS).id,
            statement=chance.choice(["", "", *PAGES]),
            obs_status="not_published" if value is None else chance.choice(["normal", "normal", "withdrawn"]),
            conf_status="protected" if protected else "free",
        )
        named = dict(zip(OBSERVED, row, strict=True))
        facts[tuple(named[name] for name in (*CELL, "snapshot", "statement"))] = named
    return list(facts.values())


def told_roles(rows: Iterable[Fact], catalog: Catalog) -> dict[tuple[str, ...], tuple[str, bool]]:
    """Role of each row, and whether its cell is disputed, one cell after another."""
    cells: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for row in rows:
        cells[tuple(row[name] for name in CELL)].append(row)
    told, shown = {}, _months_shown(rows)
    for cell, said in cells.items():
        series: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for row in sorted(said, key=_age):
            series[_series(row, catalog), row["statement"]].append(row)
        current = [_current(editions, shown) for editions in series.values()]
        leading = _first(current, catalog)["value"]
        roles = {}
        for row in said:
            if row not in current:
                role = "superseded"
            elif row is _first(current, catalog):
                role = "leading"
            else:
                role = "agreeing" if row["value"] in (None, leading) else "disputed"
            roles[row["snapshot"], row["statement"]] = role
        told.update({(*cell, *key): (role, "disputed" in roles.values()) for key, role in roles.items()})
    return told


def _current(editions: Sequence[Fact], shown: Collection[tuple[str, ...]]) -> Fact:
    """The newest edition; where it protects the cell the newest one that does not, if that has a number.

    A local month is taken back where the newest edition protects all that it has of the year.
    """
    if _is_withheld(editions[-1], shown):
        return editions[-1]
    open_ones = [row for row in editions if row["conf_status"] == "free"]
    has_number = (
        open_ones and open_ones[-1]["value"] is not None and open_ones[-1]["obs_status"] != "withdrawn"
    )
    return open_ones[-1] if has_number else editions[-1]


def _year_of_month(row: Fact) -> tuple[str, ...]:
    """The edition, document, place and group of a month: all its months are of one year."""
    return tuple(str(row[name]) for name in ("snapshot", "statement", "territory", "breakdown"))


def _months_shown(rows: Iterable[Fact]) -> set[tuple[str, ...]]:
    shown = (row for row in rows if row["conf_status"] == "free" and row["value"] is not None)
    return {_year_of_month(row) for row in shown if str(row["period_start"]) in MONTHS}


def _is_withheld(row: Fact, shown: Collection[tuple[str, ...]]) -> bool:
    is_local_month = str(row["period_start"]) in MONTHS and row["territory"] == "PE-150112"
    return is_local_month and row["conf_status"] == "protected" and _year_of_month(row) not in shown


def _taken_back(rows: Sequence[Fact], catalog: Catalog) -> set[tuple[str, ...]]:
    """The keys of months withheld with their year that stand, and to which an edition without a mark gives a number."""
    shown = _months_shown(rows)
    series: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for row in sorted(rows, key=_age):
        alike = tuple(str(row[name]) for name in (*CELL, "statement"))
        series[(*alike, _series(row, catalog))].append(row)
    found = set()
    for editions in series.values():
        open_ones = [row for row in editions if row["conf_status"] == "free"]
        last = editions[-1]
        had_number = open_ones and open_ones[-1]["value"] and open_ones[-1]["obs_status"] != "withdrawn"
        key = tuple(str(last[name]) for name in (*CELL, "snapshot", "statement"))
        if _is_withheld(last, shown) and had_number:
            found.add(key)
    return found


def _source(row: Fact) -> str:
    return str(row["snapshot"]).partition("@")[0]


def _series(row: Fact, catalog: Catalog) -> str:
    return "chain" if _source(row) in catalog.indicators[INDICATOR].chain else _source(row)


def _age(row: Fact) -> tuple[date, str]:
    (edition,) = (edition for edition in EDITIONS if edition.id == row["snapshot"])
    return edition.cutoff or edition.retrieved, edition.id


def _first(current: Iterable[Fact], catalog: Catalog) -> Fact:
    """The one that leads: not withdrawn, of the source named first, on the newest page; what no page says comes last."""
    sources = catalog.indicators[INDICATOR].sources
    by_page = sorted(current, key=lambda row: str(row["statement"]))
    by_page.sort(key=lambda row: PAGES.get(row["statement"], ""), reverse=True)
    by_page.sort(key=lambda row: row["statement"] not in PAGES)
    return min(
        by_page,
        key=lambda row: (
            row["obs_status"] == "withdrawn",
            sources.index(_source(row)) if _source(row) in sources else len(sources),
        ),
    )


def of_former_editions(
    rows: Iterable[Fact], told: Mapping[tuple[str, ...], tuple[str, bool]], catalog: Catalog
) -> set[tuple[str, ...]]:
    """The keys of current rows of whose series a newer edition has the cell."""
    rows = list(rows)

    def key(row: Fact) -> tuple[str, ...]:
        return tuple(str(row[name]) for name in (*CELL, "snapshot", "statement"))

    def is_newer(row: Fact, other: Fact) -> bool:
        alike = all(row[name] == other[name] for name in (*CELL, "statement"))
        return alike and _series(row, catalog) == _series(other, catalog) and _age(row) > _age(other)

    current = [row for row in rows if told[key(row)][0] != "superseded"]
    return {key(row) for row in current if any(is_newer(other, row) for other in rows)}


def cube_of(
    releases: Releases,
    rows: Sequence[tuple[Any, ...]],
    catalog: Catalog,
    *,
    pages: Sequence[dict[str, str]] = (),
) -> Sequence[Row[Any]]:
    """The key, role, dispute and note of each row of the cube."""
    editions = [{**snapshot_entry(edition), "shipped": False} for edition in EDITIONS]
    with releases.drafting() as draft_connection:
        draft.start_draft(draft_connection, spoken_of(rows, catalog), snapshots=editions, statements=pages)
        draft.add_facts(draft_connection, rows)
        draft.finish_draft(draft_connection, release="test", released=date(2026, 11, 24), fingerprint="test")
        key = ", ".join((*CELL, "snapshot", "statement"))
        return draft_connection.execute(text(f"SELECT {key}, role, disputed, note FROM cube")).all()


@pytest.mark.parametrize(
    ("december", "standing", "note"),
    [(9.0, "mininter_vcm@2025-10", FORMER_EDITION), (None, "mininter_vcm@2025-12", TAKEN_BACK)],
    ids=["alone", "with its year"],
)
def test_a_month_that_the_newest_edition_protects_is_read_in_the_one_before_unless_its_year_is_withheld(
    releases: Releases, catalog: Catalog, december: float | None, standing: str, note: str
) -> None:
    november, last = MONTHS.items()
    rows = [
        fact(
            value, indicator=INDICATOR, territory="PE-150112", period_start=start, period_end=end,
            snapshot=f"mininter_vcm@{edition}", conf_status="free" if value else "protected",
        )
        for edition, values in (("2025-10", (7.0, 8.0)), ("2025-12", (None, december)))
        for (start, end), value in zip((november, last), values, strict=True)
    ]  # fmt: skip
    cube = cube_of(releases, rows, catalog)
    (current,) = (row for row in cube if str(row.period_start) == november[0] and row.role == "leading")
    assert (current.snapshot, current.note) == (standing, note)


@pytest.mark.parametrize(
    ("year", "conf_status", "current"),
    [
        (18.0, "free", ["2025-12"]),
        (None, "protected", ["2025-10", "2025-12"]),
        (None, "free", ["2025-10", "2025-12"]),
    ],
)
def test_the_part_of_a_year_is_current_until_a_newer_edition_goes_on_with_it_in_the_open(
    releases: Releases, catalog: Catalog, year: float | None, conf_status: str, current: list[str]
) -> None:
    rows = [
        fact(
            value, indicator=INDICATOR, territory="PE-150112", breakdown="", period_start="2025-01-01", period_end=end,
            snapshot=f"mininter_vcm@{edition}", conf_status=status,
            obs_status="not_received" if value is None and status == "free" else "normal",
        )
        for edition, end, value, status in (
            ("2025-10", "2025-10-31", 7.0, "free"), ("2025-12", "2025-12-31", year, conf_status)
        )
    ]  # fmt: skip
    cube = cube_of(releases, rows, catalog)
    assert sorted(row.snapshot[-7:] for row in cube if row.role != "superseded") == current


def test_a_number_of_a_former_edition_says_so_before_who_wrote_it(
    releases: Releases, catalog: Catalog
) -> None:
    wrote = FIRST_WRITERS.format(sent=2, wrote=2)
    (start, end), (other_start, other_end) = MONTHS.items()
    months = {"2025-10": (7.0, 8.0), "2025-12": (None, 9.0)}
    rows = [
        fact(
            value, indicator=INDICATOR, territory="PE-150112", period_start=first, period_end=last,
            snapshot=f"mininter_vcm@{edition}", conf_status="free" if value else "protected", note=wrote if value else "",
        )
        for edition, values in months.items()
        for (first, last), value in zip(((start, end), (other_start, other_end)), values, strict=True)
    ]  # fmt: skip
    cube = cube_of(releases, rows, catalog)
    (current,) = (row for row in cube if str(row.period_start) == start and row.role == "leading")
    assert current.note == f"{FORMER_EDITION} {wrote}"


@pytest.mark.parametrize("seed", range(4))
def test_every_statement_of_a_cell_has_the_role_that_its_age_and_its_place_give_it(
    releases: Releases, catalog: Catalog, seed: int
) -> None:
    facts = some_facts(random.Random(seed))
    rows = [tuple(item[name] for name in OBSERVED) for item in facts]
    pages = [
        {"id": id_, "publisher": "", "title": "", "url": f"https://example.org/{id_}", "page_date": day}
        for id_, day in PAGES.items()
    ]
    found = cube_of(releases, rows, catalog, pages=pages)
    told = told_roles(facts, catalog)
    assert {tuple(map(str, row[:-3])): (row.role, bool(row.disputed)) for row in found} == told
    noted = {
        FORMER_EDITION: of_former_editions(facts, told, catalog),
        TAKEN_BACK: _taken_back(facts, catalog),
    }
    for note, keys in noted.items():
        assert {tuple(map(str, row[:-3])) for row in found if row.note == note} == keys
    assert {role for role, _ in told.values()} == {"leading", "agreeing", "disputed", "superseded"}
    assert noted[FORMER_EDITION]
    assert {row.note for row in found} <= {"", FORMER_EDITION, TAKEN_BACK}


def test_a_survey_printed_with_fewer_decimals_agrees_and_another_number_is_disputed(
    releases: Releases, catalog: Catalog
) -> None:
    """54.9 is 54.86 as somebody rounded it; a count of 54.9 beside 54.86 would be two numbers."""
    pages = [
        {"id": id_, "publisher": "", "title": "", "url": f"https://example.org/{id_}", "page_date": day}
        for id_, day in PAGES.items()
    ]
    printed, rounded, other = 54.86, 54.9, 54.7
    said = (("page-new", printed), ("page-old", rounded), ("", other))
    rows = [
        fact(
            value, indicator=indicator, territory="PE", period_start="2023-01-01", period_end="2023-12-31",
            breakdown="", snapshot="mimp_cem@2024-10", statement=page,
        )
        for indicator in ("partner_violence_lifetime", INDICATOR)
        for page, value in said
    ]  # fmt: skip
    roles: dict[str, list[str]] = defaultdict(list)
    for row in cube_of(releases, rows, catalog, pages=pages):
        roles[row.indicator].append(row.role)
    assert sorted(roles["partner_violence_lifetime"]) == ["agreeing", "disputed", "leading"]
    assert sorted(roles[INDICATOR]) == ["disputed", "disputed", "leading"]
