"""Later editions beside earlier ones: what leaves, what stays current, and no number that is the sum of two."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.disclosure.audit.gate import AttackedError
from etl.disclosure.suppression.suppress import suppress
from etl.releasing import commands
from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog
from observatory.store.reading import panel, queries
from observatory.store.reading.public_facts import read_facts
from observatory.store.releases import Releases, open_releases
from observatory.vocabulary.phrases import FORMER_EDITION, FORMER_EDITIONS
from tests.etl.releasing.making import load, stores_of
from tests.etl.test_publish import HERE, OLD, by_sex
from tests.kit.asking import panel_in_release
from tests.kit.counts import Counted, release_counts
from tests.kit.facts import EDITION
from tests.kit.sampling import databases_in_turn

NEW = EDITION
SEXES = ("sex:men", "sex:women")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on one of the two databases, in turn; the whole walk goes on both."""
    databases_in_turn(metafunc, "releases", globals())


@pytest.fixture
def releases(request: pytest.FixtureRequest, tmp_path: Path) -> Releases:
    """The empty place for releases, on the database of the turn."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return open_releases(tmp_path, url)


def current(
    releases: Releases, catalog: Catalog, by: str = "", *, as_of: str = ""
) -> dict[str, tuple[float | None, str, str]]:
    """By breakdown the value that stands, its edition and its note."""
    query = f"indicator=cem_cases&territory={HERE}&period=2023" + (f"&by={by}" if by else "")
    query += f"&as_of={as_of}" if as_of else ""
    rows = panel_in_release(releases, catalog, query).rows
    return {str(row.breakdown): (row.value, row.snapshot, row.note) for row in rows}


def test_a_total_to_which_few_were_added_is_of_the_edition_before_like_its_sexes(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    """Two women more: nobody sees how many more they are, nor of which sex."""
    release_counts({OLD: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    release_counts({OLD: by_sex(60, 40), NEW: by_sex(62, 40)}, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (100, OLD.id, FORMER_EDITION)}
    assert current(releases, catalog, "sex") == {
        "sex:men": (40, OLD.id, FORMER_EDITION),
        "sex:women": (60, OLD.id, FORMER_EDITION),
    }
    query = f"indicator=cem_cases&territory={HERE}&period=2023"
    assert panel_in_release(releases, catalog, f"{query}&by=sex").notes == (FORMER_EDITIONS,)
    assert panel_in_release(releases, catalog, query).notes == (FORMER_EDITIONS,)
    as_of = NEW.public_since.isoformat()
    for by in ("", "sex"):
        assert current(releases, catalog, by, as_of=as_of) == current(releases, catalog, by)


@pytest.mark.parametrize("women", [0, 1, 2])
def test_the_release_is_the_same_whoever_was_added(
    releases: Releases, catalog: Catalog, tmp_path: Path, women: int
) -> None:
    release_counts({OLD: by_sex(60, 0)}, releases, catalog, at=tmp_path / "one.db")
    editions = {OLD: by_sex(60, 0), NEW: by_sex(60 + women, 2 - women)}
    release_counts(editions, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (60, OLD.id, FORMER_EDITION)}
    assert current(releases, catalog, "sex") == {
        "sex:men": (0, OLD.id, FORMER_EDITION),
        "sex:women": (60, OLD.id, FORMER_EDITION),
    }


def test_an_edition_that_repeats_the_one_before_is_current(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    release_counts({OLD: by_sex(60, 40), NEW: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    assert {edition for _, edition, _ in current(releases, catalog, "sex").values()} == {NEW.id}


def test_what_a_former_release_alone_showed_is_not_told_of_by_a_later_edition(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    release_counts({OLD: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    release_counts({NEW: by_sex(62, 40)}, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (None, NEW.id, "")}
    assert current(releases, catalog, "sex") == dict.fromkeys(SEXES, (None, NEW.id, ""))


def _showing_the_newest(counts, catalog, **more):  # type: ignore[no-untyped-def]
    return frozenset(cell for cell in suppress(counts, catalog, **more) if cell.snapshot != NEW.id)


def test_what_the_choice_does_not_protect_is_left_out_and_the_former_edition_stays(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", _showing_the_newest)
    grown = [(HERE, "2022", breakdown, value) for _, _, breakdown, value in by_sex(70, 45)]
    first: list[Counted] = [
        *by_sex(60, 40),
        *((HERE, "2022", text, value) for _, _, text, value in by_sex(61, 30)),
    ]
    release_counts({OLD: first, NEW: [*by_sex(62, 45), *grown]}, releases, catalog, at=tmp_path / "one.db")
    assert current(releases, catalog) == {"": (107, NEW.id, "")}
    assert current(releases, catalog, "sex") == {"sex:men": (40, OLD.id, ""), "sex:women": (60, OLD.id, "")}
    with releases.opened() as connection:
        (problem,) = queries.read_problems(connection)
    assert (problem.file, problem.cell) == (NEW.id, "2023-01-01/2023-12-31")
    assert "no se publican las cifras por sexo, forma o edad" in problem.message
    other_year = panel_in_release(
        releases, catalog, f"indicator=cem_cases&territory={HERE}&period=2022&by=sex"
    ).rows
    assert {row.snapshot for row in other_year} == {NEW.id}


def test_what_a_former_release_alone_showed_counts_as_an_edition_before(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_counts({OLD: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", _showing_the_newest)
    release_counts({NEW: by_sex(62, 45)}, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (107, NEW.id, "")}
    assert current(releases, catalog, "sex") == {}


def test_one_edition_after_another_is_left_out(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", lambda *_, **__: frozenset())
    middle = replace(OLD, edition="2024-08", cutoff=date(2024, 8, 31))
    editions = {OLD: by_sex(60, 40), middle: by_sex(62, 45), NEW: by_sex(69, 49)}
    release_counts(editions, releases, catalog, at=tmp_path / "one.db")
    assert current(releases, catalog) == {"": (118, NEW.id, "")}
    assert current(releases, catalog, "sex") == {"sex:men": (40, OLD.id, ""), "sex:women": (60, OLD.id, "")}
    with releases.opened() as connection:
        assert {problem.file for problem in queries.read_problems(connection)} == {middle.id, NEW.id}


def test_what_cannot_be_left_out_is_refused(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", _showing_the_newest)
    monkeypatch.setattr("etl.publishing.publishable_rows.without", lambda frame, *_: frame)
    with pytest.raises(AttackedError):
        release_counts({OLD: by_sex(60, 40), NEW: by_sex(62, 45)}, releases, catalog, at=tmp_path / "one.db")


PLACE = "PE-150112"


def months(january: int, count: int) -> list[int]:
    """What `load` writes for the months of an edition."""
    return [january, *(100 + month for month in range(2, count + 1))]


@pytest.mark.parametrize("seed", range(4))
def test_each_number_is_the_sum_of_months_of_its_own_edition(
    tmp_path: Path, catalog: Catalog, seed: int
) -> None:
    chance = random.Random(seed)
    stores = stores_of(tmp_path / "store", catalog)
    editions = {count: chance.randint(50, 900) for count in chance.sample(range(2, 13), 4)}
    for count, january in editions.items():  # in no order of time, and one of them twice
        load(stores, january=january, months=count)
    load(stores, january=january, months=count)
    assert commands.release(stores) == 0
    with stores.releases.opened() as connection:
        month_facts = [
            fact
            for fact in read_facts(connection)
            if (fact.indicator, fact.territory) == ("police_complaints", PLACE)
        ]
    assert {fact.snapshot for fact in month_facts} == {f"mininter_vcm@2026-{count:02}" for count in editions}
    for fact in month_facts:
        count = int(fact.snapshot[-2:])
        first_month, last_month = date.fromisoformat(fact.start).month, date.fromisoformat(fact.end).month
        assert fact.value == sum(months(editions[count], count)[first_month - 1 : last_month])


def test_one_edition_speaks_at_a_time_whatever_day_is_asked_for(tmp_path: Path, catalog: Catalog) -> None:
    stores = stores_of(tmp_path / "store", catalog)
    load(stores, january=200, months=12)
    load(stores, january=300, months=11)
    commands.release(stores)
    year_sums = {sum(months(200, 12)), sum(months(300, 11))}
    with stores.releases.opened() as connection:
        for query in ("", "&as_of=2026-11-24", "&as_of=2030-01-01", "&grain=year", "&period=2026"):
            selection = Selection.from_query(f"indicator=police_complaints&territory={PLACE}{query}", catalog)
            wide = [
                row
                for row in panel.build_panel(connection, catalog, selection).rows
                if row.period.grain != "month"
            ]
            spans = [row.period for row in wide]
            assert len(spans) == len(set(spans))
            assert {row.value for row in wide} <= year_sums


@pytest.mark.parametrize(
    "query",
    [
        "indicator=police_complaints,cem_cases",
        "indicator=police_complaints&release=a,b",
        "release=a&release=b",
    ],
)
def test_no_query_can_ask_for_two_at_once(catalog: Catalog, query: str) -> None:
    with pytest.raises(SelectionError):
        Selection.from_query(query, catalog)
