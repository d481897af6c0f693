"""What must be said beside a chart is said wherever the chart goes: caveats, few events, a second centre."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date

import pandas as pd
import pytest
from flask.testing import FlaskClient

from app import create_app
from etl.publishing.derive import compute_ratio_rows
from observatory.catalog import Catalog
from observatory.files import export
from observatory.model import Inhabitants, Period
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import may_leave, official
from observatory.settings import Settings
from observatory.statistics.denominators import Denominators
from observatory.store.private.workspace import OBSERVED
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.describe import CHANCE_ALONE
from observatory.words.labels import MARKS, symbol_label, translate_note
from tests.api.briefs.reading import printed
from tests.kit.asking import csv_rows, observatory_of, panel_of
from tests.kit.facts import fact, publish
from tests.kit.sampling import sample
from tests.observatory.charts.reading import finding_of

ABORTION = (
    "El total de la Ley 348 incluye delitos de aborto, en los que la mujer puede ser la persona acusada."
)
CHANCE = CHANCE_ALONE
PROSECUTORS_DISTRICT = (
    "En el distrito fiscal de Lima Norte viven unos dos millones y medio de personas.",
    "Ninguna de sus cifras es de Independencia.",
)
SAID = {
    "indicator=feminicides&territory=BO,PE": (
        "cuentan algo parecido, con una advertencia",
        "El delito es cercano en ambas leyes",
        "Va primero",
    ),
    "compare=feminicide_rate": (
        "cuentan algo parecido, con una advertencia",
        "registro clasifica a su manera",
        CHANCE,
    ),
    "compare=police": (
        "no se comparan: hay 12 años entre ellos",
        "la unidad es la denuncia recibida por la policía",
    ),
    "compare=cem_slim": ("no se comparan; se muestran", "Va primero 10 000"),
    "indicator=slim_cases&territory=BO-020105": ("Va primero 10 000", "29 791"),
    "indicator=prosecutor_cases&territory=BO": (ABORTION, "Va primero la cifra corregida"),
    "indicator=prosecutor_cases&territory=BO-02&view=bars": (ABORTION,),
    "indicator=prosecutor_case_rate&territory=BO": (ABORTION, CHANCE),
    "indicator=prosecutor_cases_closed&territory=BO": (ABORTION,),
    "indicator=prosecutor_offences_pe&territory=PE-DFLN&by=penal_article&view=bars": PROSECUTORS_DISTRICT,
    "indicator=prosecutor_women_cases_pe&territory=PE-DFLN": PROSECUTORS_DISTRICT,
    "indicator=feminicides&territory=PE-DJLN": ("No es la suma Lima Norte.",),
    "indicator=police_complaint_rate&view=map": ("cuentan algo parecido, con una advertencia", CHANCE),
    "indicator=police_complaints&territory=PE-150112&grain=month": (MARKS["provisional"], "+13,5 %"),
    "indicator=cem_cases&territory=PE-150112": ("un segundo centro en Independencia",),
}


def words_of(document: str) -> str:
    """The text of a document, its lines joined: an image folds its sentences."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", document)))


def embed_of(query: str) -> str:
    subject, _, rest = query.partition("&")
    return f"/embed/{subject.partition('=')[2]}?{rest}"


@pytest.mark.parametrize("query", SAID)
def test_embed_and_image_say_it(shipped: FlaskClient, query: str) -> None:
    for address in (embed_of(query), f"/api/v1/chart.svg?{query}"):
        text = words_of(shipped.get(address).text)
        for sentence in SAID[query]:
            assert words_of(sentence) in text, (address, sentence)


@pytest.mark.parametrize("query", SAID)
def test_an_image_alone_names_what_it_shows_its_source_and_its_release(
    shipped: FlaskClient, query: str
) -> None:
    observatory: Observatory = observatory_of(shipped)
    panel = panel_of(observatory, query)
    drawing = shipped.get(f"/api/v1/chart.svg?{query}").text
    # What is written in the picture, beside the title and description that only some readers hear.
    visible_words = words_of(re.sub(r"(?s)<(title|desc)\b.*?</\1>", "", drawing))
    for sentence in (
        finding_of(panel, Text()), describe.subtitle(panel, Text()), describe.source_lines(panel, Text())[0],
        panel.release,
    ):  # fmt: skip
        assert words_of(sentence) in visible_words, sentence


def test_every_embed_says_the_grade_and_all_the_notes_of_its_view(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    observatory: Observatory = observatory_of(shipped)
    subjects = [f"indicator={id_}" for id_ in catalog.indicators] + [
        f"compare={id_}" for id_ in catalog.comparisons
    ]
    count = 0
    for query in sample(subjects, 40):
        whole = panel_of(observatory, query)
        if not may_leave(whole):
            continue
        panel, text = official(whole), words_of(shipped.get(embed_of(query)).text)
        for note in (describe.grade_note(panel, Text()), *describe.notes_on_view(panel, Text())):
            assert words_of(note) in text, (query, note)
            count += bool(note)
    assert count > 10


def test_each_total_of_the_ley_348_says_what_else_is_in_it_line_by_line(shipped: FlaskClient) -> None:
    for query in ("indicator=prosecutor_cases", "indicator=prosecutor_case_rate&territory=BO,BO-02"):
        lines = csv_rows(shipped, query)
        totals = [line for line in lines if not line["breakdown"]]
        assert totals and all(ABORTION in line["note"] for line in totals)
        assert not any(ABORTION in line["note"] for line in lines if line["breakdown"])
    lines = list(
        csv.DictReader(
            io.StringIO(shipped.get("/api/v1/data.csv?indicator=prosecutor_cases&by=offence").text)
        )
    )
    assert any(line["breakdown"] for line in lines)
    assert not any(ABORTION in line["note"] for line in lines if line["breakdown"])


def test_a_rate_tells_its_numerator_and_population_or_that_its_source_did_not(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    observatory: Observatory = observatory_of(shipped)
    quoted = rates_made = 0
    for indicator in catalog.indicators.values():
        if indicator.kind not in ("rate", "share"):
            continue
        panel = panel_of(observatory, f"indicator={indicator.id}")
        for record in export.list_records(panel):
            if record["value"] is None:
                continue
            if indicator.numerator is None:
                quoted += 1
                assert (record["numerator"], record["denominator"]) == (None, None)
                continue
            rates_made += 1
            assert isinstance(record["numerator"], int | float) and record["numerator"] >= 20
            assert record["denominator"], record
            if indicator.kind == "rate":
                assert (
                    record["denominator_id"]
                    and record["denominator_period"]
                    and record["denominator_edition"]
                )
        if indicator.numerator is None and any(row.value is not None for row in panel.rows):
            assert any("La fuente da solo el resultado" in note for note in describe.notes(panel, Text()))
    assert quoted > 20 and rates_made > 50


def test_the_json_carries_limits_and_grade_of_its_indicator(shipped: FlaskClient, catalog: Catalog) -> None:
    (record,) = json.loads(shipped.get("/api/v1/data.json?indicator=prosecutor_cases&territory=BO").data)[
        "indicators"
    ]
    indicator = catalog.indicators["prosecutor_cases"]
    assert record["caveats"] == list(indicator.caveats)
    assert record["comparability"] == {"grade": "C", "reason": indicator.comparability.reason}


def test_no_dimension_of_the_prosecutor_is_a_form_of_violence(catalog: Catalog) -> None:
    prosecuted = [indicator for indicator in catalog.indicators.values() if indicator.lane == "prosecutor"]
    assert len(prosecuted) > 5
    assert not any("form" in indicator.dimensions for indicator in prosecuted)
    ids = {indicator.id for indicator in prosecuted if indicator.total_holds}
    assert ids == {"prosecutor_cases", "prosecutor_case_rate", "prosecutor_cases_closed"}


ASKED = "territory=PE-150112&period=2016-01-01/2020-12-31"
WROTE = phrases.WRITERS.format(wrote=2, sent=2, both=1)
# 522 cases of one centre, 681 of two; 236 and 306 per 100,000 inhabitants.
SAID_TO_RISE = re.compile(
    r"(?:frente a|against|contre) (?:522|236)\b|\d+\s?% (?:más|more|de plus)"
    r"|(?:Pasa de|goes from|passe de) (?:318|295|141)"
)
PAGES = {
    "es": "/es/indicadores/{}?{}", "en": "/en/indicators/{}?{}", "fr": "/fr/indicateurs/{}?{}",
    "embed": "/embed/{}?{}", "svg": "/api/v1/chart.svg?indicator={}&{}",
}  # fmt: skip


@pytest.mark.parametrize("indicator", ["cem_cases", "cem_case_rate"])
@pytest.mark.parametrize("form", PAGES)
def test_no_output_says_that_the_cases_rose_with_the_second_centre(
    shipped: FlaskClient, indicator: str, form: str
) -> None:
    answer = shipped.get(PAGES[form].format(indicator, ASKED))
    assert answer.status_code == 200
    said = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", answer.get_data(as_text=True))
    said = re.sub(r"\s+", " ", html.unescape(said))
    assert not SAID_TO_RISE.search(said), SAID_TO_RISE.search(said)
    text = Text(form if len(form) == 2 else "es")
    assert translate_note(WROTE, text) in said
    assert text.t(phrases.OTHER_WRITERS, former=text.during(Period.year(2019))) in said


@pytest.mark.parametrize("indicator", ["cem_cases", "cem_case_rate", "cem_cases_women_share"])
def test_each_row_of_a_file_says_who_wrote_it(shipped: FlaskClient, indicator: str) -> None:
    document = shipped.get(f"/api/v1/data.json?indicator={indicator}&{ASKED}").get_json()
    table = shipped.get(f"/api/v1/data.csv?indicator={indicator}&{ASKED}").get_data(as_text=True)
    for rows in (document["rows"], list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))):
        assert {row["period"]: row["note"] for row in rows}["2020"] == WROTE


PEOPLE = 230_622
COUNTS = {"2022": 20, "2023": 19}
RATE, SHARE = "cem_case_rate", "cem_cases_women_share"
# What nobody may read: 19 among the inhabitants, 19 among 40 cases, and the ends of their intervals.
UNTOLD = re.compile(r"\b8[,.]2|\b4[,.]9(?:6|\b)|\b12[,.]8|47[,.]5|32[,.]9|62[,.]5")
FEW = symbol_label("few", Text())
REASON = "Hay menos de 20 registros"


def rows_of(catalog: Catalog) -> list[tuple[object, ...]]:
    """Counts of two years in total and of women, and the rate and the share the build makes of them."""
    population = "inei_district_population@2018-2026"
    days = [Period(date(int(year), 6, 30), date(int(year), 6, 30)) for year in COUNTS]
    people = [Inhabitants("PE-150112", day, "", PEOPLE, "normal", population) for day in days]
    span = [{"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"} for year in COUNTS]
    totals = [fact(count, **period) for count, period in zip(COUNTS.values(), span, strict=True)]
    wholes = [fact(40, **period) for period in span]
    women = [
        fact(count, breakdown="sex:women", **period)
        for count, period in zip(COUNTS.values(), span, strict=True)
    ]
    counts, parts = (pd.DataFrame(rows, columns=list(OBSERVED)) for rows in (totals, [*wholes, *women]))
    rates = compute_ratio_rows(counts, catalog.indicators[RATE], catalog, Denominators.of(people, catalog))
    shares = compute_ratio_rows(parts, catalog.indicators[SHARE], catalog, Denominators(catalog, {}))
    edition = OBSERVED.index("denominator_snapshot")
    # The population's own edition is not in this small release.
    return [(*row[:edition], "mimp_cem@2024-10", *row[edition + 1 :]) for row in (*rates, *shares)]


def test_a_share_is_of_the_total_of_its_own_place_and_year(catalog: Catalog) -> None:
    """A hundred women of 400, of 200 and of 125: three places and years, whose totals follow each other."""
    parts = []
    for place, year, whole in (("PE-150112", 2022, 400), ("PE-150112", 2023, 200), ("PE-150110", 2022, 125)):
        where = {"territory": place, "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
        parts += [fact(whole, **where), fact(100, breakdown="sex:women", **where)]
    shares = pd.DataFrame(
        compute_ratio_rows(
            pd.DataFrame(parts, columns=list(OBSERVED)),
            catalog.indicators[SHARE],
            catalog,
            Denominators(catalog, {}),
        ),
        columns=list(OBSERVED),
    )
    assert list(shares["value"]) == pytest.approx([25, 50, 80])
    assert list(shares["denominator"]) == [400, 200, 125]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> FlaskClient:
    folder = tmp_path_factory.mktemp("few")
    publish(SqliteReleases(folder), catalog, *rows_of(catalog))
    return create_app(Settings(store_dir=folder)).test_client()


def visible_text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.mark.parametrize("indicator", [RATE, SHARE])
@pytest.mark.parametrize("view", ["trend", "bars", "table"])
@pytest.mark.parametrize("page", ["/es/indicadores/{}?", "/embed/{}?"])
def test_page_and_embed_tell_the_count_and_why(
    client: FlaskClient, indicator: str, view: str, page: str
) -> None:
    text = visible_text(client, f"{page.format(indicator)}territory=PE-150112&view={view}")
    assert f"19 ({FEW})" in text
    assert REASON in text
    assert not UNTOLD.search(text), UNTOLD.search(text)


@pytest.mark.parametrize("indicator", [RATE, SHARE])
def test_the_year_with_twenty_is_told_as_a_rate_with_its_count(client: FlaskClient, indicator: str) -> None:
    text = visible_text(client, f"/embed/{indicator}?territory=PE-150112")
    assert {RATE: "9 ", SHARE: "50"}[indicator] in text
    head, *lines = (re.sub(r"\s+", " ", line) for line in text.split(" Periodo ")[1].split("2022"))
    assert "Número" in head
    assert re.search(r"\b20\b", lines[0])


@pytest.mark.parametrize("indicator", [RATE, SHARE])
def test_csv_and_json_hold_the_count_and_no_rate(client: FlaskClient, indicator: str) -> None:
    query = f"indicator={indicator}&territory=PE-150112&period=2023"
    (line,) = csv.DictReader(io.StringIO(visible_text(client, f"/api/v1/data.csv?{query}")))
    assert [line[name] for name in ("value", "lower", "upper")] == ["", "", ""]
    assert line["numerator"] == "19"
    assert line["denominator"] == {RATE: str(PEOPLE), SHARE: "40"}[indicator]
    assert REASON in line["note"]
    (row,) = json.loads(client.get(f"/api/v1/data.json?{query}").data)["rows"]
    assert [row[name] for name in ("value", "lower", "upper", "numerator")] == [None, None, None, 19]
    assert REASON in row["note"]


@pytest.mark.parametrize("indicator", [RATE, SHARE])
@pytest.mark.parametrize("query", ["view=trend", "view=bars&period=2023", "view=map&period=2023"])
def test_the_image_tells_the_count_and_why_it_draws_nothing(
    client: FlaskClient, indicator: str, query: str
) -> None:
    text = visible_text(client, f"/api/v1/chart.svg?indicator={indicator}&territory=PE-150112&{query}")
    assert re.search(rf"\b19 (\(|\w+, ){FEW}", text)
    assert not UNTOLD.search(text)


@pytest.mark.parametrize("indicator", [RATE, SHARE])
def test_the_sheet_to_print_says_it_too(client: FlaskClient, indicator: str) -> None:
    answer = client.get(f"/api/v1/brief.pdf?indicator={indicator}&territory=PE-150112&period=2023")
    assert answer.status_code == 200
    text = re.sub(r"\s+", " ", printed(answer.data).text)
    assert re.search(rf"\b19 \w+, {FEW}", text)
    assert not UNTOLD.search(text)
