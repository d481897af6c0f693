"""The sheet of an indicator or of a comparison, for a selection: what its page says, to print."""

from __future__ import annotations

from dataclasses import dataclass

from api.briefs import parts, pictures, short_tables
from api.briefs.sheet import ROWS, SOURCES, Sheet, SheetPart
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.telling.reporter_card import reporter_card
from observatory.demonstration import MARK
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words import describe


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The panel of the page, the same with its months, its rate where it is of one place, and what is around them."""

    panel: Panel
    with_months: Panel
    rate: Panel | None
    catalog: Catalog
    outlines: Outlines
    base_url: str


def sheet(content: SheetContent, text: Text) -> Sheet:
    """What the page of a selection says, for two sides of paper at most."""
    panel, charts = content.panel, _pictures(content, text)
    chart = chart_of(panel, text, width=DESK, outlines=content.outlines)
    card = reporter_card(panel, chart, content.catalog.glossary, text)
    name = text.t((panel.comparison or panel.indicator).name)
    codes = [place.code for place in panel.territories]
    months = parts.years_side_by_side(content.with_months, text)
    month_notes = tuple(describe.same_months_notes(content.with_months, text)) if months else ()
    table = (
        (short_tables.short_table(panel, text, heading=text.t(captions.TABLE), limit=ROWS),)
        if panel.rows
        else ()
    )
    around = parts.around(content.rate, codes[0] if codes else "", text)
    helped = parts.help_of(codes, content.catalog, text)
    notes = (parts.notes(panel, text, without=month_notes),)
    apart = short_tables.has_origins(panel)
    broad = pictures.is_broad(panel)
    beside = apart or broad
    return Sheet(
        lang=text.lang,
        short=False,
        title=name,
        kicker=name,
        heading=chart.title,
        subject="",
        lead=month_notes[:1],
        hue=parts.hue_of(panel.territories),
        mark=text.t(MARK) if panel.demonstration else "",
        across=charts if broad else (),
        wide=(
            *(() if broad else charts),
            *months,
            *around,
            *(() if apart else table),
            *(notes if beside else ()),
        ),
        narrow=(
            *parts.define_indicators(panel, card.misread, text),
            *(() if beside else notes),
            *(() if broad else helped),
        ),
        foot=(
            *(table if apart else ()),
            *(helped if broad else ()),
            parts.sources(short_tables.named_sources(panel, text, limit=ROWS), text, limit=SOURCES),
        ),
        last_lines=parts.last_lines(
            panel.release,
            panel.released,
            text,
            address=content.base_url + addresses.page_of(text.lang, _without_language(panel.query)),
            demonstration=panel.demonstration,
        ),
    )


def _pictures(content: SheetContent, text: Text) -> tuple[SheetPart, ...]:
    if not content.panel.rows or content.panel.view == "table":
        return ()
    return (pictures.picture(content.panel, content.outlines, text),)


def _without_language(query: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith("lang="))
