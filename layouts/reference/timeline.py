"""Laws, plans, openings, breaks and observatories of all countries in the order of time, each with its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from layouts.parts.components import crumbs, external, section
from observatory.catalog import Catalog
from observatory.languages import SOURCE
from observatory.model import Country, Day, Event, Law, Period
from observatory.places import name_of
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry: when (as exactly as is known), what, where and according to whom."""

    day: Day
    when: str
    name: str
    said: str
    places: tuple[str, ...]
    source: str


def timeline_page(catalog: Catalog, text: Text) -> Component:
    """The oldest first, by year."""
    laws_by_id = {law.id: law for law in catalog.laws}
    moments = [_of_law(law, text) for law in catalog.laws]
    moments += [_of_event(one, text) for one in catalog.events if one.id not in laws_by_id]
    moments.sort(key=lambda one: one.day)
    return html.Article(
        [
            crumbs([], text.t(page_titles.TIMELINE), text),
            html.H1(text.t(page_titles.TIMELINE)),
            html.P(
                text.t(
                    "Leyes, planes, aperturas, observatorios y cambios de registro que explican las "
                    "series. Solo lo que tiene una fuente; lo que aquí falta puede haber ocurrido."
                ),
                className="lead",
            ),
            *(
                section(
                    str(year), *(_drawn(one, catalog, text) for one in found), id_=f"a{year}", name="year"
                )
                for year, found in groupby(moments, key=lambda one: one.day.year)
            ),
        ],
        className="timeline",
    )


def _of_law(law: Law, text: Text) -> Moment:
    return Moment(law.date, text.date(law.date), law.name, law.title, (law.country,), law.source)


def _of_event(event: Event, text: Text) -> Moment:
    return Moment(
        event.date, _when(event, text), event.label, event.description, event.territories, event.source
    )


def _when(event: Event, text: Text) -> str:
    day = event.date
    if event.precision == "year":
        return text.period(Period.year(day.year))
    return text.period(Period.month(day.year, day.month)) if event.precision == "month" else text.date(day)


def _drawn(one: Moment, catalog: Catalog, text: Text) -> Component:
    countries = {code[:2] for code in one.places}
    known = catalog.countries.get(min(countries)) if len(countries) == 1 else None
    hue = known.hue if known else "both"
    names = [name_of(code, catalog, text) for code in one.places if code in catalog.territories]
    return html.Section(
        [
            html.P([one.when, " · ", *_listed(names)], className=f"note of-{hue}"),
            html.H3(text.t(one.name)),
            html.P(text.t(one.said)),
            html.P(html.Small([text.t(captions.SOURCE_OF), _source(one.source)])),
        ],
        className=f"entry of-{hue}-side{_edge(known, catalog)}",
    )


def _edge(country: Country | None, catalog: Catalog) -> str:
    """What tells the countries apart where colours do not: the edge of the second and of the third."""
    at = list(catalog.countries.values()).index(country) if country else 0
    return ("", " second", " third")[at % 3]


def _listed(names: Sequence[str]) -> list[Component | str]:
    """Names of places, each on its own, with a comma between."""
    return [part for name in names for part in (", ", html.Span(name))][1:]


def _source(said: str) -> Component:
    """Who says so, as the source is called there; its address becomes a link."""
    address = re.search(r"https?://\S+", said)
    if address is None:
        return html.Span(said, lang=SOURCE)
    name = said.replace(address.group(), "").strip(" ,")
    return html.Span([f"{name}, " if name else "", external("", address.group())], lang=SOURCE)
