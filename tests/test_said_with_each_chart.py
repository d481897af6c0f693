"""What must be said beside a chart is said wherever the chart goes: embed, image, CSV and JSON of the real release."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from flask.testing import FlaskClient

from observatory.catalog import Catalog
from observatory.files import export
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import is_unpublished, may_leave, official
from observatory.text import Text
from observatory.words import describe
from observatory.words.describe import CHANCE_ALONE
from observatory.words.labels import MARKS
from tests.kit.asking import csv_rows, observatory_of, panel_of
from tests.kit.sampling import sample
from tests.observatory.charts.telling import finding_of

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
        "se parecen, con una advertencia",
        "El delito es cercano en ambas leyes",
        "Va primero",
    ),
    "compare=feminicide_rate": ("se parecen, con una advertencia", "registro clasifica a su manera", CHANCE),
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
    "indicator=police_complaint_rate&view=map": ("se parecen, con una advertencia", CHANCE),
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


def test_the_embed_of_an_indicator_is_of_that_indicator(shipped: FlaskClient, catalog: Catalog) -> None:
    leaving = [
        indicator
        for indicator in catalog.indicators.values()
        if not all(is_unpublished(catalog.sources[id_]) for id_ in indicator.sources)
    ]
    for indicator in sample(leaving, 30):
        document = shipped.get(f"/embed/{indicator.id}").text
        assert f"/es/indicadores/{indicator.id}" in document, indicator.id


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
