"""What a reader would believe of small multiples, of frames of one size and of single figures in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from observatory.charts.chart import Bar, Chart, Dot, Flag
from observatory.charts.kinds import dated_figures, frames, multiples, trend
from observatory.charts.layout.label_placement import width_of
from observatory.charts.painting.svg import svg
from observatory.model import ConfStatus, Dimension, DimensionCode, ObsStatus, Panel
from observatory.text import Text
from observatory.words.labels import MARKS, symbol_label
from tests.kit.painted import faults_in_painting
from tests.observatory import panels
from tests.observatory.charts.planted import FLAGS, WORDS, every_year
from tests.observatory.charts.reading import assert_words_stand_free, read
from tests.observatory.pieces import INDEPENDENCIA, LIMA_NORTE, RATE

ES = Text("es")
WIDTHS = (320, 360, 760, 1120)
HALF = 0.5
NOTE = "La misma Alcaldía dio 10 000. Probablemente son atenciones, no casos."


def draw_and_read(kind, panel, width=760, **fields):
    chart = kind.chart(panel, ES, width=width, **fields)
    return chart, read(svg(chart))


def expected(area, row):
    """Where a value stands, by the ends of its area and the range of its axes alone."""
    days = (area.time.last_day - area.time.first_day).days
    first_day = (row.period.start - area.time.first_day).days
    last_day = (row.period.end + timedelta(days=1) - area.time.first_day).days
    x = area.left + (area.right - area.left) * (first_day + last_day) / 2 / days
    return x, area.bottom - (area.bottom - area.top) * (row.value or 0) / area.values.high


LOOKS = {  # flag: fill and dash, by hand
    "provisional": ("paper", ""), "partial": ("paper", ""), "disputed": ("ochre", "1.5 2.5"),
    "protected": ("hatched", ""), "withdrawn": ("striped", ""), "not_published": ("paper", "1.5 2.5"),
    "not_received": ("paper", "5 3"), "no_service": ("crossed", ""), "not_applicable": ("paper", ""),
    "few": ("specked", ""),
}  # fmt: skip


def test_each_flag_of_a_small_trend_has_its_ink_its_words_and_its_place_in_the_legend():
    chart, reading = draw_and_read(multiples, every_year())
    positions = {str(m.row.period): at for at, m in enumerate(chart.marks) if m.row.territory == "PE-150112"}
    for year, flag in enumerate(FLAGS, start=2001):
        one = reading.marks[positions[str(year)]]
        if flag in LOOKS:
            assert (one.fill, one.dash) == LOOKS[flag], flag
        if flag in WORDS:
            assert WORDS[flag] in one.words
    words = {entry.words for entry in chart.legend}
    assert words == {symbol_label(flag, ES) for flag in WORDS}
    span = reading.marks[positions["2016-01-01/2016-08-31"]]
    assert span.fill == "paper" and "days" in span.whiskers


def test_lines_join_full_neighbours_alone_and_are_dashed_at_an_estimate():
    chart, reading = draw_and_read(multiples, every_year())
    steps = {
        (chart.marks[a].row.period.start.year, chart.marks[b].row.period.start.year): stroke.dashed
        for stroke in reading.strokes
        for a, b in zip(stroke.marks, stroke.marks[1:], strict=False)
        if chart.marks[a].row.territory == "PE-150112"
    }
    assert steps == {(2001, 2002): False, (2002, 2003): False, (2003, 2004): True, (2007, 2008): False}
    other_strokes = [s for s in reading.strokes if chart.marks[s.marks[0]].row.territory != "PE-150112"]
    assert {s.dashed for s in other_strokes} == {True, False}


def test_a_small_line_has_no_band_where_one_of_its_years_has_no_interval():
    panel = panels.rates()
    lacking = [
        replace(row, lower=None, upper=None) if row.period.start.year == 2021 else row for row in panel.rows
    ]
    chart, reading = draw_and_read(multiples, replace(panel, rows=tuple(lacking)))
    assert chart.strokes and not reading.bands
    assert draw_and_read(multiples, panel)[1].bands


def test_the_chosen_line_is_repeated_light_in_each_other_cell_at_its_own_values():
    panel = panels.rates()
    chart, _ = draw_and_read(multiples, panel)
    behind = [line for line in chart.lines if line.role == "reference"]
    assert len(behind) == 7 and {line.colour for line in behind} == {"ochre"}
    own_rows = [row for row in panel.rows if row.territory == "PE-150112"]
    others = [area for number, area in enumerate(chart.areas) if chart.marks[0].area != number]
    for line, area in zip(behind, others, strict=True):
        for point, row in zip(line.points, own_rows, strict=True):
            assert point == pytest.approx(expected(area, row), abs=HALF)
    picture = svg(chart)
    assert picture.index('class="reference"') < picture.index("data-m=")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("make", [panels.rates, every_year])
def test_each_cell_has_its_name_and_its_newest_full_number(make, width):
    chart, reading = draw_and_read(multiples, make(), width)
    for number in range(len(chart.areas)):
        marks = {at: mark for at, mark in enumerate(chart.marks) if mark.area == number}
        labels = [label for label in reading.labels if label.of in marks]
        assert any(label.role == "name" for label in labels)
        (number_label,) = [label for label in labels if label.role == "number"]
        full_marks = [m for m in marks.values() if m.is_complete]
        newest = max(full_marks, key=lambda m: m.row.period.end)
        assert number_label.text == f"{newest.number} ({newest.row.period})"
        form = marks[number_label.of].form
        assert isinstance(form, Dot) and form.radius > 0


def slim():
    """El Alto's figures with the one that its own note calls attentions."""
    panel = panels.sparse()
    contradicting = replace(
        panel.rows[0], value=29_791.0, leads=False, disputed=True, note=NOTE, statement="s9"
    )
    hidden = replace(
        panel.rows[0], value=None, conf_status=ConfStatus.PROTECTED, period=panel.rows[0].period.parse("2017")
    )
    return replace(panel, rows=(*panel.rows, contradicting, hidden))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_single_figure_is_a_point_at_its_date_and_no_length_of_it_is_time(width):
    panel = slim()
    chart, reading = draw_and_read(dated_figures, panel, width)
    assert {id(mark.row) for mark in chart.marks} == {id(row) for row in panel.rows}
    for at, mark in enumerate(chart.marks):
        area = chart.areas[mark.area]
        days = (area.time.last_day - area.time.first_day).days
        middle = (mark.row.period.start - area.time.first_day).days + mark.row.period.days / 2
        one = reading.marks[at]
        assert one.x == pytest.approx(area.left + middle / days * (area.right - area.left), abs=HALF)
        assert not one.whiskers
    assert len({round(one.width, 1) for one in reading.marks.values()}) == 1
    assert not reading.strokes and all(area.values is None for area in chart.areas)


def test_figures_of_one_date_have_no_axis_of_time_and_one_alone_is_a_sentence():
    rows = [panels.row("slim_cases", code, "2020", 30.0) for code in ("BO-020105", "BO-02")]
    places = (panels.EL_ALTO, replace(panels.EL_ALTO, code="BO-02"))
    pair, _ = draw_and_read(dated_figures, panels.panel(panels.SLIM, rows, territories=places))
    alone, reading = draw_and_read(dated_figures, panels.panel(panels.SLIM, rows[:1]), 320)
    for chart in (pair, alone):
        assert [area.time for area in chart.areas] == [None] and not chart.lines
        assert_words_stand_free(chart)
    number, *words = (label.text for label in reading.labels)
    assert (number, " ".join(words)) == ("30", "casos (2020) El Alto")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_single_figure_is_told_with_its_span_and_its_status_in_the_order_of_time(width):
    chart, reading = draw_and_read(dated_figures, slim(), width)
    body = {at: " ".join(w.text for w in reading.labels if w.of == at) for at in range(len(chart.marks))}
    assert body[0] == f"{ES.number(10_000)} (2013, {MARKS['estimated']})"
    assert body[1] == f"7800 (1 ene–19 jul 2014, {MARKS['partial']})"
    assert body[4] == f"{symbol_label('protected', ES)} (2017)"
    assert [m.row.period.end for m in chart.marks[:6]] == sorted(m.row.period.end for m in chart.marks[:6])
    looks = [(reading.marks[at].fill, reading.marks[at].dash) for at in range(6)]
    assert looks == [
        ("paper", ""),
        ("paper", ""),
        ("paper", "1.5 2.5"),
        ("paper", "1.5 2.5"),
        ("hatched", ""),
        ("paper", ""),
    ]


def test_a_figure_that_its_note_calls_another_unit_stands_apart_below_with_its_note():
    chart, reading = draw_and_read(dated_figures, slim(), 360)
    (at,) = [n for n, m in enumerate(chart.marks) if m.area == 1]
    assert chart.marks[at].row.value == 29_791
    assert NOTE in reading.marks[at].words
    note = next(label for label in reading.labels if label.role == "note")
    assert reading.marks[at].y > note.y > max(reading.marks[n].y for n in range(at))
    assert ES.number(29_791) not in chart.title
    assert any(at in sentence.marks for sentence in chart.alternative)
    assert len(draw_and_read(dated_figures, panels.sparse())[0].areas) == 1


def test_where_one_country_has_nothing_by_a_trait_the_other_is_drawn_alone():
    """Six offences of Bolivia, and Peru asked for too: the page answered 500."""
    codes = tuple(DimensionCode(f"o{at}", f"Delito {at}") for at in range(6))
    rows = [
        panels.row("slim_cases", "BO-020105", str(year), 100.0 + at, breakdown=f"offence:{code.code}")
        for at, code in enumerate(codes) for year in (2021, 2022)
    ]  # fmt: skip
    panel = panels.panel(panels.SLIM, rows, by="offence", dimension=Dimension("offence", "Delito", codes))
    panel_of_both = replace(panel, territories=(*panel.territories, INDEPENDENCIA))
    chart, reading = draw_and_read(multiples, panel_of_both)
    assert len(chart.areas) == 6 and len(reading.marks) == 12


@pytest.mark.parametrize("width", [360, 760])
def test_beside_a_line_such_a_figure_stands_under_the_axis_and_not_on_it(width):
    """29 791 «probablemente atenciones» stood on the axis of cases, and the heading set it against the 10 000."""
    pair = panels.comparison()
    rows = [row for row in pair.rows if row.indicator != "slim_cases"]
    chart, reading = draw_and_read(trend, replace(pair, rows=(*slim().rows, *rows)), width)
    (at,) = [n for n, mark in enumerate(chart.marks) if mark.row.value == 29_791]
    cases = chart.areas[0]
    assert cases.values.high < 29_791
    assert reading.marks[at].y > cases.bottom
    assert reading.marks[at].x == pytest.approx(cases.time.middle(chart.marks[at].row.period), abs=HALF)
    assert NOTE in reading.marks[at].words
    assert ES.number(29_791) not in chart.title
    assert chart.alternative[-1].marks == (at,) and ES.number(29_791) in chart.alternative[-1].text
    assert not any(at in stroke.marks for stroke in reading.strokes)


OLD = replace(RATE, id="felcv_complaint_rate")
FRAME_WIDTHS = (316, 440, 672)


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


@pytest.mark.parametrize("width", FRAME_WIDTHS)
def test_each_cell_is_painted_at_its_number_and_no_word_stands_over_another(width: int) -> None:
    for panel, chart in zip((few(), many()), drawn(width), strict=True):
        assert list(faults_in_painting(panel, chart)) == []


@pytest.mark.parametrize("width", FRAME_WIDTHS)
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


@pytest.mark.parametrize("width", FRAME_WIDTHS)
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
