"""The first mention of an acronym in a page brings its name; the page is else what it was."""

from __future__ import annotations

import re

import pytest

from layouts.document.shell import with_names
from observatory.model import Acronym
from observatory.text import Text

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
