"""The checklist says what was declared and measures the rest; the gap map keeps zero, protected and unpublished apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from observatory.catalog import Catalog
from observatory.model import ConfStatus, Coverage, Judgement, ObsStatus, Period, Report, Snapshot, Source
from observatory.provenance.gaps import Absences
from observatory.provenance.quality import assess, gap_map, months_known, source_ages, state_of
from observatory.text import Text

ES = Text()
PLACES = ("BO-020105", "PE-150112")


def report(period: str, value: float | None = 7, **changes: object) -> Report:
    words = {"obs_status": ObsStatus.NORMAL, "conf_status": ConfStatus.FREE, "territory": "PE-150112"}
    words |= {"indicator": "cem_cases", **changes}
    return Report(period=Period.parse(period), value=value, **words)  # type: ignore[arg-type]


def edition(cutoff: date | None, retrieved: date = date(2026, 6, 1)) -> Snapshot:
    return Snapshot("sidpol", "x", "x.csv", "0" * 64, retrieved, cutoff=cutoff)


def judged(catalog: Catalog, source: str, criterion: str, **fields: object) -> Judgement:
    snapshots = fields.get("snapshots", ())
    coverage = fields.get("coverage", {})
    assessed = assess(catalog, snapshots, coverage, text=ES)  # type: ignore[arg-type]
    (item,) = [quality for quality in assessed if quality.source.id == source]
    return next(
        judgement for criterion_asked, judgement in item.judgements if criterion_asked.id == criterion
    )


@pytest.mark.parametrize(
    ("cutoff", "answer"),
    [(date(2026, 5, 31), "met"), (date(2025, 12, 31), "partly"), (date(2024, 12, 31), "unmet"), (None, None)],
)
def test_the_delay_is_measured_from_the_last_day_with_data_to_the_reading(
    catalog: Catalog, cutoff: date | None, answer: str | None
) -> None:
    judgement = judged(catalog, "sidpol", "delay", snapshots=(edition(cutoff),))
    assert judgement.answer == answer
    if cutoff:
        assert f"{ES.number((date(2026, 6, 1) - cutoff).days)} días" in judgement.reason


def test_the_newest_edition_counts_and_not_the_first(catalog: Catalog) -> None:
    editions = (edition(date(2026, 5, 31)), edition(date(2024, 12, 31)))
    assert judged(catalog, "sidpol", "delay", snapshots=editions).answer == "met"


def test_a_break_is_told_where_the_source_has_the_series_within_its_span(catalog: Catalog) -> None:
    def told(place: str, last_year: int) -> Judgement:
        reach = Coverage(
            "mimp_cem", date(2012, 1, 1), date(last_year, 12, 31), (), frozenset({("cem_cases", place)})
        )
        return judged(catalog, "mimp_cem", "breaks", coverage={"mimp_cem": reach})

    assert "Segundo CEM (2020)" in told("PE-150112", 2023).reason
    assert told("PE-150112", 2019).answer == "met"
    assert told("PE-150110", 2023).answer == "met"


def test_a_source_that_is_not_published_is_not_measured(catalog: Catalog) -> None:
    assert judged(catalog, "mimp_cem_monthly", "breaks").answer is None


def test_every_source_has_a_reason_for_every_answer_and_the_score_counts_them(catalog: Catalog) -> None:
    assessed = assess(catalog, (), {}, text=ES)
    assert [item.source.id for item in assessed] == list(catalog.sources)
    for item in assessed:
        assert all(judgement.reason.endswith(".") for _, judgement in item.judgements)
        answers = [judgement.answer for _, judgement in item.judgements]
        assert item.count("met") == answers.count("met")


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        (report("2023"), "figure"),
        (report("2023", obs_status=ObsStatus.PROVISIONAL), "figure"),
        (report("2023-06-30"), "figure"),
        (report("2023", 0), "zero"),
        (report("2023-03"), "partial"),
        (report("2023-01-01/2023-08-31"), "partial"),
        (report("2022-02-01/2025-07-21"), "partial"),
        (report("2023", None, conf_status=ConfStatus.PROTECTED), "protected"),
        (report("2023", None, obs_status=ObsStatus.NOT_PUBLISHED), "not_published"),
        (report("2023", None, obs_status=ObsStatus.NOT_APPLICABLE), "not_applicable"),
        (report("2023", None, obs_status=ObsStatus.NO_SERVICE), "no_service"),
        (report("2023", None, obs_status=ObsStatus.WITHDRAWN), "withdrawn"),
    ],
)
def test_one_cell_says_one_thing_of_its_year(cell: Report, state: str) -> None:
    assert state_of(cell) == state


def states(
    catalog: Catalog,
    *reports: Report,
    lane: str = "cem",
    place: str = "PE-150112",
    why: Absences | None = None,
) -> dict[int, str]:
    gaps = gap_map(catalog, reports, PLACES, why or Absences(catalog))
    (row,) = [place for place in gaps.places[place] if place.lane.id == lane]
    return dict(zip(gaps.years, row.states, strict=True))


def test_a_figure_outweighs_a_part_and_a_year_without_anything_is_not_published(catalog: Catalog) -> None:
    cells = states(
        catalog, report("2020"), report("2020-03"), report("2022-01-01/2022-06-30"),
        report("2023", None, conf_status=ConfStatus.PROTECTED),
    )  # fmt: skip
    assert cells == {2020: "figure", 2021: "not_published", 2022: "partial", 2023: "protected"}


def test_a_record_that_a_country_does_not_have_is_not_applicable_there(catalog: Catalog) -> None:
    assert states(catalog, report("2020"), lane="slim") == {2020: "not_applicable"}
    assert states(catalog, report("2020"), place="BO-020105") == {2020: "not_applicable"}
    assert states(catalog, report("2020"), lane="prosecutor", place="BO-020105") == {2020: "not_published"}


def test_of_a_group_without_any_dated_figure_the_map_says_the_reason(catalog: Catalog) -> None:
    """A figure that is held, or listed without its date, is not one that nobody publishes."""
    pair = ("feminicides", "BO-020105")
    lane, elsewhere = catalog.indicators["feminicides"].lane, report("2020")
    for told, state in (
        (Absences(catalog, withheld=frozenset({pair})), "withheld"),
        (Absences(catalog, undated=frozenset({pair})), "undated"),
        (Absences(catalog), "not_published"),
    ):
        assert states(catalog, elsewhere, lane=lane, place="BO-020105", why=told) == {2020: state}


def test_population_alone_does_not_stretch_the_years(catalog: Catalog) -> None:
    old = report("1976", indicator="population", territory="BO-020105")
    assert list(states(catalog, old, report("2020"))) == [2020]
    assert gap_map(catalog, [old], PLACES, Absences(catalog)).years == ()


def months(
    catalog: Catalog, *reports: Report, why: Absences | None = None, until: date = date(2026, 11, 30)
) -> dict[tuple[str, str], dict[int, tuple[str, ...]]]:
    known = months_known(reports, PLACES, why or Absences(catalog), until=until)
    return {(each.place, each.indicator): dict(each.years) for each in known}


def test_each_month_says_whether_it_has_a_figure_is_protected_or_nothing_was_found(catalog: Catalog) -> None:
    """A year between two that have months is not left out; the sum of a year is no month, and a part is none."""
    found = months(
        catalog, report("2024"), report("2024-01"), report("2024-02", 0), report("2026-01-01/2026-08-31"),
        report("2026-03", None, conf_status=ConfStatus.PROTECTED),
        report("2026-04", None, obs_status=ObsStatus.NOT_RECEIVED),
    )  # fmt: skip
    none = ("not_published",)
    assert found == {
        ("PE-150112", "cem_cases"): {
            2026: (*none * 2, "protected", "not_received", *none * 7),
            2025: none * 12,
            2024: ("figure", "zero", *none * 10),
        }
    }
    assert list(found["PE-150112", "cem_cases"]) == [2026, 2025, 2024]


def test_a_month_that_has_not_ended_has_no_state(catalog: Catalog) -> None:
    cells = (report("2026-01"), report("2026-02"))
    known = months(catalog, *cells, until=date(2026, 3, 30))
    assert known["PE-150112", "cem_cases"][2026] == ("figure", "figure")


def test_a_single_month_is_no_series_by_month(catalog: Catalog) -> None:
    assert months(catalog, report("2026-01"), report("2024")) == {}


def test_a_month_of_a_register_without_a_row_is_never_said_to_be_unpublished_nor_to_have_none(
    catalog: Catalog,
) -> None:
    """The ministry publishes it: none was written, it is not on record, or our rule does not show it."""
    register = {"indicator": "health_family_cases", "territory": "BO-020105"}
    cells = (report("2020-01", **register), report("2024-01", **register))
    unwritten = {"2021": ObsStatus.NONE_WRITTEN, "2022": ObsStatus.NOT_ON_RECORD}
    why = Absences(catalog, unwritten={"health_family_cases": {"BO-020105": unwritten}})
    known = months(catalog, *cells, why=why)["BO-020105", "health_family_cases"]
    assert {year: set(states[1:]) for year, states in known.items()} == {
        2020: {"not_shown"}, 2021: {"none_written"}, 2022: {"not_on_record"}, 2023: {"not_shown"}, 2024: {"not_shown"},
    }  # fmt: skip


# How old a source is, and when a newer edition of it was due.


READ = date(2026, 7, 3)


def snapshot(source: Source, edition: str, cutoff: date | None) -> Snapshot:
    return Snapshot(source.id, edition, "a.csv", "0" * 64, READ, cutoff=cutoff)


@pytest.fixture
def monthly(catalog: Catalog) -> Source:
    return replace(catalog.sources["sidpol"], months_between=1)


@pytest.mark.parametrize(
    ("months", "cutoff", "due"),
    [
        (1, date(2026, 5, 31), date(2026, 7, 31)),
        (1, date(2026, 12, 31), date(2027, 2, 28)),
        (12, date(2024, 10, 31), date(2026, 10, 31)),
        (0, date(2026, 5, 31), None),
        (1, None, None),
    ],
)
def test_the_next_edition_is_due_once_it_could_be_made(
    monthly: Source, months: int, cutoff: date | None, due: date | None
) -> None:
    source = replace(monthly, months_between=months)
    (age,) = source_ages([source], [snapshot(source, "a", cutoff)])
    assert age.due == due
    if due is not None:
        assert not age.is_overdue(due)
        assert age.is_overdue(date.fromordinal(due.toordinal() + 1))


def test_the_newest_edition_is_the_one_that_reaches_furthest(monthly: Source) -> None:
    editions = [snapshot(monthly, f"2026-{month:02}", date(2026, month, 28)) for month in (3, 5, 4)]
    (age,) = source_ages([monthly], editions)
    record = age.record(date(2026, 6, 7))
    assert (record["edition"], record["days_since_cutoff"], record["overdue"]) == ("2026-05", 10, False)


def test_a_source_that_never_came_is_told_where_it_is_expected(monthly: Source) -> None:
    once = replace(monthly, id="once", months_between=0)
    assert [age.source for age in source_ages([monthly, once], [])] == [monthly.id]
    assert source_ages([monthly], [])[0].record(READ)["cutoff"] is None


def test_what_is_said_to_come_every_month_is_expected_every_month(catalog: Catalog) -> None:
    for source in catalog.sources.values():
        said = source.frequency.split(";")[0].split(",")[0]
        assert source.months_between == {"mensual": 1, "anual": 12}.get(said, 0), source.id
