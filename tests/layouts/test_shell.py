"""The document around every page: its style and scripts, its addresses, and what it tells search engines of data."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from layouts.document import addresses, ids, shell
from layouts.document.assets import (
    EXIT_SCRIPT,
    FOLDER,
    STYLES,
    SUITES,
    exit_script_in_page,
    plotly_address,
    plotly_file,
    plotly_version,
    style_in_page,
    style_of,
)
from layouts.document.page import LONGEST_TITLE, Page, PageFrame, dataset, window_title
from layouts.document.shell import mark_untranslated
from observatory.catalog import Catalog
from observatory.charts.colours import DARK, LIGHT
from observatory.demonstration import MARK
from observatory.languages import languages
from observatory.model import Helpline, Level, Panel, Territory
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.observatory import panels

LINE = Helpline(
    territory="PE", service="Línea 100", contact="100", kind="phone", hours="24 horas", address="",
    source="Andina", url="https://andina.pe/", source_date="2025-11-04", confidence="high",
)  # fmt: skip
FRAME = PageFrame(
    helplines=(LINE,),
    places=(Territory("PE", Level.COUNTRY, "Perú"),),
    release="2026-11-25-abc",
    released=date(2026, 11, 25),
    exit_url="https://exit.example/",
    base_url="https://observatorio.example",
)
PAGE = Page("Título", "Qué es", Markup("<h1>Hola</h1>"), 200, "/es/leyes", FRAME)


@pytest.fixture
def document() -> str:
    return shell.document(PAGE)


def test_the_document_holds_its_page_its_help_lines_with_their_source_and_date_and_its_release(
    document: str,
) -> None:
    assert document.index("<h1>Hola</h1>") < document.index("reading.js")
    for part in (
        'href="tel:100"',
        "Andina",
        "2025-11-04",
        "25 de noviembre de 2026",
        "No borra el historial",
    ):
        assert part in document
    assert phrases.NOBODY_CALLED not in document
    checked = replace(FRAME, helplines=(replace(LINE, verified_on="2026-11-01"),))
    assert "Comprobada el 2026-11-01." in shell.document(replace(PAGE, frame=checked))


def test_the_exit_is_a_plain_link_that_tells_nobody_where_one_was(document: str) -> None:
    links = re.findall(r"<a [^>]*data-exit[^>]*>", document)
    assert len(links) == 2
    for link in links:
        assert 'href="https://exit.example/"' in link
        assert 'rel="nofollow noreferrer"' in link
    assert 'id="exit"' in links[1]


def test_no_script_or_handler_is_written_into_the_document(document: str) -> None:
    """But that of the exit, and what describes the page to machines: data that no browser runs."""
    scripts = re.findall(r"<script(?![^>]* src=)[^>]*>", document)
    assert scripts == ["<script>", '<script type="application/ld+json">']
    assert document.count(f"<script>{exit_script_in_page()}</script>") == 1
    assert not re.search(r"<[^>]+ on[a-z]+=", document)


def test_what_the_first_chart_needs_stands_before_it_in_the_document(document: str) -> None:
    """The style and the script of the exit; and nothing is drawn before the exit is there."""
    before, _ = document.split("<body>")
    assert f"<style>{style_of(document)}</style>" in before
    assert f"<script>{exit_script_in_page()}</script>" in before
    assert f'<link rel="expect" href="#{ids.EXIT}" blocking="render">' in before
    assert not re.search(r'<script[^>]* src=|rel="stylesheet"|<script type=', before)


@pytest.mark.parametrize(
    ("sent", "names", "end"),
    [(style_in_page(), STYLES, "</style"), (exit_script_in_page(), (EXIT_SCRIPT,), "</script")],
)
def test_what_stands_in_the_document_is_whole_but_for_comments_and_cannot_end_its_element(
    sent: str, names: tuple[str, ...], end: str
) -> None:
    written = "".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
    assert "".join(re.sub(r"/\*.*?\*/", "", written, flags=re.S).split()) == "".join(sent.split())
    assert "/*" not in sent
    assert end not in sent
    assert "<!--" not in sent


def test_a_page_has_the_rules_that_its_elements_and_its_scripts_need_and_no_others() -> None:
    style = style_of('<p class="note crumbs" id="grupos">')
    for needed in (":root{", ".crumbs", "#grupos", ".tip", "@media print{"):
        assert needed in style
    assert ".directory" in style_in_page()
    assert ".directory" not in style
    assert len(style_of("")) < len(style) < len(style_in_page())


@pytest.mark.parametrize("word", ["/*<*/", "/* style */", "</style>"])
def test_no_word_of_a_reader_stands_for_the_style(word: str) -> None:
    document = shell.document(replace(PAGE, title=word, description=word))
    assert (
        document.count("<style>:root{")
        == document.count("</style>")
        == document.count(":root{color-scheme")
        == 1
    )


def test_nothing_is_asked_of_another_host(document: str) -> None:
    loaded = re.findall(
        r'<(?:script|img|link rel="(?:stylesheet|icon)"[^>]*)[^>]*(?:src|href)="([^"]+)"', document
    )
    assert loaded
    assert all(address.startswith("/assets/") for address in loaded)


def test_nothing_of_the_exit_is_fetched_or_looked_up_before_the_press(document: str) -> None:
    """No hint that would let a browser ask for its address, and no other mention of it than the two links."""
    assert not re.search(r'rel="[^"]*(?:preconnect|prefetch|prerender|preload)', document)
    assert document.count("exit.example") == 2


def test_the_title_and_the_icon_of_a_tab_say_nothing(root: Path) -> None:
    """A figure of three grey bars, without a word; the page of help is called no more than «Información»."""
    icon = (root / "assets" / "icon.svg").read_text(encoding="utf-8")
    assert not re.search("<title|<text|<desc|aria-", icon)
    assert re.search(r'rel="icon" type="image/svg\+xml" href="/assets/icon.svg', shell.document(PAGE))


def test_a_number_can_be_tapped_and_help_stands_under_its_place() -> None:
    lines = tuple(
        replace(LINE, territory=code, contact=number)
        for code, number in (("PE", "100"), ("BO", "800-14-0348"))
    )
    page = replace(PAGE, frame=replace(FRAME, helplines=lines))
    bolivia, _, peru = shell.document(page).partition('class="help-now"')[2].partition("<h3>Perú</h3>")
    assert 'href="tel:100"' in peru
    assert 'href="tel:800140348"' in bolivia
    assert "tel:100" not in bolivia
    assert "tel:8001" not in peru


def test_hostile_titles_stay_text() -> None:
    hostile = replace(PAGE, title="</title><script>hostile", description='"><script>hostile')
    assert "<script>hostile" not in shell.document(hostile)


def test_a_page_that_was_not_found_has_no_canonical_address_and_is_not_indexed() -> None:
    document = shell.document(replace(PAGE, status=404))
    assert "canonical" not in document
    assert "noindex" in document


def test_a_site_without_a_release_still_has_exit_and_help() -> None:
    document = shell.document(replace(PAGE, frame=replace(FRAME, release="", released=None)))
    assert "Los datos no están disponibles" in document
    assert 'id="exit"' in document
    assert "tel:100" in document


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Denuncias", "Denuncias · Observatorio"),
        (f"{'Casos ' * 10}así. Más palabras", f"{'Casos ' * 10}así"),
        ("Casos " * 20, f"{'Casos ' * 10}Casos…"),
    ],
)
def test_a_title_is_cut_where_a_tab_would_cut_it(name: str, title: str) -> None:
    assert window_title(name, "Observatorio", Text()) == title
    assert len(title) <= LONGEST_TITLE


def test_what_nobody_has_translated_is_marked_with_the_language_that_it_is_in(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "LC_MESSAGES" / "observatory.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Casos & más"\nmsgstr ""\n\n'
        'msgid "Casos"\nmsgstr ""\n\nmsgid "Ayuda"\nmsgstr "Aide"\n',
        encoding="utf-8",
    )
    text = Text("fr", folder=tmp_path)
    page = (
        '<p title="Casos">Casos &amp; más, Casos y Casosas: Ayuda</p><select><option>Casos</option></select>'
    )
    assert mark_untranslated(page, text) == (
        '<p title="Casos"><span lang="es">Casos &amp; más</span>, <span lang="es">Casos</span> y Casosas: Ayuda</p>'
        "<select><option>Casos</option></select>"
    )
    assert mark_untranslated(page, Text("es", folder=tmp_path)) == page


VERSION = plotly_version()


def test_the_newest_bundle_of_the_right_version_is_served(tmp_path: Path) -> None:
    for age, name in enumerate((f"plotly-{VERSION}-new.js", f"plotly-{VERSION}-old.js", "plotly-0.0.1-x.js")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (10**9 - age, 10**9 - age))
    assert plotly_file(tmp_path).name == f"plotly-{VERSION}-new.js"


def test_without_a_bundle_or_with_one_of_another_version_the_whole_of_it_is_served(tmp_path: Path) -> None:
    (tmp_path / "plotly-0.0.1-x.js").write_text("x")
    whole = plotly_file(tmp_path)
    assert whole.name == "plotly.min.js"
    assert f"plotly.js v{VERSION}" in whole.read_text(encoding="utf-8")[:200]


def test_the_address_changes_with_the_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"plotly-{VERSION}-x.js").write_text(name)
    one, two = plotly_address(tmp_path / "one"), plotly_address(tmp_path / "two")
    assert one != two
    assert one.startswith(f"{SUITES}plotly/package_data/plotly.v")


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", css))


def test_light_and_dark_are_said_alike_in_the_style_sheet_and_in_the_charts(root: Path) -> None:
    light, dark = (root / "assets" / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    assert {name: declared(light).get(name) for name in LIGHT} == dict(LIGHT)
    assert {name: declared(dark).get(name) for name in DARK} == dict(DARK)


LANGS = list(languages())
NAMES = list(languages()["es"].slugs)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_an_address_leads_back_to_its_page(lang: str, name: str) -> None:
    assert addresses.place_at(addresses.page(lang, name)) == (lang, name, "")
    if name in addresses.LISTS:
        assert addresses.place_at(addresses.page(lang, name, "cem_cases")) == (lang, name, "cem_cases")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", ("es", "home", "")),
        ("/es", ("es", "home", "")),
        ("/es/", ("es", "home", "")),
        ("/fr/", ("fr", "home", "")),
        ("/es/indicadores", ("es", "indicators", "")),
        ("/es/indicadores/cem_cases", ("es", "indicators", "cem_cases")),
        ("/fr/indicateurs/cem_cases", ("fr", "indicators", "cem_cases")),
        ("/en/indicators/cem_cases", ("en", "indicators", "cem_cases")),
        ("/es/glosario/", ("es", "glossary", "")),
        ("/es/glosario/caso", None),
        ("/en/indicadores/cem_cases", None),
        ("/es/indicadores/a/b", None),
        ("/es//", None),
        ("/es//cem_cases", None),
        ("/xx/", None),
        ("es/", None),
    ],
)
def test_a_path_is_read_in_its_language_alone(path: str, place: tuple[str, str, str] | None) -> None:
    assert addresses.place_at(path) == place


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    place = addresses.place_at(text)
    assert place is None or place.lang in LANGS


def test_the_same_page_in_another_language_keeps_its_subject_and_its_query() -> None:
    path = addresses.indicator("es", "cem_cases")
    assert addresses.translate_address(path, "en", "period=2023") == "/en/indicators/cem_cases?period=2023"
    assert addresses.translate_address("/es/", "fr") == "/fr/"


def test_machines_are_told_the_language_where_it_is_not_spanish() -> None:
    query = "indicator=cem_cases&period=2023"
    assert addresses.image("es", "svg", query) == f"/api/v1/chart.svg?{query}"
    assert addresses.image("fr", "svg", query) == f"/api/v1/chart.svg?{query}&lang=fr"
    assert addresses.embed("en", "indicator=cem_cases") == "/embed/cem_cases?lang=en"


BASE = "https://observatorio.example"
REQUIRED = {
    "name", "description", "url", "identifier", "creator", "publisher", "license", "keywords", "version", "citation",
    "distribution", "spatialCoverage", "includedInDataCatalog", "variableMeasured",
}  # fmt: skip


def described(panel: Panel, catalog: Catalog, text: Text) -> dict[str, object]:
    return dataset(panel, [], catalog, base_url=BASE, text=text)


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_every_indicator_has_what_is_required_and_a_description_of_the_right_length(
    catalog: Catalog, lang: str
) -> None:
    text = Text(lang)
    for indicator in catalog.indicators.values():
        panel = replace(panels.trend(), indicators=(indicator,), query=f"indicator={indicator.id}")
        told = described(panel, catalog, text)
        assert told.keys() >= REQUIRED, indicator.id
        assert 50 <= len(str(told["description"])) <= 5000, indicator.id
        assert text.t(indicator.definition) in str(told["description"])


def test_a_long_description_ends_after_a_whole_part(catalog: Catalog) -> None:
    panel = panels.trend()
    caveats = tuple(f"{number}. " + "Lo que hay que saber. " * 30 for number in range(20))
    told = described(replace(panel, indicators=(replace(panel.indicator, caveats=caveats),)), catalog, Text())
    assert 4000 < len(str(told["description"])) <= 5000
    assert str(told["description"]).endswith("saber. ")


def test_a_comparison_is_a_data_set_of_both_sides(catalog: Catalog) -> None:
    told = described(panels.comparison(), catalog, Text())
    assert "/es/comparar/" in str(told["url"]) and len(told["variableMeasured"]) == 2  # type: ignore[arg-type]
    assert all("compare=" in file["contentUrl"] for file in told["distribution"])  # type: ignore[attr-defined]


def test_a_licence_without_an_address_is_told_by_name_and_by_the_page_of_its_source(catalog: Catalog) -> None:
    panel = panels.trend()
    source = replace(panel.sources[0], licence=replace(panel.sources[0].licence, url=""))
    (licence,) = described(replace(panel, sources=(source,)), catalog, Text())["license"]  # type: ignore[misc]
    assert licence["name"] == source.licence.name and licence["url"].endswith(f"/es/fuentes/{source.id}")


def test_the_demonstration_is_named_as_such(catalog: Catalog) -> None:
    told = described(replace(panels.trend(), demonstration=True), catalog, Text())
    assert str(told["name"]).startswith(MARK) and str(told["description"]).startswith(MARK)
