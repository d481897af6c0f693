"""The explorer without a browser: what its callbacks answer, and how charts of reading pages open in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from callbacks.explorer.scenes import scene_of
from callbacks.page_request import PageRequest
from callbacks.pages.compare import maps_of_pair
from layouts.document import ids
from layouts.explorer.figures import FigureRoom
from layouts.explorer.map_frames import every_frame
from observatory.catalog import Catalog
from observatory.charts.chart import ABSENT, Chart, Flag
from observatory.charts.findings import ranking
from observatory.charts.findings.ranking import change_word
from observatory.charts.kinds.chosen_kind import chart_of, finding_of
from observatory.charts.kinds.maps.map_classes import course_of
from observatory.geography.outlines import load_outlines
from observatory.model import HomeMap, Period, Side
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.labels import short_place
from tests.kit.asking import CALLBACK, ROOM, body, frames_request
from tests.kit.sampling import share

ES = Text("es")
INDEPENDENCIA = "PE-150112"
_LETTER = re.compile("[a-z]")
Cell = tuple[str, str, str, str, float | None]


@pytest.fixture(scope="module")
def observatory(built_store: Path, catalog: Catalog) -> Observatory:
    return Observatory(catalog, load_outlines(), SqliteReleases(built_store))


@pytest.fixture
def page_request(observatory: Observatory) -> Iterator[PageRequest]:
    with observatory.one_release():
        yield PageRequest.of("/es/explorar", "", observatory)


def maps_of(client: FlaskClient, query: object, room: object = ROOM, path: object = "/es/explorar"):
    return client.post(CALLBACK, json=frames_request(query, room, path))


def others_of(client: FlaskClient, order: object, room: object = ROOM, path: object = "/es/explorar"):
    state = {f"{ids.ROOM}.data": room, f"{ids.LOCATION}.pathname": path}
    return client.post(CALLBACK, json=body(f"{ids.OTHER_FRAMES}.data", {f"{ids.WANTED}.data": order}, state))


def every_step(client: FlaskClient, query: str) -> tuple[dict, list[list[dict]]]:
    """What the page holds once all steps are there: the first answer, and of each map its frames."""
    first = maps_of(client, query).json["response"][ids.FRAMES]["data"]
    rest = others_of(client, {"turn": 7, "query": query}).json["response"][ids.OTHER_FRAMES]["data"]
    assert (rest["turn"], rest["release"]) == (7, first["release"])
    filled = [
        [
            with_paths(frame or later_frame, map_frames["paths"])
            for frame, later_frame in zip(map_frames["frames"], later, strict=True)
        ]
        for map_frames, later in zip(first["maps"], rest["maps"], strict=True)
    ]
    return first, filled


def with_paths(frame: dict, paths: list[str]) -> dict:
    """The frame with its own paths, as the asset paints them."""
    parts = [*frame["map"]["areas"], *frame["map"]["targets"]]
    for part in parts:
        part["d"] = paths[part["d"]] if isinstance(part["d"], int) else part["d"]
    for target in frame["ranking"]["targets"] if frame["ranking"] else ():
        if isinstance(target["says"], int):
            target["says"] = frame["map"]["targets"][target["says"]]["says"]
    return frame


def main_of(client: FlaskClient, query: object, room: object = ROOM, path: object = "/es/explorar"):
    inputs = {f"{ids.ASKED}.data": query, f"{ids.ROOM}.data": room}
    output = f"{ids.MAIN_MARKS}.data"
    return client.post(CALLBACK, json=body(output, inputs, {f"{ids.LOCATION}.pathname": path}))


def test_every_year_of_a_map_says_that_year_in_heading_map_ranking_and_table(shipped: FlaskClient) -> None:
    first, filled = every_step(shipped, "indicator=police_complaint_rate")
    ((lima, frames),) = [pair for pair in zip(first["maps"], filled, strict=True) if pair[0]["requested"]]
    years = [label for label in first["labels"] if "2018" <= label <= "2025"]
    assert years == [str(year) for year in range(2018, 2026)]
    for year in years:
        frame = frames[lima["at"][first["labels"].index(year)]]
        sentences = [target["says"] for part in ("map", "ranking") for target in frame[part]["targets"]]
        assert frame["heading"].endswith(f", {year}") and frame["table"]["caption"].endswith(f", {year}")
        assert len(sentences) == 16 and all(f", {year};" in words for words in sentences)


def test_first_comes_the_step_on_show_alone(shipped: FlaskClient) -> None:
    for period in ("", "2020"):
        answer = maps_of(shipped, f"indicator=police_complaint_rate&period={period}")
        first = answer.json["response"][ids.FRAMES]["data"]
        assert first["periods"][first["now"]] == (period or "2025")
        for map_frames in first["maps"]:
            filled_steps = [at for at, frame in enumerate(map_frames["frames"]) if frame is not None]
            assert filled_steps == [map_frames["at"][first["now"]]]


STEPPED = (
    "indicator=police_complaint_rate", "indicator=police_complaints", "compare=police_rate",
    "indicator=police_complaint_rate&territory=PE-150101,PE-150112,PE-150135&view=map",
)  # fmt: skip


@pytest.mark.parametrize("query", STEPPED)
def test_a_year_that_is_stepped_to_is_the_year_that_is_opened(shipped: FlaskClient, query: str) -> None:
    first, filled = every_step(shipped, query)
    assert len(first["periods"]) > 2
    for at, period in enumerate(first["periods"]):
        opened = maps_of(shipped, f"{query}&period={period}").json["response"][ids.FRAMES]["data"]
        assert opened["now"] == at
        for map_frames, frames in zip(opened["maps"], filled, strict=True):
            place = map_frames["at"][at]
            assert with_paths(map_frames["frames"][place], map_frames["paths"]) == frames[place]


def test_a_town_without_figures_by_district_has_no_map_and_the_reason_is_said(shipped: FlaskClient) -> None:
    """No empty outlines and no tab: in words why there is none and of whom it is asked, on the page too."""
    first, _ = every_step(shipped, "indicator=police_complaint_rate")
    assert [map_frames["whole"] for map_frames in first["maps"]] == ["PE-LN"]
    assert "BO-020105" not in first["tabs"]
    for words in (first["unmapped"], shipped.get("/es/explorar?indicator=police_complaint_rate").text):
        assert "El Alto: sin mapa" in words and "Se puede pedir a: " in words
        assert "ninguna cifra de violencia por distrito municipal de El Alto" in words
        assert "vacío a propósito" not in words


def test_a_town_with_figures_by_district_has_a_tab_of_its_own(shipped: FlaskClient) -> None:
    page = shipped.get("/es/explorar?compare=inhabitants&tab=BO-020105").text
    assert re.search(r'data-tab="BO-020105" aria-current="true">El Alto</a>', page)
    assert "Distrito 3, en 2020: 161" in page and "El Alto: sin mapa" not in page


@pytest.mark.parametrize(("query", "maps"), [("indicator=police_complaints", 1), ("indicator=cem_cases", 0)])
def test_counts_are_ranked_bars_in_the_place_of_a_map_and_those_of_an_office_neither(
    shipped: FlaskClient, query: str, maps: int
) -> None:
    first, filled = every_step(shipped, query)
    assert len(first["maps"]) == maps
    for map_frames, frames in zip(first["maps"], filled, strict=True):
        for frame in frames if map_frames["requested"] else ():
            values = [target["says"] for target in frame["map"]["targets"] if "denuncias" in target["says"]]
            assert frame["map"]["areas"] == [] and frame["ranking"] is None and len(values) > 5
            numbers = [row[1] for row in frame["table"]["rows"]]
            assert frame["ranked"][0] and len(numbers) == len(frame["map"]["targets"])
            assert all(number in said for number, said in zip(numbers, values, strict=False))


OWN = "indicator=police_complaint_rate&territory=PE-150101,PE-150112,PE-150135&view=map"


def test_the_address_holds_a_map_of_own_places_and_the_places_chosen_on_it(shipped: FlaskClient) -> None:
    query = f"{OWN}&chosen=PE-150135,PE-150101"
    main = main_of(shipped, query).json["response"][ids.MAIN_MARKS]["data"]
    assert (main["query"], main["chosen"]) == (query, ["PE-150135", "PE-150101"])
    (only,) = maps_of(shipped, query).json["response"][ids.FRAMES]["data"]["maps"]
    places = {target["place"] for frame in only["frames"] if frame for target in frame["map"]["targets"]}
    assert places == {"PE-150101", "PE-150112", "PE-150135"}


def test_a_span_of_years_stays_beside_the_year_that_the_maps_show(shipped: FlaskClient) -> None:
    query = "indicator=police_complaint_rate&period=2019..2022&shown=2021"
    main = main_of(shipped, query).json["response"][ids.MAIN_MARKS]["data"]
    years = {target["period"] for target in main["targets"] if target["period"]}
    assert (main["query"], years) == (query, {"2019", "2020", "2021", "2022"})
    first = maps_of(shipped, query).json["response"][ids.FRAMES]["data"]
    assert first["periods"][first["now"]] == "2021"
    assert [re.search(r"selected value=\"(\d+)", select)[1] for select in main["span"].split("<select")[1:]] == [
        "2019", "2022",
    ]  # fmt: skip
    assert 'name="period"' not in main["choices"]
    for shown, step in {"": "2022", "&shown=2025": "2022", "&shown=2019": "2019"}.items():
        opened = maps_of(shipped, f"indicator=police_complaint_rate&period=2019..2022{shown}")
        first = opened.json["response"][ids.FRAMES]["data"]
        assert first["periods"][first["now"]] == step


def test_what_stands_in_place_of_a_missing_series_has_years_of_its_own_in_the_address(
    page_request: PageRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A town whose home page shows its inhabitants: one of their years that is named holds in every step."""
    town = replace(page_request.catalog.places["BO-020105"], maps=(HomeMap("population"),))
    monkeypatch.setitem(page_request.catalog.places, "BO-020105", town)  # type: ignore[arg-type]
    asked = "indicator=police_complaint_rate&beside=BO-020105:"
    own, beside = (scene := scene_of(page_request, f"{asked}2020")).maps
    assert scene.stands_beside(beside) and not scene.stands_beside(own)
    assert {beside.steps[beside.at(period)].period for period in scene.steps} == {Period.year(2020)}
    _, unknown = scene_of(page_request, f"{asked}1950").maps
    assert str(unknown.steps[unknown.at(None)].period) == "2012-11-21"


def test_the_filter_of_a_pair_is_that_of_its_maps(
    page_request: PageRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """268 minors stood above a map of 738 cases of all ages."""
    pair = page_request.catalog.comparisons["police_rate"]
    women = Side("family_police_staff", "PE-150112", map_of="lima_norte", filter="sex:women")
    planted = replace(pair, id="planted", right=women)
    monkeypatch.setitem(page_request.catalog.comparisons, "planted", planted)  # type: ignore[arg-type]
    maps, note = maps_of_pair(page_request, planted)
    assert [panel.query.count("filter=sex:women") for panel in maps] == [0, 1] and "vacío a propósito" in note
    scene = scene_of(page_request, "compare=planted")
    (explored,) = [each.steps[each.shown].map for each in scene.maps]
    for shown in (maps[1], explored):
        assert {str(row.breakdown) for row in shown.rows} == {"sex:women"} and len(shown.rows) > 4
    assert maps[0].rows == () and maps[0].view == "map"
    assert [place for place, _ in scene.unmapped] == ["El Alto"]


def test_what_is_no_row_of_time_lets_choose_no_years_of_a_chart(shipped: FlaskClient) -> None:
    bars = main_of(shipped, "indicator=cem_cases&territory=PE-150112&by=age&view=bars")
    trend = main_of(shipped, "indicator=cem_cases&territory=PE-150112")
    for answer, offered in ((bars, False), (trend, True)):
        data = answer.json["response"][ids.MAIN_MARKS]["data"]
        assert (bool(data["span"]), bool(data["times"])) == (offered, offered)


def found_by(
    client: FlaskClient, kind: str, words: str, query: str = "indicator=police_complaint_rate"
) -> str:
    order = {f"{ids.LOOKED_FOR}.data": {"kind": kind, "words": words, "query": query}}
    request = body(f"{ids.FOUND}.data", order, {f"{ids.LOCATION}.pathname": "/es/explorar"})
    return client.post(CALLBACK, json=request).json["response"][ids.FOUND]["data"]["html"]


def test_a_search_offers_places_with_figures_and_series_by_the_words_of_the_field(
    shipped: FlaskClient,
) -> None:
    assert 'data-choose="PE-150125"' in found_by(shipped, "places", "puente piedra")
    assert re.findall('data-choose="([^"]*)"', found_by(shipped, "places", ""))[0] == INDEPENDENCIA
    assert "data-choose" not in found_by(shipped, "places", "potosi")
    assert "No hay cifras de esta serie" in found_by(shipped, "places", "potosi")
    series = found_by(shipped, "series", "femicidio")
    assert "eminicidio" in series and 'data-ask=""' in series
    assert "No se encontró ninguna serie" in found_by(shipped, "series", "zzzz")
    assert found_by(shipped, "series", "") == found_by(shipped, "nada", "x" * 900)[:0] == ""


@pytest.mark.parametrize("order", [None, 5, [], {"kind": 5, "words": {}}, {"query": "indicator=nada"}])
def test_a_search_that_no_page_makes_is_answered(shipped: FlaskClient, order: object) -> None:
    request = body(
        f"{ids.FOUND}.data", {f"{ids.LOOKED_FOR}.data": order}, {f"{ids.LOCATION}.pathname": "/es/explorar"}
    )
    assert shipped.post(CALLBACK, json=request).status_code == 200


TABS_OF = {
    "indicator=police_complaint_rate": ["map", "trend", "bars", "table"],
    "compare=inhabitants": ["map", "trend", "bars", "table", "BO-020105"],
    "indicator=cem_cases": ["trend", "bars", "table"],
    "indicator=cem_cases&territory=PE-150112&by=age": ["bars", "trend", "table"],
    OWN: ["map", "trend", "bars", "table"],
}


@pytest.mark.parametrize("query", TABS_OF)
def test_each_tab_is_a_link_to_an_address_that_opens_on_it(shipped: FlaskClient, query: str) -> None:
    page = shipped.get(f"/es/explorar?{query}").text
    links = re.findall(r'<a href="([^"]*)" data-tab="([^"]*)"', page)
    assert [tab for _, tab in links] == TABS_OF[query]
    for address, tab in links:
        opened = shipped.get(unescape(address)).text
        assert re.findall(r'data-tab="([^"]*)" aria-current="true"', opened) == [tab], address
        assert re.search(r'id="primera-vista">\s*<', opened), address


NOWHERE = ("tab=pronto", "chosen=PE-999999", "beside=PE-999999:2020", "beside=2020")


@pytest.mark.parametrize(
    "own_key",
    [
        *NOWHERE,
        "shown=pronto",
        "chosen=PE-150112&chosen=PE-150101",
        "shown=2021&shown=2022",
        "beside=BO-020105:pronto",
    ],
)
def test_a_wrong_key_of_the_explorer_is_refused_in_words(shipped: FlaskClient, own_key: str) -> None:
    query = f"indicator=police_complaint_rate&{own_key}"
    (sentence,) = main_of(shipped, query).json["response"][ids.MAIN_MARKS]["data"].values()
    assert sentence.startswith('<div class="error"><h1>')
    assert shipped.get(f"/es/explorar?{query}").status_code == (404 if own_key in NOWHERE else 400)


@pytest.mark.parametrize("order", [None, 5, [], "x", {"query": 5}, {"turn": "x", "query": "indicator=nada"}])
def test_an_order_of_steps_that_no_page_gives_is_answered(shipped: FlaskClient, order: object) -> None:
    assert others_of(shipped, order).status_code == 200


def test_the_table_says_number_and_interval_of_each_place_as_the_store_has_them(
    page_request: PageRequest,
) -> None:
    scene = scene_of(page_request, "indicator=police_complaint_rate")
    frames = every_frame(scene, page_request.context, FigureRoom(1200))[0]
    for frame, step in zip(frames, scene.maps[0].steps, strict=True):
        table = frame["table"]
        cells_shown = [[place, *row[1:3]] for place, row in zip(table["places"], table["rows"], strict=True)]
        assert [row[0] for row in table["rows"]] == [
            page_request.catalog.territories[code].name for code in table["places"]
        ]
        cells_stored = [
            [row.territory, ES.number(row.value, 0), f"{row.lower:.0f} a {row.upper:.0f}"]
            for row in step.ranking.rows
        ]
        assert sorted(cells_shown) == sorted(cells_stored)


SENTENCES_OF_CHANGE = {
    change_word(change, ES): sentence.rpartition("{size}")[2].partition("{")[0]
    for change, sentence in (("more", ranking.MORE), ("less", ranking.LESS), ("undecided", ranking.UNDECIDED))
}


def test_the_table_says_of_each_place_what_its_own_chart_says_of_the_year_before(
    page_request: PageRequest,
) -> None:
    scene = scene_of(page_request, "indicator=police_complaint_rate")
    frames = every_frame(scene, page_request.context, FigureRoom(1200))[0]
    changes = set()
    for frame, step in zip(frames, scene.maps[0].steps, strict=True):
        year, table = step.period.start.year, frame["table"]
        if year == 2018:  # the first year has none before it
            assert len(table["columns"]) == 3
            continue
        assert table["columns"][-1][0] == f"Frente a {year - 1}"
        for place, row in zip(table["places"], table["rows"], strict=True):
            query = f"indicator=police_complaint_rate&territory={place}&period={year - 1}..{year}"
            finding = finding_of(page_request.panel(query), ES)
            assert SENTENCES_OF_CHANGE[row[-1]] in finding and str(year - 1) in finding
            changes.add(row[-1])
    assert changes == set(SENTENCES_OF_CHANGE)


def test_the_classes_and_the_scale_of_a_map_are_the_same_in_every_year(page_request: PageRequest) -> None:
    scene = scene_of(page_request, "indicator=police_complaint_rate")
    frames = every_frame(scene, page_request.context, FigureRoom(1200))[0]
    axes = {json.dumps(frame["ranking"]["figure"]["layout"]["xaxis2"]) for frame in frames}
    legends = [
        [words for words in _words(frame) if re.fullmatch(r"[\d\u202f]+ a [\d\u202f]+", words)]
        for frame in frames
    ]
    assert len(axes) == 1
    assert legends[0] and all(legend in ([], legends[0]) for legend in legends)


def _words(frame) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", unescape(frame["map"]["over"]))


@pytest.mark.parametrize(
    ("path", "word"),
    [("/es/explorar", "habitantes"), ("/en/explore", "inhabitants"), ("/fr/explorer", "habitants")],
)
def test_a_callback_speaks_the_language_of_its_page(shipped: FlaskClient, path: str, word: str) -> None:
    response = main_of(shipped, "", path=path).json["response"]
    assert word in response[ids.MAIN_MARKS]["data"]["finding"]
    assert response[ids.MAIN_MARKS]["data"]["chosen"] == ["BO-020105", "PE-150112"]


WRONG = (
    5, [], {}, "x" * 9000, "indicator=nada", "by=sex", "indicator=cem_cases&period=pronto", "\x00",
    "indicator=cem_cases&release=nada", "indicator=cem_cases&territory=PE-999999",
)  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
def test_a_query_that_asks_for_nothing_is_answered_in_words(shipped: FlaskClient, query: object) -> None:
    assert maps_of(shipped, query).status_code == 200
    answer = main_of(shipped, query)
    response = answer.json["response"]
    assert answer.status_code == 200
    if isinstance(query, str):
        (entry,) = response[ids.MAIN_MARKS]["data"].items()
        assert entry[0] == "error" and entry[1].startswith('<div class="error"><h1>')
    else:
        assert response[ids.MAIN_MARKS]["data"]["query"] == "compare=police_rate"


@pytest.mark.parametrize("query", ["indicator=", "compare=&view=", "period="])
def test_a_form_in_which_nothing_is_chosen_asks_for_the_opening(shipped: FlaskClient, query: str) -> None:
    assert main_of(shipped, query).json["response"][ids.MAIN_MARKS]["data"]["query"] == "compare=police_rate"
    assert shipped.get(f"/es/explorar?{query}").status_code == 200


@pytest.mark.parametrize(
    "room", [None, 5, [], {"width": "wide"}, {"width": True}, {"width": -3}, {"width": 1e9}, {"dark": 3}]
)
def test_a_room_that_no_screen_has_is_that_of_a_phone_or_the_broadest(
    shipped: FlaskClient, room: object
) -> None:
    answer = main_of(shipped, "", room=room).json["response"][ids.MAIN_MARKS]["data"]
    assert 250 <= answer["figure"]["layout"]["width"] <= 1600


def test_a_path_of_no_page_is_read_in_spanish(shipped: FlaskClient) -> None:
    for path in (None, 5, "/" * 900, "/zz/x"):
        assert main_of(shipped, "", path=path).status_code == 200


def test_the_page_stands_without_dash_and_reading_pages_name_none_of_it(shipped: FlaskClient) -> None:
    page = shipped.get("/es/explorar").text
    first = page.index('id="primera-vista"')
    assert first < page.index("<svg") < page.index('id="react-entry-point"') < page.index("dash_renderer")
    assert page.index("</footer>") < page.index("_dash-component-suites")
    for path in ("/es/", "/es/indicadores/cem_cases", "/es/comparar/police"):
        assert not re.search(r"_dash|plotly", shipped.get(path).text)


# Saved states


def queries(observatory: Observatory) -> Iterator[str]:
    """Charts of reading pages: of each indicator as it opens, of a place, by each trait, on the map; each comparison.

    Tables that stand on few pages alone are no states of the explorer.
    """
    for name, published in observatory.availability().items():
        if observatory.catalog.shown_on(name, ()):
            continue
        yield f"indicator={name}"
        yield f"indicator={name}&view=map"
        yield from (f"indicator={name}&territory={code}" for code in published.territories[:3])
        yield from (
            f"indicator={name}&by={dimension}&view=bars"
            for dimension in published.dimensions
            if ";" not in dimension and not observatory.catalog.shown_on(name, [dimension])
        )
        yield f"indicator={name}&period={published.last_day.year}"
    yield from (f"compare={comparison}" for comparison in observatory.catalog.comparisons)


def cells(chart: Chart) -> set[Cell]:
    rows = [(mark.row, mark.flags) for mark in chart.marks]
    return {
        (row.indicator, row.territory, str(row.period), str(row.breakdown), None if flags & ABSENT else row.value)
        for row, flags in rows if row.value is not None or Flag.PROTECTED in flags
    }  # fmt: skip


def test_each_chart_of_a_reading_page_opens_with_the_same_numbers(page_request: PageRequest) -> None:
    lost: list[str] = []
    for query in share(list(queries(page_request.observatory)), 20):
        panel = page_request.panel(query)
        own_cells = cells(chart_of(panel, ES, width=760, outlines=page_request.observatory.outlines))
        scene = scene_of(page_request, panel.query, with_choices=False)
        panels = [step.map for district_map in scene.maps for step in district_map.steps]
        panels += [scene.main, *(step.ranking for district_map in scene.maps for step in district_map.steps)]
        cells_in_explorer = set[Cell]().union(
            *(
                cells(chart_of(panel_beside, ES, width=760, outlines=page_request.observatory.outlines))
                for panel_beside in panels
            )
        )
        if own_cells - cells_in_explorer:
            lost.append(f"{query}: {sorted(own_cells - cells_in_explorer, key=str)[:3]}")
    assert lost == [], "\n".join(lost)


def test_a_store_without_a_release_is_told_to_dash_too(tmp_path: Path) -> None:
    empty = create_app(Settings(store_dir=tmp_path)).test_client()
    assert maps_of(empty, "").status_code == 503


@pytest.mark.parametrize("query", ["indicator=police_complaint_rate", OWN])
def test_a_name_on_the_map_of_a_step_bears_the_number_of_that_step(
    page_request: PageRequest, query: str
) -> None:
    """Names stand in the same places in every period, with room for the broadest number."""
    outlines, numbers = page_request.observatory.outlines, 0
    for district_map in scene_of(page_request, query).maps:
        panels = [step.map for step in district_map.steps]
        course = course_of(panels, ES, alike=panels)
        for panel in panels:
            chart = chart_of(panel, ES, width=456, outlines=outlines, course=course)
            lines: dict[int, list[str]] = {}
            for label in chart.labels:
                if label.of is not None:
                    lines.setdefault(label.of, []).append(label.text)
            for of, words in lines.items():
                mark = chart.marks[of]
                place = page_request.catalog.territories[mark.row.territory]
                if place.members:
                    continue
                number = "" if mark.flags & ABSENT else ES.number(mark.row.value, panel.indicator.decimals)
                name = short_place(place).partition(" (")[0]  # the map is of its level
                if _LETTER.fullmatch(words[-1]):  # on the area, of a name that is listed under the map
                    letter = words.pop()
                    words[0] = words[0].removeprefix(f"{letter} ")
                assert " ".join(words) in (name, f"{name} {number}".strip())
                numbers += " ".join(words) != name
    assert numbers > 8


# Maps of all districts of a place, and the way down to them.

DISTRICTS = "indicator=police_complaint_rate&territory=districts:PE-08&view=map"


def test_the_map_of_all_districts_of_a_department_is_named_after_it(
    page_request: PageRequest, catalog: Catalog
) -> None:
    scene = scene_of(page_request, DISTRICTS)
    (drawn,) = scene.maps
    assert (drawn.name, drawn.whole, scene.chosen) == ("Cusco", "PE-08", ("PE-08",))
    assert [place.code for place in drawn.steps[-1].map.territories] == list(
        catalog.districts_within("PE-08")
    )
    assert scene.query == DISTRICTS
    assert scene_of(page_request, DISTRICTS.removesuffix("&view=map")).maps == scene.maps


def test_each_step_of_a_map_is_what_its_own_address_tells(page_request: PageRequest) -> None:
    """They are cut from one panel that is read once."""
    for step in scene_of(page_request, DISTRICTS).maps[0].steps:
        for cut in (step.map, step.ranking):
            alone = page_request.panel(cut.query)
            assert [replace(row, base=None) for row in alone.rows] == [
                replace(row, base=None) for row in cut.rows
            ]
            assert (alone.view, alone.absences) == (cut.view, cut.absences)


def test_the_rail_leads_from_the_country_down_and_a_place_to_its_districts(shipped: FlaskClient) -> None:
    page = unescape(shipped.get(f"/es/explorar?{DISTRICTS}").text)
    ways = re.findall(r'href="/es/explorar\?([^"]*territory=(?:children|districts):[^"]*)"', page)
    named = [way.partition("territory=")[2].partition("&")[0] for way in ways]
    assert {"children:PE", "districts:PE", "children:PE-08", "districts:PE-08"} == set(named)
    chosen = unescape(shipped.get("/es/explorar?indicator=police_complaint_rate&territory=PE-08").text)
    assert 'data-inside="PE-08"' in chosen


def test_the_page_of_very_many_areas_sends_no_drawing_of_them_but_where_it_is(shipped: FlaskClient) -> None:
    page = unescape(
        shipped.get("/es/explorar?indicator=police_complaint_rate&territory=districts:PE&view=map").text
    )
    assert 'data-kind="map"' not in page
    assert "/api/v1/chart.svg?indicator=police_complaint_rate&territory=districts:PE" in page


def test_no_other_site_is_sent_the_map_of_more_places_than_an_address_can_name(shipped: FlaskClient) -> None:
    answers = [
        shipped.get(f"/embed/police_complaint_rate?territory={places}&view=map").status_code
        for places in ("children:PE-08", "districts:PE-08")
    ]
    assert answers == [200, 404]
