"""Frames of one size: what a reader would take from two of them beside each other, read back from the pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.charts.chart import Bar, Chart, Dot, Flag
from observatory.charts.kinds import frames
from observatory.charts.layout.text_metrics import width_of
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, ObsStatus, Panel
from observatory.text import Text
from tests.kit.painted import faults_in_painting
from tests.observatory import panels
from tests.observatory.charts.reading import read
from tests.observatory.pieces import LIMA_NORTE, RATE

ES = Text("es")
OLD = replace(RATE, id="felcv_complaint_rate")
WIDTHS = (316, 440, 672)


def few() -> Panel:
    """One year of El Alto, and a protected one."""
    rows = [
        panels.row(
            OLD.id, "BO-020105", "2013", 270.0, lower=259.0, upper=282.0, obs_status=ObsStatus.ESTIMATED
        ),
        panels.row(OLD.id, "BO-020105", "2016", None, conf_status=ConfStatus.PROTECTED),
    ]
    return panels.panel(OLD, rows)


def many() -> Panel:
    """Independencia from 2018 on, without 2021, before a neighbour."""
    years = [year for year in range(2018, 2026) if year != 2021]
    rows = [
        panels.row(RATE.id, code, str(year), value + 7 * (year % 3), lower=value - 40, upper=value + 60)
        for code, value in (("PE-150112", 1200.0), (LIMA_NORTE[0].code, 800.0))
        for year in years
    ]
    return panels.panel(RATE, rows)


def drawn(width: int = 440) -> tuple[Chart, ...]:
    return frames.charts([few(), many()], ES, width=width, height=120)


@pytest.mark.parametrize("width", WIDTHS)
def test_each_cell_is_painted_at_its_number_and_no_word_stands_over_another(width: int) -> None:
    for panel, chart in zip((few(), many()), drawn(width), strict=True):
        assert list(faults_in_painting(panel, chart)) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_frames_have_the_same_years_the_same_axis_from_zero_and_one_size(width: int) -> None:
    first, second = (chart.areas[0] for chart in drawn(width))
    assert (first.left, first.right, first.top, first.bottom) == (
        second.left,
        second.right,
        second.top,
        second.bottom,
    )
    assert first.time == second.time and first.values == second.values
    assert first.values is not None and first.values.low == 0.0
    assert first.time is not None and list(first.time.years()) == list(range(2013, 2026))
    assert len({chart.height for chart in drawn(width)}) == 1


def test_years_without_a_full_one_are_hatched_and_say_so_and_a_protected_year_is_not_among_them() -> None:
    old, new = drawn()
    spans = [
        [str(mark.row.period) for mark in chart.marks if mark.flags == {Flag.NOT_PUBLISHED}]
        for chart in (old, new)
    ]
    assert spans == [
        ["2014-01-01/2015-12-31", "2017-01-01/2025-12-31"], ["2013-01-01/2017-12-31", "2021"]
    ]  # fmt: skip
    assert "la serie empieza en 2018" in new.description and "la serie empieza en 2018" not in old.description
    assert "El Alto: 2017–2025: no encontramos publicado ningún año completo." in old.description
    shown = " ".join(label.text for label in old.labels if label.role == "status")
    assert "2017–2025: no encontramos publicado ningún año completo" in shown
    reading = read(svg(old))
    hatched = [at for at, mark in enumerate(old.marks) if mark.flags == {Flag.NOT_PUBLISHED}]
    assert all(reading.marks[at].fill == "barred" for at in hatched)


def test_a_band_covers_its_years_from_the_top_of_the_axes_to_their_foot_and_no_number() -> None:
    for chart in drawn():
        area = chart.areas[0]
        assert area.time is not None
        bands = [
            mark for mark in chart.marks if isinstance(mark.form, Bar) and Flag.NOT_PUBLISHED in mark.flags
        ]
        for band in bands:
            assert isinstance(band.form, Bar)
            assert (band.form.x, band.form.x + band.form.width) == area.time.bounds(band.row.period)
            assert (band.form.y, band.form.y + band.form.height) == (area.top, area.bottom)
            over = [
                mark for mark in chart.marks
                if isinstance(mark.form, Dot) and band.form.x < mark.form.x < band.form.x + band.form.width
                and mark.row.territory == band.row.territory
            ]  # fmt: skip
            assert over == []


def test_the_place_of_a_frame_is_named_by_the_page_and_its_neighbour_on_its_line_in_grey() -> None:
    _, new = drawn()
    named = [(label.text, label.colour) for label in new.labels if label.role == "name"]
    assert named and all("Independencia" not in words for words, _ in named)
    neighbour = [mark for mark in new.marks if mark.row.territory == LIMA_NORTE[0].code]
    assert {mark.look.colour for mark in neighbour} == {"context"}


def test_words_that_are_too_broad_for_their_years_are_left_out() -> None:
    _, new = drawn(316)
    at = next(at for at, mark in enumerate(new.marks) if str(mark.row.period) == "2021")
    band = new.marks[at].form
    assert isinstance(band, Bar) and width_of("publicado") > band.width
    assert [label for label in new.labels if label.of == at] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_place_of_a_frame_has_the_numbers_of_its_turns_where_they_fit(width: int) -> None:
    """The newest and the one before, which the page compares; on a desk the highest, the first and the lowest too."""
    _, chart = drawn(width)
    own = [mark for mark in chart.marks if mark.row.territory == "PE-150112" and mark.row.value is not None]
    by_year = {str(mark.row.period): mark.number for mark in own}
    shown = {
        str(chart.marks[label.of].row.period): label.text
        for label in chart.labels
        if label.role == "number" and label.of is not None and chart.marks[label.of] in own
    }
    assert shown.items() <= by_year.items()
    assert {"2024", "2025"} <= set(shown)
    assert width < 440 or {"2018", "2024", "2025"} <= set(shown)
