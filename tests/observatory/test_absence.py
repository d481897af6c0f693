"""Why a release has no figure of a series in a place: each reason told apart, in every output, and none by a number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.marking import unpublished
from observatory.charts.telling.reporter_card import reporter_card
from observatory.geography.outlines import load_outlines
from observatory.model import Breakdown, ObsStatus, Panel
from observatory.model.status import WITHOUT_ROW
from observatory.observatory import Observatory
from observatory.provenance.absence import Absences, Pair, withheld_pairs
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import SENTENCES, absence_sentence, symbol_meaning
from tests.callbacks.test_questions import visible

TEXT = Text()
EL_ALTO, HERE = "BO-020105", "PE-150112"
NOBODY = "nadie publica el número"


@pytest.fixture(scope="module")
def site(built_store: Path, catalog: Catalog) -> Iterator[Observatory]:
    observatory = Observatory(catalog, load_outlines(), SqliteReleases(built_store))
    with observatory.one_release():
        yield observatory


@pytest.fixture(scope="module")
def why(site: Observatory) -> Absences:
    return site.absences()


def panel_of(site: Observatory, query: str) -> Panel:
    return site.panel(Selection.from_query(query, site.catalog))


def held_and_shown(store: Path) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """By hand: the pairs that were read, those with a row in the release, and those listed without a date."""
    pairs = "SELECT DISTINCT indicator, territory FROM"
    with closing(sqlite3.connect(store / "private" / "workspace.db")) as read:
        held = {*read.execute(f"{pairs} observation"), *read.execute(f"{pairs} undated")}
    [file] = store.glob("release-*.db")
    with closing(sqlite3.connect(file)) as release:
        return held, {*release.execute(f"{pairs} cube")}, {*release.execute(f"{pairs} undated")}


def test_a_release_knows_which_pairs_are_held_and_withheld_and_which_have_no_date(
    built_store: Path, why: Absences
) -> None:
    held, shown, listed = held_and_shown(built_store)
    assert why.withheld == held - shown - listed and len(why.withheld) == 11
    assert why.undated == listed - shown and len(why.undated) == 18
    assert ("feminicides", EL_ALTO) in why.withheld


def test_what_is_said_of_a_withheld_pair_is_its_name_alone(built_store: Path) -> None:
    [file] = built_store.glob("release-*.db")
    with closing(sqlite3.connect(file)) as release:
        [(content,)] = release.execute("SELECT content FROM release_part WHERE name = 'withheld.json'")
    assert all(
        part in ("", ",") or part.replace("_", "").replace("-", "").isalnum()
        for part in bytes(content).decode().strip("[]").replace("],[", ",").replace('"', "").split(",")
    )


def test_of_a_small_place_not_even_that_a_figure_is_held_is_said(catalog: Catalog) -> None:
    small = next(
        code for code, place in catalog.territories.items()
        if place.is_local and 0 < catalog.inhabitants.get(code, 0) < 20_000
    )  # fmt: skip
    uncounted = next(
        code for code, place in catalog.territories.items() if place.is_local and code not in catalog.inhabitants
    )  # fmt: skip
    held = [("feminicides", code) for code in (small, uncounted, EL_ALTO, "BO-02")]
    assert withheld_pairs(held, [], catalog) == [("feminicides", "BO-02"), ("feminicides", EL_ALTO)]
    assert withheld_pairs(held, [("feminicides", "BO-02")], catalog) == [("feminicides", EL_ALTO)]


@pytest.mark.parametrize(
    ("indicator", "code", "reason"),
    [
        ("feminicides", EL_ALTO, ObsStatus.WITHHELD),
        ("dna_accused_persons", EL_ALTO, ObsStatus.UNDATED),
        ("dna_accused_persons", HERE, ObsStatus.CANNOT_EXIST),
        ("cem_cases", EL_ALTO, ObsStatus.CANNOT_EXIST),
        ("feminicides", HERE, ObsStatus.NOT_PUBLISHED),
        ("partner_violence_12m", EL_ALTO, ObsStatus.NOT_PUBLISHED),
    ],
)
def test_each_pair_has_its_own_reason(
    site: Observatory, why: Absences, indicator: str, code: str, reason: ObsStatus
) -> None:
    assert why.reason(indicator, code) is reason
    panel = panel_of(site, f"indicator={indicator}&territory={code}")
    place = site.catalog.territories[code]
    assert panel.rows == () and panel.why_absent(place) is reason
    assert unpublished(panel, place, None).obs_status is reason
    sentence = absence_sentence(reason, TEXT, places=TEXT.t(place.name), name=TEXT.t(panel.indicator.name))
    for view in ("trend", "bars", "map", "table"):
        drawn = chart_of(replace(panel, view=view), TEXT, width=DESK, outlines=site.outlines)
        assert drawn.title == sentence, view


def test_a_small_place_is_told_before_all_other_reasons(why: Absences, catalog: Catalog) -> None:
    small = next(
        code for code, place in catalog.territories.items()
        if place.is_local and 0 < catalog.inhabitants.get(code, 0) < 20_000
    )  # fmt: skip
    pair = ("dna_sexual_violence_cases", small)
    told = Absences(catalog, frozenset({pair}), frozenset({pair}))
    assert told.reason(*pair) is ObsStatus.NOT_SHOWN
    assert why.reason(*pair) is ObsStatus.NOT_SHOWN


def test_no_two_reasons_are_said_alike_in_any_language() -> None:
    for lang in ("es", "en", "fr"):
        text = Text(lang)
        reasons = (
            *WITHOUT_ROW,
            ObsStatus.NOT_PUBLISHED,
            ObsStatus.NOT_RECEIVED,
            ObsStatus.NO_SERVICE,
            "protected",
        )
        said = [absence_sentence(reason, text, places="A", name="B") for reason in reasons]
        assert len(set(said)) == len(said)
    assert {*WITHOUT_ROW} - {*SENTENCES} == {ObsStatus.NOT_SHOWN}


def test_nothing_that_is_held_or_listed_is_denied_by_the_card_for_journalists(
    site: Observatory, why: Absences
) -> None:
    for indicator, code in sorted(why.withheld | why.undated):
        panel = panel_of(site, f"indicator={indicator}&territory={code}")
        drawn = chart_of(panel, TEXT, width=DESK, outlines=site.outlines)
        card = reporter_card(panel, drawn, site.catalog.glossary, TEXT)
        said = " ".join((*card.safe, card.misread.sentence, card.misread.why, drawn.title, drawn.description))
        assert NOBODY not in said and TEXT.t(phrases.UNPUBLISHED_IS_NOT_NONE) not in said, (indicator, code)
        assert "no hay cifra publicada" not in said, (indicator, code)
        assert card.misread.why == symbol_meaning(why.reason(indicator, code), TEXT)


def test_an_embed_denies_no_figure_without_a_date(shipped: FlaskClient, why: Absences) -> None:
    for indicator in sorted({name for name, _ in why.undated}):
        codes = ",".join(code for name, code in sorted(why.undated) if name == indicator)
        words = visible(shipped.get(f"/embed/{indicator}?territory={codes}").text)
        assert "solo hay cifras sin fecha" in words and "no hay cifra publicada" not in words, indicator


def test_a_comparison_says_of_each_side_its_own_reason(shipped: FlaskClient) -> None:
    page = visible(shipped.get("/es/comparar/feminicide_local").text)
    name = "«Feminicidios según cada registro»"
    assert f"El Alto: hay cifras de {name} y no se muestran" in page
    assert f"Independencia: no hay cifra publicada de {name}" in page
    assert f"El Alto: no hay cifra publicada de {name}" not in page and NOBODY not in page


def test_of_a_former_day_no_figure_is_said_to_be_held(site: Observatory) -> None:
    panel = panel_of(site, f"indicator=feminicides&territory={EL_ALTO}&as_of=2020-01-01")
    drawn = chart_of(panel, TEXT, width=DESK, outlines=site.outlines)
    assert "el observatorio no conoce lo que se decía" in drawn.title


def test_a_service_of_another_country_does_not_exist_there(site: Observatory, shipped: FlaskClient) -> None:
    panel = panel_of(site, f"indicator=service_centres&territory={EL_ALTO},{HERE}&by=service")
    places = site.catalog.territories
    for service, code, reason in (
        ("cem", EL_ALTO, ObsStatus.CANNOT_EXIST),
        ("cem", HERE, ObsStatus.NOT_PUBLISHED),
        ("slim", HERE, ObsStatus.CANNOT_EXIST),
        ("support_point", HERE, ObsStatus.NOT_PUBLISHED),
    ):
        breakdown = Breakdown.of({"service": service})
        assert unpublished(panel, places[code], None, breakdown=breakdown).obs_status is reason
    assert "El Alto, Centro Emergencia Mujer (CEM): no publicado" not in unescape(
        shipped.get("/es/indicadores/service_centres").text
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("denunciados", "El Alto: de «Personas denunciadas» solo hay cifras sin fecha."),
        ("prevencion", "El Alto: ninguna cifra responde esta pregunta. Tiene otras, en las series de abajo."),
        ("ayuda", "El Alto: hay cifras de «Casos de SLIM con seguimiento» y no se muestran"),
    ],
)
def test_a_question_denies_nothing_that_its_page_lists(
    shipped: FlaskClient, question: str, said: str
) -> None:
    page = visible(shipped.get(f"/es/preguntas/{question}").text)
    assert said in page and "El Alto: no se halló ninguna cifra publicada" not in page


@pytest.mark.parametrize("question", ["denunciados", "prevencion"])
def test_figures_of_a_country_are_not_called_those_of_its_place(shipped: FlaskClient, question: str) -> None:
    page = visible(shipped.get(f"/es/preguntas/{question}").text)
    assert (
        "Solo hay cifras con fecha de Perú" in page
        and "Solo hay cifras con fecha de Independencia" not in page
    )


def test_the_page_of_a_series_says_why_it_has_no_dated_figure(shipped: FlaskClient, why: Absences) -> None:
    said = {
        "slim_followed_cases": "El Alto: hay cifras de «Casos de SLIM con seguimiento» y no se muestran",
        "dna_accused_persons": "solo hay cifras sin fecha. Se listan y no se dibujan.",
        "demuna_cases": "No se halló ninguna cifra publicada.",
    }
    for indicator, sentence in said.items():
        assert sentence in visible(shipped.get(f"/es/indicadores/{indicator}").text)
    assert why.reason_of_series("demuna_cases") is ObsStatus.NOT_PUBLISHED
