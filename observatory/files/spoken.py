"""A Panel whose names, definitions and notes are in the reader's language, for data that leave the site."""

from __future__ import annotations

from dataclasses import replace

from observatory.languages import SOURCE
from observatory.model import Comparability, Comparison, Indicator, Panel
from observatory.text import Text
from observatory.words.locators import noted


def in_language(panel: Panel, text: Text) -> Panel:
    """The same numbers, codes and periods; untouched in the language of the sources."""
    if text.lang == SOURCE:
        return panel
    return replace(
        panel,
        indicators=tuple(_indicator(one, text) for one in panel.indicators),
        territories=tuple(replace(one, name=text.t(one.name)) for one in panel.territories),
        rows=tuple(replace(row, note=noted(row.note, text)) for row in panel.rows),
        sources=tuple(
            replace(one, name=text.t(one.name), publisher=text.t(one.publisher)) for one in panel.sources
        ),
        snapshots=tuple(replace(one, title=text.t(one.title)) for one in panel.snapshots),
        comparison=_comparison(panel.comparison, text) if panel.comparison else None,
    )


def _indicator(one: Indicator, text: Text) -> Indicator:
    graded = one.comparability
    return replace(
        one,
        name=text.t(one.name),
        unit=text.t(one.unit),
        definition=text.t(one.definition),
        comparability=Comparability(graded.grade, text.t(graded.reason)),
    )


def _comparison(one: Comparison, text: Text) -> Comparison:
    return replace(
        one,
        name=text.t(one.name),
        reason=text.t(one.reason),
        only_left=text.t(one.only_left),
        only_right=text.t(one.only_right),
    )
