"""The state of the explorer as functions of values (assets/explorer_state.js): what goes in and what comes out.

Run in the real browser on an empty page: no site, no Dash.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

MAP = "indicator=police_complaints&view=map&territory=PE-150112"
LINE = "indicator=police_complaints&territory=PE-150112"
MAP_SUBJECT = "indicator=police_complaints&territory=PE-150112&view=map"
TABS = ["map", "trend", "bars", "table", "BO-020105"]
YEARS = ["2018", "2019", "2020", "2021"]


@pytest.fixture(scope="module")
def scripts(browser: Browser, root: Path) -> Iterator[Page]:
    """An empty page with the two scripts that the state is made of."""
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<!doctype html><title>-</title>")
    for name in ("observatory.js", "explorer_state.js"):
        page.add_script_tag(content=(root / "assets" / name).read_text(encoding="utf-8"))
    yield page
    context.close()


def state(page: Page, name: str, *values: Any) -> Any:
    """What a function of the state answers."""
    return page.evaluate(
        "([name, values]) => window.observatory.state[name](...values)", [name, list(values)]
    )


def frames(periods: list[str], **own: Any) -> dict[str, Any]:
    """The steps of one map; it has gone its own way where `at` and `moved` say so."""
    return {"periods": periods, "maps": [{"whole": "PE-1501", "periods": periods, "moved": False} | own]}


CASES = {
    "the period of a line changes no map": (
        "subjectOf",
        (f"{LINE}&period=2018..2020&shown=2019",),
        "indicator=police_complaints",
    ),
    "the places of a map are its own": (
        "subjectOf",
        (f"{MAP}&chosen=PE-150110",),
        "indicator=police_complaints&territory=PE-150112&view=map",
    ),
    "a comparison has no map of its own": (
        "subjectOf",
        ("compare=police&view=map&territory=PE",),
        "compare=police",
    ),
    "a place that is pressed is chosen beside the others": ("placesWith", (["A"], "B"), ["A", "B"]),
    "a chosen place that is pressed is let go": ("placesWith", (["A", "B"], "A"), ["B"]),
    "the last place stays": ("placesWith", (["A"], "A"), ["A"]),
    "places of a line are its territories": (
        "withPlaces",
        (LINE, ["A", "B"]),
        "indicator=police_complaints&territory=A,B",
    ),
    "places beside a map are the chosen ones": (
        "withPlaces",
        (MAP, ["A"]),
        "indicator=police_complaints&territory=PE-150112&view=map&chosen=A",
    ),
    "another period forgets the step": (
        "withField",
        (f"{LINE}&period=2018..2020&shown=2019", "period", "2020"),
        f"{LINE}&period=2020",
    ),
    "another breakdown keeps the period": (
        "withField",
        (f"{LINE}&period=2020", "by", "sex"),
        f"{LINE}&by=sex&period=2020",
    ),
    "the tab changes no map": ("subjectOf", (f"{LINE}&view=trend",), "indicator=police_complaints"),
    "the tab beside a map of own places changes no map": ("subjectOf", (f"{MAP}&tab=trend",), MAP_SUBJECT),
    "an address that names no tab shows the first": ("tabOf", (LINE, TABS), "map"),
    "a series without a map shows what tells it best": ("tabOf", (LINE, ["bars", "trend", "table"]), "bars"),
    "the view is the tab": ("tabOf", (f"{LINE}&view=table", TABS), "table"),
    "a view that is not offered is none": ("tabOf", (f"{LINE}&view=bars", ["trend", "table"]), "trend"),
    "a map of own places is the first tab": ("tabOf", (MAP, ["map", "trend", "table"]), "map"),
    "beside a map of own places the tab is named": ("tabOf", (f"{MAP}&tab=trend", TABS), "trend"),
    "another map is named by what it is of": ("tabOf", (f"{LINE}&tab=BO-020105", TABS), "BO-020105"),
    "a chart is asked for by its view": ("withTab", (LINE, "trend", TABS), f"{LINE}&view=trend"),
    "the first map by nothing": ("withTab", (f"{LINE}&view=trend", "map", TABS), LINE),
    "another map by its code, whatever the view was": (
        "withTab",
        (f"{LINE}&view=trend", "BO-020105", TABS),
        f"{LINE}&view=trend&tab=BO-020105",
    ),
    "and a chart after it": ("withTab", (f"{LINE}&tab=BO-020105", "bars", TABS), f"{LINE}&view=bars"),
    "a map of own places keeps them": ("withTab", (MAP, "table", TABS), f"{MAP_SUBJECT}&tab=table"),
    "and is shown again": ("withTab", (f"{MAP}&tab=table", "map", TABS), MAP_SUBJECT),
    "all steps where no span is chosen": ("stepsIn", ("2019", YEARS), [0, 3]),
    "all steps where none lies in the span": ("stepsIn", ("2001..2003", YEARS), [0, 3]),
    "the steps that lie in a span": ("stepsIn", ("2019..2020", YEARS), [1, 2]),
    "an interval of days is a span": ("stepsIn", ("2019-01-01/2020-12-31", YEARS), [1, 2]),
    "a span that is a step of the maps is none": ("stepsIn", ("2019..2021", ["2019..2021", "2022"]), [0, 1]),
    "no step": ("stepsIn", (None, []), [0, -1]),
    "what did not move is not written": ("withSteps", (LINE, frames(YEARS), 2, False), LINE),
    "a step that moved is the period": (
        "withSteps",
        (f"{LINE}&period=2018", frames(YEARS), 2, True),
        f"{LINE}&period=2020",
    ),
    "beside a span a step is shown": (
        "withSteps",
        (f"{LINE}&period=2018..2020", frames(YEARS), 1, True),
        f"{LINE}&period=2018..2020&shown=2019",
    ),
    "a map that went its own way": (
        "withSteps",
        (LINE, frames(YEARS, at=[3], moved=True), 1, False),
        f"{LINE}&beside=PE-1501:2021",
    ),
    "nothing is known of the steps yet": ("withSteps", (LINE, None, 0, False), LINE),
    "a span is the period, and the step goes into it": (
        "withSpan",
        (LINE, YEARS, 3, [2018, 2019], [2015, 2021]),
        {"query": f"{LINE}&period=2018..2019&shown=2019", "step": 1},
    ),
    "all years are no period": (
        "withSpan",
        (f"{LINE}&period=2018..2019", YEARS, 1, None, [2018, 2021]),
        {"query": f"{LINE}&period=2019", "step": 1},
    ),
    "a span of all that is offered is all": (
        "withSpan",
        (LINE, YEARS, 0, [2018, 2021], [2018, 2021]),
        {"query": f"{LINE}&period=2018", "step": 0},
    ),
    "a span where nothing is mapped": (
        "withSpan",
        (LINE, [], 0, [2018, 2019], [2015, 2021]),
        {"query": f"{LINE}&period=2018..2019", "step": 0},
    ),
    "two years": ("spanOf", (2018, 2020, "from"), [2018, 2020]),
    "a first year past the last has one beside it": ("spanOf", (2020, 2019, "from"), [2020, 2021]),
    "a last year before the first has one beside it": ("spanOf", (2020, 2019, "to"), [2018, 2019]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_state_is_worked_out_of_values(scripts: Page, case: str) -> None:
    name, values, expected = CASES[case]
    assert state(scripts, name, *values) == expected


def test_the_course_of_a_place_has_each_number_once_and_skips_steps_without_one(scripts: Page) -> None:
    def frame(*rows: list[str]) -> dict[str, Any]:
        return {"table": {"places": ["A", "B"], "rows": list(rows)}}

    steps = [frame(["A", "10"], ["B", ""]), frame(["A", "12"], ["B", "3"])]
    asked = {"requested": True, "at": [0, 0, 1], "frames": steps}
    shown = {"labels": ["2018", "2019", "2020"], "maps": [asked | {"requested": False}, asked]}
    assert state(scripts, "courseOf", shown, "A") == "2018: 10 · 2020: 12"
    assert state(scripts, "courseOf", shown, "B") == "2020: 3"
    assert state(scripts, "courseOf", shown, "C") == state(scripts, "courseOf", None, "A") == ""


def test_a_place_is_called_as_the_tables_call_it_and_else_by_its_code(scripts: Page) -> None:
    table = {"places": ["A"], "rows": [["Ancón", "10"]]}
    shown = {"maps": [{"frames": [None, {"table": table}]}]}
    assert state(scripts, "nameOf", shown, "A") == "Ancón"
    assert state(scripts, "nameOf", shown, "B") == state(scripts, "nameOf", None, "B") == "B"


def test_a_list_of_places_is_not_changed_in_place(scripts: Page) -> None:
    assert scripts.evaluate(
        "() => { const chosen = ['A']; window.observatory.state.placesWith(chosen, 'B'); return chosen; }"
    ) == ["A"]
