"""Templates escape what they are given and miss what is missing; markup that pages share is cached for the same eyes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from jinja2 import DictLoader, TemplateNotFound, TemplateSyntaxError, UndefinedError
from markupsafe import Markup

from layouts.document import addresses, templates
from layouts.document.page import Page, PageFrame
from layouts.document.shell import document, with_names
from layouts.document.templates import (
    FOLDER,
    FragmentCache,
    RenderContext,
    fill_template,
    template_environment,
)
from layouts.parts.chart_section import chart, with_numbers
from layouts.parts.embedding import gallery_chart
from observatory import messages
from observatory.catalog import Catalog
from observatory.charts.layout.label_placement import wrap_text
from observatory.geography.outlines import Outlines, load_outlines
from observatory.languages import languages
from observatory.model import Acronym, Panel
from observatory.text import Text
from tests.observatory import panels

HOSTILE = '<script>alert("x")</script>&\'"'


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Templates by name, which are filled in place of the site's own; macros are those of the site."""
    own = {"parts.html": (FOLDER / "parts.html").read_text(encoding="utf-8")}
    environment = template_environment().overlay(loader=DictLoader(own))
    monkeypatch.setattr(templates, "template_environment", lambda: environment)
    return own


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ it }}</p>",
        '<p title="{{ it }}"></p>',
        '{% from "parts.html" import facts %}{{ facts([(it, it)]) }}',
        '{% from "parts.html" import external %}{{ external(it, "https://x.example/" ~ it) }}',
        '{% from "parts.html" import section %}{% call section(it, it) %}{{ it }}{% endcall %}',
        '{% from "parts.html" import crumbs %}{{ crumbs(it, [(it, it)]) }}',
        '{{ t("Publicación {release}", release=it) }}',
    ],
)
def test_a_hostile_value_is_text_wherever_it_stands(source: str, given: dict[str, str]) -> None:
    given["x.html"] = source
    filled = fill_template("x", Text("es"), it=HOSTILE)
    assert "alert" in filled and "<script" not in filled
    assert not re.search(r'="[^"<>]*"x', filled)


def test_markup_of_the_site_alone_is_passed_on(given: dict[str, str]) -> None:
    given["x.html"] = "{{ drawn }}{{ told }}"
    filled = fill_template("x", Text("es"), drawn=Markup("<svg></svg>"), told="<svg></svg>")
    assert filled == "<svg></svg>&lt;svg&gt;&lt;/svg&gt;"
    assert Markup("{}{}").format(filled, "<") == f"{filled}&lt;"


def test_no_line_parts_a_number_from_its_sign_nor_its_groups(given: dict[str, str]) -> None:
    given["x.html"] = "{{ told }}{{ drawn }}"
    filled = fill_template(
        "x", Text("fr"), told="29,0 % de 100 000, 18 kB", drawn=Markup("<p>5 % 2020 a</p>")
    )
    assert filled == "29,0\u202f% de 100\u202f000, 18\u202fkB<p>5\u202f% 2020 a</p>"
    assert wrap_text("El intervalo del 95 %", 20) == ("El", "intervalo", "del", "95 %")


def test_a_stacked_table_tells_numbers_from_words_and_each_cell_its_header(given: dict[str, str]) -> None:
    given["x.html"] = (
        '{% from "parts.html" import stacked_table %}{{ stacked_table("Tabla", headers, rows) }}'
    )
    rows = [["Uno", "12 615", ""], ["Dos", "no consta", "1"]]
    filled = fill_template("x", Text("es"), headers=["Qué", "Cifras", "Día"], rows=rows)
    assert '<td class="number" data-label="Cifras">12 615</td>' in filled
    assert '<td data-label="Cifras">no consta</td>' in filled
    assert "<td></td>" in filled


def test_no_template_can_pass_on_a_value_as_it_is(given: dict[str, str]) -> None:
    given["x.html"] = "{{ it | safe }}"
    with pytest.raises(TemplateSyntaxError, match="safe"):
        fill_template("x", Text("es"), it=HOSTILE)
    for path in FOLDER.rglob("*.html"):
        assert not re.search(r"autoescape|Markup|\|\s*safe\b", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ it.nothing }}",
        "{% if nobody %}x{% endif %}",
        "{% for each in nobody %}{% endfor %}",
    ],
)
def test_a_value_that_nobody_gives_is_an_error_and_no_empty_place(source: str, given: dict[str, str]) -> None:
    given["x.html"] = source
    with pytest.raises(UndefinedError):
        fill_template("x", Text("es"), it=Text("es"))


def test_a_template_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TemplateNotFound):
        fill_template("nothing", Text("es"))


def test_the_words_of_a_template_are_messages_and_said_in_the_readers_language(given: dict[str, str]) -> None:
    source = '{{ t("Fuentes") }}{{ n("{count} gráfico", "{count} gráficos", 2) }}{{ t(captions.NOTES) }}{{ other("x") }}'
    assert list(messages._of_template(source)) == ["Fuentes", ("{count} gráfico", "{count} gráficos")]
    given["x.html"] = '{{ t("Fuentes") }} {{ n("{count} gráfico", "{count} gráficos", 2) }}'
    told = {lang: fill_template("x", Text(lang)) for lang in languages()}
    assert told == {"es": "Fuentes 2 gráficos", "en": "Sources 2 charts", "fr": "Sources 2 graphiques"}


def test_no_template_says_anything_but_messages() -> None:
    """Letters outside of tags and calls would be read in one language by all."""
    for path in FOLDER.rglob("*.html"):
        plain = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert not re.search(r"[^\W\d_]", re.sub(r"<[^>]*>|&\w+;", "", plain)), path


ACRONYMS = (
    Acronym("CEM", "Centro Emergencia Mujer"),
    Acronym("INE", "Instituto «A & B»"),
    Acronym("INEI", "Instituto Nacional de Estadística e Informática"),
)
CEM = '<abbr title="Centro Emergencia Mujer">CEM</abbr>'


def named(markup: str) -> str:
    return with_names(markup, ACRONYMS, Text("es"))


def test_the_first_mention_alone_is_named() -> None:
    assert named("<h1>Casos en CEM</h1><p>El CEM.</p>") == f"<h1>Casos en {CEM}</h1><p>El CEM.</p>"


def test_a_longer_acronym_is_not_taken_for_the_shorter() -> None:
    assert named("<p>INEI, INE-3, CEMIS</p>").count("<abbr") == 1


def test_a_name_is_escaped() -> None:
    assert 'title="Instituto «A &amp; B»"' in named("<p>INE</p>")


@pytest.mark.parametrize(
    "silent",
    [
        '<a title="CEM" href="/CEM">x</a>',
        "<svg><text>CEM</text></svg>",
        "<select><option>CEM</option></select>",
        "<textarea>CEM</textarea>",
        "<nav><a>CEM</a></nav>",
        "<style>.CEM {}</style>",
        '<ul>\n<li>\n<code>CEM</code></li> <li><a lang="es">CEM</a></li></ul>',
        "<div><p><option>CEM</option></p><pre>CEM</pre></div>",
    ],
)
def test_what_is_no_text_of_the_page_stays_as_it_is(silent: str) -> None:
    assert named(f"{silent}<p>CEM</p>") == f"{silent}<p>{CEM}</p>"


@pytest.mark.parametrize("before", ["Centros Emergencia Mujer", "Centro <b>Emergencia</b> Mujer"])
def test_an_acronym_in_brackets_behind_its_name_is_named_already(before: str) -> None:
    markup = f"<p>Los {before} (CEM) y el CEM.</p>"
    assert named(markup) == markup


@pytest.mark.parametrize("before", ["162", "Centro de salud", "Centro Emergencia Mujer: casos."])
def test_brackets_alone_or_the_name_alone_name_nothing(before: str) -> None:
    bracketed = before != "Centro Emergencia Mujer: casos."
    markup = f"<p>{before} {'(CEM)' if bracketed else 'CEM'}</p>"
    assert re.sub(r"</?abbr[^>]*>", "", named(markup)) == markup
    assert CEM in named(markup)


@pytest.fixture(scope="module")
def outlines() -> Outlines:
    return load_outlines()


@pytest.fixture
def context(outlines: Outlines) -> RenderContext:
    return RenderContext(Text("es"), outlines, base_url="https://observatorio.example")


def later(panel: Panel) -> Panel:
    """The same query in a release that says otherwise."""
    rows = tuple(replace(row, value=row.value and row.value + 1) for row in panel.rows)
    return replace(panel, rows=rows)


def test_what_pages_have_in_common_is_made_once() -> None:
    calls: list[int] = []
    cache, panel = FragmentCache(), panels.trend()
    for _ in range(3):
        cache.markup(lambda: calls.append(1) or "a", (panel,), setting=("es",))
    assert len(calls) == 1


def test_two_releases_side_by_side_never_show_the_frame_of_each_other(context: RenderContext) -> None:
    old = panels.trend()
    new = later(old)
    for _ in range(2):  # asked in turns, as an older release beside the one on show is
        assert "registraron 738 casos" in chart(old, context, id_="a")
        assert "registraron 739 casos" in chart(new, context, id_="a")
        assert ">738</td>" in with_numbers(old, context, id_="a")
        assert ">739</td>" in with_numbers(new, context, id_="a")


def test_a_panel_that_takes_the_place_of_another_in_memory_has_a_frame_of_its_own() -> None:
    """A Panel that nobody holds is gone, and the next may lie where it lay."""
    cache = FragmentCache()
    for value in range(200):
        panel = replace(panels.trend(), notes=(str(value),))
        assert cache.markup(lambda panel=panel: panel.notes[0], (panel,), setting=()) == str(value)
        del panel


def test_each_language_and_place_on_the_page_has_a_frame_of_its_own(context: RenderContext) -> None:
    panel = panels.trend()
    markup = {
        chart(panel, variant, id_=id_, table=table, paired=paired)
        for variant in (context, replace(context, text=Text("fr")))
        for id_ in ("a", "b")
        for table in (True, False)
        for paired in (True, False)
    }
    assert len(markup) == 16


def test_maps_that_share_their_classes_are_not_those_that_stand_alone(context: RenderContext) -> None:
    panel = panels.lima_map()
    higher = replace(panel, rows=tuple(replace(row, value=(row.value or 0) * 40) for row in panel.rows))
    alone = chart(panel, context, id_="a")
    assert chart(panel, context, id_="a", beside=[higher]) != alone
    assert chart(panel, context, id_="a") == alone


def test_other_outlines_other_help_lines_and_another_address_are_other_eyes(
    context: RenderContext, catalog: Catalog
) -> None:
    panel = panels.lima_map()
    without = replace(context, outlines=Outlines.from_sets([]))
    markup = [chart(panel, variant, id_="a") for variant in (context, without, context)]
    assert len(set(markup)) == 2 and markup[0] == markup[-1]
    with_help = replace(context, helplines=catalog.sure_helplines)
    elsewhere = replace(context, base_url="https://otra.example")
    shown = [gallery_chart(panel, variant) for variant in (context, with_help, elsewhere, context)]
    assert len(set(shown)) == 3 and shown[0] == shown[-1]


def framed(catalog: Catalog, **changes: object) -> PageFrame:
    """What stands around a page of the release of 25 November."""
    frame = PageFrame(
        helplines=catalog.sure_helplines,
        places=catalog.helpline_places,
        release="2026-11-25-aaaaaaaa",
        released=date(2026, 11, 25),
        exit_url="https://salida.example",
        countries=catalog.countries,
    )
    return replace(frame, **changes)


def page(frame: PageFrame, lang: str = "es", country: str = "") -> str:
    return document(Page("a", "b", Markup(), 200, addresses.page(lang, "laws"), frame, lang, country=country))


def test_the_foot_and_the_help_lines_are_those_of_the_release_the_language_and_the_country(
    catalog: Catalog,
) -> None:
    markup_now = framed(catalog)
    later = framed(catalog, release="2026-12-01-bbbbbbbb", released=date(2026, 12, 1))
    for _ in range(2):
        assert "del 25 de noviembre de 2026" in page(markup_now)
        assert "del 1 de diciembre de 2026" in page(later)
        assert "du 25 novembre 2026" in page(markup_now, "fr")
        assert "Aide immédiate" in page(markup_now, "fr") and "Ayuda ahora" in page(markup_now)
        help_of = [page(markup_now, country=code).partition("ayuda-ahora")[2] for code in ("BO", "PE")]
        assert help_of[0] != help_of[1]
        assert "800-14-0348" not in page(framed(catalog, helplines=()))


def test_the_section_a_page_lies_in_is_marked_on_each(catalog: Catalog) -> None:
    frame = framed(catalog)
    for _ in range(2):
        lists = document(Page("a", "b", Markup(), 200, "/es/indicadores/", frame, "es"))
        one = document(Page("a", "b", Markup(), 200, "/es/indicadores/cem_cases", frame, "es"))
        assert lists.count('aria-current="page" href="/es/indicadores/"') == 1
        assert one.count('aria-current="true" href="/es/indicadores/"') == 1
        assert 'href="/fr/indicateurs/"' in document(Page("a", "b", Markup(), 200, "/fr/", frame, "fr"))


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    cache = FragmentCache(most_letters=1000)
    every = [replace(panels.trend(), query=str(number)) for number in range(5)]
    calls: list[str] = []
    for panel in (*every, every[-1], every[0]):
        cache.markup(lambda panel=panel: calls.append(panel.query) or "x" * 300, (panel,), setting=())
    assert calls == ["0", "1", "2", "3", "4", "0"]
