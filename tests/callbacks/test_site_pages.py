"""The pages about the site: search, calendar, time line, press, data, about, easy reading, and who does what."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from app import create_app
from callbacks.page_table import page_for
from layouts.document import addresses, shell
from layouts.document.templates import fill_template
from observatory.catalog import Catalog
from observatory.files import export
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.model import AcceptedLoss, Level
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import captions
from tests.callbacks.small import BOLIVIA, ListedObservatory, body
from tests.observatory.panels import row


def test_the_search_shows_what_it_found_and_keeps_the_words(observatory: ListedObservatory) -> None:
    markup = body("/es/buscar", observatory, "q=poblacion")
    assert 'href="/es/indicadores/population"' in markup
    assert 'value="poblacion"' in markup
    assert 'method="get"' in markup and 'name="q"' in markup


def test_hostile_words_stay_text(observatory: ListedObservatory) -> None:
    markup = body("/es/buscar", observatory, "q=%3Cscript%3Ezzz(1)%3C/script%3E%22")
    assert "<script>" not in markup
    assert "No se encontró nada" in markup


def test_a_search_is_not_indexed_and_its_tab_does_not_say_the_words(observatory: ListedObservatory) -> None:
    page = page_for("/es/buscar", "q=ayuda", observatory)
    assert "ayuda" not in page.title
    assert 'content="noindex"' in shell.document(page)
    assert 'rel="canonical"' in shell.document(page_for("/es/buscar", "", observatory))


@pytest.mark.parametrize("query", ["x=1", "q=a&q=b", "q=a&x=1", "q=" + "a" * 81])
def test_a_search_takes_one_key_and_few_letters(query: str, observatory: ListedObservatory) -> None:
    assert page_for("/es/buscar", query, observatory).status == 400


def test_the_calendar_names_past_releases_and_announces_nothing_nobody_announced(
    observatory: ListedObservatory,
) -> None:
    markup = body("/es/calendario", observatory)
    assert "2026-11-20-fedcba" in markup
    assert markup.count("sin fecha anunciada") >= len(observatory.catalog.sources)


def test_no_page_promises_that_a_release_stays_for_ever_and_none_says_that_an_empty_source_was_read(
    observatory: ListedObservatory,
) -> None:
    """A release may be withdrawn, and one that was is listed as such; nothing came of a source without an edition."""
    calendar, data, sources = (
        body(f"/es/{page}", observatory) for page in ("calendario", "datos", "fuentes/")
    )
    for markup in (calendar, data):
        assert (
            "para siempre" not in markup
            and "no cambian nunca" not in markup
            and "no cambia nunca" not in markup
        )
    assert "Si se retira, su dirección dice por qué." in calendar and "mientras no se retire" in data
    assert "ninguna: no ha llegado nada de ella" in sources and "se lee, no se difunde" not in sources


def test_the_method_says_of_feminicides_and_of_rates_what_the_policy_and_the_comparison_do(
    observatory: ListedObservatory,
) -> None:
    """Departments show single years: the rule of several is for what lies below. No interval is laid over another."""
    policy = observatory.catalog.policy.local_tables
    assert policy.pooled is not None and Level.DEPARTMENT not in policy.levels
    assert {"feminicides", "feminicide_attempts", "infanticides"} <= set(policy.pooled.indicators)
    said = " ".join(body("/es/metodologia", observatory).split())
    pooled = "feminicidios, tentativas e infanticidios se muestran solo en periodos de"
    assert f"Por debajo del departamento, {pooled} {policy.pooled.years} años o más." in said
    assert "Si el azar explica la diferencia entre dos tasas" in said and "se tocan" not in said
    assert "se crucen no basta para saber si dos números son distintos" in body("/es/glosario", observatory)


def test_every_entry_of_the_time_line_has_a_source_and_they_stand_in_order(
    observatory: ListedObservatory,
) -> None:
    markup = body("/es/cronologia", observatory)
    years = [int(year) for year in re.findall(r'<h2 id="a(\d{4})"', markup)]
    assert years == sorted(set(years))
    assert markup.count("<h3") == markup.count(captions.SOURCE_OF) >= 10


def test_what_a_country_did_bears_the_hue_of_no_place(observatory: ListedObservatory) -> None:
    entries = body("/es/cronologia", observatory).split('<section class="entry ')[1:]
    hues = {place.code: place.hue for place in observatory.catalog.places.values()}
    for entry in entries:
        codes = [
            code for code in hues if f"<span>{observatory.catalog.territories[code].name}</span>" in entry
        ]
        assert any(entry.startswith(f"of-{hue}-") for hue in hues.values()) is (
            len(codes) == 1 and entry.count("<span>") == 1
        ), entry


def test_what_is_known_by_its_year_alone_shows_no_day(observatory: ListedObservatory) -> None:
    markup = body("/es/cronologia", observatory)
    assert "1 de enero" not in markup
    assert "9 de marzo de 2013" in markup


def test_the_press_page_gives_each_advice_once_and_leads_to_every_chart_of_a_series(
    observatory: ListedObservatory,
) -> None:
    markup = body("/es/prensa", observatory)
    assert "aumentaron las denuncias" in markup
    advice = re.findall(r"<li>([^<]+)</li>", markup)
    assert len(advice) == len(set(advice)) > 10
    galleries = re.findall(r'href="(/es/prensa/[^"]+)"', markup)
    shown = " ".join(body(address, observatory) for address in galleries)
    published = observatory.availability()
    for id_ in [*(one for one in published if not published[one].one_period), "cem_slim"]:
        assert f"/embed/{id_}" in shown, id_


def test_an_indicator_says_why_and_what_it_leaves_out(observatory: ListedObservatory) -> None:
    markup = body("/es/indicadores/police_complaints", observatory)
    press = markup.partition('id="prensa"')[2]
    assert "no cuánta violencia hay" in press
    assert (
        observatory.catalog.indicators["police_complaints"].caveats[0] in press.partition("Qué deja fuera")[2]
    )


def test_the_data_page_links_every_published_indicator_as_a_file(observatory: ListedObservatory) -> None:
    markup = body("/es/datos", observatory)
    for id_ in observatory.availability():
        assert f'href="/api/v1/data.csv?indicator={id_}"' in markup


def test_the_about_page_says_what_was_not_tested_and_what_is_kept(
    observatory: ListedObservatory,
) -> None:
    markup = body("/es/acerca", observatory)
    assert "Sin probar todavía" in markup
    assert "no se guarda nada" not in markup and "qué página se pidió y cuándo, nunca quién" in markup
    assert "todavía no tiene una dirección de contacto" in markup


def test_the_easy_page_uses_short_sentences(observatory: ListedObservatory) -> None:
    markup = body("/es/lectura-facil", observatory)
    sentences = [
        part for match in re.findall(r"<p>([^<]+)</p>", markup) for part in re.split(r"(?<=\.) ", match)
    ]
    assert len(sentences) > 20
    assert max(len(sentence.split()) for sentence in sentences) <= 18


def test_who_does_what_shows_the_figures_of_the_response_with_their_date(
    observatory: ListedObservatory,
) -> None:
    observatory.rows.append(
        row("shelter_capacity", "BO-020105", "2018-01-24", 50, snapshot=BOLIVIA.id, statement="")
    )
    markup = body("/es/instituciones", observatory).partition('id="respuesta"')[2]
    assert "50 plazas" in markup and "24 de enero de 2018" in markup
    assert "la serie es de otro país" in markup


def test_the_comparison_sets_the_measure_between_the_places(observatory: ListedObservatory) -> None:
    markup = body("/es/comparar/", observatory)
    first_row = markup.partition("<tbody")[2].partition("</tr>")[0]
    assert (
        first_row.index("El Alto y Bolivia")
        < first_row.index('scope="row"')
        < first_row.index("Independencia y Perú")
    )


@pytest.mark.parametrize("lang", list(languages()))
def test_every_page_of_the_foot_exists(lang: str, observatory: ListedObservatory) -> None:
    foot = fill_template("foot", Text(lang), release="r", released=date(2026, 11, 25))
    for address in re.findall(r'href="(/[^"#?]*)', foot):
        assert page_for(address, "", observatory).status == 200, address


def test_a_shared_indicator_shows_its_very_view(observatory: ListedObservatory) -> None:
    document = shell.document(page_for("/es/indicadores/cem_cases", "period=2023", observatory))
    image = re.search(r'property="og:image" content="([^"]+)"', document)
    assert image and image[1].startswith("/api/v1/preview.png?indicator=cem_cases&amp;")
    assert "period=2023" in image[1]
    assert re.search(r'property="og:image:alt" content="[^"]*738', document)


@pytest.mark.parametrize("path", ["/es/ayuda", "/es/lectura-facil", "/es/acerca", "/es/fuentes/"])
def test_other_pages_are_shared_with_an_image_that_says_nothing(
    path: str, observatory: ListedObservatory
) -> None:
    document = shell.document(page_for(path, "", observatory))
    assert re.search(r'property="og:image" content="/assets/preview.png', document)


def test_an_indicator_describes_its_data_set_for_machines(observatory: ListedObservatory) -> None:
    document = shell.document(page_for("/es/indicadores/cem_cases", "", observatory))
    match = re.search(r'<script type="application/ld\+json">(.*?)</script>', document)
    assert match
    answer = json.loads(match[1])
    assert (answer["@type"], answer["identifier"]) == ("Dataset", "cem_cases")
    assert answer["temporalCoverage"] == "2012-01-01/2024-10-31"
    assert {record["encodingFormat"] for record in answer["distribution"]} == {
        "text/csv", "application/json", export.MIMETYPE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("es", "El archivo no trae la cifra de Independencia en mayo de 2019"),
        ("en", "The file does not hold the figure of Independencia in May 2019"),
        ("fr", "Le fichier ne contient pas un chiffre (Independencia, mai 2019)"),
    ],
)
def test_a_loss_that_was_accepted_stands_on_the_page_of_its_source(
    observatory: ListedObservatory, lang: str, words: str
) -> None:
    one = AcceptedLoss(
        "mininter_vcm@2026-01", "mininter_vcm", "2026-01", "celda:PE-150112:2019-05", "La retiró el editor."
    )
    observatory.lost = [one]
    page = page_for(addresses.source(lang, "mininter_vcm"), "", observatory).body
    assert words in page and "2026-01" in page
    assert '<q lang="es">La retiró el editor.</q>' in page
    assert "La retiró" not in page_for(addresses.source(lang, "mimp_cem"), "", observatory).body


@pytest.mark.parametrize("lang", list(languages()))
def test_where_no_contact_is_set_the_page_of_sending_says_to_whom_it_must_be_given(
    built_store: Path, catalog: Catalog, lang: str
) -> None:
    address = addresses.page(lang, "sending")
    offices = {source.needs_signoff_of for source in catalog.sources.values() if source.form is not None}
    pages = {
        contact: create_app(
            Settings(contact=contact), Observatory(catalog, load_outlines(), SqliteReleases(built_store))
        )
        .test_client()
        .get(address)
        .text.partition('id="adonde"')[2]
        .partition("</section>")[0]
        for contact in ("", "cifras@example.org")
    }
    assert all(office in pages[""] for office in offices) and "@" not in pages[""]
    assert 'href="mailto:cifras@example.org"' in pages["cifras@example.org"]
    assert not any(office in pages["cifras@example.org"] for office in offices)


@pytest.mark.parametrize("lang", list(languages()))
def test_a_number_of_another_country_leads_to_help_and_is_never_shown_as_one_to_call(
    lang: str, observatory: ListedObservatory
) -> None:
    page = shell.document(page_for(addresses.page(lang, "search"), "q=144", observatory))
    found = page.partition('class="results"')[2]
    assert re.findall(r'href="([^"]*)"', found)[0] == addresses.page(lang, "help")
    assert "tel:144" not in page
    assert "144" not in re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])


@pytest.mark.parametrize("lang", list(languages()))
def test_words_of_danger_open_the_help_and_a_search_that_finds_nothing_offers_the_questions(
    lang: str, observatory: ListedObservatory
) -> None:
    search = addresses.page(lang, "search")
    page = shell.document(page_for(search, "q=mi+marido+me+pega", observatory))
    assert re.findall(r'href="([^"]*)"', page.partition('class="results"')[2])[0] == addresses.page(
        lang, "help"
    )
    nothing = shell.document(page_for(search, "q=zzzzzz", observatory)).partition('class="see-also"')[2]
    assert re.findall(r'href="([^"]*)"', nothing)[0] == addresses.page(lang, "questions")
