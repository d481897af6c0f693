"""A second centre opened in Independencia in 2020: no output says that its cases rose, and each says who wrote them."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask.testing import FlaskClient

from observatory.model import Period
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.locators import translate_note

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
