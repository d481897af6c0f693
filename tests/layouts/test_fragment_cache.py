"""Markup that pages have in common: kept for the very values and eyes it was made for, and not without end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from markupsafe import Markup

from layouts.document import addresses
from layouts.document.page import Page, PageFrame
from layouts.document.shell import document
from layouts.document.templates import FragmentCache, RenderContext
from layouts.parts.chart_section import chart, with_numbers
from layouts.parts.embedding import gallery_chart
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines, load_outlines
from observatory.model import Panel
from observatory.text import Text
from tests.observatory import panels


@pytest.fixture(scope="module")
def outlines() -> Outlines:
    return load_outlines()


@pytest.fixture
def context(outlines: Outlines) -> RenderContext:
    return RenderContext(Text("es"), outlines, base_url="https://observatorio.example")


def later(panel: Panel) -> Panel:
    """The same query in a release that says otherwise."""
    rows = tuple(replace(row, value=row.value and row.value + 1) for row in panel.rows)
    return replace(panel, rows=rows)


def test_what_pages_have_in_common_is_made_once() -> None:
    calls: list[int] = []
    cache, panel = FragmentCache(), panels.trend()
    for _ in range(3):
        cache.markup(lambda: calls.append(1) or "a", (panel,), setting=("es",))
    assert len(calls) == 1


def test_two_releases_side_by_side_never_show_the_frame_of_each_other(context: RenderContext) -> None:
    old = panels.trend()
    new = later(old)
    for _ in range(2):  # asked in turns, as an older release beside the one on show is
        assert "registraron 738 casos" in chart(old, context, id_="a")
        assert "registraron 739 casos" in chart(new, context, id_="a")
        assert ">738</td>" in with_numbers(old, context, id_="a")
        assert ">739</td>" in with_numbers(new, context, id_="a")


def test_a_panel_that_takes_the_place_of_another_in_memory_has_a_frame_of_its_own() -> None:
    """A Panel that nobody holds is gone, and the next may lie where it lay."""
    cache = FragmentCache()
    for value in range(200):
        panel = replace(panels.trend(), notes=(str(value),))
        assert cache.markup(lambda panel=panel: panel.notes[0], (panel,), setting=()) == str(value)
        del panel


def test_each_language_and_place_on_the_page_has_a_frame_of_its_own(context: RenderContext) -> None:
    panel = panels.trend()
    markup = {
        chart(panel, variant, id_=id_, table=table, paired=paired)
        for variant in (context, replace(context, text=Text("fr")))
        for id_ in ("a", "b")
        for table in (True, False)
        for paired in (True, False)
    }
    assert len(markup) == 16


def test_maps_that_share_their_classes_are_not_those_that_stand_alone(context: RenderContext) -> None:
    panel = panels.lima_map()
    higher = replace(panel, rows=tuple(replace(row, value=(row.value or 0) * 40) for row in panel.rows))
    alone = chart(panel, context, id_="a")
    assert chart(panel, context, id_="a", beside=[higher]) != alone
    assert chart(panel, context, id_="a") == alone


def test_other_outlines_other_help_lines_and_another_address_are_other_eyes(
    context: RenderContext, catalog: Catalog
) -> None:
    panel = panels.lima_map()
    without = replace(context, outlines=Outlines.from_sets([]))
    markup = [chart(panel, variant, id_="a") for variant in (context, without, context)]
    assert len(set(markup)) == 2 and markup[0] == markup[-1]
    with_help = replace(context, helplines=catalog.sure_helplines)
    elsewhere = replace(context, base_url="https://otra.example")
    shown = [gallery_chart(panel, variant) for variant in (context, with_help, elsewhere, context)]
    assert len(set(shown)) == 3 and shown[0] == shown[-1]


def framed(catalog: Catalog, **changes: object) -> PageFrame:
    """What stands around a page of the release of 25 November."""
    frame = PageFrame(
        helplines=catalog.sure_helplines,
        places=catalog.helpline_places,
        release="2026-11-25-aaaaaaaa",
        released=date(2026, 11, 25),
        exit_url="https://salida.example",
        countries=catalog.countries,
    )
    return replace(frame, **changes)


def page(frame: PageFrame, lang: str = "es", country: str = "") -> str:
    return document(Page("a", "b", Markup(), 200, addresses.page(lang, "laws"), frame, lang, country=country))


def test_the_foot_and_the_help_lines_are_those_of_the_release_the_language_and_the_country(
    catalog: Catalog,
) -> None:
    markup_now = framed(catalog)
    later = framed(catalog, release="2026-12-01-bbbbbbbb", released=date(2026, 12, 1))
    for _ in range(2):
        assert "del 25 de noviembre de 2026" in page(markup_now)
        assert "del 1 de diciembre de 2026" in page(later)
        assert "du 25 novembre 2026" in page(markup_now, "fr")
        assert "Aide immédiate" in page(markup_now, "fr") and "Ayuda ahora" in page(markup_now)
        help_of = [page(markup_now, country=code).partition("ayuda-ahora")[2] for code in ("BO", "PE")]
        assert help_of[0] != help_of[1]
        assert "800-14-0348" not in page(framed(catalog, helplines=()))


def test_the_section_a_page_lies_in_is_marked_on_each(catalog: Catalog) -> None:
    frame = framed(catalog)
    for _ in range(2):
        lists = document(Page("a", "b", Markup(), 200, "/es/indicadores/", frame, "es"))
        one = document(Page("a", "b", Markup(), 200, "/es/indicadores/cem_cases", frame, "es"))
        assert lists.count('aria-current="page" href="/es/indicadores/"') == 1
        assert one.count('aria-current="true" href="/es/indicadores/"') == 1
        assert 'href="/fr/indicateurs/"' in document(Page("a", "b", Markup(), 200, "/fr/", frame, "fr"))


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    cache = FragmentCache(most_letters=1000)
    every = [replace(panels.trend(), query=str(number)) for number in range(5)]
    calls: list[str] = []
    for panel in (*every, every[-1], every[0]):
        cache.markup(lambda panel=panel: calls.append(panel.query) or "x" * 300, (panel,), setting=())
    assert calls == ["0", "1", "2", "3", "4", "0"]
