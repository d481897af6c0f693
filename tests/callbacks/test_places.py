"""The page of a place: its number, its ranks, its map and what is missing are the store's, and nothing stands empty."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from api.brief import of_territory
from api.briefs.territory_sheet import sheet
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import chart_of, finding_of
from observatory.charts.kinds.maps.district_map import chart as district_map
from observatory.model import Level, Period, Row
from observatory.observatory import Observatory
from observatory.place_panels import map_around, panel_of, surroundings
from observatory.provenance.gaps import first_recent_year
from observatory.statistics.rate import TOGETHER, rate_ratio_interval
from observatory.statistics.series import current, select_leading_rows
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import symbol_label
from observatory.words.table import NO_VERDICT
from tests.kit.asking import csv_rows, words_in
from tests.kit.sampling import sample

ES = Text()
BOLIVIA = "indicator=prosecutor_case_rate"


def site_of(client: FlaskClient) -> Observatory:
    site = client.application.extensions["observatory"]
    assert isinstance(site, Observatory)
    return site


def markup_of(client: FlaskClient, code: str, lang: str = "es") -> str:
    pages = {"es": "territorios", "en": "territories", "fr": "territoires"}
    answer = client.get(f"/{lang}/{pages[lang]}/{code}")
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0]


def said(markup: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup)))


def among_of(client: FlaskClient, code: str) -> str:
    """What a place is told of its neighbours, beside its numbers."""
    return said(markup_of(client, code).partition('class="among"')[2].partition("</div>")[0])


def numbers_of(client: FlaskClient, code: str) -> list[tuple[str, str]]:
    """The numbers that a place opens with, each with the address of its series."""
    head = markup_of(client, code).partition('class="place-numbers"')[2].partition('class="place-figures"')[0]
    return [
        (number, unescape(href))
        for href, number in re.findall(r'<a href="([^"]+)"><span class="number">([^<]+)<', head)
    ]


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def test_independencia_is_told_apart_from_the_five_of_lima_norte_that_chance_does_not_explain(
    shipped: FlaskClient,
) -> None:
    """Counted again here, from the rows of the store alone; no place among others is a number of the page."""
    site, told = site_of(shipped), among_of(shipped, "PE-150112")
    codes = site.catalog.in_set("lima_norte")
    panel = panel_of(site, f"indicator=police_complaint_rate&territory={','.join(codes)}&period=2025")
    rows = {row.territory: row for row in select_leading_rows(panel.rows) if row.value is not None}
    own = rows.pop("PE-150112")
    counts = (own.numerator or 0, own.denominator or 0)
    alike = [
        code
        for code, row in rows.items()
        if (ratio := rate_ratio_interval(
            counts, (row.numerator or 0, row.denominator or 0), comparisons=len(rows)
        )).lower <= 1 <= ratio.upper
    ]  # fmt: skip
    names = {site.catalog.territories[code].name for code in alike}
    assert names == {"Comas", "Los Olivos"}
    assert "Su tasa no se distingue de las de Comas y Los Olivos. De las de los otros cinco, sí." in told
    assert site.catalog.indicators["police_complaint_rate"].caveats[0] in told
    assert not re.search(r"\d\.ª|más alta de los", told)


def test_of_neighbours_without_a_figure_nothing_is_said(shipped: FlaskClient) -> None:
    """Of the twenty districts of Andahuaylas nine have a rate: the page spoke of «los otros ocho lugares»."""
    told = among_of(shipped, "PE-030213")
    assert "Su tasa se distingue de las de los otros ocho lugares con cifra." in told


def test_la_paz_is_set_among_the_departments_whose_rate_is_known_and_beni_has_none(
    shipped: FlaskClient,
) -> None:
    site, told = site_of(shipped), among_of(shipped, "BO-02")
    rows = panel_of(site, f"{BOLIVIA}&territory={','.join(site.catalog.in_set('bolivia'))}&period=2024").rows
    rates = {row.territory: row for row in rows if row.value is not None}
    assert len(rates) == 8
    assert "BO-08" not in rates
    own = rates.pop("BO-02")
    apart = [
        code
        for code, row in rates.items()
        if not (ratio := rate_ratio_interval(
            (own.numerator or 0, own.denominator or 0), (row.numerator or 0, row.denominator or 0), comparisons=7
        )).lower <= 1 <= ratio.upper
    ]  # fmt: skip
    (alike,) = rates.keys() - set(apart)
    name = site.catalog.territories[alike].name
    assert f"Su tasa no se distingue de la de {name}. De las de los otros seis con cifra, sí." in told
    around = surroundings(site, site.catalog.territories["BO-02"])
    assert around is not None
    drawn = chart_of(around.sets[0].map, ES, width=360, outlines=site.outlines)
    (beni,) = [mark for mark in drawn.marks if mark.row.territory == "BO-08"]
    assert beni.row.value is None
    assert "Beni" in beni.words


@pytest.mark.parametrize("code", ["PE-150112", "PE-150110", "BO-020105", "BO-02", "PE"])
def test_a_place_opens_with_the_newest_number_of_each_series_and_with_no_old_one(
    shipped: FlaskClient, code: str
) -> None:
    site, numbers = site_of(shipped), numbers_of(shipped, code)
    assert numbers
    for number, href in numbers:
        query = dict(parse_qsl(urlsplit(href).query))
        if query.get("grain") == "month":  # this year's months: see below
            continue
        series = urlsplit(href).path.rpartition("/")[2]
        row = current(panel_of(site, f"indicator={series}&territory={code}").rows)
        assert row is not None
        assert number.removesuffix(" %") == ES.number(
            row.value or 0, site.catalog.indicators[series].decimals
        )
        assert row.period.end.year >= first_recent_year(site.catalog, site.release.released.year)


def test_the_number_of_a_year_long_past_is_a_sentence_and_not_set_large(shipped: FlaskClient) -> None:
    """El Alto's complaints of 2013 stand among its questions, and what is known first is said first."""
    site, markup = site_of(shipped), markup_of(shipped, "BO-020105")
    row = current(panel_of(site, "indicator=felcv_complaint_rate&territory=BO-020105").rows)
    assert row is not None and row.value is not None and row.period.end.year == 2013
    assert ES.number(row.value) not in [number for number, _ in numbers_of(shipped, "BO-020105")]
    assert f"El Alto, 2013: {ES.number(row.value)} denuncias" in said(markup)
    first = site.catalog.places["BO-020105"].first_line
    assert first is not None
    line = said(markup.partition('class="first-line"')[2].partition("</p>")[0])
    assert "después de 2013" in line and "162 casos" in line


def test_a_place_of_few_answers_with_its_newest_year_and_with_eight_years_together(
    shipped: FlaskClient,
) -> None:
    """Seen: «163 en 2023» where the newest year had sixteen, and a rate of eight years on the people of the first."""
    site = site_of(shipped)
    pooled = {row.territory: row for row in panels_of_all(site, "police_complaint_rate_pooled")}
    few = next(code for code in sorted(pooled) if newest_of(site, "police_complaints", code) is not None)
    protected = next(code for code in sorted(pooled) if newest_of(site, "police_complaints", code) is None)
    for code in (few, protected):
        row = pooled[code]
        assert row.value is not None and row.numerator is not None and row.denominator is not None
        assert row.value == pytest.approx(row.numerator / row.denominator * 100_000)
        numbers = [number for number, _ in numbers_of(shipped, code)]
        assert numbers[-1] == ES.number(row.value) and "media de varios años" in said(
            markup_of(shipped, code)
        )
    newest = newest_of(site, "police_complaints", few)
    assert newest is not None and newest < 20
    assert numbers_of(shipped, few)[0][0] == ES.number(newest)
    assert "se muestra el número, no la tasa" not in said(markup_of(shipped, few))  # it stands beside a rate
    lead = markup_of(shipped, protected).partition('class="lead"')[2].partition("</p>")[0]
    assert "dato protegido" in lead


def test_a_district_without_a_rate_reads_that_of_its_province(shipped: FlaskClient) -> None:
    """And none that has one, of its newest year or of several, or that is counted with another."""
    site, lacking = site_of(shipped), "no tiene tasa propia en 2025"
    for code, is_told in {
        "PE-130110": True, "PE-060403": True, "PE-090511": True, "PE-150716": True,
        "PE-021101": False, "PE-150112": False, "PE-080917": False, "PE-1301": False,
    }.items():  # fmt: skip
        page = said(markup_of(shipped, code))
        assert (lacking in page) is is_told, code
        if is_told:
            province = site.catalog.territories[code[:7]]
            query = f"indicator=police_complaint_rate&territory={province.code}&period=2025"
            row = current(panel_of(site, query).rows)
            assert row is not None and row.value is not None
            assert f"La de {province.name} es de {ES.number(row.value)} denuncias por cada" in page


def panels_of_all(site: Observatory, indicator: str) -> list[Row]:
    """The numbers of a series of many places, asked for a few at a time."""
    codes = site.availability()[indicator].territories[:12]
    rows = (row for code in codes for row in panel_of(site, f"indicator={indicator}&territory={code}").rows)
    return [row for row in rows if row.value is not None]


def newest_of(site: Observatory, indicator: str, code: str) -> float | None:
    """What a series says of the newest whole year of a place."""
    rows = panel_of(site, f"indicator={indicator}&territory={code}&period=2025").rows
    return next((row.value for row in rows if row.period.grain == "year"), None)


def test_a_place_that_is_left_out_leads_to_its_province(shipped: FlaskClient) -> None:
    catalog = site_of(shipped).catalog
    code = min(
        (each for each in catalog.counted if each.startswith("PE-15")),
        key=lambda each: catalog.inhabitants[each],
    )
    lead = markup_of(shipped, code).partition('class="lead"')[2].partition("</p>")[0]
    assert phrases.LEFT_OUT in said(lead) and f"/{catalog.territories[code].parent}" in lead


def test_every_place_opens_with_a_number_or_with_a_sentence(shipped: FlaskClient) -> None:
    catalog = site_of(shipped).catalog
    codes = [code for id_ in catalog.sets for code in catalog.in_set(id_)]
    counted_with_another = [place.code for place in catalog.territories.values() if place.divided_from]
    assert len(counted_with_another) > 10
    for code in ["PE", "BO", "PE-LN", "PE-DFLN", "BO-020801", *counted_with_another, *sample(codes, 6)]:
        lead = markup_of(shipped, code).partition("</header>")[2].partition('class="place-figures')[0]
        assert re.search(r'class="number">[^<]+<|class="lead">[^<]+<', lead), code


def months_so_far(site: Observatory, code: str, year: int) -> float:
    """The complaints of a place from January to May of a year, as its newest edition says them."""
    rows = panel_of(site, f"indicator=police_complaints&territory={code}&grain=month").rows
    return sum(
        row.value or 0 for row in rows if row.period.start.year == year and row.period.start.month <= 5
    )


def test_the_months_of_this_year_stand_beside_those_of_the_last_and_no_fall_is_claimed(
    shipped: FlaskClient,
) -> None:
    """This year's are added again here; last year's are those of the edition of that time where they may be shown.

    To PE-150109 a newer edition added 1 to 4 in those months: its number is that of the newest edition, which is said.
    """
    site, page = site_of(shipped), said(markup_of(shipped, "PE-150112"))
    assert ES.number(months_so_far(site, "PE-150112", 2026)) in [
        number for number, _ in numbers_of(shipped, "PE-150112")
    ]
    edition = next(each for each in site.snapshots() if each.cutoff == date(2025, 5, 31))
    within = Period(date(2025, 1, 1), date(2025, 5, 31))
    then = site.months_of_edition(edition.id, "police_complaints", "PE-150112", within=within)[within]
    assert then < months_so_far(site, "PE-150112", 2025)
    assert (
        f"{ES.number(then)} en los mismos meses de 2025, como los decía la edición de mayo de 2025." in page
    )
    newest = ES.number(months_so_far(site, "PE-150109", 2025))
    told = f"{newest} en los mismos meses de 2025, según la edición de mayo de 2026. La de entonces no"
    assert told in said(markup_of(shipped, "PE-150109"))
    assert NO_VERDICT in page
    # The page, like a printed sheet, is read in later years too.
    assert "2026, mes a mes" in page and "Este año" not in page


def test_a_place_has_its_sheet_and_its_data_beside_its_name(shipped: FlaskClient) -> None:
    for code, sheet_of_it in (
        ("PE-150112", "&sheet=month"),
        ("BO-020105", "&sheet=month"),
        ("PE-150110", ""),
    ):
        ways = markup_of(shipped, code).partition('class="place-ways"')[2].partition("</p>")[0]
        sheet_way, data_way = map(unescape, re.findall(r'href="([^"]+)"', ways))
        assert sheet_way == f"/api/v1/brief.pdf?territory={code}{sheet_of_it}"
        answer = shipped.get(data_way)
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        assert code in answer.text


def test_the_first_drawings_of_independencia_are_its_months_and_its_neighbours(shipped: FlaskClient) -> None:
    kinds = re.findall(r'data-kind="(\w+)"', markup_of(shipped, "PE-150112"))
    assert list(dict.fromkeys(kinds)) == ["year_months", "neighbours", "map", "trend"]


@pytest.mark.parametrize("code", ["PE-150112", "PE-150110", "BO-020105", "BO-02"])
def test_under_each_drawing_of_a_place_stands_what_is_taken_along_of_exactly_that_drawing(
    shipped: FlaskClient, code: str
) -> None:
    """Sentence, image, frame, rows, table and explorer, each at an address that answers; one stop of the tab key."""
    page = markup_of(shipped, code)
    figures = page.partition('id="aparte-')[0].split('<figure class="chart-frame">')[1:]
    assert figures
    for figure in figures:
        bar = figure.partition('role="toolbar"')[2].partition("</div>")[0]
        led = {word: unescape(href) for href, word in re.findall(r'href="([^"]+)"[^>]*>([^<]+)</a>', bar)}
        # A map without a figure has no rows to take, and the explorer does not show it.
        empty = code == "BO-020105" and 'data-kind="map"' in figure
        rest = ["Tabla"] if empty else ["Datos", "Tabla", "Explorar"]
        assert list(led) == ["Frase", "Imagen", "Insertar", *rest]
        for href in led.values():
            assert shipped.get(href).status_code == 200
        asked = {urlsplit(led[word]).query for word in led if word not in ("Tabla", "Explorar")}
        assert len(asked) == 1
        assert urlsplit(led["Insertar"]).fragment == "insertar"


def test_the_two_drawings_of_independencia_have_addresses_of_their_own_that_say_what_is_seen(
    shipped: FlaskClient,
) -> None:
    site, page = site_of(shipped), markup_of(shipped, "PE-150112")
    queries = dict.fromkeys(
        unescape(query) for query in re.findall(r'/es/compartir\?([^"#]+)#frase', page) if "view=" in query
    )
    drawn = {panel.view: panel for panel in (panel_of(site, query) for query in queries)}
    assert {"year_months", "neighbours", "map"} == drawn.keys()
    months = drawn["year_months"]
    assert {row.period.grain for row in months.rows} == {"month"}
    near = drawn["neighbours"]
    assert {row.period.start.year for row in near.rows} == {2024, 2025}
    assert near.territories[0].code == "PE-150112"
    for panel in (months, near):
        assert chart_of(panel, ES, width=672).kind == panel.view
        frame = shipped.get(f"/embed/{panel.indicator.id}?{panel.query.partition('&')[2]}").text
        assert f'data-kind="{panel.view}"' in frame
        assert shipped.get(f"/api/v1/chart.svg?{panel.query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("indicator=police_complaints&territory=PE-150112&view=year_months", "year_months"),
        ("indicator=police_complaints&territory=PE-150112,PE-150110&grain=month&view=year_months", "trend"),
        ("indicator=cem_cases&territory=PE-150112&by=sex&view=year_months", "trend"),
        ("compare=police_rate&view=year_months", "trend"),
        ("indicator=police_complaint_rate&territory=PE-150112,PE-150110&view=neighbours", "neighbours"),
        ("indicator=police_complaint_rate&territory=PE-150112&view=neighbours", "bars"),
        ("indicator=cem_cases&territory=PE-150112,PE-150110&view=neighbours", "bars"),
        ("compare=police_rate&view=neighbours", "bars"),
    ],
)
def test_views_of_one_place_or_of_neighbours_fall_back_where_they_do_not_fit(
    shipped: FlaskClient, query: str, view: str
) -> None:
    assert panel_of(site_of(shipped), query).view == view
    for page in ("explorar", "compartir"):
        assert shipped.get(f"/es/{page}?{query}").status_code == 200


def test_a_place_with_a_series_beside_the_questions_is_not_said_to_have_no_figure(
    shipped: FlaskClient,
) -> None:
    """A prosecutor's district: what enters its offices is counted, and no question is answered by it."""
    site = site_of(shipped)
    assert "PE-DFLN" in site.availability()["prosecutor_offences_pe"].territories
    page, sheet_of_it = (
        said(markup_of(shipped, "PE-DFLN")),
        of_territory(site, site.catalog.territories["PE-DFLN"], base_url=""),
    )
    assert ES.t(phrases.OTHER_SERIES_OF_PLACE) in page and ES.t(phrases.NOTHING_OF_PLACE) not in page
    assert sheet(sheet_of_it, ES).lead == (ES.t(phrases.OTHER_SERIES_OF_PLACE),)
    assert "/es/indicadores/?territory=PE-DFLN" in markup_of(shipped, "PE-DFLN")


@pytest.mark.parametrize("number", [3, 9, 14])
def test_a_district_of_el_alto_says_who_lives_and_studies_there_and_that_no_violence_is_counted(
    shipped: FlaskClient, number: int
) -> None:
    site, code = site_of(shipped), f"BO-020105-{number:02}"
    page = said(markup_of(shipped, code))
    assert ES.t(phrases.NO_VIOLENCE_FIGURE) in page
    for series in ("pupils", "school_units"):
        row = current(panel_of(site, f"indicator={series}&territory={code}").rows)
        assert row is not None
        assert plain(ES.number(row.value or 0)) in page
    assert all(name in page for name in ("FELCV", "SLIM"))
    assert site.catalog.questions["denuncias"].title in page


def test_no_place_has_an_empty_part_and_every_map_names_each_place_as_a_link(shipped: FlaskClient) -> None:
    catalog = site_of(shipped).catalog
    codes = [code for id_ in catalog.sets for code in catalog.in_set(id_)]
    for code in ["PE", "BO", "PE-LN", *catalog.places, *sample(codes, 8)]:
        markup = markup_of(shipped, code)
        bare = [part for part in re.findall(r"<section.*?</section>", markup, re.DOTALL) if not rest_of(part)]
        assert bare == [], code
        for figure in re.findall(r"<figure.*?</figure>", markup, re.DOTALL):
            drawing, _, names = figure.partition("<details")
            if names:
                drawn = set(re.findall(r'href="(/es/territorios/[^"]+)"', drawing))
                assert drawn <= set(re.findall(r'href="(/es/territorios/[^"]+)"', names))


def rest_of(part: str) -> str:
    """What stands in a part besides its heading."""
    return said(re.sub(r"<h2.*?</h2>", "", part, flags=re.DOTALL)).strip()


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
@pytest.mark.parametrize("width", [320, 344, 360])
def test_a_phone_reads_the_names_of_all_eight_on_the_map_of_lima_norte(
    shipped: FlaskClient, lang: str, width: int
) -> None:
    site = site_of(shipped)
    query = (
        f"indicator=police_complaint_rate&territory={','.join(site.catalog.in_set('lima_norte'))}&view=map"
    )
    drawn = district_map(panel_of(site, query), Text(lang), width=width, outlines=site.outlines)
    assert len({label.of for label in drawn.labels if label.of is not None}) == len(drawn.marks) == 8


def test_a_part_of_a_place_is_the_one_that_the_map_of_its_whole_marks(shipped: FlaskClient) -> None:
    site = site_of(shipped)
    for code in sample(site.catalog.in_set("el_alto"), 3):
        panel = map_around(site, site.catalog.territories[code])
        assert panel is not None
        assert [place.code for place in panel.territories if place.on_site.main] == [code]
    whole = map_around(site, site.catalog.territories["BO-020105"])
    assert whole is not None and not any(place.on_site.main for place in whole.territories)


def dialled(page: str) -> set[str]:
    """The numbers that a page offers to call."""
    return set(re.findall(r'href="tel:(\d+)"', page))


FELCV, LINE_100, CENTRES = {"800140348"}, {"100"}, {"994840281", "982341267"}


@pytest.mark.parametrize(
    ("path", "numbers"),
    [
        ("/es/territorios/PE-08", LINE_100),  # Cusco
        ("/es/territorios/PE", LINE_100),
        ("/es/territorios/PE-070101", LINE_100),  # the province beside
        ("/es/territorios/PE-150112", LINE_100 | CENTRES),
        ("/es/territorios/PE-150117", LINE_100 | CENTRES),  # Los Olivos, in the same province
        ("/es/territorios/PE-LN", LINE_100 | CENTRES),
        ("/es/territorios/BO-07", FELCV),
        ("/es/territorios/BO-020105", FELCV),
        ("/es/indicadores/police_complaints?territory=PE-08", LINE_100),
        ("/es/indicadores/prosecutor_case_rate", FELCV | LINE_100 | CENTRES),
        ("/es/indicadores/police_complaints", FELCV | LINE_100 | CENTRES),
        ("/es/indicadores/prosecutor_case_rate?territory=BO", FELCV),
        ("/es/comparar/minors", FELCV | LINE_100 | CENTRES),
        ("/es/leyes", FELCV | LINE_100 | CENTRES),
        ("/es/ayuda?territory=PE-08", FELCV | LINE_100 | CENTRES),
    ],
)
def test_a_page_offers_the_help_lines_of_its_country_and_its_province_and_of_no_other_place(
    shipped: FlaskClient, path: str, numbers: set[str]
) -> None:
    page = shipped.get(path).text
    assert dialled(page) == numbers
    aside = page.partition('class="help-now"')[2].partition("</aside>")[0]
    assert not aside or ("Independencia" in aside) == bool(numbers & CENTRES)
    first = page.partition('class="help-line"')[2].partition("</p>")[0]
    assert not first or ("800-14-0348" in first) == bool(numbers & FELCV)


def test_pages_of_small_places_are_not_offered_to_search_engines(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    """Punta Negra has 9,625 inhabitants, Los Olivos 360,000; that of a group which is large is offered."""
    pages = {
        code: shipped.get(f"/es/territorios/{code}").text for code in ("PE-150127", "PE-150117", "PE-LN")
    }
    assert {code: 'name="robots" content="noindex"' in page for code, page in pages.items()} == {
        "PE-150127": True,
        "PE-150117": False,
        "PE-LN": False,
    }
    listed = "".join(shipped.get(f"/sitemap-{country}.xml").text for country in ("pe", "bo"))
    offered = set(re.findall(r"/es/territorios/([A-Z0-9-]+)<", listed))
    assert {"PE-150117", "PE-150112", "BO-020105"} <= offered
    assert not {code for code in offered if catalog.is_small(code)}


def test_a_place_that_the_extract_leaves_out_is_not_said_to_be_unpublished(shipped: FlaskClient) -> None:
    """The publisher has the figures of all 1,892 districts: this site brings those with 2,500 inhabitants or more."""
    page = words_in(markup_of(shipped, "PE-010108"))
    assert ES.t(phrases.LEFT_OUT) in page and ES.t(phrases.NOTHING_OF_PLACE) not in page
    table = csv_rows(
        shipped, "indicator=police_complaint_rate&territory=PE-130101,PE-130108,PE-130112&period=2025"
    )
    assert {row["territory"] for row in table if row["value"]} == {"PE-130101"}
    assert "se cuenta con otro distrito" in words_in(markup_of(shipped, "PE-130101"))
    assert "no se muestra a esta escala" in words_in(markup_of(shipped, "PE-080101"))


def test_a_place_of_which_the_publisher_never_had_a_row_is_not_said_to_have_figures(
    shipped: FlaskClient,
) -> None:
    """Huampara has no row in any edition and few people, so nothing tells whether there is a figure."""
    assert "la haya o no" in words_in(markup_of(shipped, "PE-151013"))
    for code, name in (
        ("PE-090511", "Cosme"),
        ("PE-160705", "Pastaza"),
    ):  # one older year of each is protected
        page = words_in(markup_of(shipped, code))
        assert f"{name}: la fuente nunca trajo una fila" in page and f"{name}: los datos" not in page
    # Of the neighbours of Cosme two are protected and two few.
    assert ES.t(phrases.PROTECTED_OTHERS) not in words_in(markup_of(shipped, "PE-090511"))


def test_who_wrote_in_an_older_year_is_not_said_of_a_newer_one_that_is_protected(
    shipped: FlaskClient,
) -> None:
    site = site_of(shipped)
    family = panel_of(site, "indicator=health_family_cases&territory=BO-050102")
    assert finding_of(family, ES) == (
        "Tinguipaya, en 2022: dato protegido. No se muestra para cuidar a las personas; no dice si el número es grande, "
        f"pequeño o cero. {phrases.WRITERS_UNKNOWN}"
    )


@pytest.mark.parametrize(
    ("code", "question", "why"),
    [
        ("PE-250204", "denuncias", "no_row"),
        ("PE-050515", "denuncias", "with_mother"),
        ("BO-050102", "ayuda", "none_written"),
        # Few live there, and what would answer is no count that the rule hides: this site has none.
        ("BO-070603", "denuncias", "not_published"),
        ("PE-010609", "ruta", "not_published"),
        ("PE-151013", "donde", "not_published"),
        # Ages, forms and few people are what the rule hides.
        ("BO-070603", "ninez", "not_shown"),
        ("PE-010609", "formas", "not_shown"),
        ("PE-151013", "denuncias", "not_shown"),
    ],
)
def test_a_question_is_told_by_the_reason_of_its_newest_year(
    shipped: FlaskClient, code: str, question: str, why: str
) -> None:
    title = site_of(shipped).catalog.questions[question].title
    answered, _, missing = words_in(markup_of(shipped, code)).partition("Qué falta, y quién lo tiene")
    reason = ES.t(phrases.NOT_ON_SITE) if why == "not_published" else symbol_label(why, ES)
    assert f"{title} ({reason})" in missing and title not in answered


def test_a_question_stands_either_among_what_is_answered_or_among_what_is_missing(
    shipped: FlaskClient,
) -> None:
    title = site_of(shipped).catalog.questions["denuncias"].title
    answered, _, missing = words_in(markup_of(shipped, "PE-200208")).partition("Qué falta, y quién lo tiene")
    assert f"{title} Sapillica, en 2025: dato protegido." in answered and title not in missing


@pytest.mark.parametrize(
    ("code", "newest"),
    [
        ("PE-090509", "San Pedro de Coris, en 2025: dato protegido."),
        ("PE-050406", "Santillana, 2025: 0 denuncias."),
        ("PE-020609", "Shilla, 2025: 5 denuncias."),
    ],
)
def test_a_question_that_years_together_answer_says_the_newest_year_first(
    shipped: FlaskClient, code: str, newest: str
) -> None:
    """Some places answered with eight years, others with the newest year: now that comes first everywhere."""
    title = site_of(shipped).catalog.questions["denuncias"].title
    line = words_in(markup_of(shipped, code)).partition(f"{title} {newest}")[2]
    assert "De 2018 a 2025:" in line[:160] and "media de varios años" in line[:230]


@pytest.mark.parametrize(("code", "points"), [("BO-020105-03", 1), ("BO-020105-05", 1), ("BO-020105-04", 0)])
def test_a_district_in_which_a_point_of_help_lies_is_not_said_to_have_none_published(
    shipped: FlaskClient, code: str, points: int
) -> None:
    title = site_of(shipped).catalog.questions["donde"].title
    page = words_in(markup_of(shipped, code))
    assert (f"{title} Distrito {code[-1]}: {points} punto de ayuda." in page) is bool(points)
    assert (f"{title} ({symbol_label('not_published', ES)})" in page) is not points


def test_an_answer_of_long_ago_gives_way_to_a_newer_one_of_the_same_place(shipped: FlaskClient) -> None:
    """The centres' budget that was found is of 2015, that of a programme of 2023."""
    page = words_in(markup_of(shipped, "PE"))
    title = site_of(shipped).catalog.questions["dinero"].title
    assert f"{title} Perú, en 2023: 550 700 000 soles" in plain(page) and "87,6 millones" not in page


def test_the_last_that_was_found_of_registers_says_a_newer_year_of_fewer_of_them(
    shipped: FlaskClient,
) -> None:
    page = words_in(shipped.get("/es/comparar/").text)
    assert "Lo último que se halló" in page
    assert "En 2025 hay menos registros con cifra: 134 según Ministerio de la Mujer" in page


def test_the_forms_are_for_who_keeps_the_register_and_not_for_a_town_hall_alone(
    shipped: FlaskClient,
) -> None:
    page = words_in(markup_of(shipped, "BO-020105"))
    assert "FELCV de El Alto, por distrito y oficina" in page
    assert "Quien lleva el registro puede enviar" in page and "La municipalidad puede enviar" not in page


def test_bars_of_an_older_year_do_not_stand_beside_the_map_of_this_one(shipped: FlaskClient) -> None:
    """Of the districts of Antonio Raymondi the newest year with a rate is 2022; those since are protected."""
    page = words_in(markup_of(shipped, "PE-020301"))
    assert "En Antonio Raymondi, 2025" in page and "Entre sus vecinos" not in page
    assert "Entre sus vecinos, 2025" in words_in(markup_of(shipped, "PE-200602"))


def test_a_rate_of_an_older_group_does_not_answer_where_two_populations_contradict_each_other(
    shipped: FlaskClient,
) -> None:
    """Echarate was one with its newest part in 2021 alone; since then two offices count far other people."""
    page = words_in(markup_of(shipped, "PE-080902"))
    assert "185 denuncias en 2025" in page and re.search(
        r"dos fuentes dan 18\s247 y 39\s479 habitantes", page
    )
    assert "en 2021" not in page.partition("En La Convención")[0]


def test_a_rate_of_districts_that_were_divided_says_so_where_it_leads(shipped: FlaskClient) -> None:
    assert ES.t(TOGETHER) in words_in(markup_of(shipped, "PE-130102"))
    assert ES.t(TOGETHER) not in words_in(markup_of(shipped, "PE-130101"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("es", "se cuenta todavía con El Porvenir y Florencia de Mora."),
        ("fr", "est encore compté avec El Porvenir et Florencia de Mora."),
        ("en", "is still counted with El Porvenir and Florencia de Mora."),
    ],
)
def test_a_district_that_is_counted_with_others_says_with_which_and_leads_there(
    shipped: FlaskClient, lang: str, said: str
) -> None:
    new, mothers = "PE-130112", ("PE-130102", "PE-130103")
    query = f"indicator=police_complaint_rate&territory={new}"
    page = shipped.get(addresses.page_of(lang, query)).text
    assert said in words_in(page)
    ways = [addresses.indicator(lang, "police_complaint_rate", f"territory={mother}") for mother in mothers]
    assert all(f'href="{way}"' in page for way in ways)
    assert said in shipped.get(f"/embed/police_complaint_rate?territory={new}&lang={lang}").text
    sentences = shipped.get(f"/api/v1/sentences?{query}&period=2025&lang={lang}").get_json()
    assert said in sentences["safe_sentence"]
    assert {row["obs_status"] for row in csv_rows(shipped, query)} == {"with_mother"}
    place = shipped.get(addresses.territory(lang, new)).text
    assert said in words_in(place)
    assert all(f'href="{addresses.territory(lang, mother)}"' in place for mother in mothers)


def test_a_district_and_its_province_of_one_name_are_two_names(catalog: Catalog) -> None:
    alike = [
        (place.code, ancestor.code)
        for place in catalog.territories.values()
        for ancestor in catalog.ancestors(place.code)
        if place.name == ancestor.name and ancestor.level is Level.PROVINCE
    ]
    assert alike == []


@pytest.mark.parametrize(
    ("lang", "page", "both"),
    [
        ("es", "territorios", "dos fuentes dan 23 470 y 9421 habitantes"),
        ("en", "territories", "two sources"),
        ("fr", "territoires", "deux sources"),
    ],
)
def test_a_place_of_which_two_offices_count_far_other_people_opens_with_both_numbers_and_no_rate(
    shipped: FlaskClient, lang: str, page: str, both: str
) -> None:
    markup = shipped.get(f"/{lang}/{page}/PE-150126").text
    lead = said(markup.partition("</header>")[2].partition('class="place-figures')[0])
    assert both in lead.replace("\u202f", " ") and "no aplica" not in lead


def test_the_rate_of_a_divided_district_is_of_the_people_of_its_smallest_part_too(
    shipped: FlaskClient,
) -> None:
    """Kimbiri, Manitea, and Cielo Punco with fewer than 2,500 people: the police write one code for all three."""
    [rate] = csv_rows(shipped, "indicator=police_complaint_rate&territory=PE-080907&period=2025")
    people = csv_rows(
        shipped, "indicator=population&territory=PE-080907,PE-080916,PE-080917&period=2025-06-30"
    )
    assert len(people) == 3 and rate["denominator_id"] == "inei_district_population"
    assert float(rate["denominator"]) == sum(float(row["value"]) for row in people)


# From the country to the department, the province, the district: each map opens the next.


@pytest.mark.parametrize(("whole", "part"), [("PE", "PE-08"), ("PE-08", "PE-0801"), ("PE-0801", "PE-080101")])
def test_a_wider_place_has_the_map_of_its_parts_and_each_area_opens_its_page(
    shipped: FlaskClient, catalog: Catalog, whole: str, part: str
) -> None:
    markup = markup_of(shipped, whole)
    drawing = next(svg for svg in re.findall(r"<svg.*?</svg>", markup, re.DOTALL) if 'data-kind="map"' in svg)
    led = set(re.findall(r'<a href="/es/territorios/([A-Z0-9-]+)"', drawing))
    assert part in led
    assert led <= {place.code for place in catalog.parts[whole]}
    assert shipped.get(f"/es/territorios/{part}").status_code == 200


def test_a_department_leads_to_the_map_of_all_its_districts_and_a_province_has_them_itself(
    shipped: FlaskClient,
) -> None:
    way = "/es/explorar?indicator=police_complaint_rate&amp;territory=districts:PE-08&amp;view=map"
    assert way in markup_of(shipped, "PE-08")
    assert "districts:" not in markup_of(shipped, "PE-0801")
    assert "districts:PE" in markup_of(shipped, "PE")
    # No series of the offices has a figure of a municipality of Bolivia: no way leads to an empty map of all of them.
    assert not any("districts:" in markup_of(shipped, code) for code in ("BO", "BO-02"))


@pytest.mark.parametrize("address", ["/es/territorios/BO-020105", "/es/preguntas/ninez"])
def test_where_ages_of_few_cases_have_no_row_the_page_says_from_how_many_they_have_one(
    shipped: FlaskClient, catalog: Catalog, address: str
) -> None:
    said = "un sexo con al menos 20 casos en el año. Lo que no tiene fila no se lee como cero."
    *charts, _ = unescape(shipped.get(address).get_data(as_text=True)).split("No se comparte ni se inserta")
    assert sum(said in chart for chart in charts) == sum("formulario 302a" in chart for chart in charts) > 0
    assert all((said in chart) == ("formulario 302a" in chart) for chart in charts)
    for id_ in ("health_family_cases", "health_sexual_cases"):
        assert catalog.ages_from(id_) == 20
        assert any(said in caveat for caveat in catalog.indicators[id_].caveats)


def test_a_district_is_marked_on_the_map_of_its_province(shipped: FlaskClient, catalog: Catalog) -> None:
    drawing = markup_of(shipped, "PE-080201").partition('data-kind="map"')[2].partition("</svg>")[0]
    cells = {cell.split()[0] for cell in re.findall(r'data-cell="([^"]+)"', drawing)}
    assert cells == {place.code for place in catalog.parts["PE-0802"]}
