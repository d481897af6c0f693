"""What a third party copied of an unpublished file bears its mark, and stands on its own pages alone."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pandas as pd
import pytest
from flask.testing import FlaskClient

from etl.disclosure.suppression import table_policy
from layouts.document import addresses
from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.observatory import Observatory
from observatory.provenance.third_party_copies import (
    MARKS,
    for_other_sites,
    is_official,
    is_unpublished,
    may_leave,
    official,
)
from observatory.store.private.workspace import OBSERVED
from observatory.store.writing import catalogue_rows
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.citation_forms import cited_table, sentence
from tests.kit.asking import csv_rows, panel_of

MARK = "Leído en un archivo que la institución no ha publicado; preliminar; no lo cite como oficial."
OF_COPY = "indicator=cem_cases&territory=PE-150112&period=2026"
"""Eight months of the two centres of Independencia: 817 cases."""


def words(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return html.unescape(response.get_data(as_text=True))


def joined(document: str) -> str:
    """The words of a drawing, whose lines are folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", document))


def test_the_mark_is_that_of_the_rules() -> None:
    assert MARKS["unpublished"] == MARK


def test_each_output_of_its_own_page_bears_the_mark(shipped: FlaskClient) -> None:
    page = words(shipped, f"/es/indicadores/cem_cases?{OF_COPY.partition('&')[2]}")
    assert "817" in page
    assert page.count(MARK) >= 3  # sources, notes, citation
    assert MARK in joined(words(shipped, f"/api/v1/chart.svg?{OF_COPY}"))
    explorer = words(shipped, f"/es/explorar?{OF_COPY}")
    assert MARK in joined(explorer)


def test_each_row_of_csv_and_json_bears_the_mark(shipped: FlaskClient) -> None:
    rows = csv_rows(shipped, f"{OF_COPY}&grain=all")
    assert len(rows) == 9
    assert all(row["note"].startswith(MARK) for row in rows)
    answer = shipped.get(f"/api/v1/data.json?{OF_COPY}").get_json()
    assert [row["note"] for row in answer["rows"]] == [
        f"{MARK} {phrases.FIRST_WRITERS.format(wrote=2, sent=2)}"
    ]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_mark_is_said_in_each_language(lang: str, shipped: FlaskClient, observatory: Observatory) -> None:
    text = Text(lang)  # type: ignore[arg-type]
    said = text.t(MARK)
    assert said != MARK
    panel = panel_of(observatory, OF_COPY)
    assert said in " ".join(describe.source_lines(panel, text))
    assert said in sentence(cited_table(panel, text, address=""), text)
    answer = shipped.get(f"/api/v1/data.csv?{OF_COPY}&lang={lang}")
    assert answer.status_code == 200


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_home_place_and_lists_say_nothing_of_it(lang: str, shipped: FlaskClient) -> None:
    lists = [
        addresses.page(lang, name) for name in ("home", "comparisons", "indicators", "questions", "press")
    ]
    for address in (*lists, *(addresses.territory(lang, code) for code in ("PE-150112", "PE-15"))):
        response = shipped.get(address, follow_redirects=True)
        assert response.status_code == 200, address
        page = html.unescape(response.get_data(as_text=True))
        assert not re.search(r"817.(casos|cases|cas) ", page), address
        assert "33 370" not in page, address
        assert Text(lang).t(MARK) not in page, address  # type: ignore[arg-type]


def test_an_embed_shows_what_its_owner_published_and_refuses_the_rest(shipped: FlaskClient) -> None:
    embed = words(shipped, "/embed/cem_cases?territory=PE-150112")
    assert "817" not in embed
    assert MARK not in embed
    assert shipped.get("/embed/cem_cases?territory=PE-150112&period=2026").status_code == 404


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_where_a_link_is_found_or_shared_no_number_of_it_is_said_and_its_image_is_there(
    lang: str, shipped: FlaskClient, observatory: Observatory
) -> None:
    copies = {source.id for source in observatory.catalog.sources.values() if is_unpublished(source)}
    of_copies = [
        f"indicator={id_}"
        for id_, each in observatory.catalog.indicators.items()
        if copies.intersection(each.sources) and id_ in observatory.availability()
    ]
    neutral, seen = 0, 0
    for query in (*of_copies, OF_COPY, "indicator=cem_cases&territory=PE-150112"):
        panel = panel_of(observatory, query)
        theirs = {row.value for row in panel.rows} - {row.value for row in official(panel).rows}
        seen += len(theirs)
        for path in (addresses.page_of(lang, query), addresses.page(lang, "explorer", query=query)):
            document = words(shipped, path)
            told = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', document))
            said = re.sub(
                r"(?<=\d)\s(?=\d)|(?<=\d),(?=\d{3})", "", f"{told['description']} {told['og:image:alt']}"
            )
            assert not theirs.intersection(map(float, re.findall(r"\d+", said))), path
            image = shipped.get(told["og:image"].removeprefix("http://localhost"))
            assert (image.status_code, image.mimetype) == (200, "image/png"), path
            is_neutral = "/assets/preview.png" in told["og:image"]
            assert is_neutral == (Text(lang).t(MARK) in told["description"]), path
            # The explorer shows all years, some of which their owner published.
            assert is_neutral or may_leave(panel) or "period=" in query, path
            neutral += is_neutral
    assert neutral > 4 and seen > 20


def test_a_sheet_is_made_without_it_or_not_at_all(shipped: FlaskClient, observatory: Observatory) -> None:
    assert shipped.get(f"/api/v1/brief.pdf?{OF_COPY}").status_code == 404
    with pytest.raises(SelectionError):
        for_other_sites(panel_of(observatory, OF_COPY))
    whole = Selection.from_query("indicator=cem_cases&territory=PE-150112", observatory.catalog)
    assert {row.snapshot.partition("@")[0] for row in for_other_sites(observatory.panel(whole)).rows} == {
        "mimp_cem"
    }


def test_no_way_to_share_it_is_offered_and_there_is_none(shipped: FlaskClient) -> None:
    """What the owner published beside it keeps its code to embed and its sheet."""
    page = words(shipped, f"/es/indicadores/cem_cases?{OF_COPY.partition('&')[2]}").replace("&amp;", "&")
    share = "/es/compartir?indicator=cem_cases&territory=PE-150112&"
    assert f"{share}by=sex" in page
    assert f"{share}period=2026" not in page
    offered = shipped.get(f"{share}by=sex").text.replace("&amp;", "&").replace("&amp;", "&")
    for name in ("/embed/cem_cases?", "/api/v1/brief.pdf?indicator=cem_cases&"):
        assert f"{name}territory=PE-150112&by=sex" in offered
    assert shipped.get(f"{share}period=2026").status_code == 404


def test_it_never_leads_over_the_owners_own_file(catalog: Catalog) -> None:
    turned = replace(catalog.indicators["cem_cases"], sources=("mimp_cem_monthly", "mimp_cem"))
    changed = replace(catalog, indicators={**catalog.indicators, "cem_cases": turned})
    lead = {
        row["source"]: row["priority"]
        for row in catalogue_rows._indicator_sources(changed)
        if row["indicator"] == "cem_cases"
    }
    assert lead["mimp_cem"] < lead["mimp_cem_monthly"]


def test_months_of_it_are_told_in_total_only(catalog: Catalog) -> None:
    """Women are shown of the whole span, of a department too; of what its owner published they may be shown by month."""
    rows = [
        (snapshot, territory, start, end, breakdown)
        for snapshot in ("mimp_cem_monthly@2026-08", "mimp_cem@2026-08")
        for territory in ("PE-150112", "PE-15")
        for start, end in (("2026-01-01", "2026-01-31"), ("2026-01-01", "2026-08-31"))
        for breakdown in ("", "sex:women")
    ]
    frame = pd.DataFrame(rows, columns=["snapshot", "territory", "period_start", "period_end", "breakdown"])
    frame = frame.assign(value=50.0, indicator="cem_cases").reindex(columns=list(OBSERVED))
    left = table_policy.leaving(frame, catalog.indicators["cem_cases"], catalog)
    months = left[(left["period_end"] == "2026-01-31") & (left["breakdown"] != "")]
    assert months[["snapshot", "territory"]].to_numpy().tolist() == [["mimp_cem@2026-08", "PE-15"]]
    assert (left["period_end"] == "2026-08-31").sum() == 8


def test_no_figure_of_it_is_small_or_by_month_and_sex(observatory: Observatory) -> None:
    """All that is shown of such copies, wherever it is: no month apart for women, no count from 1 to 4."""
    copies = {source.id for source in observatory.catalog.sources.values() if is_unpublished(source)}
    assert copies
    for indicator in observatory.catalog.indicators.values():
        if not copies.intersection(indicator.sources) or indicator.id not in observatory.availability():
            continue
        places = ",".join(observatory.availability()[indicator.id].territories[:50])
        for by in ("", *indicator.dimensions):
            query = f"indicator={indicator.id}&territory={places}&grain=all" + (f"&by={by}" if by else "")
            for row in panel_of(observatory, query).rows:
                if row.snapshot.partition("@")[0] in copies:
                    assert row.value is None or row.value == 0 or row.value >= 5, row
                    assert row.period.grain != "month" or row.breakdown.get("sex") is None, row


def test_a_copy_of_a_published_file_says_so_and_may_stand_anywhere(observatory: Observatory) -> None:
    panel = panel_of(observatory, "indicator=police_complaint_rate")
    source = replace(panel.sources[-1], copy="published")
    copied = replace(panel, sources=(*panel.sources[:-1], source))
    assert MARKS["published"] in " ".join(describe.source_lines(copied, Text()))
    assert official(copied) is copied


def lead_of(page: str) -> str:
    """What a reader meets first: description, preview, and what stands before the first drawing and its table."""
    described = " ".join(re.findall(r'<meta (?:name|property)="[^"]*description" content="([^"]*)"', page))
    before = page.partition("<main")[2].partition("<figure")[0].partition("<form")[0]
    captions = " ".join(re.findall(r"<figcaption.*?</figcaption>|<h3.*?</h3>", page, re.DOTALL))
    return joined(f"{described} {before} {captions}")


@pytest.mark.parametrize(
    "path",
    [
        "/es/indicadores/cem_cases",
        "/es/indicadores/cem_cases?territory=PE-150112&period=2026",
        "/es/indicadores/cem_accused",
        "/es/indicadores/cem_route",
        "/es/indicadores/cem_route_sponsorship",
        "/es/comparar/cem_slim",
        "/es/preguntas/ayuda",
        "/es/preguntas/ruta",
        "/es/explorar?indicator=cem_cases&territory=PE-150112",
    ],
)
def test_a_figure_of_a_copy_never_leads(shipped: FlaskClient, observatory: Observatory, path: str) -> None:
    lead = lead_of(words(shipped, path))
    numbers = set(re.findall(r"\d+", lead.replace("\u202f", "")))
    assert not numbers & {"817", "33370", "3715", "2116", "928", "124", "2055", "1761", "1433", "13673"}
    if path in ("/es/preguntas/ruta", "/es/indicadores/cem_route"):
        assert "Lo que la ficha no anota puede haberse hecho." in lead


def test_the_finding_of_no_panel_rests_on_a_copy(observatory: Observatory) -> None:
    """Of each series that has such figures, as its page and as bars; the drawing and its words have them all."""
    of_copies = {id_ for id_, source in observatory.catalog.sources.items() if is_unpublished(source)}
    series = [each for each in observatory.catalog.indicators.values() if of_copies & set(each.sources)]
    assert len(series) > 2
    with observatory.one_release():
        for indicator in series:
            for rest in ("", "&view=bars", *(f"&by={name}" for name in indicator.dimensions)):
                panel = observatory.panel(
                    Selection.from_query(f"indicator={indicator.id}{rest}", observatory.catalog)
                )
                chart = chart_of(panel, Text(), width=360)
                rows = [chart.marks[at].row for sentence in chart.finding for at in sentence.marks]
                assert all(is_official(row, panel) for row in rows), (indicator.id, rest)
                assert chart.finding and chart.alternative
