"""Among places of several provinces, those of few people or few cases have no rank, no class and no place in an order."""

from __future__ import annotations

from dataclasses import replace

from observatory.catalog import Catalog
from observatory.charts.chart import ABSENT
from observatory.charts.findings.place_findings import place_texts
from observatory.charts.kinds.bars import bar_entries, chart
from observatory.charts.kinds.maps import district_map
from observatory.charts.kinds.maps.map_classes import common_edges, step_for
from observatory.charts.marking import area_look, no_link
from observatory.geography.outlines import load_outlines
from observatory.model import Panel, Row
from observatory.store.reading.panel import mark_unranked
from observatory.text import Text
from observatory.vocabulary import phrases
from tests.observatory import panels
from tests.observatory.pieces import RATE

ES = Text("es")
COMAS, OLIVOS, PUNTA_NEGRA, CUSCO, HUARO = "PE-150110", "PE-150117", "PE-150127", "PE-080101", "PE-081207"
CASES = {COMAS: 900.0, OLIVOS: 700.0, PUNTA_NEGRA: 150.0, CUSCO: 1500.0, HUARO: 90.0}
RATES = {COMAS: 300.0, OLIVOS: 200.0, PUNTA_NEGRA: 1600.0, CUSCO: 1200.0, HUARO: 1900.0}


def rows_of(*places: str) -> list[Row]:
    return [
        panels.row("police_complaint_rate", code, "2024", RATES[code], numerator=CASES[code], denominator=1e5)
        for code in places
    ]


def panel_of(catalog: Catalog, *places: str) -> Panel:
    panel = panels.panel(RATE, [])
    return panel.__class__(
        **{
            **{name: getattr(panel, name) for name in panel.__dataclass_fields__},
            "rows": tuple(mark_unranked(rows_of(*places), catalog)),
            "territories": tuple(catalog.territories[code] for code in places),
            "view": "bars",
        }
    )


def test_within_a_province_small_places_are_ranked_and_among_several_they_are_not(catalog: Catalog) -> None:
    assert catalog.inhabitants[PUNTA_NEGRA] < catalog.policy.ranked_from.inhabitants
    within = mark_unranked(rows_of(COMAS, OLIVOS, PUNTA_NEGRA), catalog)
    among = mark_unranked(rows_of(COMAS, OLIVOS, PUNTA_NEGRA, CUSCO), catalog)
    assert [row.ranked for row in within] == [True] * 3
    assert [row.ranked for row in among] == [True, True, False, True]


def test_few_cases_are_no_rank_among_provinces_whatever_the_people(catalog: Catalog) -> None:
    rule = catalog.policy.ranked_from
    assert [catalog.may_be_ranked(COMAS, cases) for cases in (rule.cases, rule.cases - 1, None)] == [
        True,
        False,
        True,
    ]
    assert catalog.may_be_ranked("PE-0812", 3)


def test_the_highest_of_several_provinces_is_no_small_place(catalog: Catalog) -> None:
    panel = panel_of(catalog, COMAS, OLIVOS, PUNTA_NEGRA, CUSCO, HUARO)
    finding, alternative = place_texts(panel, chart(panel, ES, width=760).marks, ES)
    said = " ".join(sentence.text for sentence in finding)
    assert "Cusco" in said
    assert "Punta Negra" not in said and "Huaro" not in said
    told = [sentence.text for sentence in alternative]
    assert [text for text in told if text.startswith("De pocos habitantes o casos, fuera del orden")]
    (ordered,) = [text for text in told if text.startswith("De mayor a menor")]
    assert "Huaro" not in ordered and "Cusco" in ordered


def test_bars_of_small_places_stand_behind_in_no_order_and_maps_give_them_no_class(catalog: Catalog) -> None:
    panel = panel_of(catalog, PUNTA_NEGRA, COMAS, HUARO, OLIVOS, CUSCO)
    order = [entry.row.territory for entry in bar_entries(panel, ES, no_link)]
    assert order == [CUSCO, COMAS, OLIVOS, PUNTA_NEGRA, HUARO]
    classes = {row.territory: step_for(row, (0, 500, 1000, 2000)) for row in panel.rows}
    assert classes[PUNTA_NEGRA] == classes[HUARO] == 0
    assert 0 < classes[COMAS] < classes[CUSCO]


def test_a_small_district_on_a_map_of_several_provinces_has_a_look_and_a_word_of_its_own(
    catalog: Catalog,
) -> None:
    panel = replace(panel_of(catalog, COMAS, OLIVOS, PUNTA_NEGRA, CUSCO, HUARO), view="map")
    drawn = district_map.chart(panel, ES, width=760, outlines=load_outlines())
    looks = {mark.row.territory: mark.look for mark in drawn.marks}
    own = looks[PUNTA_NEGRA]
    assert looks[HUARO] == own and own.fill != "full"
    assert {looks[code].fill for code in (COMAS, OLIVOS, CUSCO)} == {"full"}
    assert own not in [area_look(frozenset({flag}), "paper") for flag in ABSENT]
    assert [entry.words for entry in drawn.legend if entry.look == own] == [ES.t(phrases.FEW_PEOPLE)]
    assert max(common_edges(panel)) < RATES[PUNTA_NEGRA]


def test_within_its_province_it_has_a_class(catalog: Catalog) -> None:
    panel = replace(panel_of(catalog, COMAS, OLIVOS, PUNTA_NEGRA), view="map")
    drawn = district_map.chart(panel, ES, width=760, outlines=load_outlines())
    assert {mark.look.fill for mark in drawn.marks} == {"full"}


def test_a_place_without_an_outline_is_named_under_the_map(catalog: Catalog) -> None:
    """It was made of another after the outlines were drawn."""
    panel = panel_of(catalog, COMAS, OLIVOS)
    putis = catalog.territories["PE-050413"]
    drawn = district_map.chart(
        replace(panel, view="map", territories=(*panel.territories, putis)),
        ES,
        width=760,
        outlines=load_outlines(),
    )
    said = "Sin contorno en el mapa, y en la tabla: Putis."
    assert said in [label.text for label in drawn.labels]
    assert said in drawn.description
    assert {mark.row.territory for mark in drawn.marks} == {COMAS, OLIVOS}
