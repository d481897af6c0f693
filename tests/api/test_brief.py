"""The sheet to print: two tagged pages at most that say what the pages say, of a place, an indicator or a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
import typst
from flask.testing import FlaskClient

from api import brief
from api.briefs.sheet import TypesettingError
from observatory.addresses.selection import Selection
from observatory.demonstration import MARK
from observatory.model import Panel
from observatory.provenance.third_party_copies import may_leave, official
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.labels import interval_words, value_words
from tests.api.briefs.reading import Printed, over_each_other, plain, printed
from tests.api.small_site import SmallObservatory, client_of
from tests.kit.asking import observatory_of
from tests.kit.sampling import one_for_each, sample, share
from tests.observatory import panels
from tests.observatory.charts.reading import alternative_of, finding_of

ADDRESS = "/api/v1/brief.pdf"
SERIES = "indicator=cem_cases&territory=PE-150112"
ES = Text()
SOURCES = f" {ES.t(page_titles.SOURCES)} "


@pytest.fixture(scope="module")
def full_site(shipped: FlaskClient) -> FlaskClient:
    return shipped


def printed_sheet(client: FlaskClient, query: str) -> Printed:
    answer = client.get(f"{ADDRESS}?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.get_data(as_text=True)
    return printed(answer.data)


def panel_of(client: FlaskClient, query: str) -> Panel:
    site = observatory_of(client)
    return official(site.panel(Selection.from_query(query, site.catalog)))


def leaves(client: FlaskClient, query: str) -> bool:
    """Whether its figures may stand on a sheet: not a file that its owner has not published, nor a table of few pages."""
    site = observatory_of(client)
    selection = Selection.from_query(query, site.catalog, rows=True)
    kept = site.catalog.shown_on(selection.indicator, selection.traits)
    return not kept and may_leave(site.panel(selection))


@pytest.mark.parametrize(
    ("query", "lang"),
    one_for_each(
        [SERIES, "compare=cem_slim", "territory=PE-150112", "territory=BO-020105"], ["es", "fr", "en"]
    ),
)
def test_a_sheet_is_tagged_in_its_language_and_has_two_pages_at_most(
    full_site: FlaskClient, query: str, lang: str
) -> None:
    sheet = printed_sheet(full_site, f"{query}&lang={lang}")
    assert sheet.pages <= 2
    assert (sheet.lang, sheet.marked) == (lang, True)
    assert "<pdfuaid:part>1</pdfuaid:part>" in sheet.declared
    assert sheet.title
    assert sheet.titled
    assert sheet.tags.count("H1") == 1
    assert {"H2", "Table", "TH", "TD", "Figure", "P"} <= set(sheet.tags)
    assert text_of_source(lang) in sheet.text
    # Every cell knows its head, and every picture its words.
    assert set(sheet.scopes) == {"/Column"}
    assert sheet.unheaded == 0
    assert len(
        [alternative_text for alternative_text in sheet.alternatives if len(alternative_text) > 40]
    ) == sheet.tags.count("Figure")


@pytest.mark.parametrize(
    "page",
    [
        "/es/territorios/PE-150112",
        "/fr/territoires/BO-020105",
        "/es/indicadores/police_complaints?territory=PE-150112",
        "/en/compare/cem_slim",
    ],
)
def test_the_way_to_the_sheet_stands_open_on_the_page(full_site: FlaskClient, page: str) -> None:
    html = full_site.get(page).get_data(as_text=True)
    outside = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    addresses = re.findall(r'<p class="to-print"><a href="([^"]+)"', outside)
    assert [printed(full_site.get(unescape(item)).data).pages <= 2 for item in addresses] == [True]


def test_the_address_of_the_page_can_be_pressed_on_a_screen(full_site: FlaskClient) -> None:
    assert printed_sheet(full_site, "territory=PE-150112").links == (
        "http://localhost/es/territorios/PE-150112",
    )


@pytest.mark.parametrize(
    "query",
    share(
        [
            "territory=PE-150112",
            "territory=BO-020105",
            "territory=BO-020105-08",
            "territory=PE-LN",
            "indicator=feminicides",
            "indicator=police_complaint_rate&view=map",
            "compare=cem_slim",
            "compare=feminicide_rate&lang=fr",
            "compare=seeking_help",
        ],
        2,
    ),
)
def test_nothing_lies_over_anything(full_site: FlaskClient, query: str) -> None:
    assert over_each_other(full_site.get(f"{ADDRESS}?{query}").data) == []


def test_letters_that_lie_over_each_other_are_seen() -> None:
    pdf = typst.compile(b"#place[Hola] #place(dx: 2pt)[Adi]", format="pdf")
    assert isinstance(pdf, bytes)
    assert over_each_other(pdf)


def test_what_two_sides_share_is_said_once(full_site: FlaskClient) -> None:
    assert printed_sheet(full_site, "compare=inhabitants").text.count(ES.t(captions.DEFINITION)) == 1


def test_the_sources_of_both_sides_come_first(full_site: FlaskClient) -> None:
    body = printed_sheet(full_site, "compare=cem_slim").text.partition(SOURCES)[2]
    assert "GAMEA, Dirección de Niñez, Género y Atención Social, vía A Sol y Sombra" in body
    assert "edición 2024-10" in body


@pytest.mark.parametrize(
    "query", ["compare=cem_slim", "compare=police", "compare=prosecutor", "territory=BO-020105"]
)
def test_whoever_says_a_number_on_show_is_named(full_site: FlaskClient, query: str) -> None:
    """Where paper has no room for every edition, the names of their publishers at least stand there."""
    sheet = printed_sheet(full_site, query)
    assert sheet.pages <= 2
    panel = panel_of(full_site, query if "compare" in query else f"indicator=felcv_complaint_rate&{query}")
    named = {statement.publisher for statement in panel.statements}
    named |= {source.publisher for source in panel.sources if not panel.statements}
    assert named
    body = sheet.text.partition(SOURCES)[2]
    assert [name for name in named if plain(name) not in body] == []


def test_a_safe_sentence_of_the_police_says_the_number_of_the_newest_edition(full_site: FlaskClient) -> None:
    """What may be said is not told apart from what the chart shows by a few cases."""
    text = Text()
    for name in ("police_complaints", "police_complaint_rate"):
        panel = panel_of(full_site, f"indicator={name}&territory=PE-150112&period=2024")
        (row,) = [row for row in panel.rows if row.period.grain == "year"]
        words = (value_words(row, panel.indicator, text), interval_words(row, panel.indicator, text))
        assert all(record in panel.indicator.safe_sentence for record in words)


def test_the_lines_in_a_chart_are_explained(full_site: FlaskClient) -> None:
    body = printed_sheet(full_site, "indicator=police_complaints&territory=PE-150112").text
    assert "Edición SIDPOL: Los meses de 2026 vienen solo de la edición del SIDPOL" in body
    assert "Pandemia: Desde marzo de 2020" in body


def text_of_source(lang: str) -> str:
    return Text(lang).t(page_titles.SOURCES)


@pytest.mark.parametrize("lang", ["es", "fr", "en"])
def test_the_picture_is_said_in_words_as_on_the_page(full_site: FlaskClient, lang: str) -> None:
    sheet = printed_sheet(full_site, f"{SERIES}&lang={lang}")
    alternative = alternative_of(panel_of(full_site, SERIES), Text(lang))
    assert plain(alternative) in sheet.alternatives


@pytest.mark.parametrize("lang", ["es", "fr", "en"])
def test_the_numbers_of_the_table_are_those_of_the_panel(full_site: FlaskClient, lang: str) -> None:
    sheet, panel, text = (
        printed_sheet(full_site, f"{SERIES}&lang={lang}"),
        panel_of(full_site, SERIES),
        Text(lang),
    )
    assert plain(finding_of(panel, text)) in sheet.text
    newest = sorted(panel.rows, key=lambda row: row.period.end)[-8:]
    for row in newest:
        words = f"{text.period(row.period)} {value_words(row, panel.indicator, text)}"
        assert plain(words) in sheet.text


@pytest.mark.parametrize(
    ("query", "told"), [("compare=cem_slim", ["3172", "738"]), ("indicator=feminicides", ["81", "134"])]
)
def test_the_numbers_of_the_finding_stand_in_the_table(
    query: str, told: list[str], full_site: FlaskClient
) -> None:
    left_out = phrases.rows_left_out(2, ES).partition("2")[0]
    table = printed_sheet(full_site, query).text.partition(ES.t(captions.TABLE))[2].partition(left_out)[0]
    assert [number for number in told if not re.search(rf"\b{number}\b", table)] == []


@pytest.mark.parametrize(("place", "line"), [("PE-150112", "100"), ("BO-020105", "800-14-0348")])
def test_a_sheet_bears_the_help_lines_of_its_place_and_no_doubtful_one(
    full_site: FlaskClient, place: str, line: str
) -> None:
    sheet = printed_sheet(full_site, f"territory={place}")
    assert f"{ES.t(captions.HELP)} {line} " in sheet.text
    assert " 156 " not in sheet.text


def test_every_indicator_and_comparison_fits_on_two_pages(full_site: FlaskClient) -> None:
    catalog = observatory_of(full_site).catalog
    ids = [
        *(f"indicator={id_}" for id_ in catalog.indicators if leaves(full_site, f"indicator={id_}")),
        *(f"compare={id_}" for id_ in catalog.comparisons),
    ]
    assert len(ids) > 100
    too_long = [id_ for id_ in sample(ids, 10) if printed_sheet(full_site, f"{id_}&lang=fr").pages > 2]
    assert not too_long


def test_the_same_question_gives_the_same_bytes_and_is_not_sent_twice(full_site: FlaskClient) -> None:
    answer, again = (full_site.get(f"{ADDRESS}?{SERIES}") for _ in range(2))
    assert answer.data == again.data
    not_modified = full_site.get(f"{ADDRESS}?{SERIES}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (not_modified.status_code, not_modified.data) == (304, b"")
    assert "inline" in answer.headers["Content-Disposition"]


def test_a_sheet_that_cannot_be_made_now_is_to_be_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_kwargs: object) -> bytes:
        raise TypesettingError("The typesetter failed.")

    monkeypatch.setattr(brief, "pdf", busy)
    client = client_of(SmallObservatory())
    answer = client.get(f"{ADDRESS}?{SERIES}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json is not None
    assert answer.json["detail"].startswith("Esto no se puede hacer")
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = client.get(f"{ADDRESS}?{SERIES}&lang=fr", headers=browser)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert page.mimetype == "text/html"
    assert '<html lang="fr">' in page.text
    assert "Esto no" not in page.text
    assert 'id="exit"' in page.text


@pytest.mark.parametrize(
    "hostile", ['#panic("x") $x^2$ ]); "', '#read("/etc/passwd")', "*b* <lab> @ref \\ `raw` // c"]
)
def test_what_data_say_is_set_as_it_stands_and_never_read_as_markup(hostile: str) -> None:
    def panel_made() -> Panel:
        panel = panels.trend()
        named = replace(panel.indicator, definition=hostile, safe_sentence=hostile)
        return replace(panel, indicators=(named,), territories=(replace(panel.territories[0], name=hostile),))

    sheet = printed_sheet(client_of(SmallObservatory(panel_made)), SERIES)
    assert plain(hostile) in sheet.text


def test_letters_that_no_font_has_do_not_stop_a_sheet() -> None:
    def panel_made() -> Panel:
        panel = panels.trend()
        odd = replace(panel.indicator, definition="\u0378 \ue000 \U0001f600 \x00 \ud800 fin")
        return replace(panel, indicators=(odd,))

    assert "fin" in printed_sheet(client_of(SmallObservatory(panel_made)), SERIES).text


@pytest.mark.parametrize("made", panels.EVERY.values(), ids=list(panels.EVERY))
def test_every_kind_of_panel_makes_a_sheet(made: Callable[[], Panel]) -> None:
    assert printed_sheet(client_of(SmallObservatory(made)), SERIES).pages <= 2


def test_every_output_of_the_demonstration_bears_its_mark() -> None:
    def panel_made() -> Panel:
        return replace(panels.trend(), demonstration=True)

    assert printed_sheet(client_of(SmallObservatory(panel_made)), SERIES).text.startswith(ES.t(MARK))
