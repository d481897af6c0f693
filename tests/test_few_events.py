"""A rate or a share of fewer than 20 events: every output tells the count and the reason, and none tells the rate."""

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
from observatory.model import Inhabitants, Period
from observatory.settings import Settings
from observatory.statistics.denominators import Denominators
from observatory.store.private.workspace import OBSERVED
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.api.briefs.reading import printed
from tests.kit.facts import fact, publish

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
