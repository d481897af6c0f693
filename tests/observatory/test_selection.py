"""A query string is the state: periods, breakdowns and selections are read back as written, or refused with a way out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog, load_catalog
from observatory.model import Breakdown, BreakdownError, Period, PeriodError

CATALOG = load_catalog()
PLACES = st.lists(
    st.sampled_from(["PE-150112", "BO-020105", "PE", "BO-02", "PE-LN"]), unique=True, max_size=4
)
PERIODS = st.sampled_from(["2024", "2018..2024", "2024-03", "2020-01-01/2020-08-31", "2012-11-21"])


@given(
    PLACES,
    st.none() | PERIODS.map(Period.parse),
    st.sampled_from(["whole", "year", "month", "all"]),
    st.none() | st.sampled_from(["trend", "map", "table", "bars"]),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_any_selection_is_read_back_from_its_query(places, period, grain, view, as_of) -> None:  # type: ignore[no-untyped-def]
    selection = Selection(
        indicator="cem_cases", territories=tuple(places), by="sex", filters={"centre": "CEM050"},
        period=period, grain=grain, view=view, as_of=as_of,
    )  # fmt: skip
    assert Selection.from_query(selection.to_query(), CATALOG) == selection


@given(st.text(max_size=60))
def test_no_query_whatever_raises_anything_but_a_sentence(query: str) -> None:
    try:
        Selection.from_query(query, CATALOG)
    except SelectionError as error:
        assert str(error)
        assert error.status in (400, 404)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("indicator=casos", 404, "No hay datos de «casos»"),
        ("indicator=cem_cases&territory=020105", 404, "Los códigos llevan su país"),
        ("indicator=cem_cases&indicator=cem_cases", 400, "está dos veces"),
        ("indicator=cem_cases&color=red", 400, "«color» no es un filtro"),
        ("indicator=cem_cases&period=last", 400, "no es un periodo"),
        ("indicator=cem_cases&by=horoscope", 400, "Hay: sex"),
        ("indicator=cem_cases&filter=sex:other", 400, "women, men"),
        ("indicator=cem_cases&view=pie", 400, "trend, map, table, bars"),
        ("indicator=cem_cases&grain=week", 400, "whole, year, month, all"),
        ("indicator=cem_cases&as_of=yesterday", 400, "no es una fecha"),
        ("indicator=cem_cases&compare=police", 400, "uno de los dos"),
        ("", 400, "uno de los dos"),
        ("indicator=" + "x" * 3000, 400, "demasiado larga"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_can(query: str, status: int, said: str) -> None:
    with pytest.raises(SelectionError) as refused:
        Selection.from_query(query, CATALOG)
    assert refused.value.status == status
    assert said in str(refused.value)


def test_a_misspelt_indicator_suggests_one_that_exists(catalog: Catalog) -> None:
    with pytest.raises(SelectionError) as refused:
        Selection.from_query("indicator=cem_case", catalog)
    assert ("Casos en CEM", "indicator=cem_cases") in refused.value.suggestions
    for _label, query in refused.value.suggestions:
        assert Selection.from_query(query, catalog).indicator


@pytest.mark.parametrize(
    "query",
    [
        "indicator=cem_cases,police_complaints",
        "indicator=cem_cases+police_complaints",
        "indicator=cem_cases%2Bpolice_complaints",
        "indicator=cem_cases;police_complaints",
        "indicator=cem_cases&indicator=police_complaints",
        "indicator=cem_cases&compare=cem_slim",
        "compare=cem_slim,police",
        "compare=cem_slim&compare=police",
        "indicator=cem_cases&plus=police_complaints",
        "indicator=cem_cases&sum=police_complaints",
        "indicator=cem_cases&numerator=police_complaints",
        "indicator=cem_cases&formula=cem_cases%2Bpolice_complaints",
        "indicator=cem_cases&by=indicator",
        "indicator=cem_cases&by=lane",
        "indicator=cem_cases&by=sex,police_complaints",
        "indicator=cem_cases&filter=indicator:police_complaints",
        "indicator=cem_cases&filter=lane:pnp",
        "indicator=cem_cases&denominator=police_complaints",
        "indicator=cem_cases&denominator=sidpol",
        "indicator=cem_cases&view=sum",
        "indicator=cem_cases&grain=total",
    ],
)
def test_no_key_can_express_a_sum_of_two_indicators(query: str) -> None:
    with pytest.raises(SelectionError):
        Selection.from_query(query, CATALOG)


def test_a_selection_holds_one_indicator_or_one_declared_pair() -> None:
    """What the keys can say is in the type: one name each, and no field for a formula."""
    fields = {name for name in Selection.__dataclass_fields__ if "indicator" in name or "compare" in name}
    assert fields == {"indicator", "compare"}
    selection = Selection.from_query("indicator=cem_cases&territory=PE,PE-150112", CATALOG)
    assert selection.indicator == "cem_cases"


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
WORDS = st.text(st.sampled_from("abcdefgh0123456789-+"), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("written", "start", "end", "grain"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2012-11-21", date(2012, 11, 21), date(2012, 11, 21), "day"),
        ("2020-01-01/2020-08-31", date(2020, 1, 1), date(2020, 8, 31), "span"),
        ("2018..2024", date(2018, 1, 1), date(2024, 12, 31), "span"),
    ],
)
def test_each_written_form_gives_its_span(written: str, start: date, end: date, grain: str) -> None:
    period = Period.parse(written)
    assert (period.start, period.end, period.grain) == (start, end, grain)


@given(DAYS, DAYS)
def test_any_period_is_read_back_from_its_text(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "written", ["", "24", "2024-13", "2024/2023", "2024-02-30", "a..b", "2024-12-31/2024-01-01"]
)
def test_what_is_no_period_is_refused_with_the_forms_that_are(written: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(written)


@given(st.dictionaries(WORDS, WORDS, max_size=4))
def test_any_breakdown_is_read_back_from_its_text(codes: dict[str, str]) -> None:
    assert Breakdown.parse(str(Breakdown.of(codes))) == Breakdown.of(codes)


@pytest.mark.parametrize("written", ["sex", "sex:", ":women", "sex:women;sex:men"])
def test_what_is_no_breakdown_is_refused(written: str) -> None:
    with pytest.raises(BreakdownError):
        Breakdown.parse(written)
