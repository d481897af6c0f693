"""Selections that a reader could ask for, drawn by chance: any indicator or comparison, place, trait, span and view."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args

from observatory.addresses.selection import MOST_TERRITORIES, GrainChoice, Selection, SelectionError, View
from observatory.model import Period
from observatory.observatory import Observatory

_VIEWS: Final = (None, None, *get_args(View))


def random_selections(site: Observatory, count: int, *, seed: int, **fixed: Any) -> Iterator[Selection]:
    """`count` selections with a Panel of at least one row, the same for the same seed; `fixed` fields are never drawn."""
    dice = random.Random(seed)
    while count:
        selection = _drawn(site, dice).replace(**fixed)
        try:
            Selection.from_query(selection.to_query(), site.catalog)
            rows = site.panel(selection).rows
        except SelectionError:
            continue
        if rows:
            count -= 1
            yield selection


def _drawn(site: Observatory, dice: random.Random) -> Selection:
    catalog, published = site.catalog, site.availability()
    if dice.random() < 0.15 and catalog.comparisons:
        comparison = catalog.comparisons[dice.choice(sorted(catalog.comparisons))]
        return Selection(compare=comparison.id, view=dice.choice(_VIEWS), grain=_grain(dice))
    entry = published[dice.choice(sorted(published))]
    indicator = catalog.indicators[entry.indicator]
    places = dice.sample(
        entry.territories, min(len(entry.territories), dice.choice((1, 1, 2, 5, MOST_TERRITORIES)))
    )
    by, filters = None, {}
    for id_ in dice.sample(indicator.dimensions, min(len(indicator.dimensions), dice.choice((0, 0, 1, 2)))):
        dimension = catalog.dimensions[id_]
        codes = [category.code for category in (*dimension.codes, *dimension.groups)]
        if by is None and dice.random() < 0.6:
            by = id_
        elif codes:
            filters[id_] = dice.choice(codes)
    return Selection(
        indicator=entry.indicator,
        territories=tuple(places) if dice.random() < 0.8 else (),
        by=by,
        filters=filters,
        period=_period(dice, entry.first_day, entry.last_day) if dice.random() < 0.4 else None,
        grain=_grain(dice),
        denominator=dice.choice(("", "", *indicator.denominators)),
        view=dice.choice(_VIEWS),
        as_of=dice.choice((None, None, None, None, date(2026, 1, 1), date(2026, 11, 1))),
        lang=dice.choice(("", "", "en", "fr")),
    )


def _grain(dice: random.Random) -> GrainChoice:
    return dice.choice(get_args(GrainChoice))


def _period(dice: random.Random, first: date, last: date) -> Period:
    years = sorted(dice.choices(range(first.year, last.year + 1), k=2))
    return Period(Period.year(years[0]).start, Period.year(years[1]).end)
