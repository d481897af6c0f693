"""How a page is read, in order and aloud: sentences, acronyms, headings and links. The walk asks it of every page."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser
from typing import Final

import pytest
from flask.testing import FlaskClient

from callbacks.explorer.explorer import other_frames
from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.templates import FOLDER
from layouts.explorer.figures import FigureRoom
from observatory.catalog import DEFAULT_FOLDER, load_catalog
from observatory.charts.findings.ranking import LONGEST_HEADING
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.place_panels import map_around
from observatory.text import Text
from tests.data.test_words import MOST_WORDS
from tests.kit.asking import observatory_of
from tests.kit.passages import is_list, passages, running, words

RUN_TOGETHER = re.compile(r"[^\W\d_]{2}[.?!…;:]+[»”)]?[A-ZÁÉÍÓÚÑÀÂÇÈÊÎÔ¿¡«“(][^\W\d_]")
"""A stop between two words without a space behind it."""


def faults(markup: str, lang: str) -> list[str]:
    """The sentences of a page that are too long, and the passages in which two of its words run together."""
    found = []
    for _, said in passages(markup, lang):
        sentences = running(said)
        found += [one for one in sentences if words(one) > MOST_WORDS]
        found += [one for one in sentences if RUN_TOGETHER.search(one)]
    return found


def test_a_long_sentence_and_words_run_together_are_found_in_any_block() -> None:
    long = " ".join(["Esta", *["palabra"] * MOST_WORDS]) + "."
    for block in ("p", "li", "td", "summary", "figcaption", "dd"):
        assert faults(f"<main><{block}>{long}</{block}></main>", "es") == [long]
        assert faults(f"<main><{block}>¿De qué se trata?<span>Breña</span></{block}></main>", "es")
        assert not faults(f"<main><{block}>¿De qué se trata? <span>Breña</span></{block}></main>", "es")


def test_only_titles_names_and_lists_may_be_long() -> None:
    names = ", ".join(["San Martín de Porres"] * MOST_WORDS) + " y El Alto"
    title = f"«Informe {'de mujeres ' * MOST_WORDS}»"
    assert is_list(names) and not running(names)
    assert not faults(f"<main><p>Según {title}, son 20.</p></main>", "es")
    assert not faults(f'<main><p>Según <a lang="es">{title[1:-1]}</a>.</p></main>', "en")
    assert not is_list(
        "En 2024, según la policía, hubo más denuncias, y en 2023, según los mismos, hubo menos"
    )


def test_two_elements_in_a_line_are_two_words() -> None:
    """A template that sets them without a space between makes one word of two, for the ear and without styles."""
    in_a_line = "(a|abbr|b|code|em|small|span|strong|time)"
    for path in FOLDER.rglob("*.html"):
        fused = rf"[^\s>]</{in_a_line}><{in_a_line}\b(?![^>]*aria-hidden)[^>]*>(?!\s)"
        assert not re.search(fused, path.read_text(encoding="utf-8")), path


UNNAMED = {
    "formats of files, of which the page says what they hold": {
        "CSL-JSON", "CSV", "JSON", "PDF", "PNG", "README", "RIS", "SVG", "XLSX", "ZIP",
    },
    "agencies, papers and organisations that are called so": {
        "ABI", "AFP", "ANBOLIVIA", "ANF", "ATB", "CECASEM", "CLAM", "EFE", "FEVCMIGF", "FOVIDA", "GAM", "IRB", "LACEA",
        "LEA", "PADEP", "RPK", "RPP", "SEPAMOS", "UNO",
    },
    "a numeral": {"XXI"},
}  # fmt: skip
"""Why they need no name, and which they are."""

_ACRONYM = re.compile(r"(?<![\w@/.-])[A-ZÁÉÍÓÚÑ]{2,}[A-Za-z]*[A-Z](?:-[A-Z]{3,})?(?![\w-])")
_TITLE = re.compile(r"[«“][^»”]*[»”]")
_NO_TEXT = {"nav", "script", "style", "svg", "select", "textarea", "code", "pre"}
_BLOCKS = {"a", "p", "span", "li", "td", "th", "h1", "h2", "h3", "dt", "dd", "summary", "figcaption", "div"}


class MainText(HTMLParser):
    """The text of a page's main part, without the titles of documents; a name that an acronym brings stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._name, self._silent = "", "", 0
        self._in_main = self._titled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_main |= tag == "main"
        told = dict(attrs)
        self._titled |= tag == "a" and "lang" in told
        self._silent += tag in _NO_TEXT
        self.text += "\n" if tag in _BLOCKS else ""
        self._name = told.get("title") or "" if tag == "abbr" and "class" not in told else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        self._titled &= tag != "a"
        self._silent -= tag in _NO_TEXT

    def handle_data(self, data: str) -> None:
        if self._in_main and not self._silent and not self._titled:
            self.text += f"{self._name} ({data})" if self._name else data
            self._name = ""


def main_text(markup: str) -> str:
    reader = MainText()
    reader.feed(markup)
    return _TITLE.sub("", reader.text)


def unexplained(text: str, names: dict[str, str]) -> set[str]:
    """The acronyms of a text whose first mention does not stand in brackets behind the name."""
    first: dict[str, re.Match[str]] = {}
    for found in _ACRONYM.finditer(text):
        first.setdefault(found[0], found)
    return {
        acronym for acronym, found in first.items() if not _stands_behind(names.get(acronym), text, found)
    }


def _stands_behind(name: str | None, text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 160) : found.start()].casefold()
    return bool(name) and all(word[:5] in before for word in str(name).casefold().split())


def test_an_acronym_without_a_name_is_found() -> None:
    names = {"CEM": "Centro Emergencia Mujer"}
    page = (
        "<main><h1>{}</h1><p>El CEM y el <abbr title='Centro Emergencia Mujer'>CEM</abbr>, «SLIM»</p></main>"
    )
    assert unexplained(main_text(page.format("Casos en CEM")), names) == {"CEM"}
    assert unexplained(main_text(page.format("Centros Emergencia Mujer (CEM)")), names) == set()
    assert unexplained(main_text(page.format("La FELCV")), names) == {"FELCV", "CEM"}


# Whose map has no rank of its own: the finding of the map is long.
WITH_LONG_FINDINGS: Final = ("BO", "PE-LN", "PE-1501", "BO-020105-03")


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("code", WITH_LONG_FINDINGS)
def test_what_a_heading_of_a_map_leaves_out_stands_below_it(
    shipped: FlaskClient, code: str, lang: str
) -> None:
    site = observatory_of(shipped)
    assert isinstance(site, Observatory)
    with site.one_release():
        panel = map_around(site, site.catalog.territories[code])
        assert panel is not None
        finding = chart_of(panel, Text(lang), width=760, outlines=site.outlines).finding
    page = shipped.get(addresses.territory(lang, code)).text
    read = " ".join(unescape(re.sub("<[^>]+>", "", page)).split())
    assert [sentence.text for sentence in finding if " ".join(sentence.text.split()) not in read] == []


@pytest.mark.parametrize("lang", languages())
def test_each_ranking_of_the_explorer_has_a_short_heading_and_the_rest_of_its_finding(
    shipped: FlaskClient, lang: str
) -> None:
    site = observatory_of(shipped)
    with site.one_release():
        path = addresses.page(lang, "explorer")
        request = PageRequest.of(path, "indicator=police_complaint_rate", site)
        frames = [frame for each in other_frames(request, FigureRoom(1200))["maps"] for frame in each]
        unit = Text(lang).t(site.catalog.indicators["police_complaint_rate"].unit)
    ranked = [frame for frame in frames if frame["ranking"]]
    assert ranked
    for frame in ranked:
        heading, rest = frame["ranked"]
        assert 0 < len(heading) <= LONGEST_HEADING
        # The first sentence lacks the unit, which the line below says, and nothing else.
        assert f"{heading} {rest}" == frame["ranking"]["finding"].replace(f" {unit}", "", 1)


QUESTIONS = [f"/es/preguntas/{name}" for name in load_catalog(DEFAULT_FOLDER).questions]
PAGES = (
    *QUESTIONS, "/es/preguntas/", "/en/questions/denuncias", "/fr/questions/ruta",
    "/es/datos", "/es/datos?indicator=cem_cases&by=sex", "/en/data", "/es/indicadores/?open=1",
    "/es/compartir?indicator=police_complaint_rate&territory=PE-150112",
    "/es/territorios/PE-150112", "/fr/territoires/PE-150110", "/en/territories/BO-020105", "/es/territorios/BO-02",
    "/es/compartir?indicator=police_complaints&territory=PE-150112&grain=month&view=year_months",
    "/es/compartir?indicator=police_complaint_rate&territory=PE-150112,PE-150110&period=2024..2025&view=neighbours",
    "/es/indicadores/police_complaint_rate?territory=PE-150112,PE-150110&period=2024..2025&view=neighbours",
    "/es/indicadores/cem_cases", "/es/indicadores/police_complaint_rate?territory=PE-150112",
    "/es/indicadores/slim_cases", "/es/indicadores/felcv_complaints", "/fr/indicateurs/feminicides",
    "/es/comparar/", "/es/comparar/police_rate", "/es/prensa", "/es/fuentes", "/es/metodologia",
    "/es/instituciones", "/es/calidad", "/es/revisiones/", "/es/calendario", "/es/leyes", "/es/enviar-cifras",
)  # fmt: skip
"""The explorer and the home have tests of their own."""


class Links(HTMLParser):
    """The addresses of the links of the main part, by what each is called aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: defaultdict[str, set[str]] = defaultdict(set)
        self._within, self._address, self._label, self._words = False, "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within |= tag == "main"
        if tag == "a" and self._within:
            self._address, self._words = given.get("href") or "", ""
            self._label = given.get("aria-label") or ""

    def handle_endtag(self, tag: str) -> None:
        self._within &= tag != "main"
        if tag == "a" and self._address:
            self.addresses[" ".join((self._label or self._words).split())].add(self._address)
            self._address = ""

    def handle_data(self, data: str) -> None:
        self._words += data


@pytest.mark.parametrize("path", PAGES)
def test_the_same_words_lead_to_the_same_address(shipped: FlaskClient, path: str) -> None:
    answer = shipped.get(path)
    assert answer.status_code == 200, path
    links = Links()
    links.feed(answer.text)
    assert len(links.addresses) > 2
    several = {name: addresses for name, addresses in links.addresses.items() if len(addresses) > 1}
    assert several == {}
