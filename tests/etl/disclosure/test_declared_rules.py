"""Departments, offences, one trait of all, small places, months: choice and attack read the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit import declared_rules, direct_disclosures
from etl.disclosure.audit.attack import attack
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from etl.disclosure.suppression import protected_frames, table_policy
from etl.disclosure.suppression.suppress import suppress
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact
from tests.etl.disclosure.making import CATALOG, fact
from tests.etl.disclosure.test_frames import facts_of, public_rows
from tests.kit.counts import frame_of

FORMS = ("psychological", "physical", "sexual", "economic")
HERE, BESIDE, SMALL = "PE-150112", "PE-150110", "PE-150127"  # Punta Negra has 9 625 inhabitants


def cell(indicator: str, place: str, breakdown: str = "") -> Cell:
    return Cell("x@1", "", indicator, place, "2023-01-01", "2023-12-31", breakdown)


def by_form(place: str, *counts: float) -> dict[str, float]:
    """The counts of a place in total and by form, in the order of FORMS."""
    return {"": sum(counts), **{f"form:{form}": count for form, count in zip(FORMS, counts, strict=True)}}


def counted(places: Mapping[str, Mapping[str, float]]) -> dict[Cell, float]:
    return {
        cell("cem_cases", place, trait)._replace(snapshot="mimp_cem@2024-10"): value
        for place, counts in places.items()
        for trait, value in counts.items()
    }


def reasons(rows: Iterable[Fact], **how: object) -> set[str]:
    return {weakness.reason for weakness in attack(rows, CATALOG, **how).weaknesses}  # type: ignore[arg-type]


def hidden_at(hidden: Iterable[Cell], place: str) -> set[str]:
    return {one.breakdown for one in hidden if one.territory == place}


@pytest.mark.parametrize(
    ("indicator", "place", "breakdown", "protected"),
    [
        ("infanticides", "BO-09", "register:fge", False),
        ("feminicides", "BO-08", "", False),
        ("feminicides", "BO-08", "relationship:partner", True),
        ("feminicide_attempts", "BO-09", "register:fge", True),
        ("prosecutor_cases", "BO-09", "offence:rape", True),
        ("prosecutor_cases", "BO-08", "", True),
        ("prosecutor_cases", "BO-02", "offence:rape", False),
        ("prosecutor_cases", "BO-02", "offence:abortion_with_harm", True),
        ("prosecutor_cases", "BO", "offence:unintended_abortion", True),
        ("prosecutor_cases", "BO", "offence:forced_abortion", False),
        ("prosecutor_cases", "BO", "offence:abusive_sexual_acts", False),
        ("cem_cases", "PE-17", "form:economic", True),
        ("cem_cases", "PE-15", "form:economic", False),
        ("cem_cases", "PE-1501", "form:economic", True),
        ("cem_cases", HERE, "", True),
    ],
)
def test_choice_and_attack_protect_the_same_small_counts(
    indicator: str, place: str, breakdown: str, *, protected: bool
) -> None:
    asked = cell(indicator, place, breakdown)
    assert table_policy.is_guarded(asked, CATALOG) is protected
    assert declared_rules.protects_small(asked, CATALOG) is protected


def test_a_department_of_unknown_size_is_protected_like_a_small_one() -> None:
    unknown = replace(CATALOG, counted={})
    asked = cell("cem_cases", "PE-15", "form:economic")
    assert table_policy.is_guarded(asked, unknown)
    assert declared_rules.protects_small(asked, unknown)


def departments(economic: float) -> dict[Cell, float]:
    """Three departments by form, and the country: Madre de Dios has `economic` of a form."""
    tables = {
        "PE-17": by_form("PE-17", 400, 300, 90, economic),
        "PE-15": by_form("PE-15", 9000, 8000, 700, 60),
        "PE-13": by_form("PE-13", 3000, 2000, 300, 40),
    }
    country = {trait: sum(table[trait] for table in tables.values()) for trait in tables["PE-17"]}
    return counted({**tables, "PE": country})


def test_a_small_count_of_a_small_department_is_hidden_with_what_would_tell_it() -> None:
    counts = departments(economic=3)
    hidden = suppress(counts, CATALOG)
    assert "form:economic" in hidden_at(hidden, "PE-17")
    assert len(hidden_at(hidden, "PE-17")) > 1
    assert "" not in {one.breakdown for one in hidden}
    assert not reasons(mask_hidden_cells(counts, hidden))
    small = next(one for one in hidden if one.territory == "PE-17" and one.breakdown == "form:economic")
    assert reasons(mask_hidden_cells(counts, {small})) == {"las sumas lo acotan demasiado"}
    assert direct_disclosures.SMALL in reasons(mask_hidden_cells(counts, frozenset()))
    assert not suppress(departments(economic=5), CATALOG)


def test_an_offence_in_which_the_woman_may_be_accused_is_hidden_in_the_country_too() -> None:
    offences = {"abortion": 29, "unintended_abortion": 1, "rape": 300, "feminicide": 3}
    counts = {
        cell("prosecutor_cases", "BO", f"offence:{name}"): float(value) for name, value in offences.items()
    }
    assert hidden_at(suppress(counts, CATALOG), "BO") == {"offence:unintended_abortion"}


def test_a_table_in_which_all_of_a_few_have_one_trait_is_hidden_with_its_zeros() -> None:
    counts = counted(
        {
            HERE: by_form(HERE, 17, 0, 0, 0),
            BESIDE: by_form(BESIDE, 60, 50, 40, 8),
            "PE-1501": by_form("PE-1501", 77, 50, 40, 8),
        }
    )
    hidden = suppress(counts, CATALOG)
    assert hidden_at(hidden, HERE) == {f"form:{form}" for form in FORMS}
    assert not reasons(mask_hidden_cells(counts, hidden))
    insider = {"small": frozenset[Cell](), "zeros": frozenset(one for one in hidden if not counts[one])}
    assert not reasons(mask_hidden_cells(counts, hidden), **insider)
    shown = hidden - {
        one for one in hidden if one.territory == HERE and one.breakdown == "form:psychological"
    }
    assert direct_disclosures.ONE_TRAIT in reasons(mask_hidden_cells(counts, shown))
    assert reasons(mask_hidden_cells(counts, hidden - {one for one in hidden if not counts[one]}))


def test_no_zero_above_tells_that_all_of_a_few_have_one_trait() -> None:
    """No man came to the province either: its table goes too."""
    sexes = {"PE-150112": (17, 0), "PE-150110": (90, 0), "PE-1501": (107, 0)}
    counts = counted(
        {
            place: {"": women + men, "sex:women": women, "sex:men": men}
            for place, (women, men) in sexes.items()
        }
    )
    hidden = suppress(counts, CATALOG)
    assert {"sex:women", "sex:men"} <= hidden_at(hidden, "PE-1501") & hidden_at(hidden, HERE)
    assert not reasons(mask_hidden_cells(counts, hidden))


def test_twenty_of_twenty_are_shown_and_nineteen_of_twenty_are_as_ever() -> None:
    assert not suppress(counted({HERE: by_form(HERE, 20, 0, 0, 0)}), CATALOG)
    assert hidden_at(suppress(counted({HERE: by_form(HERE, 14, 5, 0, 0)}), CATALOG), HERE) == set()


def test_zeros_tell_who_knows_that_a_hidden_total_is_small() -> None:
    """Three cases, all psychological: the total and the form are marked, and the zeros of the others would tell."""
    counts = counted({HERE: by_form(HERE, 3, 0, 0, 0)})
    hidden = suppress(counts, CATALOG)
    assert hidden_at(hidden, HERE) == {"", *(f"form:{form}" for form in FORMS)}
    zeros = {one for one in counts if not counts[one]}
    small = frozenset(counts.keys() - zeros)
    assert direct_disclosures.ONE_TRAIT in reasons(mask_hidden_cells(counts, hidden - zeros), small=small)
    assert direct_disclosures.ONE_TRAIT not in reasons(
        mask_hidden_cells(counts, hidden), small=small, zeros=frozenset(zeros)
    )


def test_one_trait_that_a_release_before_the_rule_showed_is_hidden_and_stops_no_release() -> None:
    counts = counted({HERE: by_form(HERE, 17, 0, 0, 0), BESIDE: by_form(BESIDE, 60, 50, 40, 8)})
    hidden = suppress(counts, CATALOG, opened=set(counts))
    assert hidden_at(hidden, HERE) == {f"form:{form}" for form in FORMS}
    assert hidden_at(hidden, BESIDE) == set()
    former = {"mimp_cem@2024-10": mask_hidden_cells(counts, frozenset())}
    assert not reasons(mask_hidden_cells(counts, hidden), former=former)


def test_a_department_cell_that_a_release_before_the_rule_showed_stops_no_release() -> None:
    counts = departments(economic=3)
    hidden = suppress(counts, CATALOG, opened=set(counts))
    assert {(one.territory, one.breakdown) for one in hidden} == {("PE-17", "form:economic")}
    former = {"mimp_cem@2024-10": mask_hidden_cells(counts, frozenset())}
    assert not reasons(mask_hidden_cells(counts, hidden), former=former)


def of_small_places(catalog_place: str = SMALL) -> list[tuple[str, str, str, float]]:
    """A small district and two large ones by form and by age."""
    tables = {catalog_place: (60, 40, 12, 8), HERE: (300, 200, 70, 30), BESIDE: (200, 150, 40, 20)}
    rows = []
    for place, counts in tables.items():
        rows += [(place, "2023", trait, value) for trait, value in by_form(place, *counts).items()]
        ages = {"0-5": 0.1, "6-11": 0.1, "12-17": 0.2, "18-29": 0.3, "30-59": 0.2, "60+": 0.1}
        rows += [
            (place, "2023", f"age:{age}", float(round(sum(counts) * share))) for age, share in ages.items()
        ]
    for trait in dict.fromkeys(trait for _, _, trait, _ in rows):
        rows.append(("PE-1501", "2023", trait, sum(value for _, _, name, value in rows if name == trait)))
    return rows


def test_a_small_place_has_no_row_of_sexual_violence_and_of_ages_and_nothing_tells_them() -> None:
    rows = public_rows([frame_of(of_small_places(), "cem_cases", snapshot="mimp_cem@2024-10")])
    here = rows[rows["territory"] == SMALL]
    assert set(here["breakdown"]) == {"", "form:psychological", "form:physical", "form:economic"}
    assert (
        here["conf_status"] == "protected"
    ).any()  # else the total less the three would tell the sexual cases
    assert not reasons(facts_of(rows))
    beside = rows[(rows["territory"] == HERE) & rows["breakdown"].str.startswith("age:")]
    assert len(beside) == 6


def test_the_attack_finds_what_a_small_place_shows_marks_or_tells() -> None:
    known = [fact(120, place=SMALL), fact(60, "form:psychological", place=SMALL)]
    known += [fact(40, "form:physical", place=SMALL), fact(8, "form:economic", place=SMALL)]
    elsewhere = [fact(value, trait) for trait, value in by_form(HERE, 300, 200, 70, 30).items()]
    told = attack([*known, *elsewhere], CATALOG).weaknesses
    assert [(weakness.cell.breakdown, weakness.interval) for weakness in told] == [("form:sexual", (12, 12))]
    for value in (12, None):
        sexual = fact(value, "form:sexual", place=SMALL)
        assert direct_disclosures.OUT_OF_SCALE in reasons([*known[:2], sexual])
    assert not reasons([*known[:2], *elsewhere])


@pytest.mark.parametrize(
    ("place", "indicator", "breakdown", "shown"),
    [
        (SMALL, "cem_cases", "form:sexual", False),
        (SMALL, "cem_cases", "centre:A;form:sexual", False),
        (SMALL, "cem_cases", "age:0-5", False),
        (SMALL, "cem_cases", "form:physical", True),
        (SMALL, "cem_cases", "", True),
        (SMALL, "dna_sexual_violence_cases", "", False),
        (HERE, "cem_cases", "form:sexual", True),
        ("PE-160109", "cem_cases", "age:0-5", False),  # its inhabitants are in no list
        ("BO-020105-R", "cem_cases", "age:0-5", False),
        ("BO-020105-12", "cem_cases", "age:0-5", False),
        ("PE-17", "cem_cases", "age:0-5", True),
        ("PE-1501", "cem_cases", "age:0-5", True),
    ],
)
def test_choice_and_attack_leave_the_same_out_of_small_places(
    place: str, indicator: str, breakdown: str, *, shown: bool
) -> None:
    asked = cell(indicator, place, breakdown)
    assert table_policy.is_shown_at_this_scale(asked, CATALOG) is shown
    assert declared_rules.is_out_of_scale(asked, CATALOG) is not shown
    rows = frame_of([(place, "2023", breakdown, 30.0)], indicator)
    assert table_policy.not_shown(rows, CATALOG).tolist() == [not shown]


def months(*values: float | None, place: str = HERE) -> list[Fact]:
    return [
        fact(value, place=place, indicator="police_complaints")._replace(
            start=f"2023-{number:02}-01", end=f"2023-{number:02}-{days}"
        )
        for number, (value, days) in enumerate(zip(values, (31, 28, 31, 30), strict=False), start=1)
    ]


def test_a_month_that_is_shown_beside_a_marked_one_is_found() -> None:
    assert direct_disclosures.MONTH_APART in reasons(months(17, None, 21))
    assert not reasons(months(None, None, None))
    assert not reasons([*months(17, 18, 21), *months(None, None, place=BESIDE)])
    assert not reasons(months(900, None, place="PE-15"))


def test_where_the_choice_hides_a_month_the_others_of_its_year_go_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = frame_of(
        [(HERE, "2023-01", "", 17.0), (HERE, "2023-02", "", 30.0), (BESIDE, "2023-01", "", 40.0)],
        "police_complaints",
    )
    asked: list[set[str]] = []

    def chosen(
        counts: Mapping[Cell, float], _: Catalog, *, hidden_before: Iterable[Cell], **__: object
    ) -> frozenset[Cell]:
        first = next(one for one in counts if one.territory == HERE and one.start == "2023-01-01")
        asked.append({one.start for one in hidden_before})
        return frozenset({first, *hidden_before})

    monkeypatch.setattr(protected_frames, "suppress", chosen)
    public = public_rows([rows], indicator="police_complaints")
    assert asked == [set(), {"2023-01-01", "2023-02-01"}]
    of_months = public[public["period_end"].str[:7] == public["period_start"].str[:7]]
    assert set(of_months[of_months["conf_status"] == "protected"]["territory"]) == {HERE}
    assert set(of_months[of_months["conf_status"] != "protected"]["territory"]) == {BESIDE}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (fact(50, "sex:women"), False),
        (fact(50, "age:0-5;sex:women"), True),
        (fact(50, "age:0-5;sex:women", place="PE-15"), False),
        (fact(50)._replace(end="2023-01-20"), True),
        (fact(50, "sex:women")._replace(end="2023-01-31"), True),
        (fact(50, indicator="feminicides"), True),
        (fact(50, indicator="feminicides", year="2021-2023"), False),
    ],
)
def test_a_table_finer_than_those_that_leave_is_found(row: Fact, *, found: bool) -> None:
    assert (direct_disclosures.TOO_FINE in reasons([row])) is found


def test_an_insider_counts_the_small_cells_of_small_departments() -> None:
    counts = departments(economic=3)
    hidden = suppress(counts, CATALOG)
    small = frozenset(one for one in hidden if 0 < counts[one] < 5)
    assert not reasons(mask_hidden_cells(counts, hidden), small=small)
    assert Insider(small).small


def test_what_few_people_several_small_places_have_together_is_not_told() -> None:
    """Two provinces of Tacna have no row of ages: the department less the third would tell of the four in them."""
    ages = {"PE-2301": 90.0, "PE-2302": 3.0, "PE-2304": 1.0, "PE-23": 94.0}
    counts = {
        one._replace(territory=place): value
        for one in [cell("cem_cases", "", "age:18-29")._replace(snapshot="mimp_cem@2024-10")]
        for place, value in ages.items()
    }
    hidden = suppress(counts, CATALOG)
    assert hidden_at(hidden, "PE-2301") | hidden_at(hidden, "PE-23")
    rows = [
        row
        for row in mask_hidden_cells(counts, hidden)
        if not declared_rules.is_out_of_scale(cell_of(row), CATALOG)
    ]
    rows += [fact(value, place=place)._replace(snapshot="mimp_cem@2024-10") for place, value in ages.items()]
    assert direct_disclosures.SMALL_REST not in reasons(rows)
    shown = [fact(90, "age:18-29", place="PE-2301"), fact(94, "age:18-29", place="PE-23")]
    assert direct_disclosures.SMALL_REST in reasons(
        [*rows[-4:], *(row._replace(snapshot="mimp_cem@2024-10") for row in shown)]
    )


def cell_of(row: Fact) -> Cell:
    return Cell(row.snapshot, row.statement, row.indicator, row.territory, row.start, row.end, row.breakdown)
