"""The sheets of a place say what its page says, one page each; their press bears many at once and what never ends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.brief import of_territory
from api.briefs.indicator_sheet import short_table
from api.briefs.sheet import Sheet, SheetPart, TypesettingError, pdf
from api.briefs.territory_sheet import sheet
from layouts.document import addresses
from observatory.charts.kinds.chosen_kind import chart_of, finding_of
from observatory.charts.kinds.neighbours import neighbour_rows
from observatory.place_panels import (
    find_lacking,
    head_of,
    panel_of,
    place_numbers,
    registers_of,
    say_first_line,
    say_silent,
    surroundings,
    this_year,
    told_apart_of,
)
from observatory.provenance.gaps import first_recent_year
from observatory.statistics.series import select_leading_rows
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.labels import interval_words, value_words
from tests.api.briefs.reading import Printed, plain, printed, smallest_letters
from tests.kit.asking import observatory_of
from tests.kit.sampling import one_for_each, sample
from tests.observatory import panels
from tests.observatory.pieces import CEM

ADDRESS = "/api/v1/brief.pdf"
LANGS = ("es", "en", "fr")
OLD = "indicator=felcv_complaint_rate"
MAIN = ("PE-150112", "BO-020105")
LEAST = 8.95  # nine points, less what a drawing rounds


def pdf_of(client: FlaskClient, query: str) -> bytes:
    answer = client.get(f"{ADDRESS}?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.get_data(as_text=True)
    return answer.data


def sheet_of(client: FlaskClient, query: str) -> Printed:
    return printed(pdf_of(client, query))


def every_place(client: FlaskClient) -> list[str]:
    """Each place that has a page of its own in a list: countries, departments, groups, districts."""
    catalog = observatory_of(client).catalog
    inside = [code for id_ in catalog.sets for code in catalog.in_set(id_)]
    return list(dict.fromkeys([*catalog.countries, *inside, "PE-LN", "PE-1501"]))


def test_the_sheet_of_any_place_is_one_page_in_every_language(shipped: FlaskClient) -> None:
    places = [*MAIN, "BO-02", *sample(every_place(shipped), 6)]
    too_long = [
        (code, lang)
        for code, lang in one_for_each(places, LANGS)
        if sheet_of(shipped, f"territory={code}&lang={lang}").pages != 1
    ]
    assert too_long == []


def test_the_sheet_of_a_place_says_why_each_question_has_no_figure(shipped: FlaskClient) -> None:
    site = observatory_of(shipped)
    place = of_territory(site, site.catalog.territories["BO-020105"], base_url="")
    told_of = sheet(place, Text())
    told = " ".join(line for part in (*told_of.narrow, *told_of.foot) for line in part.small)
    assert "Hay cifra y no se muestra: ¿Cuántos feminicidios se registran?" in told
    first = first_recent_year(site.catalog, site.release.released.year)
    since = f"2013, anterior a {first}; hay otras cifras más nuevas"
    assert f"{since}: ¿Cuántas denuncias recibe la policía?" in told
    lacking = place.lacking(Text()).questions
    assert lacking and all(told.count(each.question) == 1 for each in lacking)


def test_a_zero_on_paper_says_that_its_cell_was_blank() -> None:
    blank = "En blanco en el archivo; las demás partes suman el total, así que es cero."
    rows = [
        panels.row("cem_cases", "PE-150112", "2023", 738.0, note="Cifra redonda."),
        panels.row("cem_cases", "PE-150112", "2024", 0.0, note=blank),
    ]
    part = short_table(panels.panel(CEM, rows), Text(), heading="", limit=9)
    assert part.small == (f"0: {blank}",)


@pytest.mark.parametrize(
    "query", ["territory=PE-150112", "territory=BO-020105", "territory=PE-150112&sheet=month"]
)
def test_the_letters_of_a_sheet_of_a_place_are_read_at_a_table(shipped: FlaskClient, query: str) -> None:
    assert smallest_letters(pdf_of(shipped, query)) >= LEAST


@pytest.mark.parametrize("kind", ["", "&sheet=month"])
@pytest.mark.parametrize(
    ("code", "lang"), one_for_each(["PE-150112", "PE-150110", "BO-020105", "BO-02"], LANGS)
)
def test_a_sheet_opens_with_the_numbers_of_the_page_and_from_whom_the_place_is_told_apart(
    shipped: FlaskClient, code: str, lang: str, kind: str
) -> None:
    site, text = observatory_of(shipped), Text(lang)
    place = site.catalog.territories[code]
    around = surroundings(site, place)
    sheet = sheet_of(shipped, f"territory={code}&lang={lang}{kind}").text
    page = shipped.get(addresses.territory(lang, code)).text
    leading = around.own if around is not None else panel_of(site, f"{OLD}&territory={code}")
    numbers = list(place_numbers(head_of(site, place, leading), site.catalog, text))
    assert numbers
    at = 0
    for number in numbers:
        assert f'<span class="number">{number.number}</span>' in page
        told = " ".join((number.number, number.unit, number.said, " · ".join(number.notes)))
        at = sheet.index(plain(told), at)
    if around is not None:
        apart = told_apart_of(around.sets[0], text)
        assert sheet.index(plain(apart[1:])) > at
        assert plain(apart) in plain(unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("kind", ["", "&sheet=month"])
@pytest.mark.parametrize(("code", "lang"), one_for_each(["PE-150112", "BO-020105", "BO-02"], LANGS))
def test_a_sheet_is_a_tagged_pdf_with_language_title_order_and_words_for_each_picture(
    shipped: FlaskClient, code: str, lang: str, kind: str
) -> None:
    """Read back as a reader's software does: heading first, then what stands under it, and no picture without words."""
    site = observatory_of(shipped)
    sheet = sheet_of(shipped, f"territory={code}&lang={lang}{kind}")
    assert sheet.marked and sheet.titled and "<pdfuaid:part>1</pdfuaid:part>" in sheet.declared
    assert (sheet.lang, sheet.pages) == (lang, 1)
    name = Text(lang).t(site.catalog.territories[code].name)
    assert sheet.title.startswith(name)
    assert sheet.tags.count("H1") == 1
    assert sheet.tags.index("H1") < min(sheet.tags.index(tag) for tag in ("H2", "Figure", "Table"))
    assert len(sheet.alternatives) == sheet.tags.count("Figure") > 0
    assert all(len(words) > 40 for words in sheet.alternatives)
    assert sheet.unheaded == 0 and set(sheet.scopes) == {"/Column"}


def test_the_sheet_of_the_table_draws_this_year_and_says_the_change_of_each_neighbour(
    shipped: FlaskClient,
) -> None:
    site, text = observatory_of(shipped), Text()
    sheet = sheet_of(shipped, "territory=PE-150112&sheet=month")
    place = site.catalog.territories["PE-150112"]
    around = surroundings(site, place)
    assert around is not None and around.bars is not None
    year = this_year(site, around.own)
    assert year is not None and year.drawn is not None
    drawn, shown = (
        chart_of(panel, text, width=316, outlines=site.outlines) for panel in (year.drawn, around.sets[0].map)
    )
    assert sheet.alternatives == tuple(plain(chart.description) for chart in (drawn, shown))
    for row in neighbour_rows(replace(around.bars, view="neighbours"), text):
        assert row.former is not None
        former = value_words(row.former, around.bars.indicator, text)
        assert plain(f"{row.entry.name} {row.number} {former} {row.change}") in sheet.text
    order = [
        "2026, mes a mes",
        "Entre sus vecinos",
        "Ayuda",
        "Qué cambió",
        "Qué llegó",
        "Qué se espera",
    ]
    assert sorted(order, key=sheet.text.index) == order


def test_the_sheets_of_el_alto_begin_with_what_is_known_and_set_no_old_number_large(
    shipped: FlaskClient,
) -> None:
    site = observatory_of(shipped)
    first = say_first_line(site, "BO-020105", Text())
    for kind in ("", "&sheet=month"):
        sheet = sheet_of(shipped, f"territory=BO-020105{kind}").text
        assert 0 < sheet.index(plain(first)) < sheet.index("3172")
    old = sheet_of(shipped, "territory=BO-020105").text.partition("Otras cifras con fecha")
    assert "270" not in old[0] and re.search(r"270\b.*2013", old[2])


@pytest.mark.parametrize("code", ["BO-071101", "BO-070201"])
def test_a_sheet_that_opens_with_a_register_says_its_count_and_what_limits_it(
    shipped: FlaskClient, code: str
) -> None:
    site = observatory_of(shipped)
    place = of_territory(site, site.catalog.territories[code], base_url="")
    assert place.leading is not None and place.leading.indicator.own_tables
    said = sheet_of(shipped, f"territory={code}").text
    silent = [say_silent(each, place.territory, Text()) for each in place.silent]
    assert all(plain(line) in said for line in silent or [finding_of(place.leading, Text())])
    assert all(plain(caveat) in said for caveat in place.leading.indicator.caveats)


def test_the_sheet_of_independencia_sets_its_rate_beside_those_of_its_neighbours(
    shipped: FlaskClient,
) -> None:
    site, text = observatory_of(shipped), Text()
    sheet = sheet_of(shipped, "territory=PE-150112").text
    codes = [*site.catalog.in_set("lima_norte"), "PE-LN", "PE-1501"]
    rates = panel_of(site, f"indicator=police_complaint_rate&territory={','.join(codes)}&period=2025")
    names = {place.code: place.name for place in rates.territories}
    rows = select_leading_rows(rates.rows)
    assert {row.territory for row in rows} == set(codes)
    for row in rows:
        assert row.numerator is not None
        assert row.denominator is not None
        counted, people = text.number(row.numerator), text.number(row.denominator)
        value, interval = value_words(row, rates.indicator, text), interval_words(row, rates.indicator, text)
        assert plain(f"{names[row.territory]} {counted} {people} {value} {interval}") in sheet


@pytest.mark.parametrize("code", MAIN)
def test_a_sheet_names_the_questions_that_nobody_answers_there(shipped: FlaskClient, code: str) -> None:
    site = observatory_of(shipped)
    sheet = sheet_of(shipped, f"territory={code}").text.partition(Text().t(captions.NO_RECENT_FIGURE))[2]
    assert plain(site.catalog.questions["encuestas"].title) in sheet
    assert plain(site.catalog.questions["donde"].title) not in sheet


@pytest.mark.parametrize(("kind", "lang"), one_for_each(["", "&sheet=month"], LANGS))
def test_the_sheets_of_el_alto_draw_what_health_services_noted_by_year_and_nothing_without_a_number(
    shipped: FlaskClient, kind: str, lang: str
) -> None:
    """The years of the form of today, women and men apart, with all that limits them; no month of a sexual case."""
    site, text = observatory_of(shipped), Text(lang)
    sheet = sheet_of(shipped, f"territory=BO-020105&lang={lang}{kind}")
    family, sexual = registers_of(site, site.catalog.territories["BO-020105"])
    shown = (family,) if kind else (family, sexual)
    for panel in shown:
        assert plain(text.t(panel.indicator.name)) in sheet.text
        assert all(plain(text.t(caveat)) in sheet.text for caveat in panel.indicator.caveats)
        rows = {(row.period.start.year, str(row.breakdown)): row for row in select_leading_rows(panel.rows)}
        years = range(panel.indicator.drawn_since, panel.indicator.drawn_until + 1)
        for year in years:
            women, men = (
                value_words(rows[year, f"sex:{sex}"], panel.indicator, text) for sex in ("women", "men")
            )
            assert plain(f"{year} {women} {men}") in sheet.text
        before = [key for key in rows if key[0] not in years and key[1] == "sex:women"]
        others = [f" {key[0]} {value_words(rows[key], panel.indicator, text)}" for key in before]
        assert others and not any(plain(other) in sheet.text for other in others)
    months = panel_of(site, "indicator=health_family_cases&territory=BO-020105&grain=month")
    pictures = [chart_of(panel, text, width=316) for panel in ((months,) if kind else shown)]
    assert sheet.alternatives == tuple(plain(chart.description) for chart in pictures)
    told = plain(text.t("Cada punto es un mes, con todas las personas. La tabla es de años."))
    assert (told in sheet.text) == bool(kind)


def test_the_sheet_of_the_month_names_who_holds_what_is_missing(shipped: FlaskClient) -> None:
    site, text = observatory_of(shipped), Text()
    told = sheet_of(shipped, "territory=BO-020105&sheet=month").text
    lacking = find_lacking(site, site.catalog.territories["BO-020105"], text)
    assert lacking.questions and plain(lacking.districts) in told and "Se puede pedir a" in lacking.districts
    for each in lacking.questions:
        assert plain(each.asked_of) in told.partition(plain(each.question))[2]


@pytest.mark.parametrize(("code", "lang"), one_for_each(MAIN, LANGS))
def test_the_sheet_of_the_month_is_one_page_and_bears_no_copy_that_nobody_published(
    shipped: FlaskClient, code: str, lang: str
) -> None:
    site = observatory_of(shipped)
    sheet = sheet_of(shipped, f"territory={code}&sheet=month&lang={lang}")
    assert sheet.pages == 1
    copies = [source.name for source in site.catalog.sources.values() if source.copy == "unpublished"]
    assert copies
    assert [name for name in copies if plain(Text(lang).t(name)) in sheet.text] == []


def test_the_sheet_of_the_month_says_what_changed_beyond_chance_and_what_came(shipped: FlaskClient) -> None:
    site, text = observatory_of(shipped), Text()
    sheet = sheet_of(shipped, "territory=PE-150112&sheet=month").text
    own = panel_of(site, "indicator=police_complaint_rate&territory=PE-150112")
    changed = sheet.partition(text.t("Qué llegó"))[0]
    assert plain(finding_of(own, text, site.outlines)) in changed
    # Of the cases of the CEM the year is not over, so no change is told.
    assert text.t(site.catalog.indicators["cem_cases"].name) not in changed
    arrived = sheet.partition(text.t("Qué llegó"))[2].partition(text.t("Qué se espera"))[0]
    # The first release tells what was read in the month before it.
    since = site.release.released - timedelta(days=31)
    came = [
        edition for edition in site.snapshots() if edition.source == "sidpol" and edition.retrieved > since
    ]
    assert (plain(text.t(site.catalog.sources["sidpol"].name)) in arrived) is bool(came)


def test_the_sheet_of_el_alto_claims_no_change(shipped: FlaskClient) -> None:
    none = Text().t("De ninguna serie de este lugar se puede afirmar que cambió de un año al siguiente.")
    assert none in sheet_of(shipped, "territory=BO-020105&sheet=month").text


@pytest.mark.parametrize("code", ["PE-021209", "BO-010201"])
def test_a_place_without_any_series_has_the_sheet_that_says_why(shipped: FlaskClient, code: str) -> None:
    of_month = sheet_of(shipped, f"territory={code}&sheet=month").text
    assert of_month == sheet_of(shipped, f"territory={code}").text
    assert "De ninguna serie" not in of_month


def test_another_sheet_than_that_of_the_month_is_refused(shipped: FlaskClient) -> None:
    answer = shipped.get(f"{ADDRESS}?territory=PE-150112&sheet=year")
    assert answer.status_code == 400
    assert "month" in answer.json["detail"] if answer.json else False


MADE = datetime(2026, 1, 1, tzinfo=UTC)


def sheet_of_parts(*parts: SheetPart) -> Sheet:
    return Sheet(
        lang="es",
        short=True,
        title="Una hoja",
        kicker="",
        heading="Una hoja",
        subject="",
        lead=(),
        hue="#000000",
        mark="",
        across=(),
        wide=parts,
        narrow=(),
        foot=(),
        last_lines=("Fin.",),
    )


def test_after_many_the_press_is_free_again() -> None:
    for _ in range(3):
        assert printed(pdf(sheet_of_parts(), author="", moment=MADE)).pages == 1


def test_a_sheet_that_never_ends_is_given_up_and_the_next_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "typst_process.py").write_text("import time\ntime.sleep(60)\n")
    with monkeypatch.context() as endless:
        endless.setattr("api.briefs.sheet._HERE", tmp_path)
        endless.setattr("api.briefs.sheet._SECONDS", 1)
        with pytest.raises(TypesettingError, match="longer than 1 s"):
            pdf(sheet_of_parts(), author="", moment=MADE)
    assert printed(pdf(sheet_of_parts(), author="", moment=MADE)).pages == 1


def test_a_picture_that_is_none_is_an_error_in_words() -> None:
    broken = SheetPart(picture="<svg", alternative="nada")
    with pytest.raises(TypesettingError, match="failed on a sheet"):
        pdf(sheet_of_parts(broken), author="", moment=MADE)


def test_what_one_page_cannot_hold_goes_on_on_the_next_which_is_numbered() -> None:
    long = SheetPart(heading="Filas", paragraphs=tuple(f"fila {at}" for at in range(90)))
    document = printed(pdf(sheet_of_parts(long), author="", moment=MADE))
    assert document.pages == 2
    assert "fila 89" in document.text
    assert "2/2" in document.text
    assert "1/1" not in printed(pdf(sheet_of_parts(), author="", moment=MADE)).text
