"""A year is called more or less than the one before only beyond chance, and beyond what later editions still do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.charts.findings import ranking
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.model import NewestGrowth, ObsStatus, Panel, Period
from observatory.statistics.rate import rate_ratio_interval
from observatory.text import Text
from tests.observatory.making import panel, row
from tests.observatory.pieces import CEM, RATE

ES = Text()
LESS, MORE, NOT_SAID = (
    ES.t(form).replace("{former}", "en 2024{number}")
    for form in (ranking.LESS, ranking.MORE, ranking.UNDECIDED)
)
ANY = ("% menos que", "% más que", NOT_SAID.partition("{")[0])


def grew(share: float) -> tuple[NewestGrowth, ...]:
    newest = Period.year(2025), "2025-12", "2026-05", 5, 8, 1000.0, 1000.0 * (1 + share), date(2026, 6, 20)
    return (NewestGrowth(*newest),)


def two_years(former: float, newer: float, *, moved: float | None = 0.014, **changes: object) -> Panel:
    rows = [row(CEM.id, "PE-150112", year, value) for year, value in (("2024", former), ("2025", newer))]
    rows[-1] = replace(rows[-1], **changes)
    return replace(panel(CEM, rows), year_growth=() if moved is None else grew(moved))


def change_words(shown: Panel) -> str:
    return chart_of(shown, ES, width=DESK).title


@pytest.mark.parametrize(
    ("former", "newer", "told", "size"),
    [
        (2940.0, 2615.0, LESS, 11),
        (2615.0, 2940.0, MORE, 12),
        (2940.0, 2900.0, NOT_SAID, None),  # within chance
        (29.0, 26.0, NOT_SAID, None),  # as large a part, and few
        (294_000.0, 291_000.0, NOT_SAID, None),  # beyond chance, and a later edition moves a year as much
    ],
)
def test_a_change_is_said_by_its_size_and_beyond_chance_and_revisions_alone(
    former: float, newer: float, told: str, size: int | None
) -> None:
    assert change_words(two_years(former, newer)).endswith(told.format(number="", size=size))


@pytest.mark.parametrize("order", [1, -1])
def test_the_largest_growth_between_any_two_editions_is_what_a_change_has_to_exceed(order: int) -> None:
    """Ten in a hundred fewer: more than chance explains, and no more than one of two editions moved."""
    steps = [*grew(0.001), *grew(-0.12)][::order]
    shown = replace(two_years(29_400.0, 26_460.0), year_growth=tuple(steps))
    assert change_words(shown).endswith(NOT_SAID.format(number=""))
    assert change_words(replace(shown, year_growth=grew(0.001))).endswith(LESS.format(number="", size=10))


@pytest.mark.parametrize(
    "changes",
    [
        {"disputed": True},
        {"obs_status": ObsStatus.ESTIMATED},
        {"snapshot": "mimp_cem@other"},
        {"partial": True},
    ],
    ids=str,
)
def test_nothing_is_said_of_two_editions_of_a_dispute_of_an_estimate_or_of_a_part_of_a_year(
    changes: dict[str, object],
) -> None:
    assert not any(word in change_words(two_years(2940.0, 2615.0, **changes)) for word in ANY)


def test_nothing_is_said_where_no_two_editions_tell_how_far_a_year_still_moves() -> None:
    assert not any(word in change_words(two_years(2940.0, 2615.0, moved=None)) for word in ANY)


def test_nothing_is_said_of_what_is_no_count_of_events() -> None:
    offices = replace(CEM, counts_persons=False)
    assert not any(
        word in change_words(replace(two_years(400.0, 300.0), indicators=(offices,))) for word in ANY
    )


def test_of_a_rate_the_events_and_the_population_of_each_year_tell_and_its_former_value_is_named() -> None:
    years = [("2024", 1261.0, 2940.0, 233_081.0), ("2025", 1110.0, 2615.0, 235_535.0)]
    rows = [
        replace(row(RATE.id, "PE-150112", year, value), numerator=events, denominator=people)
        for year, value, events, people in years
    ]
    panel_shown = replace(panel(RATE, rows), year_growth=grew(0.014))
    assert change_words(panel_shown).endswith(LESS.format(number=" (1261)", size=12))
    chart = chart_of(panel_shown, ES, width=DESK)
    (sentence,) = (sentence for sentence in chart.finding if "% menos que" in sentence.text)
    assert [chart.marks[at].row.period.start.year for at in sentence.marks] == [2025, 2024]


@given(st.integers(1, 4000), st.integers(1, 4000), st.floats(0, 0.3))
def test_more_is_never_said_of_what_is_less_nor_either_of_what_chance_explains(
    former: int, newer: int, moved: float
) -> None:
    sentence = change_words(two_years(float(former), float(newer), moved=moved))
    ratio = rate_ratio_interval((newer, 1.0), (former, 1.0))
    apart = not ratio.lower <= 1 <= ratio.upper and abs(newer / former - 1) > moved
    assert (ANY[0] in sentence) is (apart and newer < former)
    assert (ANY[1] in sentence) is (apart and newer > former)
