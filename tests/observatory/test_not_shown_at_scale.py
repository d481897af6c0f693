"""What a small place does not show is said to be so in every output, and never that nobody publishes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.charts.kinds.empty import reasons
from observatory.charts.marking import unpublished
from observatory.files.export import json_document
from observatory.files.records import records
from observatory.geography.outlines import Outlines
from observatory.model import ObsStatus, Panel
from observatory.observatory import Observatory
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import SYMBOLS
from tests.observatory.store.facts import fact, publish

HERE, SMALL = "PE-150112", "PE-150127"
TEXT = Text("es")


@pytest.fixture
def site(tmp_path: Path, catalog: Catalog) -> Observatory:
    releases = SqliteReleases(tmp_path)
    rows = [fact(300.0), fact(60.0, breakdown="form:sexual"), fact(240.0, breakdown="form:physical")]
    rows += [fact(120.0, territory=SMALL), fact(60.0, territory=SMALL, breakdown="form:physical")]
    publish(releases, catalog, *rows)
    return Observatory(catalog, Outlines.from_sets([]), releases)


def panel_of(site: Observatory, query: str) -> Panel:
    return site.panel(Selection.from_query(f"indicator=cem_cases&{query}", site.catalog))


@pytest.mark.parametrize(
    ("query", "hidden", "noted"),
    [
        (f"territory={SMALL}&filter=form:sexual", (SMALL,), True),
        (f"territory={SMALL}&by=age", (SMALL,), True),
        (f"territory={SMALL}&by=form", (), True),
        (f"territory={SMALL}&filter=form:physical", (), False),
        (f"territory={SMALL}", (), False),
        (f"territory={HERE},{SMALL}&filter=form:sexual", (SMALL,), True),
        (f"territory={HERE}&filter=form:sexual", (), False),
        ("territory=PE-17&by=age", (), False),
    ],
)
def test_a_panel_names_the_places_that_are_too_small_for_what_is_asked(
    site: Observatory, query: str, hidden: tuple[str, ...], *, noted: bool
) -> None:
    panel = panel_of(site, query)
    reasons = panel.absences.items()
    assert tuple(code for (_, code), reason in reasons if reason is ObsStatus.NOT_SHOWN) == hidden
    assert (phrases.NOT_AT_THIS_SCALE in panel.notes) is noted
    assert (TEXT.t(phrases.NOT_AT_THIS_SCALE) in describe.notes(panel, TEXT)) is noted


def test_nobody_says_that_it_is_not_published_and_no_file_has_a_row(site: Observatory) -> None:
    panel = panel_of(site, f"territory={SMALL}&filter=form:sexual")
    [sentence] = reasons(panel, TEXT)
    assert "Punta Negra" in sentence
    assert TEXT.t(SYMBOLS["not_shown"]) in sentence
    assert list(records(panel)) == []
    document = json_document(panel)
    assert document["rows"] == []
    assert phrases.NOT_AT_THIS_SCALE in document["notes"]


def test_a_map_marks_the_place_as_not_shown_and_others_as_not_published(site: Observatory) -> None:
    panel = panel_of(site, f"territory={SMALL}&filter=form:sexual")
    places = site.catalog.territories
    assert unpublished(panel, places[SMALL], None).obs_status is ObsStatus.NOT_SHOWN
    assert unpublished(panel, places[HERE], None).obs_status is ObsStatus.NOT_PUBLISHED
