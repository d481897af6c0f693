"""Templates of pages: what they are given is escaped, what is missing is an error, acronyms are named where first met."""

from __future__ import annotations

import re

import pytest
from jinja2 import DictLoader, TemplateNotFound, TemplateSyntaxError, UndefinedError
from markupsafe import Markup

from layouts.document import templates
from layouts.document.shell import with_names
from layouts.document.templates import FOLDER, fill_template, template_environment
from observatory import messages
from observatory.languages import languages
from observatory.model import Acronym
from observatory.text import Text

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
    assert list(messages._of_template(source)) == [
        "Fuentes",
        ("{count} gráfico", "{count} gráficos"),
    ]
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
