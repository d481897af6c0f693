"""The demonstration: its place is nobody's, and every answer says that its figures are invented."""

from __future__ import annotations

import csv
import io
import shutil
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS, RDF

from etl.demo_command import MONTHS, invent_figures, write_reports
from etl.municipal.form import find_form
from layouts.document import addresses
from observatory.addresses.selection import Selection
from observatory.addresses.selection_error import SelectionError
from observatory.catalog import Catalog
from observatory.demonstration import MARK, demonstration_catalog, demonstration_outlines
from observatory.geography.outlines import load_outlines
from observatory.geography.place_names import fold
from observatory.languages import SOURCE, languages
from observatory.text import Text
from tests.kit.asking import ASKED

SAID = {lang: Text(lang).t(MARK) for lang in ("es", "fr", "en")}
NAMES = tuple(name for name in languages()[SOURCE].slugs if name not in ASKED)
CASES = "indicator=slim_cases_residence"
MAP = f"{CASES}&view=map"
OF_ONE = (
    "/es/indicadores/slim_cases_residence", "/es/indicadores/slim_cases?view=map", "/es/territorios/XX-01",
    "/es/territorios/XX-01-03", "/es/territorios/XX-01-R", "/es/fuentes/demo_slim", "/es/fuentes/demo_felcv",
    "/es/revisiones/slim_cases_residence", "/es/nada", "/nada",
    "/es/indicadores/nada", "/es/territorios/PE-150112?x=1",
)  # fmt: skip
MACHINES = (
    f"/api/v1/data.json?{CASES}", f"/api/v1/provenance?{CASES}", "/api/v1/indicators", "/api/v1/openapi.json",
    "/api/v1/geo/demonstration.json", "/api/v1/geo/lima.json", f"/api/v1/revisions.json?{CASES}", "/readyz", "/healthz",
    "/api/v1/data.json?indicator=nada", "/api/v1/data.csv?indicator=cem_cases", "/api/v1/nada",
)  # fmt: skip
EMBEDS = ("/embed/slim_cases_residence?view=map", "/embed/slim_cases", "/embed/nada")


def _pages() -> list[tuple[str, str]]:
    return [(lang, addresses.page(lang, name)) for lang in languages() for name in NAMES] + [
        ("es", address) for address in OF_ONE
    ]


@pytest.mark.parametrize(("lang", "address"), _pages())
def test_every_page_says_it_in_its_title_and_above_all_else_and_is_not_to_be_found(
    site: Any, lang: str, address: str
) -> None:
    answer = site.get(address)
    page = answer.text
    assert answer.status_code in (200, 400, 404)
    assert f"<title>{SAID[lang]} · " in page
    assert page.index(SAID[lang], page.index("<body")) < page.index("<h1")
    assert '<meta name="robots" content="noindex">' in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("address", MACHINES)
def test_every_document_says_it_first_also_where_it_refuses(site: Any, address: str) -> None:
    answer = site.get(address)
    assert next(iter(answer.json.items())) == ("demonstration", SAID["es"])
    assert answer.headers["X-Demonstration"] == "DEMONSTRATION DATA"


@pytest.mark.parametrize("address", EMBEDS)
def test_every_embed_says_it_in_its_title_and_before_its_heading(site: Any, address: str) -> None:
    page = site.get(address).text
    assert f"<title>{SAID['es']} · " in page
    assert page.index(SAID["es"], page.index("<body")) < page.index("<h1")


@pytest.mark.parametrize("lang", SAID)
@pytest.mark.parametrize(
    "query", [MAP, f"{CASES}&grain=month", f"{CASES}&by=sex&view=bars", "indicator=felcv_complaints"]
)
def test_every_drawing_holds_it_twice_in_itself_and_in_its_title_and_description(
    site: Any, query: str, lang: str
) -> None:
    drawing = ElementTree.fromstring(site.get(f"/api/v1/chart.svg?{query}&lang={lang}").data)
    texts = ["".join(element.itertext()) for element in drawing.iter() if element.tag.endswith("}text")]
    assert texts.count(SAID[lang]) == 2
    for part in ("title", "desc"):
        (text,) = ("".join(element.itertext()) for element in drawing if element.tag.endswith("}" + part))
        assert text.startswith(SAID[lang])


def test_the_drawings_of_a_page_hold_it_too(site: Any) -> None:
    page = site.get("/es/indicadores/slim_cases_residence?view=map").text
    assert page.count("<svg") * 2 <= page.count(f">{SAID['es']}</text>")


@pytest.mark.parametrize("name", ["chart", "preview"])
def test_an_image_of_dots_is_another_one_than_it_would_be_without_it(name: str, site: Any) -> None:
    body = site.get(f"/api/v1/{name}.png?{MAP}").data
    assert body.startswith(b"\x89PNG") and zlib.crc32(body)
    width, height = (int.from_bytes(body[at : at + 4], "big") for at in (16, 20))
    assert (width, height > 400) == (1200 if name == "preview" else 1280, True)


def test_each_line_of_a_csv_says_it_and_so_does_the_name_of_the_file(site: Any) -> None:
    answer = site.get(f"/api/v1/data.csv?{CASES}&grain=month")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows and all(
        row["note"].startswith(SAID["es"]) and row["release"].startswith("demo-") for row in rows
    )
    assert "DATOS-DE-DEMOSTRACION-" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("form", ["bib", "ris", "json", "datacite.json"])
def test_every_citation_says_it_in_its_title(site: Any, form: str) -> None:
    answer = site.get(f"/api/v1/citation.{form}?{CASES}")
    assert f"{SAID['es']} · " in answer.text
    assert "DATOS-DE-DEMOSTRACION-" in answer.headers["Content-Disposition"]


def test_the_descriptions_for_other_catalogues_and_for_models_say_it(site: Any) -> None:
    graph = Graph().parse(data=site.get("/catalog.ttl").data, format="turtle")
    data_sets = list(graph.subjects(RDF.type, DCAT.Dataset))
    titles = [title for data_set in data_sets for title in graph.objects(data_set, DCTERMS.title)]
    assert titles and all(title.startswith(SAID[title.language]) for title in titles)
    described = site.get("/croissant.json").json
    assert described["name"].startswith(SAID["es"]) and described["description"].startswith(SAID["es"])
    assert SAID["es"] in site.get("/llms.txt").text.splitlines()[0]


@pytest.mark.parametrize("feed", [f"revisions.atom?{CASES}", "revisions.atom", "releases.atom"])
def test_every_feed_says_it_in_its_title_and_in_each_entry(site: Any, feed: str) -> None:
    feed_tree = ElementTree.fromstring(site.get(f"/api/v1/{feed}").data)
    titles = [element.text or "" for element in feed_tree.iter() if element.tag.endswith("}title")]
    assert titles and all(title.startswith(SAID["es"]) for title in titles)


def test_the_name_of_a_sheet_to_print_says_it(site: Any) -> None:
    sheet = site.get(f"/api/v1/brief.pdf?{MAP}")
    assert sheet.data.startswith(b"%PDF")
    assert "DATOS-DE-DEMOSTRACION-" in sheet.headers["Content-Disposition"]


def test_no_robot_is_let_in(site: Any) -> None:
    assert "Disallow: /\n" in site.get("/robots.txt").text


def test_the_home_page_is_about_the_invented_place_and_no_other(site: Any) -> None:
    page = site.get("/es/").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "Villa Inventada" in main
    assert "El Alto" not in main and "Independencia" not in main


def test_the_map_of_the_first_report_shows_every_district(site: Any) -> None:
    rows = site.get(f"/api/v1/data.json?{MAP}").json["rows"]
    assert {row["territory"] for row in rows} == {f"XX-01-{n:02}" for n in (*range(1, 10), 12)} | {"XX-01-R"}


INVENTED = [
    territory for code, territory in demonstration_catalog().territories.items() if code.startswith("XX")
]


def test_no_real_place_bears_its_names_or_its_codes(catalog: Catalog) -> None:
    real = {fold(territory.name) for territory in catalog.territories.values()} | {
        fold(alias.spelling) for alias in catalog.aliases
    }
    assert not {fold(territory.name) for territory in INVENTED} & real
    assert not {territory.code for territory in INVENTED} & catalog.territories.keys()
    assert not any(territory.code.startswith("XX") for territory in catalog.territories.values())


def test_its_sources_and_its_mark_are_not_in_the_real_catalogue(catalog: Catalog) -> None:
    assert not demonstration_catalog().sources.keys() & catalog.sources.keys()
    assert demonstration_catalog().demonstration and not catalog.demonstration


def test_its_outlines_are_its_own_and_lie_where_there_is_only_sea() -> None:
    invented = [outline for group in demonstration_outlines().sets for outline in group.outlines]
    assert {outline.code for outline in invented} == {f"XX-01-{number:02}" for number in range(1, 13)}
    assert not any(
        outline.code.startswith("XX") for group in load_outlines().sets for outline in group.outlines
    )
    points = [
        point for outline in invented for polygon in outline.polygons for ring in polygon for point in ring
    ]
    assert all(abs(x) < 0.2 and abs(y) < 0.2 for x, y in points)  # the Gulf of Guinea


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def report_bytes(name: str, seed: int) -> list[bytes]:
        folder = tmp_path / name
        contents = [
            path.read_bytes()
            for path in write_reports(folder, demonstration_catalog(), seed=seed, months=MONTHS[:1])
        ]
        shutil.rmtree(folder)
        return contents

    assert report_bytes("a", 1) == report_bytes("b", 1)
    assert report_bytes("a", 1) != report_bytes("a", 2)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6),
    month=st.sampled_from(MONTHS),
    source=st.sampled_from(["demo_slim", "demo_felcv"]),
)
def test_what_is_filled_in_adds_up_by_place_and_by_office(seed: int, month: object, source: str) -> None:
    form = find_form(demonstration_catalog().sources[source], demonstration_catalog())
    figures = invent_figures(form, month, seed=seed)  # type: ignore[arg-type]
    block = form.design.blocks[0]
    for counts in [*figures.places.values(), *(office.counts for office in figures.offices)]:
        for group in block.groups:
            parts = [counts[f"{block.indicator}|{group.dimension}:{code.code}"] for code in group.codes]
            assert sum(map(int, parts)) == counts[block.indicator]
    sums = [sum(int(counts[block.indicator]) for counts in figures.places.values())]
    assert sums == [sum(int(office.counts[block.indicator]) for office in figures.offices)]


@pytest.mark.parametrize("source", ["demo_slim", "demo_felcv"])
def test_every_sheet_to_fill_in_says_that_it_is_of_the_demonstration(source: str) -> None:
    form = find_form(demonstration_catalog().sources[source], demonstration_catalog())
    assert form.title.startswith("DATOS DE DEMOSTRACIÓN · ")


def test_a_place_that_is_not_known_is_answered_with_invented_ones() -> None:
    catalog = demonstration_catalog()
    with pytest.raises(SelectionError) as refused:
        Selection.from_query("indicator=slim_cases&territory=ZZ-999999", catalog)
    assert refused.value.suggestions
    assert {address for _, address in refused.value.suggestions} <= {
        f"indicator=slim_cases&territory={territory.code}" for territory in INVENTED
    }
