"""A Panel whose names, definitions and notes are in the reader's language, for data that leave the site."""

from __future__ import annotations

from dataclasses import replace

from observatory.languages import SOURCE
from observatory.model import Comparison, ComparisonGrade, Indicator, Panel, Row
from observatory.text import Text
from observatory.words.locators import translate_locator, translate_note


def translated_panel(panel: Panel, text: Text) -> Panel:
    """`panel` with names, definitions and notes translated; unchanged in the language of the sources."""
    if text.lang == SOURCE:
        return panel
    return replace(
        panel,
        indicators=tuple(_indicator(indicator, text) for indicator in panel.indicators),
        territories=tuple(
            replace(territory, name=text.t(territory.name), note=text.t(territory.note))
            for territory in panel.territories
        ),
        rows=tuple(translated_row(row, text) for row in panel.rows),
        cells_not_shown=tuple(replace(each, note=text.t(each.note)) for each in panel.cells_not_shown),
        sources=tuple(
            replace(source, name=text.t(source.name), publisher=text.t(source.publisher))
            for source in panel.sources
        ),
        snapshots=tuple(replace(snapshot, title=text.t(snapshot.title)) for snapshot in panel.snapshots),
        comparison=_comparison(panel.comparison, text) if panel.comparison else None,
    )


def translated_row(row: Row, text: Text) -> Row:
    """`row` with its note, and where in its file it was read, translated."""
    if text.lang == SOURCE:
        return row
    return replace(row, note=translate_note(row.note, text), locator=translate_locator(row.locator, text))


def _indicator(indicator: Indicator, text: Text) -> Indicator:
    graded = indicator.comparability
    return replace(
        indicator,
        name=text.t(indicator.name),
        unit=text.t(indicator.unit),
        definition=text.t(indicator.definition),
        total_holds=text.t(indicator.total_holds),
        caveats=tuple(map(text.t, indicator.caveats)),
        comparability=ComparisonGrade(graded.grade, text.t(graded.reason)),
    )


def _comparison(comparison: Comparison, text: Text) -> Comparison:
    return replace(
        comparison,
        name=text.t(comparison.name),
        reason=text.t(comparison.reason),
        only_left=text.t(comparison.only_left),
        only_right=text.t(comparison.only_right),
    )
