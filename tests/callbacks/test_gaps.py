"""What is missing, and whom one asks for it: each gap has its holder, no letter is shown unread, and nobody is blamed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from app import create_app
from callbacks.page_request import PageRequest
from callbacks.pages.gaps import answer_years, places_with_figures
from observatory import clock
from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.model import DataRequest
from observatory.observatory import Observatory
from observatory.provenance.gaps import (
    AnswerYears,
    Published,
    asked_series,
    gaps,
    holders_of,
    open_requests,
    unanswered_questions,
)
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.callbacks.test_questions import spoken, visible

ADDRESSES = {"es": "/es/preguntas/falta", "en": "/en/questions/falta", "fr": "/fr/questions/falta"}
BLAME = {
    "es": r"\btarde\b|retras|demora|vencid|incumpl|culpa|no cumpl|oculta|se nieg",
    "en": r"\blate\b|overdue|delay|fail(?!ed)|blame|hid(?:es|den)|refuse",
    "fr": r"\bretard|en souffrance|faute|caché|refus",
}
DAY = clock.today() - timedelta(days=20)


@pytest.fixture(scope="module")
def published(built_store: Path, catalog: Catalog) -> Published:
    """The series with dated figures of the shipped store, each with its places."""
    observatory = Observatory(catalog, load_outlines(), SqliteReleases(built_store))
    with observatory.one_release():
        return places_with_figures(PageRequest.of("/es/", "", observatory))


@pytest.fixture(scope="module")
def years(built_store: Path, catalog: Catalog) -> AnswerYears:
    """The year of what answers each question of the shipped store in each place."""
    observatory = Observatory(catalog, load_outlines(), SqliteReleases(built_store))
    with observatory.one_release():
        return answer_years(PageRequest.of("/es/", "", observatory))


def site_with(catalog: Catalog, store: Path) -> FlaskClient:
    """The site of this catalogue over the shipped figures."""
    releases = SqliteReleases(store)
    return create_app(Settings(), Observatory(catalog, load_outlines(), releases)).test_client()


def with_request(catalog: Catalog, name: str, **changes: object) -> Catalog:
    """The catalogue with one request that says something else."""
    changed: DataRequest = replace(catalog.requests[name], **changes)  # type: ignore[arg-type]
    return replace(catalog, requests={**catalog.requests, name: changed})


def requests_on(page: str) -> dict[str, str]:
    """The visible words of each request of the page, by its id."""
    parts = re.findall(r'<details class="request" id="pedido-(\w+)">(.*?)</details>', page, re.DOTALL)
    return {name: unescape(spoken(part)) for name, part in parts}


def test_no_gap_is_without_a_holder_and_no_series_has_two(
    catalog: Catalog, published: Published, years: AnswerYears
) -> None:
    missing = list(gaps(catalog, published, years))
    assert missing
    for gap in missing:
        holders = holders_of(gap, catalog)
        assert len(holders) == 1 if gap.question is None else len(holders) >= 1, gap
    pairs = [pair for request in catalog.requests.values() for pair in asked_series(request, catalog)]
    assert len(set(pairs)) == len(pairs)


def test_every_missing_series_of_a_question_page_is_asked_of_somebody(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    """By hand, from what the pages say: the series that a question lists as missing stand in a request."""
    words = " ".join(requests_on(shipped.get(ADDRESSES["es"]).text).values())
    told = 0
    for question in catalog.questions:
        part = (
            shipped.get(f"/es/preguntas/{question}")
            .text.partition('id="falta"')[2]
            .partition("</section>")[0]
            .partition("<details")[2]
        )
        for name in re.findall(r'href="/es/indicadores/(\w+)"', part):
            assert catalog.indicators[name].name in words, name
            told += 1
    assert told > 5


@pytest.mark.parametrize("lang", list(ADDRESSES))
def test_the_form_comes_first_then_each_institution_once(
    shipped: FlaskClient, catalog: Catalog, lang: str
) -> None:
    page, text = shipped.get(ADDRESSES[lang]).text, Text(lang)
    assert 0 < page.index('id="formulario"') < page.index('id="pedidos"')
    told = requests_on(page)
    assert set(told) == set(catalog.requests)
    for name, request in catalog.requests.items():
        words = told[name]
        assert text.t(catalog.institution(request.holder).name) in words
        assert all(text.t(catalog.request_laws[law].name) in words for law in request.laws)


@pytest.mark.parametrize("lang", list(ADDRESSES))
def test_above_each_request_stands_that_a_case_is_not_told_here(shipped: FlaskClient, lang: str) -> None:
    notice = Text(lang).t(phrases.YOUR_DATA_STAY)
    for name, words in requests_on(shipped.get(ADDRESSES[lang]).text).items():
        assert words.count(notice) == 1, name
        first_asked = min(
            words.find(sign)
            for sign in ("2005", "2009", "2010", "2013", "2014", "2016", "2018", "2019")
            if sign in words
        )
        assert words.index(notice) < first_asked, name


@pytest.mark.parametrize("lang", list(ADDRESSES))
def test_nobody_is_blamed_and_nothing_is_called_late(built_store: Path, catalog: Catalog, lang: str) -> None:
    """Also where a request was made years ago and nobody has answered."""
    old = with_request(catalog, "mimp", organisation="Mesa de Independencia", asked_on=date(2019, 1, 2))
    words = visible(site_with(old, built_store).get(ADDRESSES[lang]).text)
    assert not re.search(BLAME[lang], words, re.IGNORECASE)


def test_no_letter_is_shown_today_and_each_says_that_it_waits(shipped: FlaskClient, catalog: Catalog) -> None:
    assert not [request for request in catalog.requests.values() if request.letter_shown]
    page = shipped.get(ADDRESSES["es"]).text
    assert "<blockquote" not in page
    assert all("falta que la lea una abogada o un abogado" in words for words in requests_on(page).values())


@pytest.mark.parametrize("lang", list(ADDRESSES))
def test_a_letter_that_a_lawyer_read_for_somebody_is_shown_and_no_other(
    built_store: Path, catalog: Catalog, lang: str
) -> None:
    read = {"organisation": "Mesa de Independencia", "lawyers": "Consultorio jurídico", "law_checked_on": DAY}
    client = site_with(with_request(catalog, "inei", **read), built_store)
    page, text = client.get(ADDRESSES[lang]).text, Text(lang)
    assert page.count("<blockquote") == 1
    words = requests_on(page)["inei"]
    for said in ("Mesa de Independencia", "Consultorio jurídico", text.date(DAY)):
        assert said in words
    letter = unescape(re.sub(r"<[^>]+>", " ", page.partition("<blockquote")[2].partition("</blockquote>")[0]))
    assert text.t(catalog.institution("inei").name) in letter
    assert text.t(catalog.indicators["partner_violence_12m"].name) in letter and "2016" in letter
    assert text.t(catalog.request_laws["transparency_pe"].name) in letter


@pytest.mark.parametrize("lacking", ["organisation", "lawyers", "law_checked_on"])
def test_a_letter_is_hidden_while_any_part_of_its_reading_is_not_told(
    built_store: Path, catalog: Catalog, lacking: str
) -> None:
    read = {"organisation": "Mesa de Independencia", "lawyers": "Consultorio jurídico", "law_checked_on": DAY}
    read[lacking] = None if lacking == "law_checked_on" else ""
    page = site_with(with_request(catalog, "inei", **read), built_store).get(ADDRESSES["es"]).text
    assert "<blockquote" not in page


def test_days_of_a_letter_stand_only_where_its_file_has_them(built_store: Path, catalog: Catalog) -> None:
    text = Text()
    asked = with_request(catalog, "fge", organisation="Centro Gregoria Apaza", asked_on=DAY)
    words = requests_on(site_with(asked, built_store).get(ADDRESSES["es"]).text)
    assert f"pedido el {text.date(DAY)}" in words["fge"] and "respondido" not in words["fge"]
    assert not any("pedido el" in said for name, said in words.items() if name != "fge")
    answered = with_request(asked, "fge", answered_on=DAY + timedelta(days=3))
    words = requests_on(site_with(answered, built_store).get(ADDRESSES["es"]).text)
    assert f"pedido el {text.date(DAY)} · respondido el {text.date(DAY + timedelta(days=3))}" in words["fge"]


def test_small_counts_are_asked_for_protected_and_rare_deaths_in_spans(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    words = requests_on(shipped.get(ADDRESSES["es"]).text)
    most = catalog.policy.small_count_below - 1
    for name, request in catalog.requests.items():
        local = any(catalog.territories[ask.territory].is_local for ask in request.asks) or bool(
            request.questions
        )
        assert (f"de 1 a {most} se piden ya protegidos" in words[name]) is local, name
    pooled = catalog.policy.local_tables.pooled
    assert pooled is not None
    assert (
        f"Feminicidios según cada registro: El Alto, en tramos de {pooled.years} años o más" in words["fge"]
    )


def test_an_old_figure_is_a_gap_that_is_told_with_its_year(
    shipped: FlaskClient, catalog: Catalog, years: AnswerYears
) -> None:
    """El Alto's newest whole year of complaints is 2013, and of children 2009: neither answers for today."""
    ninez = catalog.questions["ninez"]
    assert years.of(ninez, "BO-020105") == 2009 and years.is_gap(ninez, "BO-020105")
    assert not years.is_gap(ninez, "PE-150112")
    told = AnswerYears(
        {("ninez", "BO-020105"): years.since, ("ninez", "PE-150112"): years.since - 1}, years.since
    )
    assert not told.is_gap(ninez, "BO-020105") and told.is_gap(ninez, "PE-150112")
    counts = {code: len(unanswered_questions(catalog, years, code)) for code in catalog.places}
    page = visible(shipped.get(ADDRESSES["es"]).text)
    assert (
        f"El Alto: {counts['BO-020105']} de 11" in page
        and f"Independencia: {counts['PE-150112']} de 11" in page
    )
    assert counts["BO-020105"] > counts["PE-150112"]
    assert f"2009, anterior a {years.since}" in page
    place = (
        shipped.get("/es/territorios/BO-020105").text.partition('id="faltan"')[2].partition("</section>")[0]
    )
    assert ninez.title in unescape(place)
    assert f"2009, anterior a {years.since}; hay otras cifras más nuevas" in place  # of health services, 2023
    assert "no hay una cifra reciente" not in place


def test_what_was_sent_is_asked_for_no_more(catalog: Catalog, published: Published) -> None:
    sent = {**published, "slim_cases_residence": ("BO-020105",), "slim_budget": ("BO-020105",)}
    before, after = (
        next(entry for entry in open_requests(catalog, told) if entry.request.id == "gamea")
        for told in (published, sent)
    )
    assert ("slim_cases_residence", "BO-020105") in before.by_form
    assert len(after.by_form) == len(before.by_form) - 1
    names = [[name for ask in entry.asks for name in ask.indicators] for entry in (before, after)]
    assert set(names[0]) - set(names[1]) == {"slim_budget"}
    elsewhere = {**published, "slim_budget": ("BO-020801",)}
    still = next(entry for entry in open_requests(catalog, elsewhere) if entry.request.id == "gamea")
    assert [ask for ask in still.asks if "slim_budget" in ask.indicators]


@pytest.mark.parametrize("lang", list(ADDRESSES))
def test_what_no_series_counts_is_asked_in_words_of_the_ministry_and_only_until_it_answers(
    built_store: Path, shipped: FlaskClient, catalog: Catalog, published: Published, lang: str
) -> None:
    """Who writes in the health register, whether women came to other services, whether its figures stand."""
    request, text = catalog.requests["minsalud_bo"], Text(lang)
    words = requests_on(shipped.get(ADDRESSES[lang]).text)["minsalud_bo"]
    assert len(request.questions) == 4 and not request.asks
    assert all(
        " ".join(text.t(question).split()) in " ".join(words.split()) for question in request.questions
    )
    assert text.t(catalog.request_laws["transparency_bo"].name) in words
    assert "<blockquote" not in shipped.get(ADDRESSES[lang]).text
    answered = with_request(
        catalog,
        "minsalud_bo",
        organisation="Mesa de El Alto",
        asked_on=DAY,
        answered_on=DAY + timedelta(days=9),
    )
    assert "minsalud_bo" not in {entry.request.id for entry in open_requests(answered, published)}


def test_a_letter_of_questions_alone_asks_for_answers(built_store: Path, catalog: Catalog) -> None:
    read = {"organisation": "Mesa de El Alto", "lawyers": "Consultorio jurídico", "law_checked_on": DAY}
    page = site_with(with_request(catalog, "minsalud_bo", **read), built_store).get(ADDRESSES["es"]).text
    letter = unescape(re.sub(r"<[^>]+>", " ", page.partition("<blockquote")[2].partition("</blockquote>")[0]))
    assert "pide que se responda a estas preguntas" in letter and "estas cifras" not in letter
    assert all(question in letter for question in catalog.requests["minsalud_bo"].questions)


def test_a_gap_that_nobody_is_known_to_hold_is_told_as_such(built_store: Path, catalog: Catalog) -> None:
    fewer = replace(
        catalog, requests={name: one for name, one in catalog.requests.items() if name != "ine_bolivia"}
    )
    part = site_with(fewer, built_store).get(ADDRESSES["es"]).text.partition('id="averiguar"')[2]
    assert f"El Alto: {catalog.questions['encuestas'].title}" in unescape(part.partition("</section>")[0])
    assert 'id="averiguar"' not in site_with(catalog, built_store).get(ADDRESSES["es"]).text


def test_the_page_of_a_place_names_the_same_holders_and_leads_to_the_form(
    shipped: FlaskClient, catalog: Catalog, published: Published, years: AnswerYears
) -> None:
    for code in catalog.places:
        page = shipped.get(f"/es/territorios/{code}").text
        part = unescape(page.partition('id="faltan"')[2].partition("</section>")[0])
        for gap in gaps(catalog, published, years):
            if gap.territory == code and gap.question is not None:
                item = part.partition(gap.question.title)[2].partition("</li>")[0]
                for request in holders_of(gap, catalog):
                    assert catalog.institution(request.holder).name in item
        assert f'href="/es/enviar-cifras#{code}"' in page
        assert f'id="{code}"' in shipped.get("/es/enviar-cifras").text


def own_catalogue(tmp_path: Path, name: str, **changes: object) -> Path:
    """A copy of the catalogue in which one request says something else; None takes a key out."""
    folder = tmp_path / "catalog"
    shutil.copytree(DEFAULT_FOLDER, folder)
    file = folder / "requests" / f"{name}.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8")) | changes
    file.write_text(
        yaml.safe_dump({key: one for key, one in content.items() if one is not None}), encoding="utf-8"
    )
    return folder


ASK = {"indicators": ["partner_violence_12m"], "territory": "PE-150112", "grain": "year", "since": 2016}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"holder": "nadie"}, "holder · «nadie» no está en institutions.yml"),
        ({"holder": "mimp"}, "holder · «mimp» está ya"),
        ({"laws": ["ley_99"]}, "laws · «ley_99» no está en request_laws.yml"),
        ({"laws": ["constitution_bo"]}, "laws · «constitution_bo» es de BO"),
        ({"asks": [{**ASK, "territory": "BO-020105"}]}, "«BO-020105» no es un territorio de PE"),
        ({"asks": [{**ASK, "indicators": ["nada"]}]}, "«nada» no es un indicador"),
        ({"asks": [{**ASK, "indicators": []}]}, "no dice qué series"),
        ({"asks": None}, "asks · no dice qué se pide"),
        ({"asks": [{**ASK, "by": ["moon"]}]}, "«moon» no es un desglose"),
        ({"asks": [{**ASK, "indicators": ["feminicides"]}]}, "«feminicides PE-150112» está ya en"),
        ({"asks": [{**ASK, "grain": "week"}]}, "grain"),
        ({"forms": ["mimp_cem"]}, "forms · «mimp_cem» no es una fuente con formulario"),
        ({"forms": ["gamea_slim"]}, "«gamea_slim» está ya en"),
        ({"law_checked_on": str(DAY)}, "law_checked_on · falta para qué organización"),
        ({"law_checked_on": str(DAY), "organisation": "Mesa"}, "law_checked_on · falta para qué organización"),
        ({"asked_on": str(DAY)}, "asked_on · falta la organización"),
        ({"answered_on": str(DAY), "organisation": "Mesa"}, "answered_on · falta el día en que se pidió"),
        (
            {"asked_on": str(DAY), "answered_on": str(DAY - timedelta(days=1)), "organisation": "Mesa"},
            "answered_on · falta el día en que se pidió (asked_on), o es posterior",
        ),
        ({"asked_on": "2999-01-01", "organisation": "Mesa"}, "asked_on · 2999-01-01 todavía no ha llegado"),
        ({"letter": "Señores"}, "letter"),
    ],
)  # fmt: skip
def test_a_wrong_request_says_where_and_why(tmp_path: Path, changes: dict[str, object], fault: str) -> None:
    with pytest.raises(CatalogError) as raised:
        load_catalog(own_catalogue(tmp_path, "inei", **changes))
    assert fault in str(raised.value)


def test_a_form_that_no_request_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="ninguno nombra «gamea_dna»"):
        load_catalog(own_catalogue(tmp_path, "gamea", forms=["gamea_slim"]))


def test_every_language_of_the_site_has_the_page() -> None:
    assert set(ADDRESSES) == set(languages())
