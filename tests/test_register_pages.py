"""What a register whose writers nobody knows may show, and where: the shipped figures of Bolivia's health services."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient

from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import ConfStatus, ObsStatus
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.kit.asking import CALLBACK, body, csv_rows, frames_request, observatory_of, text_at
from tests.observatory.test_place_panels import EL_ALTO, FAMILY, KEPT, PRENATAL, SEXUAL
from tests.walk.answers import DRAWING, Drawing, joined

LA_PAZ, VIACHA = "BO-020101", "BO-020801"
FIRST_LINES = {
    "es": "No encontramos ningún año completo de denuncias policiales de El Alto después de 2013. En 2023 los servicios "
    "de salud anotaron 162 casos de violencia sexual contra mujeres y niñas: casos, no personas, ni toda la violencia.",
    "en": "We found no full year of police reports for El Alto after 2013. In 2023 health services recorded 162 cases of "
    "sexual violence against women and girls: cases, not persons, nor all violence.",
    "fr": "Nous n’avons trouvé aucune année complète de signalements à la police d’El Alto après 2013. En 2023, les "
    "services de santé ont noté 162 cas de violences sexuelles envers des femmes et des filles : des cas, non des "
    "personnes, ni toute la violence.",
}  # fmt: skip


def words(markup: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", joined(markup))


def refusal(catalog: Catalog, lang: str) -> str:
    pages = " · ".join(["El Alto", Text(lang).t(catalog.questions["ninez"].title)])
    return words(Text(lang).t(phrases.KEPT_TO_PAGES, pages=pages))


@pytest.mark.parametrize("query", KEPT)
@pytest.mark.parametrize("lang", list(languages()))
def test_what_takes_ages_or_visits_along_refuses_in_a_sentence(
    shipped: FlaskClient, catalog: Catalog, query: str, lang: str
) -> None:
    subject, _, rest = query.removeprefix("indicator=").partition("&")
    spoken, said = f"{query}&lang={lang}", refusal(catalog, lang)
    machines = [
        f"/embed/{subject}?{rest}&lang={lang}", f"/api/v1/preview.png?{spoken}", f"/api/v1/brief.pdf?{spoken}",
        *(f"/api/v1/chart.{form}?{spoken}" for form in ("svg", "png", "pdf")), f"/api/v1/chart.svg?{spoken}&shape=square",
        f"/api/v1/sentences?{spoken}", f"/api/v1/provenance?{spoken}", f"/api/v1/citation.bib?{spoken}",
        *(f"/api/v1/{path}?{spoken}" for path in ("geo/bolivia.json", "revisions.atom", "revisions.json") if not rest),
    ]  # fmt: skip
    for address in machines:
        answer = text_at(shipped, address, 404)
        detail = json.loads(answer)["detail"] if answer.startswith("{") else answer
        assert said in words(detail), address
    for page in ("explorer", "share", "provenance"):
        assert said in words(text_at(shipped, f"{addresses.page(lang, page)}?{query}", 404)), page


def test_the_explorers_script_is_refused_too(shipped: FlaskClient, catalog: Catalog) -> None:
    path = addresses.page("es", "explorer")
    asked = {"asked.data": KEPT[2], "room.data": {"width": 1200, "dark": False}}
    answers = [
        shipped.post(CALLBACK, json=frames_request(KEPT[2], path=path)).get_data(as_text=True),
        shipped.post(CALLBACK, json=body("main-marks.data", asked, {"location.pathname": path})).get_data(
            as_text=True
        ),
    ]
    assert not any("57" in answer and "0 a 14" in answer for answer in answers)
    for series in (SEXUAL, FAMILY):
        page = text_at(shipped, f"{path}?indicator={series}")
        offered = re.findall(r'explorar\?indicator=(\w+)"', page)
        assert PRENATAL not in offered and series in offered
        assert "age" not in re.findall(r'<option[^>]*value="(\w+)"', page)


def test_no_list_leads_to_a_chart_of_them(shipped: FlaskClient) -> None:
    gallery = text_at(shipped, addresses.page("es", "press", "ninez"))
    assert f"/embed/{PRENATAL}" not in gallery and "/embed/" in gallery
    for lang in languages():
        page = text_at(shipped, addresses.indicator(lang, PRENATAL))
        assert not DRAWING.findall(page)
        assert (
            addresses.page(lang, "questions", "ninez") in page and addresses.territory(lang, EL_ALTO) in page
        )


@pytest.mark.parametrize("lang", list(languages()))
def test_rows_carry_the_limits_of_what_they_say(shipped: FlaskClient, catalog: Catalog, lang: str) -> None:
    for name, by in ((PRENATAL, "age"), (SEXUAL, "age,sex"), (FAMILY, "sex")):
        query = f"indicator={name}&territory={EL_ALTO}&by={by}&lang={lang}"
        rows = csv_rows(shipped, query)
        in_json = json.loads(text_at(shipped, f"/api/v1/data.json?{query}"))["rows"]
        assert rows and [row["note"] for row in in_json] == [row["note"] for row in rows]
        for caveat in catalog.indicators[name].caveats:
            assert all(Text(lang).t(caveat) in row["note"] for row in rows)
    assert {
        row["age"] for row in csv_rows(shipped, f"indicator={SEXUAL}&territory={EL_ALTO}&by=age,sex")
    } >= {"0-14"}


def test_rows_that_no_page_shows_name_no_page(shipped: FlaskClient) -> None:
    ways = {
        name: shipped.get(f"/api/v1/data.csv?indicator={SEXUAL}&by={name}").headers.get("Link", "")
        for name in ("age", "sex")
    }
    assert "/indicadores/" in ways["sex"] and "/indicadores/" not in ways["age"]


def test_how_many_sent_and_wrote_stands_beside_each_year(shipped: FlaskClient) -> None:
    """As at least, in chart, sentence, table, CSV and JSON: 341 sent in 2023, 275 of them all year, 181 wrote."""
    said = "al menos 341 municipios del país, 275 en los doce meses. Al menos 181 anotaron un caso."
    query = f"indicator={FAMILY}&territory={EL_ALTO}&by=sex"
    (row, *_) = [row for row in csv_rows(shipped, query) if row["period"] == "2023"]
    assert said in row["note"]
    page = text_at(shipped, addresses.indicator("es", FAMILY, f"territory={EL_ALTO}&by=sex"))
    assert said in words(page) and said in words(
        lxml.html.document_fromstring(page).xpath("string(//*[@id='tabla']/..)")
    )
    assert any(said in words(Drawing.read(svg).finding) for svg in DRAWING.findall(page))
    assert said in text_at(shipped, f"/api/v1/sentences?{query}")


def charts(client: FlaskClient, query: str) -> list[tuple[Drawing, str]]:
    subject, _, rest = query.removeprefix("indicator=").partition("&")
    page = text_at(client, addresses.indicator("es", subject, rest))
    return [(Drawing.read(svg), svg) for svg in DRAWING.findall(page)]


@pytest.mark.parametrize("view", ["", "&view=bars", "&view=map", "&view=trend"])
def test_years_are_dots_that_nothing_joins_from_2016_on(shipped: FlaskClient, view: str) -> None:
    for name in (FAMILY, SEXUAL):
        drawn = charts(shipped, f"indicator={name}&territory={EL_ALTO}&by=sex{view}")
        assert drawn
        for drawing, svg in drawn:
            years = {cell.partition(" ")[2] for cell, _ in drawing.marks}
            assert drawing.kind == "trend" and not drawing.strokes and "data-b=" not in svg
            assert {"2016", "2023"} <= years and min(years) == "2016"
            told_of_it = f"{drawing.finding} {drawing.alternative}".replace(
                Text().t(phrases.WRITERS_UNKNOWN), ""
            )
            assert not re.search(r"frente a|Pasa de|más alto|más bajo|%|subió|bajó", told_of_it)


def test_years_of_another_form_are_in_the_table_alone(shipped: FlaskClient) -> None:
    rows = csv_rows(shipped, f"indicator={FAMILY}&territory={EL_ALTO}&by=sex")
    assert {row["period"] for row in rows} == {str(year) for year in range(2005, 2025)}
    former = text_at(shipped, addresses.indicator("es", FAMILY, f"territory={EL_ALTO}&period=2010"))
    assert Text().t(phrases.OTHER_FORM) in words(former)
    assert Drawing.read(DRAWING.findall(former)[0]).marks == ()
    assert "1258" in words(lxml.html.document_fromstring(former).xpath("string(//*[@id='tabla']/..)"))


def test_several_places_are_a_table_in_alphabetical_order_with_who_lives_there(shipped: FlaskClient) -> None:
    query = f"territory={VIACHA},{LA_PAZ},{EL_ALTO}&by=sex&period=2022"
    for view in ("", "&view=bars", "&view=map"):
        page = text_at(shipped, addresses.indicator("es", SEXUAL, query + view))
        first = Drawing.read(DRAWING.findall(page)[0])
        assert (first.kind, first.marks) == ("empty", ()) and Text().t(
            phrases.REGISTER_BESIDE
        ) in first.finding
        places = lxml.html.document_fromstring(page).xpath("//*[@id='tabla']/..//tbody/tr/*[1]")
        names = list(dict.fromkeys(words(cell.text_content()) for cell in places))
        assert names[:2] == ["El Alto", "Nuestra Señora de La Paz"] and "885 825 (2024)" in words(page)


def test_no_map_of_outlines_has_its_values(shipped: FlaskClient) -> None:
    answer = json.loads(text_at(shipped, f"/api/v1/geo/murillo.json?indicator={SEXUAL}", 400))
    assert answer["detail"] == Text().t(phrases.REGISTER_BESIDE)


@pytest.mark.parametrize("lang", list(languages()))
def test_the_first_lines_of_home_and_place_are_made_of_the_figures(shipped: FlaskClient, lang: str) -> None:
    for address in (addresses.page(lang, "home"), addresses.territory(lang, EL_ALTO)):
        page = text_at(shipped, address)
        assert words(FIRST_LINES[lang]) in words(page)
        (way,) = lxml.html.document_fromstring(page).xpath("//p[@class='first-line']/a/@href")
        assert "162" in text_at(shipped, way)


@pytest.mark.parametrize("lang", list(languages()))
def test_help_stands_between_a_number_of_girls_and_all_else(shipped: FlaskClient, lang: str) -> None:
    text = Text(lang)
    for address in (addresses.page(lang, "questions", "ninez"), addresses.territory(lang, EL_ALTO)):
        tree = lxml.html.document_fromstring(text_at(shipped, address))
        captions = tree.xpath("//figcaption[*[@class='help-beside']]")
        assert len(captions) == 2
        for caption in captions:
            heading, beside, *_ = caption
            assert heading.tag in ("h2", "h3") and beside.get("class") == "help-beside"
            assert text.t(phrases.NOT_YOUR_FAULT) in words(beside.text_content())
            assert beside.xpath("a[starts-with(@href, 'tel:')]") and beside.xpath("a[contains(@href, '/')]")
            frame = caption.getparent()
            ways = [a.get("href") for a in frame.xpath(".//*[@class='actions']//a")]
            assert ways and all(way.startswith("/api/v1/data.csv") for way in ways)
    figures = [joined(lxml.html.tostring(one, encoding="unicode")) for one in captions]
    assert "57" in figures[0] and "36" in figures[1]


def test_boys_stand_in_the_table_of_girls_alone(shipped: FlaskClient) -> None:
    tree = lxml.html.document_fromstring(text_at(shipped, "/es/preguntas/ninez"))
    (frame, _) = tree.xpath("//figure[.//*[@class='help-beside']]")
    drawn = [Drawing.read(svg) for svg in DRAWING.findall(lxml.html.tostring(frame, encoding="unicode"))]
    assert not tree.xpath("//*[@id='falta']/following::figure"), (
        "charts first, then what is not known, then data"
    )
    assert drawn and not any("Hombres" in words for each in drawn for _, words in each.marks)
    assert "Hombres" in frame.xpath("string(.//table)")


def test_a_year_in_which_nobody_wrote_is_no_zero(shipped: FlaskClient) -> None:
    """Viacha sent its form in all months of 2023 and wrote no case of the family; no row says zero."""
    page = text_at(shipped, addresses.indicator("es", FAMILY, f"territory={VIACHA}&period=2023"))
    assert "Ningún establecimiento anotó casos. No significa que no los haya." in words(page)
    site = observatory_of(shipped)
    why = site.absences()
    assert why.reason(FAMILY, VIACHA, years=["2023"]) is ObsStatus.NONE_WRITTEN
    for name in (FAMILY, SEXUAL, PRENATAL):
        rows = csv_rows(shipped, f"indicator={name}&territory=all&grain=all")
        assert rows and not [row for row in rows if row["value"] == "0"]


def test_months_are_shown_of_the_family_form_in_total_alone(shipped: FlaskClient) -> None:
    """Each year of El Alto has its twelve months, or a mark in each: of 2020 one month is under five."""
    for name, by in (
        (SEXUAL, "sex"),
        (SEXUAL, "age,sex"),
        (PRENATAL, "age"),
        (FAMILY, "sex"),
        (FAMILY, "age,sex"),
    ):
        rows = csv_rows(shipped, f"indicator={name}&territory=all&grain=all&by={by}")
        of_years = [row for row in rows if row["obs_status"] != ObsStatus.NOT_SHOWN]
        assert of_years and {row["frequency"] for row in of_years} == {"A"}
    months = csv_rows(shipped, f"indicator={FAMILY}&territory={EL_ALTO}&grain=month")
    assert len(months) == 240
    marked = [row["period"][:4] for row in months if row["conf_status"] == ConfStatus.PROTECTED.value]
    assert marked == ["2020"] * 12 and [row["period"][:4] for row in months if row["value"] == ""] == marked
    assert min(int(row["value"]) for row in months if row["value"]) >= 5
    assert not [row for row in months if "fila" in row["locator"] and row["locator"] != phrases.SUM_OF_ROWS]


def test_months_are_dots_that_nothing_joins_and_no_change_is_said_of_them(shipped: FlaskClient) -> None:
    (drawing, svg), *_ = charts(shipped, f"indicator={FAMILY}&territory={EL_ALTO}&grain=month")
    months = [cell.partition(" ")[2] for cell, _ in drawing.marks]
    assert drawing.kind == "trend" and not drawing.strokes and "data-b=" not in svg
    assert len(months) == 96 and {month[:4] for month in months} == {str(year) for year in range(2016, 2024)}
    told_of_it = f"{drawing.finding} {drawing.alternative}".replace(Text().t(phrases.WRITERS_UNKNOWN), "")
    assert not re.search(r"frente a|Pasa de|más alto|más bajo|%|subió|bajó", told_of_it)


def test_ages_stand_on_the_page_of_no_other_place(shipped: FlaskClient) -> None:
    for code in (LA_PAZ, VIACHA, "PE-150112", "BO-02"):
        assert 'class="help-beside"' not in text_at(shipped, addresses.territory("es", code))


def test_what_leaves_on_the_reporters_card_has_no_change_in_it(shipped: FlaskClient) -> None:
    for query in (
        f"indicator={FAMILY}&territory={EL_ALTO}",
        f"indicator={SEXUAL}&territory={EL_ALTO}&by=sex",
    ):
        card: dict[str, Any] = json.loads(text_at(shipped, f"/api/v1/sentences?{query}"))
        for said in (card["safe_sentence"], card["unsafe_sentence"], card["why"], *card["how"]):
            assert not re.search(r"%|frente a|subir|aument|dismin", said)
        assert "2023" in card["safe_sentence"] and card["number_may_be_printed"]


def test_the_page_of_gaps_says_what_nobody_publishes_and_what_is_asked(shipped: FlaskClient) -> None:
    said = words(text_at(shipped, "/es/preguntas/falta"))
    for part in (
        "por mes ni por distrito municipal",
        "qué establecimientos anotan",
        "Al Ministerio de Salud se le pide",
    ):
        assert part in said


def test_the_months_of_both_places_are_told_year_by_year(shipped: FlaskClient) -> None:
    """Of El Alto the family form, of Independencia the police; of sexual violence there is no month, and none is told."""
    page = lxml.html.document_fromstring(text_at(shipped, addresses.page("es", "quality")))
    tables = {
        words(table.xpath("string(caption)")): {
            row.xpath("string(th)"): row.xpath("td/@title") for row in table.xpath("tbody/tr")
        }
        for table in page.xpath("//table[@class='gaps months']")
    }
    family = tables["El Alto: Casos de violencia en la familia que anotaron los servicios de salud"]
    assert list(family) == [str(year) for year in range(2024, 2004, -1)]
    assert {year for year, said in family.items() if said != ["enero–diciembre: cifra"]} == {"2020"}
    assert family["2020"] == ["enero–diciembre: dato protegido"]
    police = tables["Independencia: Denuncias policiales por violencia (PNP)"]
    assert police["2026"][0] == "enero–mayo: cifra" and police["2018"] == ["enero–diciembre: cifra"]
    assert not [name for name in tables if "sexual" in name or "prenatal" in name]
    part = text_at(shipped, "/es/preguntas/falta").partition('id="por-mes"')[2].partition("</section>")[0]
    assert "/es/calidad#meses" in part and f"{FAMILY}?territory={EL_ALTO}&amp;grain=month" in part


@pytest.mark.parametrize("query", [f"{SEXUAL}?", f"{FAMILY}?filter=sex:women&"])
def test_a_month_that_is_not_shown_is_not_said_to_be_published_by_nobody(
    shipped: FlaskClient, query: str
) -> None:
    """The ministry publishes its months: that this site shows none is our rule, and not its silence."""
    asked = f"indicator={query.replace('?', '&')}territory={EL_ALTO}&period=2023-01"
    page = words(text_at(shipped, f"/es/indicadores/{query}territory={EL_ALTO}&period=2023-01"))
    assert "no se muestra a esta escala" in page and "no se halló cifra publicada" not in page
    (row,) = csv.DictReader(io.StringIO(text_at(shipped, f"/api/v1/data.csv?{asked}").lstrip("\ufeff")))
    assert (row["value"], row["obs_status"], row["period"]) == ("", ObsStatus.NOT_SHOWN.value, "2023-01")
    assert row["note"].startswith(phrases.MONTHS_NOT_SHOWN)
