"""What a reader would believe of a map, read back from the picture and held to outlines and Panel by rules of its own."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from observatory.charts.chart import Flag
from observatory.charts.kinds.maps import district_map
from observatory.charts.layout.outline_paths import SMALL
from observatory.charts.painting.svg import svg
from observatory.model import Comparison, ConfStatus, Grade, ObsStatus, Side
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import MARKS, SYMBOLS
from observatory.words.sentences import nothing_published
from tests.observatory import panels
from tests.observatory.charts.planted import FLAGS, WORDS, every_place, lima_norte_rates, outlines, places
from tests.observatory.charts.reading import (
    assert_words_stand_free,
    boxes_of,
    is_inside,
    point_inside,
    read,
    rings_of,
)
from tests.observatory.panels import el_alto_population
from tests.observatory.pieces import EL_ALTO_DISTRICTS, LIMA_NORTE, POPULATION, panel, row

ES = Text("es")
WIDTHS = (320, 360, 760, 1120)
HALF = 0.5
MAPS = ["lima_map", "statuses_map", "el_alto_map", "el_alto_population"]


def draw_and_read(panel, width=760, **fields):
    chart = district_map.chart(panel, ES, width=width, outlines=outlines(), **fields)
    return chart, read(svg(chart))


def codes_of(chart, mark, panel):
    place = next(territory for territory in panel.territories if territory.code == mark.row.territory)
    return place.members or (place.code,)


def test_a_numeral_moves_aside_in_its_district_before_it_stands_beside_the_map():
    """District 5 is a strip beside the numeral of district 14: on the phone of the home it had a leader across it."""
    chart, _ = draw_and_read(panels.EVERY["el_alto_map"](), width=316, height="low")
    assert [line for line in chart.lines if line.role == "leader"] == []


@pytest.mark.parametrize("width", (360, 760))
@pytest.mark.parametrize("name", [*MAPS, "every_place"])
def test_each_area_is_its_outline_to_half_a_pixel_and_to_a_whole_one_on_a_phone(name, width):
    panel = every_place() if name == "every_place" else panels.EVERY[name]()
    chart, reading = draw_and_read(panel, width)
    every = outlines().of(code for mark in chart.marks for code in codes_of(chart, mark, panel))
    parents = {place.parent for place in panel.territories} if name.startswith("el_alto") else set()
    lats = [lat for outline in every for polygon in outline.polygons for _, lat in polygon[0]]
    shorten = math.cos(math.radians((min(lats) + max(lats)) / 2))
    around = [*every, *outlines().of(parents)]
    xs = [lon * shorten for outline in around for polygon in outline.polygons for lon, _ in polygon[0]]
    ys = [lat for outline in around for polygon in outline.polygons for _, lat in polygon[0]]
    area = chart.areas[0]
    off = HALF if area.right - area.left >= SMALL else 2 * HALF
    scale = (area.right - area.left) / (max(xs) - min(xs))
    assert area.bottom - area.top == pytest.approx((max(ys) - min(ys)) * scale, abs=HALF)
    for at, mark in enumerate(chart.marks):
        sides = [
            side
            for ring in rings_of(reading.marks[at].path)
            for side in zip(ring, ring[1:] + ring[:1], strict=True)
        ]
        for outline in outlines().of(codes_of(chart, mark, panel)):
            for polygon in outline.polygons:
                for lon, lat in polygon[0][::7]:
                    x, y = area.left + (lon * shorten - min(xs)) * scale, area.top + (max(ys) - lat) * scale
                    assert min(_distance((x, y), *side) for side in sides) < off, (
                        f"{outline.code} misses {x:.1f} {y:.1f}"
                    )


def _distance(point, start, end):
    (px, py), (ax, ay), (bx, by) = point, start, end
    long = (bx - ax) ** 2 + (by - ay) ** 2
    share = max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / long)) if long else 0.0
    return math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay))


@pytest.mark.parametrize("name", [*MAPS, "every_place"])
def test_a_point_inside_an_area_lies_in_no_other(name):
    panel = every_place() if name == "every_place" else panels.EVERY[name]()
    chart, reading = draw_and_read(panel, 360)
    shapes = {at: rings_of(shown_mark.path) for at, shown_mark in reading.marks.items()}
    for at, mark in enumerate(chart.marks):
        point = point_inside(mark.form.path)
        assert [n for n, rings in shapes.items() if is_inside(*point, rings)] == [at]


def test_each_territory_is_one_mark_with_its_words_and_its_page():
    chart, reading = draw_and_read(every_place(), link=lambda code: f"/es/territorios/{code}?a=1&b=2")
    by_code = {mark.row.territory: at for at, mark in enumerate(chart.marks)}
    assert set(by_code) == {place.code for place in places().values()}
    for flag, place in places().items():
        shown_mark = reading.marks[by_code[place.code]]
        value = FLAGS[flag].get("value")
        words = f"{place.name}, 2023; " + (f"{ES.number(value)} casos" if value is not None else WORDS[flag])
        assert shown_mark.words.startswith(words)
        assert shown_mark.href == f"/es/territorios/{place.code}?a=1&b=2"
    assert not any(shown_mark.href for shown_mark in draw_and_read(every_place())[1].marks.values())


INK = {  # flag: fill, edge, dash: by hand
    "zero": ("ochre-1", "rule", ""), "estimated": ("", "ink", "5 3"), "provisional": ("", "ink", "5 3"),
    "partial": ("", "ink", "5 3"), "disputed": ("", "ink", "1.5 2.5"), "break": ("", "paper", ""),
    "larger": ("", "paper", ""), "plain": ("", "ink", ""), "protected": ("hatched", "muted", ""),
    "withdrawn": ("striped", "muted", ""), "not_published": ("paper", "muted", "1.5 2.5"),
    "not_received": ("paper", "muted", "5 3"), "no_service": ("crossed", "muted", ""),
    "not_applicable": ("paper", "rule", ""), "few": ("specked", "muted", ""),
}  # fmt: skip


def test_each_status_has_its_ink_and_no_two_reasons_for_an_empty_area_look_alike():
    chart, reading = draw_and_read(every_place())
    by_code = {mark.row.territory: at for at, mark in enumerate(chart.marks)}
    for flag, place in places().items():
        shown_mark = reading.marks[by_code[place.code]]
        fill, edge, dash = INK[flag]
        assert (shown_mark.edge, shown_mark.dash) == (edge, dash), flag
        assert shown_mark.fill == fill if fill else re.fullmatch(r"ochre-[2-6]", shown_mark.fill), flag
    empty = [INK[flag] for flag in WORDS]
    assert len(set(empty)) == len(empty)


@pytest.mark.parametrize("name", ["lima_map", "el_alto_population", "every_place"])
def test_an_area_is_filled_as_the_legend_says_of_its_number(name):
    panel = every_place() if name == "every_place" else panels.EVERY[name]()
    chart, reading = draw_and_read(panel)
    classes = {entry.look.colour: entry.words for entry in chart.legend if " a " in entry.words}
    assert len(classes) >= 3
    for at, mark in enumerate(chart.marks):
        if mark.row.value:
            low, high = (int(re.sub(r"\D", "", end)) for end in classes[reading.marks[at].fill].split(" a "))
            assert low <= mark.row.value < high + 1


def test_the_legend_says_each_status_that_is_met_once():
    chart, _ = draw_and_read(every_place())
    words = [entry.words for entry in chart.legend]
    hidden = (
        "protected",
        "not_published",
        "not_received",
        "no_service",
        "few",
        "not_applicable",
        "withdrawn",
    )
    uncertain = [MARKS[flag] for flag in ("partial", "provisional", "estimated", "disputed")]
    classes = [words for words in words if any(letter.isdigit() for letter in words)]
    assert "0" in classes and len(classes) > 2
    assert [words for words in words if words not in classes] == [
        *map(ES.t, map(SYMBOLS.get, hidden)),
        *uncertain,
    ]
    assert len(set(words)) == len(words)
    looks = {entry.words: (entry.look.fill, entry.look.edge) for entry in chart.legend}
    by_flag = {flag: mark.look for mark in chart.marks for flag in mark.flags}
    assert looks[SYMBOLS["protected"]] == (by_flag[Flag.PROTECTED].fill, by_flag[Flag.PROTECTED].edge)
    assert looks[SYMBOLS["not_received"]] == (
        by_flag[Flag.NOT_RECEIVED].fill,
        by_flag[Flag.NOT_RECEIVED].edge,
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*MAPS, "every_place"])
def test_words_stand_free_and_a_name_stands_in_its_area_or_at_the_end_of_its_leader(name, width):
    panel = every_place() if name == "every_place" else panels.EVERY[name]()
    chart, reading = draw_and_read(panel, width)
    assert_words_stand_free(chart)
    shapes = {at: rings_of(shown_mark.path) for at, shown_mark in reading.marks.items()}
    leaders = [line.points for line in chart.lines if line.role == "leader"]
    boxes = list(boxes_of(chart))
    beside = set()
    for label, (text, left, top, right, bottom) in zip(chart.labels, boxes, strict=False):
        if label.of is None or label.role == "key":
            continue
        corners = [(x, y) for x in (left + 1, right - 1) for y in (top + 3, bottom - 3)]
        if text.isdigit() and label.role == "name":  # without any figure: it may touch the outline around it
            corners = [((left + right) / 2, (top + bottom) / 2)]
        if all(is_inside(*corner, shapes[label.of]) for corner in corners):
            continue
        ends = [end for start, end in leaders if is_inside(*start, shapes[label.of])]
        near = [e for e in ends if left - 5 <= e[0] <= right + 5 and top - 40 <= e[1] <= bottom + 40]
        assert near, f"«{text}» is neither in its area nor at a leader from it"
        beside.add(label.of)
    assert not any(
        _crosses(start, end, box[1:]) for start, end in leaders for box in boxes[: len(chart.labels)]
    )
    chosen = [at for at, mark in enumerate(chart.marks) if mark.row.territory == "PE-150112"]
    assert all(any(label.of == at and label.bold for label in chart.labels) for at in chosen)


@pytest.mark.parametrize("width", (316, 440, 672))
@pytest.mark.parametrize("name", [*MAPS, "every_place"])
def test_no_leader_passes_through_another_area(name, width):
    chart, reading = draw_and_read(every_place() if name == "every_place" else panels.EVERY[name](), width)
    shapes = {at: rings_of(shown_mark.path) for at, shown_mark in reading.marks.items()}
    for line in (line for line in chart.lines if line.role == "leader"):
        (x0, y0), (x1, y1) = line.points
        assert abs(y1 - y0) <= abs(x1 - x0) + 4, "it goes further up or down than aside"
        way = [(x0 + (x1 - x0) * n / 80, y0 + (y1 - y0) * n / 80) for n in range(81)]
        assert len({at for at, rings in shapes.items() for point in way if is_inside(*point, rings)}) <= 1


@pytest.mark.parametrize("width", (316, 440, 672))
@pytest.mark.parametrize("make", [panels.EVERY["lima_map"], el_alto_population, lima_norte_rates])
def test_who_is_not_named_on_the_map_is_listed_under_it_from_the_highest_with_its_letter_on_it(make, width):
    chart, _ = draw_and_read(replace(make(), view="map"), width)
    named = {label.of for label in chart.labels if label.role == "name"}
    bottom = chart.areas[0].bottom
    entries = [
        label for label in chart.labels if label.role == "key" and label.y > bottom and label.text[1:2] == " "
    ]
    listed = [label.of for label in entries]
    assert named | set(listed) == set(range(len(chart.marks))) and not named & set(listed)
    assert [label.text[0] for label in entries] == list("abcdefghijklmnopqrstuvwxyz")[: len(entries)]
    values = [chart.marks[at].row.value or 0 for at in listed]
    assert values == sorted(values, reverse=True)
    for label in (label for label in chart.labels if label.role == "key" and label.y <= bottom):
        assert label.text == entries[listed.index(label.of)].text[0]
    # Name, letter and area are one group of the picture, so that whoever points at one lights them all.
    drawn = svg(chart)
    for label in entries:
        group = re.search(rf'data-i="{label.of}">(.*?)</g></g>', drawn)
        assert group and f">{label.text}</text>" in group[1] and "<path" in group[1]


def _crosses(start, end, box):
    left, top, right, bottom = box
    steps = 60
    return any(
        left < start[0] + (end[0] - start[0]) * n / steps < right
        and top < start[1] + (end[1] - start[1]) * n / steps < bottom
        for n in range(steps + 1)
    )


def test_the_municipal_limit_is_drawn_and_crosses_no_name():
    chart, _ = draw_and_read(el_alto_population(), 360)
    limits = [line for line in chart.lines if line.role == "limit"]
    assert limits and all(line.dash == "dashed" for line in limits)
    assert "límite municipal" in [entry.words for entry in chart.legend]
    for line in limits:
        for start, end in zip(line.points, line.points[1:], strict=False):
            assert not any(
                _crosses(start, end, box[1:]) for box in list(boxes_of(chart))[: len(chart.labels)]
            )
    assert not any(line.role == "limit" for line in draw_and_read(panels.EVERY["lima_map"]())[0].lines)


def test_districts_shown_as_one_are_one_mark_with_one_number_and_four_outlines():
    panel = el_alto_population()
    chart, reading = draw_and_read(panel)
    at = next(at for at, mark in enumerate(chart.marks) if mark.row.territory == "BO-020105-R")
    assert reading.marks[at].words.startswith("Distritos 9, 10, 11 y 13")
    assert reading.marks[at].path.count("M") == 4
    assert {label.text for label in chart.labels if label.of == at} == {"D9", "D10", "D11", "D13"}
    assert chart.description.count("5604") == 1


def population_maps(grade):
    """Both towns' inhabitants by district, of one grade."""
    left = [
        row("population", p.code, "2012-11-21", 20_000 + 9_000.0 * n) for n, p in enumerate(EL_ALTO_DISTRICTS)
    ]
    right = [row("population", p.code, "2025", 50_000 + 90_000.0 * n) for n, p in enumerate(LIMA_NORTE)]
    pair = Comparison(
        id="people", name="Población", theme="population", left=Side("population", "BO-020105"),
        right=Side("population", "PE-150112"), grade=grade, reason="Los dos institutos cuentan habitantes.",
    )  # fmt: skip
    return panel(
        POPULATION,
        [*left, *right],
        territories=(*EL_ALTO_DISTRICTS, *LIMA_NORTE),
        view="map",
        comparison=pair,
    )


def classes_of(chart, hue):
    return [e.words for e in chart.legend if e.look.colour.startswith(hue) and " a " in e.words]


@pytest.mark.parametrize("width", (360, 760, 1120))
def test_two_maps_share_their_classes_only_where_they_measure_the_same(width):
    same_grade, _ = draw_and_read(population_maps(Grade.A), width)
    apart, _ = draw_and_read(population_maps(Grade.C), width)
    assert classes_of(same_grade, "violet") == classes_of(same_grade, "ochre")
    assert classes_of(apart, "violet") != classes_of(apart, "ochre")
    assert len(same_grade.areas) == 2
    first, second = same_grade.areas
    assert second.top > first.bottom if width < 600 else second.left > first.right
    assert_words_stand_free(same_grade)
    assert_words_stand_free(apart)
    apartness = ES.t(phrases.SEPARATE_COUNTS)
    assert apartness in apart.title and apartness not in same_grade.title


def test_a_map_beside_another_of_its_measure_shares_its_classes():
    small, large = lima_norte_rates("map"), lima_norte_rates("map")
    large = replace(large, rows=tuple(replace(r, value=(r.value or 0) * 9) for r in large.rows))
    alone, _ = draw_and_read(small)
    beside_large, _ = draw_and_read(small, beside=(large,))
    beside_small, _ = draw_and_read(large, beside=(small,))
    assert classes_of(beside_large, "ochre") == classes_of(beside_small, "ochre")
    assert classes_of(alone, "ochre") != classes_of(beside_large, "ochre")


def test_a_map_without_any_number_says_so_over_dotted_outlines():
    chart, reading = draw_and_read(panels.EVERY["el_alto_map"]())
    assert all(
        (shown_mark.fill, shown_mark.dash) == ("paper", "1.5 2.5") for shown_mark in reading.marks.values()
    )
    note = " ".join(label.text for label in chart.labels if label.role == "note")
    assert chart.title and note and chart.title.startswith(note.rstrip(".")[:20])
    unasked = replace(panels.EVERY["el_alto_map"](), rows=(), territories=EL_ALTO_DISTRICTS)
    chart, reading = draw_and_read(unasked)
    assert len(reading.marks) == 14 and reading.marks[0].words == f"Distrito 1; {SYMBOLS['not_published']}"


def test_a_wholly_protected_map_is_said_to_be_protected_and_never_unpublished():
    panel = panels.EVERY["lima_map"]()
    rows = tuple(
        replace(r, value=None, obs_status=ObsStatus.NORMAL, conf_status=ConfStatus.PROTECTED)
        for r in panel.rows
    )
    chart, reading = draw_and_read(replace(panel, rows=rows))
    assert all(shown_mark.fill == "hatched" for shown_mark in reading.marks.values())
    assert chart.title == ES.t(phrases.PROTECTED_DISTRICTS, name=panel.indicator.name)
    assert nothing_published(panel, ES) not in (chart.title, chart.description)


def test_a_part_of_a_year_or_a_provisional_number_is_never_called_an_extreme():
    chart, _ = draw_and_read(every_place())
    first = chart.finding[0]
    places = {"low": "0", "low_place": "Lugar zero", "high": "3400", "high_place": "Lugar larger"}
    assert first.text == ES.t(phrases.SHOWN_EXTREMES, during="En 2023", unit="casos", **places)
    assert {chart.marks[at].row.value for at in first.marks} == {0.0, 3400.0}
    assert "9100" not in chart.title and "8800" not in chart.title
    assert ": Lugar provisional 9100; Lugar partial 8800." in chart.description
