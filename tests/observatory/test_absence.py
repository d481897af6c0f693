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

from api.brief import of_territory
from observatory.catalog import Catalog
from observatory.charts.findings.reporter_card import describe_misreading, reporter_card
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.marking import make_absent_row
from observatory.geography.outlines import load_outlines
from observatory.model import Breakdown, ObsStatus
from observatory.model.status import WITHOUT_ROW
from observatory.observatory import Observatory
from observatory.provenance.gaps import (
    Absences,
    AnswerYears,
    Pair,
    first_recent_year,
    series_by_reason,
    unanswered_questions,
    withheld_pairs,
)
from observatory.store.reading import panel as panel_reading
from observatory.store.reading.public_facts import read_shown_pairs
from observatory.store.release_parts import read_withheld, write_parts
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import SENTENCES, absence_sentence, symbol_meaning
from observatory.words.sentences import known_absences, nothing_published
from tests.callbacks.test_questions import visible
from tests.kit.asking import panel_in_release, panel_of
from tests.kit.facts import fact, fill
from tests.observatory.pieces import CEM, INDEPENDENCIA
from tests.observatory.pieces import EL_ALTO as EL_ALTO_PLACE
from tests.observatory.pieces import panel as panel_by_hand

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


def held_and_shown(store: Path) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """By hand: the pairs that were read, those with a row in the release, and those listed without a date."""
    pairs = "SELECT DISTINCT indicator, territory FROM"
    with closing(sqlite3.connect(store / "private" / "workspace.db")) as read:
        figures = f"{pairs} observation WHERE note NOT IN ('none_written', 'not_on_record')"
        held = {*read.execute(figures), *read.execute(f"{pairs} undated")}
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
        ("prosecutor_case_rate", "BO-08", ObsStatus.NOT_CALCULATED),
        ("feminicide_rate_bo", "BO-02", ObsStatus.NOT_CALCULATED),
        ("feminicide_rate_bo", HERE, ObsStatus.NOT_PUBLISHED),
        ("police_complaint_rate_pooled", HERE, ObsStatus.NOT_APPLICABLE),
    ],
)
def test_each_pair_has_its_own_reason(
    site: Observatory, why: Absences, indicator: str, code: str, reason: ObsStatus
) -> None:
    assert why.reason(indicator, code) is reason
    panel = panel_of(site, f"indicator={indicator}&territory={code}")
    place = site.catalog.territories[code]
    assert panel.rows == () and panel.why_absent(place) is reason
    assert make_absent_row(panel, place, None).obs_status is reason
    sentence = absence_sentence(reason, TEXT, places=TEXT.t(place.name), name=TEXT.t(panel.indicator.name))
    for view in ("trend", "bars", "map", "table"):
        drawn = chart_of(replace(panel, view=view), TEXT, width=DESK, outlines=site.outlines)
        assert drawn.title == sentence, view


def test_a_rate_that_is_not_made_is_not_said_to_be_unpublished(site: Observatory) -> None:
    """Of Beni the cases are published, and no population of the department; of 2020 there is none of any."""
    counts = panel_of(site, "indicator=prosecutor_cases&territory=BO-08&period=2024")
    assert [row.value for row in counts.rows] == [1715]
    for query, said in (
        ("indicator=prosecutor_case_rate&territory=BO-08", "Beni: «{name}» no se calcula. {why}"),
        ("indicator=prosecutor_case_rate&territory=BO-08&period=2024", "Beni, en 2024: «{name}» no se calcula. {why}"),
        ("indicator=prosecutor_case_rate&territory=BO-08&grain=month", phrases.NONE_WITH_FILTERS),
    ):  # fmt: skip
        panel = panel_of(site, query)
        why_not = "El número sí está publicado; falta un año completo o una población de su año."
        assert nothing_published(panel, TEXT) == said.format(
            places="Beni", name=panel.indicator.name, why=why_not
        )
        assert NOBODY not in describe_misreading(panel, (), TEXT).sentence


def test_a_rate_is_made_or_said_not_to_be_wherever_its_count_is_published(
    built_store: Path, why: Absences
) -> None:
    """By hand: no place with a published count of a rate has a rate that nobody publishes."""
    [file] = built_store.glob("release-*.db")
    asked = "SELECT DISTINCT territory FROM cube WHERE indicator = ? AND breakdown = ? AND value IS NOT NULL"
    silent = set[str]()
    with closing(sqlite3.connect(file)) as release:
        for rate in (
            "prosecutor_case_rate",
            "felcv_complaint_rate",
            "feminicide_rate_bo",
            "family_police_staff_rate",
        ):
            part = "register:fge" if rate == "feminicide_rate_bo" else ""
            counted = {
                code for (code,) in release.execute(asked, (why.catalog.indicators[rate].numerator, part))
            }
            made = {
                code
                for (code,) in release.execute(
                    "SELECT DISTINCT territory FROM cube WHERE indicator = ?", (rate,)
                )
            }
            for code in counted - made:
                silent.add(f"{rate} {code}")
                assert why.reason(rate, code) in (ObsStatus.NOT_CALCULATED, ObsStatus.NOT_SHOWN), (rate, code)
    assert "prosecutor_case_rate BO-08" in silent and len(silent) > 70


@pytest.mark.parametrize(
    ("years", "reason"),
    [
        (("2013",), ObsStatus.NOT_CALCULATED),
        (("2012", "2013"), ObsStatus.NOT_CALCULATED),
        (("2018", "2019"), ObsStatus.NOT_PUBLISHED),
    ],
)
def test_a_count_of_another_year_does_not_make_that_of_the_years_asked_for_published(
    why: Absences, years: tuple[str, ...], reason: ObsStatus
) -> None:
    """The police counted in El Alto in 2013 and 2014."""
    assert why.reason("felcv_complaint_rate", EL_ALTO, years=years) is reason


def test_why_there_is_no_figure_is_asked_where_a_pair_has_none_alone(
    built_store: Path, site: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read it takes as long as the release is large."""
    releases, why, asked = SqliteReleases(built_store), site.absences(), list[str]()
    monkeypatch.setattr(panel_reading, "read_absences", lambda *_: asked.append("why") or why)
    panel_in_release(releases, site.catalog, f"indicator=cem_cases&territory={HERE}")
    assert asked == []
    panel_in_release(releases, site.catalog, f"indicator=cem_cases&territory={EL_ALTO}")
    assert asked == ["why"]


def test_the_counts_of_a_rate_are_read_once_a_release_and_of_no_rate_that_is_not_asked_for(
    built_store: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read those of all rates takes longer than a page."""
    fresh, read = Observatory(catalog, load_outlines(), SqliteReleases(built_store)), list[str]()
    monkeypatch.setattr(
        "observatory.observatory.read_counted", lambda _opened, _catalog, rate: read.append(rate) or {}
    )
    assert fresh.absences() and read == []
    for _ in range(2):
        fresh.absences().reason("felcv_complaint_rate", EL_ALTO, years=["2018"])
    assert read == ["felcv_complaint_rate"]


def test_a_figure_that_is_held_or_without_date_is_not_one_that_nobody_publishes(catalog: Catalog) -> None:
    held, listed = ("feminicides", EL_ALTO), ("violence_study_cases", EL_ALTO)
    told = Absences(catalog, frozenset({held}), frozenset({listed}))
    assert told.reason(*held) is ObsStatus.WITHHELD and told.reason(*listed) is ObsStatus.UNDATED
    assert told.reason_of_all(["partner_violence_12m", listed[0]], EL_ALTO) is ObsStatus.UNDATED
    assert told.reason_of_all(["partner_violence_12m", held[0]], EL_ALTO) is ObsStatus.WITHHELD
    assert told.reason_of_all(["cem_cases", "partner_violence_12m"], EL_ALTO) is ObsStatus.NOT_PUBLISHED
    assert told.reason_of_series(held[0]) is ObsStatus.WITHHELD
    assert told.places(*held[:1], ObsStatus.WITHHELD) == (EL_ALTO,)


def test_a_year_of_a_register_without_a_total_has_a_reason_of_its_own(catalog: Catalog) -> None:
    """None was written is no zero, and not on record is not «did not report»; without a year the newest one answers."""
    years = {"2022": ObsStatus.NOT_ON_RECORD, "2023": ObsStatus.NONE_WRITTEN}
    told = Absences(catalog, unwritten={"slim_cases": {EL_ALTO: years}})
    assert told.reason("slim_cases", EL_ALTO, years=["2022"]) is ObsStatus.NOT_ON_RECORD
    assert told.reason("slim_cases", EL_ALTO) is ObsStatus.NONE_WRITTEN
    assert told.reason("slim_cases", EL_ALTO, years=["2021"]) is ObsStatus.NOT_PUBLISHED
    assert told.of_pairs([("slim_cases", EL_ALTO)], years=["2022"]) == {
        ("slim_cases", EL_ALTO): ObsStatus.NOT_ON_RECORD
    }
    assert told.reason_of_all(["partner_violence_12m", "slim_cases"], EL_ALTO) is ObsStatus.NONE_WRITTEN
    for reason, sentence in (
        (ObsStatus.NONE_WRITTEN, "Ningún establecimiento anotó casos. No significa que no los haya."),
        (ObsStatus.NOT_ON_RECORD, "No consta si informó. No significa que no haya casos."),
    ):
        assert symbol_meaning(reason, TEXT) == sentence


def test_a_panel_of_one_year_gives_the_reason_of_that_year(catalog: Catalog, tmp_path: Path) -> None:
    releases = SqliteReleases(tmp_path)
    years = {"2021": ObsStatus.NOT_ON_RECORD, "2023": ObsStatus.NONE_WRITTEN}
    with releases.drafting() as draft:
        fill(draft, catalog, fact(738.0), name="r0")
        write_parts(draft, catalog, load_outlines(), unwritten={"slim_cases": {EL_ALTO: years}})
    site = Observatory(catalog, load_outlines(), releases)
    for period, reason in (("&period=2021", ObsStatus.NOT_ON_RECORD), ("", ObsStatus.NONE_WRITTEN)):
        panel = panel_of(site, f"indicator=slim_cases&territory={EL_ALTO}{period}")
        assert panel.absences == {("slim_cases", EL_ALTO): reason}
        assert TEXT.t(symbol_meaning(reason, TEXT)) in panel.notes


def test_records_of_one_country_alone_cannot_exist_in_another(catalog: Catalog) -> None:
    """A survey is kept in both countries: that El Alto has none is no impossibility."""
    told = Absences(catalog)
    assert told.reason("cem_cases", EL_ALTO) is ObsStatus.CANNOT_EXIST
    assert told.reason("slim_cases", HERE) is ObsStatus.CANNOT_EXIST
    assert told.reason("cem_cases", HERE) is ObsStatus.NOT_PUBLISHED
    assert told.reason("partner_violence_12m", EL_ALTO) is ObsStatus.NOT_PUBLISHED
    service = catalog.dimensions["service"]
    assert service.is_elsewhere(Breakdown.of({"service": "cem"}), "BO")
    assert not service.is_elsewhere(Breakdown.of({"service": "cem"}), "PE")
    assert not service.is_elsewhere(Breakdown.of({"service": "shelter"}), "PE")


@pytest.mark.parametrize("narrow", ["by=age", "grain=month", "filter=form:economic&period=2013"])
def test_of_a_part_that_is_not_there_it_is_not_said_that_nobody_publishes_the_whole(
    site: Observatory, narrow: str
) -> None:
    """El Alto has counts of SLIM: none by age, none by month."""
    panel = panel_of(site, f"indicator=slim_cases&territory={EL_ALTO}&{narrow}")
    assert not panel.rows
    said = "El Alto: con estos filtros no hay ninguna cifra de «Casos en SLIM»."
    chart = chart_of(panel, TEXT, width=DESK, outlines=site.outlines)
    assert chart.title == said and NOBODY not in describe_misreading(panel, (), TEXT).sentence


def test_a_map_that_cannot_draw_a_span_does_not_deny_its_figure(site: Observatory) -> None:
    """240 reports of January to June 2024."""
    query = f"indicator=missing_persons_complaints_bo&territory={EL_ALTO}"
    assert panel_of(site, query).rows and not panel_of(site, f"{query}&view=map").rows
    said = nothing_published(panel_of(site, f"{query}&view=map"), TEXT)
    assert said.startswith("El Alto: este mapa no tiene ninguna cifra")


@pytest.mark.parametrize("reason", WITHOUT_ROW)
def test_a_panel_without_rows_says_its_reason_in_words_drawing_and_card(reason: ObsStatus) -> None:
    panel = panel_by_hand(CEM, [], territories=(EL_ALTO_PLACE,), absences={(CEM.id, EL_ALTO): reason})
    said = absence_sentence(reason, TEXT, places="El Alto", name=CEM.name)
    assert (
        nothing_published(panel, TEXT) == said != TEXT.t(phrases.NO_FIGURE, places="El Alto", name=CEM.name)
    )
    assert make_absent_row(panel, EL_ALTO_PLACE, None).obs_status is reason
    warned = describe_misreading(panel, (), TEXT)
    assert NOBODY not in warned.sentence and warned.why == symbol_meaning(reason, TEXT)
    denied = describe_misreading(replace(panel, absences={}), (), TEXT)
    assert NOBODY in denied.sentence and denied.why == TEXT.t(phrases.UNPUBLISHED_IS_NOT_NONE)


def test_places_with_other_reasons_have_sentences_of_their_own() -> None:
    panel = panel_by_hand(
        CEM, [], territories=(EL_ALTO_PLACE, INDEPENDENCIA), absences={(CEM.id, EL_ALTO): ObsStatus.WITHHELD}
    )
    withheld = absence_sentence("withheld", TEXT, places="El Alto", name=CEM.name)
    nobody = absence_sentence("not_published", TEXT, places="Independencia", name=CEM.name)
    assert nothing_published(panel, TEXT) == f"{withheld} {nobody}"


def test_a_release_keeps_the_pairs_that_are_withheld_and_one_of_before_that_has_none(
    tmp_path: Path, catalog: Catalog
) -> None:
    releases = SqliteReleases(tmp_path)
    with releases.drafting() as draft:
        fill(draft, catalog, fact(738.0), name="r0")
        assert read_withheld(draft) == frozenset()
        write_parts(draft, catalog, load_outlines(), withheld=[("feminicides", EL_ALTO)])
    with releases.opened() as connection:
        assert read_withheld(connection) == {("feminicides", EL_ALTO)}
        assert read_shown_pairs(connection) == {("cem_cases", HERE)}


def test_series_are_counted_by_the_reason_why_they_have_no_dated_figure(catalog: Catalog) -> None:
    told = Absences(
        catalog,
        frozenset({("slim_followed_cases", EL_ALTO), ("feminicides", EL_ALTO)}),
        frozenset({("dna_accused_persons", EL_ALTO)}),
    )
    published = set(catalog.indicators) - {"slim_followed_cases", "dna_accused_persons", "demuna_cases"}
    assert series_by_reason(catalog, published, told) == {
        ObsStatus.NOT_PUBLISHED: ("demuna_cases",),
        ObsStatus.UNDATED: ("dna_accused_persons",),
        ObsStatus.WITHHELD: ("slim_followed_cases",),
    }


def test_a_figure_of_long_ago_leaves_its_question_a_gap(catalog: Catalog) -> None:
    since = first_recent_year(catalog, 2026)
    assert since == 2021
    ninez = catalog.questions["ninez"]
    for year, gap in ((2009, True), (2020, True), (2021, False), (2025, False)):
        told = AnswerYears({("ninez", EL_ALTO): year}, since)
        assert told.is_gap(ninez, EL_ALTO) is gap
        assert (ninez in unanswered_questions(catalog, told, EL_ALTO)) is gap
    assert AnswerYears({}, since).is_gap(ninez, EL_ALTO)


def test_a_small_place_is_told_before_all_other_reasons(catalog: Catalog) -> None:
    small = next(
        code for code, place in catalog.territories.items()
        if place.is_local and 0 < catalog.inhabitants.get(code, 0) < 20_000
    )  # fmt: skip
    pair = ("dna_sexual_violence_cases", small)
    told = Absences(catalog, frozenset({pair}), frozenset({pair}))
    assert told.reason(*pair) is ObsStatus.NOT_SHOWN


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
        assert "no se halló cifra publicada" not in said, (indicator, code)
        assert card.misread.why == symbol_meaning(why.reason(indicator, code), TEXT)


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_no_embed_denies_what_is_held_or_listed_in_any_language(
    shipped: FlaskClient, site: Observatory, why: Absences, lang: str
) -> None:
    text, catalog = Text(lang), site.catalog
    for indicator, code in sorted(why.withheld | why.undated):
        words = visible(shipped.get(f"/embed/{indicator}?territory={code}&lang={lang}").text)
        said = {
            "places": text.t(catalog.territories[code].name),
            "name": text.t(catalog.indicators[indicator].name),
        }
        assert absence_sentence(why.reason(indicator, code), text, **said) in words, (indicator, code)
        assert text.t(phrases.NO_FIGURE, **said) not in words, (indicator, code)


def test_a_comparison_says_of_each_side_its_own_reason(shipped: FlaskClient) -> None:
    page = visible(shipped.get("/es/comparar/feminicide_local").text)
    name = "«Feminicidios según cada registro»"
    assert f"El Alto: hay cifras de {name} y no se muestran" in page
    assert f"Independencia: no se halló cifra publicada de {name}" in page
    assert f"El Alto: no se halló cifra publicada de {name}" not in page and NOBODY not in page


def test_a_program_reads_why_there_is_no_row(shipped: FlaskClient) -> None:
    for query, note in (
        (f"feminicides&territory={EL_ALTO}", phrases.WITHHELD),
        (f"dna_accused_persons&territory={EL_ALTO}", phrases.ONLY_UNDATED),
    ):
        document = shipped.get(f"/api/v1/data.json?indicator={query}").json
        assert document["rows"] == [] and note in document["notes"]


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
        assert make_absent_row(panel, places[code], None, breakdown=breakdown).obs_status is reason
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


def test_of_figures_of_a_place_that_are_held_it_is_not_said_that_nobody_publishes_them(
    shipped: FlaskClient, site: Observatory, why: Absences
) -> None:
    """Cochabamba: one figure is held, of feminicides, and none is shown: on its page and on its sheet."""
    assert {name for name, code in why.withheld if code == "BO-030101"} == {"feminicides"}
    page = visible(shipped.get("/es/territorios/BO-030101").text)
    assert "¿Cuántos feminicidios se registran? (hay cifra y no se muestra)" in page
    assert TEXT.t(phrases.NOTHING_OF_PLACE) not in page
    place = of_territory(site, site.catalog.territories["BO-030101"], base_url="")
    assert place.nothing != phrases.NOTHING_OF_PLACE
    assert [name for name, _ in known_absences(place.why, place.territory, TEXT)] == ["feminicides"]


LOOKED_FOR = {
    "De Independencia no": HERE,
    "De El Alto no": EL_ALTO,
    "De Lima Norte no": "PE-LN",
    "De Bolivia no": "BO",
}
"""What a series says of the side without figures where one only looked for them, and whose side that is."""


def test_why_a_series_stands_alone_denies_nothing_that_is_held(site: Observatory, why: Absences) -> None:
    """Where the register is kept in one country alone that is the reason; else it says that none was found."""
    lanes = {lane.id: lane.countries for lane in site.catalog.quality.lanes}
    known = {(name, code) for name, one in site.availability().items() for code in one.territories}
    known |= why.withheld | why.undated
    looked_for = 0
    for name, indicator in site.catalog.indicators.items():
        reason = indicator.comparability.reason
        assert "nadie" not in reason, name
        one_country = len(lanes[indicator.lane]) == 1
        assert one_country or "que solo lleva" not in reason, name
        for words, code in LOOKED_FOR.items():
            if words in reason:
                looked_for += 1
                assert not one_country and (name, code) not in known, name
    assert looked_for > 40
