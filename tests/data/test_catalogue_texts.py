"""Facts of the catalogue that must hold: words, grades, help lines; and each of its keys is read by the program."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from observatory import model
from observatory.catalog import Catalog
from observatory.model import Grade, Period

THIN_SPACE = "\u202f"

# What a text may say only to warn against it.
NEVER_SAID = (
    "reincidente", "sobreviviente", "agresor", "violentada", "sin reporte", "sin datos",
)  # fmt: skip
WARNINGS = ("avoid", "unsafe_sentence")

# Draft codes for which no figure with a date, or no way to compute it, is at hand.
GRADES = {
    "cem_slim": "C", "service_contacts": "C", "minors": "C", "police": "B", "police_rate": "B", "prosecutor": "C",
    "feminicide": "B", "feminicide_rate": "B", "feminicide_local": "C", "attempts": "C", "helpline": "C",
    "centres": "B",
    "partner_lifetime": "C", "partner_12m": "B", "seeking_help": "C", "inhabitants": "B",
}  # fmt: skip


def texts_of(thing: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text below `thing`, with the path of fields that leads to it."""
    if isinstance(thing, str):
        yield key, thing
    elif is_dataclass(thing):
        name = getattr(thing, "id", "")
        for each in fields(thing):
            yield from texts_of(getattr(thing, each.name), f"{key} {name} {each.name}".strip())
    elif isinstance(thing, (list, tuple)):
        for each in thing:
            yield from texts_of(each, key)
    elif hasattr(thing, "values"):
        for each in thing.values():
            yield from texts_of(each, key)


def editorial(catalog: Catalog) -> list[tuple[str, str]]:
    """The texts an editor wrote: everything but the lists of places."""
    parts = (
        catalog.sources, catalog.dimensions, catalog.indicators, catalog.comparisons, catalog.events,
        catalog.laws, catalog.institutions, catalog.glossary, catalog.helplines, catalog.themes,
        catalog.policy,
    )  # fmt: skip
    return [pair for part in parts for pair in texts_of(part)]


def prose(catalog: Catalog) -> list[tuple[str, str]]:
    """The sentences: texts with a space that are neither an address nor a citation of a page."""
    return [(key, text) for key, text in editorial(catalog) if " " in text and "://" not in text]


def test_help_lines_are_sourced_and_sure_enough_to_be_printed(catalog: Catalog) -> None:
    assert {line.territory for line in catalog.helplines} == {"PE", "PE-150112", "BO", "BO-020105"}
    for line in catalog.helplines:
        assert line.confidence in ("high", "medium-high"), line.service
        assert line.source and line.url.startswith("https://") and line.source_date, line.service
        assert line.address if line.kind == "place" else re.search(r"\d", line.contact), line.service
        assert not line.verified_on, "only the local partners who telephoned may fill this in"


NUMBERS_OF_LAWS = r"Ley \d{5}|SDG [\d.]+"
NOWHERE = {
    "the line of La Paz": r"(?<!\d)156(?!\d)",
    "a chat that nobody confirmed": r"(?i)chat\s*100|chat100",
}
NOT_IN_PROSE = {
    "five digits without a space": r"\d{5,}",
    "a space or a point within a number": r"\d[ .]\d{3}(?!\d)",
    "a space within four digits": rf"(?<![\d{THIN_SPACE}])\d{THIN_SPACE}\d{{3}}(?![\d{THIN_SPACE}])",
}


@pytest.mark.parametrize("what", [*NOWHERE, *NOT_IN_PROSE])
def test_no_text_says_it(catalog: Catalog, what: str) -> None:
    said, form = (
        (editorial(catalog), NOWHERE[what]) if what in NOWHERE else (prose(catalog), NOT_IN_PROSE[what])
    )
    for key, text in said:
        plain = text if what in NOWHERE else re.sub(NUMBERS_OF_LAWS, "", text)
        telephone = "contact" in key and what == "five digits without a space"
        assert telephone or not re.search(form, plain), f"{key}: {text}"


@pytest.mark.parametrize("word", NEVER_SAID)
def test_words_the_site_avoids_stand_only_where_it_warns_of_them(catalog: Catalog, word: str) -> None:
    for key, text in editorial(catalog):
        if not key.endswith(WARNINGS):
            assert word not in text.lower(), f"{key}: {text}"


def test_an_indicator_of_cases_names_its_institution(catalog: Catalog) -> None:
    for indicator in catalog.indicators.values():
        assert not re.fullmatch(r"(casos|denuncias|atenciones|feminicidios)", indicator.name.lower())


def test_sentences_are_whole_and_hold_no_placeholder_and_no_path(catalog: Catalog) -> None:
    for key, text in prose(catalog):
        assert key.endswith(" said") or not re.search(r"[{}]|TODO", text), f"{key}: {text}"
    for indicator in catalog.indicators.values():
        for sentence in (indicator.definition, indicator.method, indicator.safe_sentence, *indicator.caveats):
            assert sentence[0].isupper() and sentence.endswith("."), f"{indicator.id}: {sentence}"


def test_each_indicator_says_all_a_reader_may_ask(catalog: Catalog) -> None:
    for indicator in catalog.indicators.values():
        for said in (indicator.unit, indicator.definition, indicator.method, indicator.comparability.reason):
            assert said, indicator.id
        assert indicator.safe_sentence != indicator.unsafe_sentence
        assert indicator.unsafe_sentence and indicator.caveats and indicator.place_of is not None, (
            indicator.id
        )


def test_the_rates_stand_on_what_they_should(catalog: Catalog) -> None:
    police = catalog.indicators["police_complaint_rate"]
    assert (police.numerator, police.denominator, police.per) == ("police_complaints", "population", 100_000)
    cem = catalog.indicators["cem_case_rate"]
    assert (cem.numerator, cem.denominator, cem.per) == ("cem_cases", "population", 100_000)
    women = catalog.indicators["cem_cases_women_share"]
    assert (women.numerator, women.numerator_filter, women.per) == ("cem_cases", "sex:women", 100)
    for name in ("cem_women_case_rate", "feminicide_rate_pe", "feminicide_rate_bo"):
        groups = {catalog.denominators[one].group for one in catalog.indicators[name].denominators}
        assert groups == {"sex:women"}, name
    assert catalog.indicators["police_complaints"].chain == ("mininter_vcm", "sidpol")


def test_actions_are_never_persons(catalog: Catalog) -> None:
    assert not catalog.indicators["cem_activities"].counts_persons
    assert catalog.indicators["cem_cases"].counts_persons


def test_each_comparison_has_the_grade_of_the_crosswalk_and_both_its_sides(catalog: Catalog) -> None:
    assert {key: str(one.grade) for key, one in catalog.comparisons.items()} == GRADES
    for comparison in catalog.comparisons.values():
        assert comparison.left.territory.startswith("BO") and comparison.right.territory.startswith("PE")
        assert {comparison.left.indicator, comparison.right.indicator} <= set(catalog.indicators)
        assert comparison.reason and comparison.only_left and comparison.only_right


def test_the_maps_show_el_altos_districts_beside_lima_norte(catalog: Catalog) -> None:
    el_alto = {f"BO-020105-{number:02}" for number in range(1, 15)}
    for comparison in catalog.comparisons.values():
        if comparison.left.map_of:
            assert set(catalog.in_set(comparison.left.map_of)) == el_alto
            assert set(catalog.in_set(comparison.right.map_of)) == set(catalog.territories["PE-LN"].members)


def test_gross_slim_and_cem_totals_never_share_an_axis(catalog: Catalog) -> None:
    assert catalog.comparisons["cem_slim"].grade is Grade.C
    assert catalog.indicators["slim_cases"].comparability.grade is Grade.C


def test_both_age_schemes_stand_whole(catalog: Catalog) -> None:
    codes = catalog.dimensions["age"].codes
    assert [one.code for one in codes if one.scheme == "cem_2012"] == [
        "0-5", "6-11", "12-17", "18-25", "26-35", "36-45", "46-59", "60+",
    ]  # fmt: skip
    assert [one.code for one in codes if one.scheme == "cem_2016"] == [
        "0-5", "6-11", "12-17", "18-29", "30-59", "60+",
    ]  # fmt: skip


def test_the_second_centre_breaks_the_series_of_independencia(catalog: Catalog) -> None:
    (event,) = (one for one in catalog.events if one.id == "cem_comisaria_independencia")
    assert event.breaks_series and event.date.year == 2020 and "PE-150112" in event.territories


def test_a_break_of_a_count_is_one_of_every_rate_made_from_it(catalog: Catalog) -> None:
    for event in catalog.events:
        made = {one.id for one in catalog.indicators.values() if one.numerator in event.indicators}
        here = {code[:2] for code in event.territories}
        elsewhere = {one for one in made if one.endswith(("_pe", "_bo")) and one[-2:].upper() not in here}
        if event.breaks_series:
            assert made - elsewhere <= set(event.indicators), event.id


def test_every_event_says_where_it_is_known_from(catalog: Catalog) -> None:
    assert all(event.source and event.description for event in catalog.events)


def test_the_two_laws_list_their_forms(catalog: Catalog) -> None:
    forms = {law.id: len(law.forms) for law in catalog.laws}
    assert forms == {"ley_30364": 4, "ley_348": 16}


def test_the_glossary_explains_the_two_misread_figures(catalog: Catalog) -> None:
    terms = {term.id: term for term in catalog.glossary}
    assert "censo de 2007" in terms["cifra_207647"].definition
    assert (
        f"46{THIN_SPACE}403" in terms["cifra_50000"].definition and "1806" in terms["cifra_50000"].definition
    )


def test_what_is_avoided_always_has_a_reason_and_a_better_word(catalog: Catalog) -> None:
    for term in catalog.glossary:
        assert term.definition and (not term.avoid or (term.why and (term.say or term.statuses))), term.id


def test_the_total_of_ley_348_always_says_what_else_is_in_it(catalog: Catalog) -> None:
    indicator = catalog.indicators["prosecutor_cases"]
    assert "aborto" in indicator.safe_sentence and any("aborto" in caveat for caveat in indicator.caveats)


def test_the_thresholds_are_those_of_the_rules(catalog: Catalog) -> None:
    policy = catalog.policy
    assert (policy.small_count_below, policy.rate_needs) == (5, 20)
    (group,) = (catalog.territories[code] for code in policy.shown_as_one)
    assert group.members == tuple(f"BO-020105-{number:02}" for number in (9, 10, 11, 13))


def test_the_page_that_leads_is_one_of_those_that_speak(catalog: Catalog, root: Path) -> None:
    said = set()
    for source in ("published_bo", "published_pe"):
        with (root / "data" / "figures" / f"{source}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                cell = (row["indicator"], row["territory"], row["period_start"], row["period_end"])
                said.add((*cell, row["breakdown"], row["url"]))
    for one in catalog.policy.preferences:
        period = Period.parse(one.period)
        cell = (one.indicator, one.territory, period.start.isoformat(), period.end.isoformat())
        assert (*cell, one.breakdown, one.leads) in said, one


def test_what_a_third_party_copied_of_an_unpublished_file_is_marked(catalog: Catalog) -> None:
    copies = [one.id for one in catalog.sources.values() if one.copy == "unpublished"]
    assert copies == ["mimp_cem_monthly", "mimp_cem_route", "mimp_cem_route_january"]
    assert all("zhandrixita/mimp" in catalog.sources[one].url for one in copies)


PARTS = ("observatory", "etl", "layouts", "callbacks", "api")
# It can only be true, and the type says so: there is nothing to follow.
ALWAYS_SO = {"zeros_shown"}


def attributes_read(root: Path) -> Iterator[str]:
    """The names after a dot in all of the program and its templates, and those that are matched or asked for by name."""
    for part in PARTS:
        for file in (root / part).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute):
                    yield node.attr
    for file in (root / "layouts" / "templates").rglob("*.html"):
        template = Environment().parse(file.read_text(encoding="utf-8"))
        yield from (node.attr for node in template.find_all(nodes.Getattr))


def test_no_key_of_the_catalogue_is_a_promise_that_nothing_keeps(root: Path) -> None:
    read = set(attributes_read(root))
    kinds = {kind for kind in vars(model).values() if isinstance(kind, type) and is_dataclass(kind)}
    assert model.Policy in kinds
    unread = {
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in fields(kind)
        if field.name not in read | ALWAYS_SO
    }
    assert not unread


def test_no_sentence_claims_to_know_that_nobody_publishes_a_number(root: Path) -> None:
    """What was not found may be published all the same. One sentence says it, as what must not be written."""
    with (root / "data/text/observatory.pot").open("rb") as stream:
        texts = [part for entry in read_po(stream) for part in ([entry.id] if isinstance(entry.id, str) else entry.id)]
    prose = [path.read_text(encoding="utf-8") for path in (root / "data/text/es/pages").glob("*.md")]
    claim = re.compile(r"(?i)nadie (?:lo |la |las |los )?public|publica nadie|ninguna institución publica")
    assert [text for text in (*texts, *prose) if claim.search(text)] == [
        "No hay casos: nadie publica el número."
    ]
