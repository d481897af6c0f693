"""A chart as Dash draws it and as the first HTML shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from layouts.document.templates import RenderContext
from layouts.parts.chart_section import brief_chart, chart, district_maps, source_lines, with_numbers
from layouts.parts.embedding import OFFERED, embed_lines, gallery_chart
from layouts.parts.picture import ALONE, PAIRED, drawing_of, picture, plain_picture
from observatory.charts.painting.embed_frame import STEPS, measure_frame
from observatory.geography.outlines import Outlines, load_outlines
from observatory.model import ComparisonGrade, ConfStatus, Grade, Panel
from observatory.text import Text, keep_together
from observatory.words import describe
from tests.observatory import panels
from tests.observatory.pieces import SLIM


@pytest.fixture(scope="module")
def outlines() -> Outlines:
    return load_outlines()


@pytest.fixture
def context(outlines: Outlines) -> RenderContext:
    return RenderContext(Text(), outlines, base_url="https://observatorio.example")


def rendered_chart(panel: Panel, context: RenderContext) -> str:
    return picture(drawing_of(panel, context), context.text)


def test_drawing_and_table_hold_the_values_of_the_panel(context: RenderContext) -> None:
    markup = chart(panels.trend(), context, id_="a")
    assert "738" in re.sub(r"<svg.*?</svg>", "", markup, flags=re.S)
    assert ["738" in drawing for drawing in re.findall(r"<svg.*?</svg>", markup, flags=re.S)] == [True, True]


def test_no_drawing_is_seen_in_less_than_the_width_it_was_made_for(
    context: RenderContext, root: Path
) -> None:
    """The style sheet shows a broad drawing from its own width on, and up to that the one for the narrowest phone."""
    rules = (root / "assets" / "chart.css").read_text(encoding="utf-8")
    for widths, name in ((ALONE, "wide-drawing"), (PAIRED, "half-drawing")):
        markup = plain_picture(drawing_of(panels.trend(), context, widths=widths))
        narrow, broad = map(int, re.findall(r'viewBox="0 0 (\d+) ', markup))
        assert (narrow, broad) == widths and narrow <= 320
        assert f"narrow-drawing before-{name}" in markup and f'drawn {name}"' in markup
        shown = f".{name} {{ display: block; }} .before-{name} {{ display: none; }}"
        assert f"@container (min-width: {broad}px) {{ {shown} }}" in rules


def test_a_drawing_has_a_title_and_a_description_for_those_who_do_not_see_it(context: RenderContext) -> None:
    for svg in re.findall(r"<svg.*?</svg>", rendered_chart(panels.trend(), context), flags=re.S):
        named, described = re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', svg)
        assert f'<title id="{named}">En 2023 se registraron 738 casos en Independencia' in svg
        assert f'<desc id="{described}">Casos atendidos en los CEM. Independencia' in svg


def test_a_chart_can_be_read_point_by_point(context: RenderContext) -> None:
    markup = rendered_chart(panels.trend(), context)
    assert 'type="range"' in markup
    assert f'max="{len(panels.trend().rows)}"' in markup
    assert 'aria-valuetext="Independencia, 2012; 388 casos"' in markup
    assert all(f'data-i="{at}"><title>' in markup for at in range(len(panels.trend().rows)))


def test_a_district_of_a_map_leads_to_its_page_and_no_map_is_one_image(context: RenderContext) -> None:
    markup = rendered_chart(panels.lima_map(), context)
    assert '<a href="/es/territorios/PE-150110"><g data-cell="PE-150110 ' in markup
    assert 'role="group"' in markup and 'role="img"' not in markup
    assert not re.search(r'<g class="(name|legend|number)"', markup)  # each link says its own words, once
    assert "<a " not in rendered_chart(panels.trend(), context)


@pytest.mark.parametrize("grade", list(Grade))
def test_a_chart_of_two_countries_bears_its_grade_and_why_and_one_of_a_country_does_not(
    grade: Grade, context: RenderContext
) -> None:
    """Without a comparison too: both stand on one page of an indicator."""
    graded = replace(SLIM, comparability=ComparisonGrade(grade, "porque las fuentes difieren"))
    rows = [panels.row(SLIM.id, place, "2023", 700.0) for place in ("BO-020105", "PE-150112")]
    markup = [chart(panels.panel(graded, rows), context, id_="a") for rows in (rows, rows[:1])]
    notes = [re.findall(r'<p class="caveat">(.*?)</p>', record) for record in markup]
    assert [len(note) for note in notes] == [1, 0]
    assert notes[0][0].startswith(describe.grade_sentence(grade, Text(), years=0)) and notes[0][0].endswith(
        "porque las fuentes difieren"
    )


def test_a_chart_that_unfolds_says_its_finding_first_and_bears_its_grade(context: RenderContext) -> None:
    rows = [panels.row(SLIM.id, place, "2023", 700.0) for place in ("BO-020105", "PE-150112")]
    markup = brief_chart(panels.panel(SLIM, rows), context, id_="a", folded=True)
    head, _, rest = markup.partition("</summary>")
    assert head.startswith('<details class="chart-fold"><summary><h3 id="a">') and "700" in head
    assert '<p class="caveat">' in rest and rest.count("<h3") == 0
    assert '<p class="caveat">' not in brief_chart(panels.panel(SLIM, rows), context, id_="a")


def test_a_single_bar_needs_no_slider(context: RenderContext) -> None:
    one = replace(panels.trend(), rows=panels.trend().rows[:1])
    assert "range" not in rendered_chart(one, context)


def test_the_code_to_embed_names_the_whole_address_and_closes_its_quotes(context: RenderContext) -> None:
    named = replace(panels.trend().indicator, name='Casos «en» "CEM" <b>')
    frozen, living = (
        unescape(line)
        for line in re.findall(
            r"<code[^>]*>(.*?)</code>", gallery_chart(replace(panels.trend(), indicators=(named,)), context)
        )
    )
    assert 'src="https://observatorio.example/embed/cem_cases"' in living
    release = f"release={panels.trend().release}&amp;v="
    assert f'src="https://observatorio.example/embed/cem_cases?{release}' in frozen
    for line in (frozen, living):
        assert re.fullmatch(r'<div style="[^"]*"><iframe( [\w-]+="[^"<>]*")+></iframe></div>', line)
    assert "738" in frozen
    assert "738" not in living  # whose finding changes


def test_a_frame_is_as_high_as_the_width_of_its_column_needs(context: RenderContext) -> None:
    """The style is reckoned here as a browser reckons it, with the box around the frame so many pixels broad."""
    panel = panels.comparison()
    heights = measure_frame(panel, context.outlines, (), text=context.text).living
    line = embed_lines(panel, context)[1].plain
    first = int(re.search(r"height:calc\((\d+)px", line)[1])  # type: ignore[index]
    parts = re.findall(r"clamp\((-?\d+)(?:px)?,\((?:(\d+)px - 100cqw|100cqw - (\d+)px)\)\*999,(-?\d+)", line)
    for step, high in zip(STEPS, heights, strict=True):
        for width in (step, step + 5):
            changes = (
                min(max(((int(over) - width) if over else (width - int(under))) * 999, int(low)), int(top))
                for low, over, under, top in parts
            )
            assert first + sum(changes) == high
    assert f'height="{max(heights)}"' in line and heights[STEPS.index(OFFERED)] < max(heights) - 100


def test_the_code_with_the_script_holds_the_frame_for_where_none_runs(context: RenderContext) -> None:
    line = embed_lines(panels.trend(), context)[0].scripted
    assert re.fullmatch(
        r"<observatorio-chart><div [^>]*><iframe [^>]*></iframe></div></observatorio-chart><script [^>]*></script>",
        line,
    )
    assert "&amp;resize=1" in line
    assert 'src="https://observatorio.example/embed.js"' in line


def test_no_figure_of_a_file_that_its_owner_has_not_published_goes_to_other_sites_in_a_line(
    context: RenderContext,
) -> None:
    """The finding of the page, which tells such a figure, was the title of the frame."""
    trend = panels.trend()
    newest = panels.row("cem_cases", "PE-150112", "2025", 817.0, snapshot="copy@2025")
    copy = replace(trend.sources[0], id="copy", copy="unpublished")
    panel = replace(trend, rows=(*trend.rows, newest), sources=(*trend.sources, copy))
    line = embed_lines(panel, context)[0].plain
    assert "817" not in line
    assert line == embed_lines(trend, context)[0].plain


def test_a_hostile_name_stays_text_in_the_chart_and_in_the_code_to_embed(context: RenderContext) -> None:
    markup = chart(panels.hostile(), context, id_="a")
    assert not re.search(r"<(script|img|iframe)", markup)


@pytest.mark.parametrize(("made", "layout"), [("trend", "pair"), ("sparse", "below")])
def test_a_table_stands_beside_its_chart_only_where_half_a_page_holds_it(
    made: str, layout: str, context: RenderContext
) -> None:
    markup = with_numbers(getattr(panels, made)(), context, id_="a")
    assert markup.startswith(f'<div class="{layout}">')
    assert ("half-drawing" in markup) is (layout == "pair")


def test_the_table_of_a_chart_of_years_has_no_months_among_them(context: RenderContext) -> None:
    """Of the police the months of 2025 stood between the sum of 2025 and that of 2026."""
    months = panels.months().rows
    subject = (months[0].indicator, months[0].territory)
    years = [panels.row(*subject, str(year), 100.0) for year in (2021, 2022, 2023)]
    panel = replace(panels.months(), rows=(*months, *years))
    markup = with_numbers(panel, context, id_="a")
    body = markup.partition("<tbody>")[2]
    assert body.count("<tr ") == len(years)
    assert "2022</th>" in body


@pytest.mark.parametrize(
    "made",
    ["trend", "sparse", "months", "rates", "by_sex", "by_age", "comparison", "lima_map", "statuses_map"],
)
def test_every_kind_of_panel_is_drawn_with_its_table_and_its_downloads(
    made: str, context: RenderContext
) -> None:
    markup = chart(getattr(panels, made)(), context, id_="a")
    assert "<table" in markup
    assert "<caption>" in markup
    assert "/api/v1/data.csv?" in markup


@pytest.mark.parametrize(("graded", "same"), [(Grade.B, True), (Grade.C, False)])
def test_two_maps_of_one_measure_have_the_same_classes_and_say_so(
    graded: Grade, same: bool, context: RenderContext
) -> None:
    el_alto = panels.el_alto_population()
    rows = [
        replace(row, indicator=el_alto.indicator.id, conf_status=ConfStatus.FREE, value=30_000.0)
        for row in panels.lima_map().rows
    ]
    lima = replace(panels.lima_map(), indicators=el_alto.indicators, rows=tuple(rows))
    markup = district_maps([el_alto, lima], context, graded=graded)
    assert ("Los mapas tienen las mismas clases de color." in markup) is same
    assert ("Cada mapa tiene sus propias clases de color." in markup) is not same
    alone = "Fuera de esta página el mapa va solo, con otras clases de color: las de sus propias cifras."
    assert markup.count(alone) == (2 if same else 0)
    classes = [
        set(re.findall(r">(\d[^<]* a \d[^<]*)</text>", svg))
        for svg in re.findall(r"<svg.*?</svg>", markup, flags=re.S)
    ]
    left, right = (set().union(*classes[:2]), set().union(*classes[2:]))
    assert left and right
    assert bool(right - left) is not same


@pytest.mark.parametrize("grade", [Grade.B, Grade.C])
def test_bars_where_no_outline_is_at_hand_are_nowhere_called_a_map(grade: Grade) -> None:
    bare = RenderContext(Text(), Outlines((), {}), base_url="https://observatorio.example")
    markup = district_maps([panels.lima_map(), panels.statuses_map()], bare, graded=grade)
    assert not re.search(r"(?i)\bmapas?\b(?!-)", re.sub(r'href="[^"]*"', "", markup))
    assert "Cada gráfico tiene su propia escala." in markup
    twice = district_maps([panels.lima_map(), panels.lima_map()], bare, graded=grade)
    assert not re.search(r"(?i)\bmapas?\b(?!-)", re.sub(r'href="[^"]*"', "", twice))
    same = ["Los gráficos tienen la misma escala.", "Fuera de esta página el gráfico va solo"]
    assert [said in twice for said in same] == [grade is Grade.B] * 2


@pytest.mark.parametrize(
    "panel", [panels.trend(), panels.rates(), panels.by_sex(), panels.comparison(), panels.several()]
)
def test_heading_and_what_stands_below_it_say_the_whole_finding(panel: Panel, context: RenderContext) -> None:
    """As many sentences as a heading holds, then the others: none of what the drawing is headed with is lost."""
    markup = chart(panel, context, id_="a")
    (heading,) = re.findall(r"<h3[^>]*>(.*?)</h3>", markup)
    more = "".join(re.findall(r'<p class="finding-more">(.*?)</p>', markup))
    finding = keep_together(drawing_of(panel, context).finding)
    assert unescape(f"{heading} {more}".strip()) == finding or unescape(more) == finding


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_what_a_line_of_sources_says_in_spanish_on_every_page_says_so(lang: str) -> None:
    panel, text = panels.sparse(), Text(lang)
    [statement] = panel.statements
    markup = unescape(source_lines(panel, text))
    for name in (statement.publisher, statement.title):
        assert name in markup
        assert (f'<span lang="es">{name}</span>' in markup) is (lang != "es" and bool(name))
    assert re.sub("<[^>]+>", "", markup) == "".join(describe.source_lines(panel, text))
