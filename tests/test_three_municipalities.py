"""A municipality of Chile, one of Bolivia and one of Peru, added as docs/how-to-add.md says, and the site walked.

`make test` walks a site of a quarter of the indicators a day; `make soak` one of all that is shipped.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from etl import build_command
from etl.stores import FIGURES, Stores
from layouts.document import addresses
from observatory.catalog import DEFAULT_FOLDER, Catalog, load_catalog
from observatory.charts.kinds.maps import district_map
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import open_releases
from observatory.text import Text
from tests.conftest import made_once
from tests.kit.asking import panel_of
from tests.kit.few_figures import Row, narrowed, total
from tests.kit.new_places import BOLIVIA, CHILE, LINES, NAMES, NEIGHBOURS, PERU, write
from tests.kit.sampling import goes_everywhere, one_for_each, sample, share

INDICATORS = DEFAULT_FOLDER / "indicators"
OLD = {"BO-020105": "El Alto", "PE-150112": "Independencia"}
ALL = {**OLD, **NAMES}
LANGS = tuple(languages())
PAGES = (
    "home", "indicators", "comparisons", "territories", "sources", "methodology", "glossary", "laws", "institutions",
    "quality", "help", "revisions", "calendar", "timeline", "easy", "press", "data", "about", "search",
)  # fmt: skip


ASKED_BY_NAME = ("population", "felcv_complaints")


def figures_of_the_day(folder: Path) -> Path:
    """All that is said of these and of the indicators whose turn it is; of the CEM no traits, which take longest."""
    indicators = sorted(path.stem for path in INDICATORS.glob("*.yml"))
    ids_kept = {*share(indicators, 4), *ASKED_BY_NAME}

    def has_its_turn(row: Row) -> bool:
        return row.get("indicator") in {
            *ids_kept,
            None,
        }  # a file of one indicator does not name it in each row

    def counted_whole(row: Row) -> bool:
        return total(row) and has_its_turn(row)

    sources = dict.fromkeys((path.stem for path in FIGURES.glob("*.csv")), has_its_turn)
    return narrowed(folder, **sources | {"mimp_cem": counted_whole})


@pytest.fixture(scope="module")
def folder(root: Path, run_folder: Path) -> Path:
    """The data with the three, and a store built of it, once a run."""

    def build(place: Path) -> None:
        place.mkdir()
        figures = None if goes_everywhere() else figures_of_the_day(place / "shipped")
        folder = write(root, place, figures=figures)
        store = folder / "store"
        store.mkdir()
        stores = Stores(store, load_catalog(folder / "catalog"), open_releases(store, ""), folder / "figures")
        assert build_command.build(stores) == 0

    return made_once(run_folder, "three", build)


@pytest.fixture(scope="module")
def site(folder: Path) -> Observatory:
    releases = open_releases(folder / "store", "")
    return Observatory(load_catalog(folder / "catalog"), load_outlines(folder / "geo"), releases)


@pytest.fixture(scope="module")
def client(site: Observatory, folder: Path) -> FlaskClient:
    return create_app(Settings(store_dir=folder / "store"), site).test_client()


@pytest.fixture(scope="module")
def read(client: FlaskClient) -> Callable[[str], str]:
    """The text of an address that answers 200."""

    def of(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    return of


def words_of(page: str, start: str, end: str = "</section>") -> str:
    """What stands from `start` to `end`, without its marks."""
    return re.sub(r"<[^>]+>", " ", page.partition(start)[2].partition(end)[0])


@pytest.mark.parametrize(("name", "lang"), one_for_each(PAGES, LANGS))
def test_every_page_answers_in_every_language(read: Callable[[str], str], lang: str, name: str) -> None:
    page = read(addresses.page(lang, name))
    if name != "home":  # whose line leads to them
        assert all(line in page for line in LINES.values()), "the help lines stand on every page"


@pytest.mark.parametrize("lang", sample(LANGS, 1))
def test_every_indicator_comparison_and_place_has_a_page(
    client: FlaskClient, site: Observatory, lang: str
) -> None:
    paths = [addresses.indicator(lang, id_) for id_ in sample(list(site.availability()), 15)]
    paths += [addresses.comparison(lang, id_) for id_ in site.catalog.comparisons]
    paths += [addresses.territory(lang, code) for code in (*ALL, "CL", "CL-13", "CL-132", "PE-LS", "BO-0208")]
    assert not [path for path in paths if client.get(path).status_code != 200]


@pytest.mark.parametrize("lang", LANGS)
def test_the_home_page_names_each_place_and_shows_its_map_and_figures(
    read: Callable[[str], str], lang: str
) -> None:
    page = read(addresses.page(lang, "home"))
    title = words_of(page, "<h1", "</h1>")
    maps = words_of(page, 'id="mapas"')
    assert all(name in title and name in page for name in ALL.values())
    assert all(name in maps for name in NAMES.values())
    doors = words_of(page, 'class="doors"', 'id="mapas"')
    assert all(name in doors for name in ALL.values())


def test_the_list_of_places_names_each_with_those_around_it(read: Callable[[str], str]) -> None:
    page = read("/es/territorios")
    together = words_of(page, "Los lugares</h2>")
    assert all(name in together for name in ALL.values())
    assert "Pirque" in words_of(page, "Cordillera y sus comunas</h2>")
    assert "Villa María del Triunfo" in words_of(page, "Lima Sur</h2>")
    assert "Puerto Mayor de Guaqui" in words_of(page, "Ingavi</h2>")
    assert "Chile" in words_of(page, "Chile y sus regiones</h2>")


@pytest.mark.parametrize("code", [CHILE, BOLIVIA, PERU])
def test_each_has_a_page_with_its_own_neighbours_help_lines_and_colour(
    read: Callable[[str], str], site: Observatory, code: str
) -> None:
    page, territories = read(f"/es/territorios/{code}"), site.catalog.territories
    drawn = page.partition("</h1>")[2].partition('class="asides"')[0]
    for neighbour in NEIGHBOURS[code]:
        assert territories[neighbour].name in drawn and f'/territorios/{neighbour}"' in drawn
    assert not any(item in drawn for place, near in NEIGHBOURS.items() for item in near if place != code)
    assert f'<h1 class="of-{site.catalog.places[code].hue}">{NAMES[code]}' in page
    # A rate is drawn as a map, a count of Chile's communes as ranked bars.
    address, view = re.findall(r'href="(/es/indicadores/[^"]*view=(map|bars))"', drawn)[0]
    assert view == ("bars" if code == CHILE else "map")
    assert territories[NEIGHBOURS[code][0]].name in words_of(read(unescape(address)), "<main", "</main>")
    # Its country's lines come first for its reader.
    help_now = page.partition('class="help-now"')[2]
    assert LINES[code] in help_now.partition("</ul>")[0]
    assert f"Línea de {NAMES[code]}" in help_now


def test_a_country_is_told_in_its_own_words(read: Callable[[str], str]) -> None:
    facts = words_of(read(f"/es/territorios/{CHILE}"), '<dl class="facts"', "</dl>")
    assert "Comuna" in facts and "Municipio" not in facts
    assert "Región" in words_of(read("/es/territorios/CL-13"), '<dl class="facts"', "</dl>")
    assert "Puente Alto y Chile" in read("/es/ayuda")
    assert "El Alto, Viacha y Bolivia" in read("/es/ayuda")


@pytest.mark.parametrize("code", [CHILE, BOLIVIA, PERU])
def test_the_filter_of_an_indicator_offers_each_and_what_it_shows_is_of_that_place(
    read: Callable[[str], str], code: str
) -> None:
    options = read("/es/indicadores/population").partition('name="territory"')[2].partition("</select>")[0]
    assert f'value="{code}"' in options and NAMES[code] in options
    assert all(f'value="{neighbour}"' in options for neighbour in NEIGHBOURS[code])
    chosen = read(f"/es/indicadores/population?territory={code}")
    assert NAMES[code] in words_of(chosen, "<main", "</main>").partition("Territorio")[0]
    lines = list(csv.DictReader(io.StringIO(read(f"/api/v1/data.csv?indicator=population&territory={code}"))))
    assert lines and {line["territory"] for line in lines} == {code}


@pytest.mark.parametrize("code", [CHILE, BOLIVIA, PERU])
def test_each_has_its_map(client: FlaskClient, site: Observatory, code: str) -> None:
    set_ = site.catalog.places[code].districts
    outlines = json.loads(client.get(f"/api/v1/geo/{set_}.json").get_data(as_text=True))
    assert {outline["properties"]["code"] for outline in outlines["features"]} >= {code, *NEIGHBOURS[code]}
    codes = ",".join(site.catalog.in_set(set_))
    drawing = client.get(f"/api/v1/chart.svg?indicator=population&territory={codes}&view=map")
    assert drawing.status_code == 200
    assert all(
        site.catalog.territories[neighbour].name.split()[0] in drawing.get_data(as_text=True)
        for neighbour in NEIGHBOURS[code]
    )


@pytest.mark.parametrize("view", ["map", "bars", "trend", "table"])
def test_places_of_three_countries_stand_on_one_page_in_every_view(
    client: FlaskClient, site: Observatory, view: str
) -> None:
    every = ",".join(ALL)
    addresses_shown = [f"/es/indicadores/{id_}?view={view}" for id_ in sample(list(site.availability()), 8)]
    addresses_shown += [f"/es/indicadores/{item}?territory={every}&view={view}" for item in ASKED_BY_NAME]
    if view != "table":
        addresses_shown += [f"/api/v1/chart.svg?indicator={item}&view={view}" for item in ASKED_BY_NAME]
    assert not [path for path in addresses_shown if client.get(path).status_code != 200]


def test_the_map_of_three_countries_is_drawn_as_a_chart_too(site: Observatory) -> None:
    panel = replace(panel_of(site, "indicator=population&view=map"), view="map")
    assert {place.country for place in panel.territories} == {"BO", "CL", "PE"}
    chart = district_map.chart(panel, Text(), width=760, outlines=site.outlines)
    assert len(chart.areas) == 3 and all(area.right <= chart.width for area in chart.areas)
    assert {mark.row.territory for mark in chart.marks} >= {CHILE, *NEIGHBOURS[CHILE]}


def test_the_old_addresses_of_outlines_keep_answering(client: FlaskClient) -> None:
    for name in ("el_alto", "lima", "callao", "peru", "bolivia"):
        assert client.get(f"/api/v1/geo/{name}.json").status_code == 200


def test_what_fails_says_so_in_plain_words_with_the_help_lines(
    client: FlaskClient, site: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = client.get("/es/nada")
    assert missing.status_code == 404
    refused = client.get("/api/v1/geo/nada.json", headers={"Accept": "text/html"})
    assert refused.status_code == 404

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Observatory, "panel", broken)
    failed = client.get("/es/indicadores/population?period=2021")
    assert failed.status_code == 500
    page = failed.get_data(as_text=True)
    assert "error nuestro" in page
    assert all(line in page for line in LINES.values())
    assert all(f"{name} · Línea de" in page for name in ("Chile", "Bolivia", "Perú"))


@pytest.mark.parametrize(
    ("words", "code"), [("puente alto", CHILE), ("viacha", BOLIVIA), ("villa el salvador", PERU)]
)
def test_the_search_finds_each(read: Callable[[str], str], words: str, code: str) -> None:
    assert f"/es/territorios/{code}" in read(f"/es/buscar?q={words}")


def test_sheets_embeds_and_machines_answer_for_each(client: FlaskClient) -> None:
    for code in NAMES:
        for path in (
            f"/embed/population?territory={code}", f"/api/v1/data.json?indicator=population&territory={code}",
            f"/api/v1/provenance?indicator=population&territory={code}", f"/api/v1/brief.pdf?territory={code}",
        ):  # fmt: skip
            assert client.get(path).status_code == 200, path
    answer = client.get("/api/v1/openapi.json").get_json()
    assert "cordillera" in json.dumps(answer["components"]["schemas"]["OutlineSet"])


def test_a_comparison_names_a_set_not_codes(catalog: Catalog, root: Path) -> None:
    content = (root / "data" / "catalog" / "comparisons.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"map_of: ([\w-]+)", content)) <= set(catalog.sets)
