"""Laws, plans, openings, breaks and observatories of all countries in the order of time, each with its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import crumbs_of, external, section
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.languages import SOURCE
from observatory.model import Country, Day, Event, Law, Period
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry: when (as exactly as is known), what, where and according to whom."""

    day: Day
    date_words: str
    name: str
    description: str
    places: tuple[str, ...]
    source: str


def timeline_page(catalog: Catalog, text: Text) -> Component:
    """The oldest first, by year."""
    laws_by_id = {law.id: law for law in catalog.laws}
    moments = [_of_law(law, text) for law in catalog.laws]
    moments += [_of_event(event, text) for event in catalog.events if event.id not in laws_by_id]
    moments.sort(key=lambda moment: moment.day)
    return html.Article(
        [
            crumbs_of("timeline", text),
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
                    str(year),
                    *(_section_of(moment, catalog, text) for moment in moments),
                    id_=f"a{year}",
                    name="year",
                )
                for year, moments in groupby(moments, key=lambda moment: moment.day.year)
            ),
        ],
        className="timeline",
    )


def _of_law(law: Law, text: Text) -> Moment:
    return Moment(law.date, text.date(law.date), law.name, law.title, (law.country,), law.source)


def _of_event(event: Event, text: Text) -> Moment:
    return Moment(
        event.date, _date_words(event, text), event.label, event.description, event.territories, event.source
    )


def _date_words(event: Event, text: Text) -> str:
    day = event.date
    if event.precision == "year":
        return text.period(Period.year(day.year))
    return text.period(Period.month(day.year, day.month)) if event.precision == "month" else text.date(day)


def _section_of(moment: Moment, catalog: Catalog, text: Text) -> Component:
    countries = {code[:2] for code in moment.places}
    country = catalog.countries.get(min(countries)) if len(countries) == 1 else None
    hue = country.hue if country else "both"
    names = [name_of(code, catalog, text) for code in moment.places if code in catalog.territories]
    return html.Section(
        [
            html.P([moment.date_words, " · ", *_comma_separated_names(names)], className=f"note of-{hue}"),
            html.H3(text.t(moment.name)),
            html.P(text.t(moment.description)),
            html.P(html.Small([text.t(captions.SOURCE_OF), _source(moment.source)])),
        ],
        className=f"entry of-{hue}-side{_edge(country, catalog)}",
    )


def _edge(country: Country | None, catalog: Catalog) -> str:
    """The class of a section's edge, which tells countries apart without colours."""
    at = list(catalog.countries.values()).index(country) if country else 0
    return ("", " second", " third")[at % 3]


def _comma_separated_names(names: Sequence[str]) -> list[Component | str]:
    """Names of places, each on its own, with a comma between."""
    return [part for name in names for part in (", ", html.Span(name))][1:]


def _source(citation: str) -> Component:
    """The citation of a moment, with its web address as a link."""
    address = re.search(r"https?://\S+", citation)
    if address is None:
        return html.Span(citation, lang=SOURCE)
    name = citation.replace(address.group(), "").strip(" ,")
    return html.Span([f"{name}, " if name else "", external("", address.group())], lang=SOURCE)
