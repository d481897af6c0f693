"""Tables of a register that stand on the pages of few places and questions: who asks for one elsewhere is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import KeptChart
from observatory.text import Text

EL_ALTO = "BO-020105"
FAMILY, SEXUAL, PRENATAL = "health_family_cases", "health_sexual_cases", "first_prenatal_visits"
KEPT = (
    f"indicator={PRENATAL}", f"indicator={PRENATAL}&territory={EL_ALTO}&by=age", f"indicator={SEXUAL}&by=age",
    f"indicator={SEXUAL}&filter=age:0-14,sex:women", f"indicator={FAMILY}&by=sex&filter=age:15-19",
)  # fmt: skip


@pytest.mark.parametrize("query", KEPT)
@pytest.mark.parametrize("lang", list(languages()))
def test_rows_may_be_asked_for_and_no_page(catalog: Catalog, query: str, lang: str) -> None:
    assert Selection.from_query(query, catalog, rows=True).indicator
    with pytest.raises(SelectionError) as refused:
        Selection.from_query(query, catalog)
    said = refused.value.sentence_in(Text(lang))
    assert "El Alto" in said and Text(lang).t(catalog.questions["ninez"].title) in said and "CSV" in said


@pytest.mark.parametrize(
    "query", [f"indicator={SEXUAL}", f"indicator={FAMILY}&by=sex", f"indicator={SEXUAL}&filter=sex:women"]
)
def test_its_other_tables_have_pages(catalog: Catalog, query: str) -> None:
    assert Selection.from_query(query, catalog).indicator


def test_a_refused_table_suggests_what_has_a_page(catalog: Catalog) -> None:
    with pytest.raises(SelectionError) as refused:
        Selection.from_query(f"indicator={SEXUAL}&territory={EL_ALTO}&by=age", catalog)
    assert [query for _, query in refused.value.suggestions] == [f"indicator={SEXUAL}&territory={EL_ALTO}"]


def test_ages_are_no_trait_that_any_page_offers(catalog: Catalog) -> None:
    offered = {name: catalog.open_dimensions(catalog.indicators[name]) for name in (FAMILY, SEXUAL, PRENATAL)}
    assert offered == {FAMILY: ("sex",), SEXUAL: ("sex",), PRENATAL: ()}
    assert (
        catalog.open_dimensions(catalog.indicators["cem_cases"]) == catalog.indicators["cem_cases"].dimensions
    )


def test_what_waits_is_asked_for_by_no_question_and_no_first_line(catalog: Catalog) -> None:
    waiting = tuple(replace(rule, on_show=False) for rule in catalog.policy.registers)
    asked = f"indicator={SEXUAL}&territory={EL_ALTO}"
    everywhere = {"answers": (asked,), "charts": (asked,), "more": (asked,), "indicators": (SEXUAL,)}
    questions = {
        name: replace(question, **everywhere, kept=(KeptChart(asked, ""),))
        for name, question in catalog.questions.items()
    }
    policy = replace(catalog.policy, registers=waiting)
    without = replace(catalog, policy=policy, questions=questions).without_waiting()
    assert {FAMILY, SEXUAL, PRENATAL} <= without.waiting_indicators.keys()
    for question in without.questions.values():
        assert (question.answers, question.charts, question.more, question.kept) == ((), (), (), ())
        assert question.indicators == ()
    assert all(place.first_line is None for place in without.places.values())
