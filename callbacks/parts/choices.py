"""The options of a chart's filters: places, groups, periods, grain and view with figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from callbacks.page_request import PageRequest
from layouts.parts.chart_section import Control, ControlOption
from observatory.addresses.selection import GrainChoice, Selection
from observatory.addresses.selection_keys import territories_text
from observatory.catalog import Catalog
from observatory.geography.places import map_places, name_of, said_together
from observatory.model import Availability, Denominator, Indicator, Panel, Period, Territory
from observatory.place_panels import place_drawn_by
from observatory.statistics import ranks_places
from observatory.text import Text
from observatory.vocabulary import captions

_MOST_DISTRICTS = 60
_YEARS_BACK = 5
_VIEWS_OF_PLACES = ("year_months", "neighbours")


def controls(
    selection: Selection,
    indicator: Indicator,
    published: Availability | None,
    *,
    catalog: Catalog,
    dimensions: Mapping[str, str],
    grains: Collection[GrainChoice],
    has_map: bool,
    text: Text,
) -> tuple[Control, ...]:
    """The filters in the order of the query's keys. A chosen value is always on offer."""
    if published is None:
        return ()
    return (
        territory_control(selection, published, catalog, text=text),
        Control(
            "by",
            text.t(captions.BREAKDOWN),
            (
                ControlOption("", text.t(captions.TOTAL_ALONE)),
                *(
                    ControlOption(dimension, text.t(dimensions[dimension]))
                    for dimension in catalog.open_dimensions(indicator)
                    if dimension in published.dimensions or dimension == selection.by
                ),
            ),
            selection.by or "",
        ),
        period_control(selection, published, text),
        _grain(selection, grains, text),
        Control(
            "view",
            text.t(captions.VIEW),
            _views(selection, text, has_map=has_map, has_bars=indicator.tells_change),
            selection.view or "",
        ),
        *_carried_filters(selection, catalog, text),
    )


def _grain(selection: Selection, grains: Collection[GrainChoice], text: Text) -> Control:
    """The grain filter: full years by default, months or all periods where there are any."""
    names: Mapping[GrainChoice, str] = {
        "year": text.t("Solo años completos"),
        "month": text.t("Mes"),
        "all": text.t("Todo lo publicado, con tramos que se solapan"),
    }
    offered = [
        ControlOption(grain, name)
        for grain, name in names.items()
        if grain in grains or grain == selection.grain
    ]
    chosen = "" if selection.grain == "whole" else selection.grain
    return Control("grain", text.t("Cada"), (ControlOption("", text.t(captions.YEAR)), *offered), chosen)


def population_control(selection: Selection, populations: Sequence[Denominator], text: Text) -> Control:
    """The populations that a rate can be divided by; the empty choice is the default of the catalogue."""
    offered = (ControlOption(population.id, text.t(population.name)) for population in populations)
    choices = (ControlOption("", text.t("La que el observatorio elige")), *offered)
    return Control("denominator", text.t(captions.POPULATION), choices, selection.denominator)


def _views(selection: Selection, text: Text, *, has_map: bool, has_bars: bool) -> tuple[ControlOption, ...]:
    views = (
        ControlOption("", text.t("Lo más claro")),
        ControlOption("trend", text.t(captions.LINE)),
        ControlOption("bars", text.t(captions.BARS)) if has_bars else None,
        ControlOption("map", text.t("Mapa de distritos")) if has_map else None,
        ControlOption("table", text.t(captions.TABLE_ALONE)),
        *(
            ControlOption(view, text.t(captions.KINDS[view]))
            for view in _VIEWS_OF_PLACES
            if view == selection.view
        ),
    )
    return tuple(view for view in views if view)


def territory_control(
    selection: Selection, published: Availability, catalog: Catalog, *, text: Text
) -> Control:
    """The places that have figures: those of the site, the parts of those around them one by one, the nearest others."""
    chosen = territories_text(selection.territories)
    territories = catalog.territories
    offered = [ControlOption("", said_together(catalog, text)), *_sets(published, catalog, text)]
    offered += [_place(territories[code], catalog, text) for code in _list_offered_places(published, catalog)]
    if chosen and chosen not in {choice.value for choice in offered}:
        names = ", ".join(text.t(territories[code].name) for code in selection.territories[:4])
        offered.append(ControlOption(chosen, f"{names}…" if len(selection.territories) > 4 else names))
    return Control("territory", text.t(captions.TERRITORY), tuple(offered), chosen)


def _sets(published: Availability, catalog: Catalog, text: Text) -> Iterable[ControlOption]:
    """The groups among whose members a place lies, member by member, then the wider sets around those.

    Of a wider set those members are offered that have figures.
    """
    places = [place for place in catalog.places.values() if place.districts]
    for id_ in dict.fromkeys(place.districts for place in places):
        whole, codes = catalog.territories[catalog.sets[id_].of], catalog.in_set(id_)
        if whole.members and len(set(codes).intersection(published.territories)) > 1:
            yield _each_of(whole, codes, text)
    for narrow, wide in dict.fromkeys(
        (place.districts, place.wider_districts) for place in places if place.wider_districts
    ):
        codes = tuple(code for code in catalog.in_set(wide) if code in published.territories)
        if set(codes) > set(catalog.in_set(narrow)):
            yield _each_of(catalog.territories[catalog.sets[wide].of], codes, text)


def _each_of(whole: Territory, codes: Sequence[str], text: Text) -> ControlOption:
    return ControlOption(",".join(codes), text.t("{place}, distrito por distrito", place=text.t(whole.name)))


def _list_offered_places(published: Availability, catalog: Catalog) -> list[str]:
    """The codes offered as places: those of the site, those around them, and the nearest districts."""
    near = [code for code in published.territories if code in catalog.near_places]
    main = [code for code in catalog.main_places if code in near]
    rest = [code for code in near if code not in main]
    nearest = {
        code
        for place in catalog.places.values()
        if place.districts
        for code in catalog.in_set(place.districts)
    }
    districts = set(sorted(rest, key=lambda code: code not in nearest)[:_MOST_DISTRICTS])
    return main + [code for code in rest if code in districts]


def _place(place: Territory, catalog: Catalog, text: Text) -> ControlOption:
    return ControlOption(place.code, text.t(place.name), name_of(place.country, catalog, text))


def period_control(selection: Selection, published: Availability, text: Text) -> Control:
    """Everything, the last five years, or one year; and the period of the address if it is another."""
    first_year, last_year = published.first_day.year, published.last_day.year
    offered = [ControlOption("", text.t("Todo lo publicado"))]
    if last_year - first_year >= _YEARS_BACK:
        since = last_year - _YEARS_BACK + 1
        offered.append(ControlOption(f"{since}..{last_year}", text.t("Desde {year}", year=since)))
    offered += [ControlOption(str(year), str(year)) for year in range(last_year, first_year - 1, -1)]
    chosen = _period_text(selection.period)
    if chosen and chosen not in {choice.value for choice in offered}:
        offered.append(ControlOption(chosen, text.period(selection.period) if selection.period else chosen))
    return Control("period", text.t(captions.PERIOD), tuple(offered), chosen)


def _period_text(period: Period | None) -> str:
    """The period as the address writes it."""
    if period is None:
        return ""
    only = Selection(indicator="x", period=period).to_query()
    return only.partition("period=")[2]


def _carried_filters(selection: Selection, catalog: Catalog, text: Text) -> Iterable[Control]:
    """Hidden filters of the address (filter, release, day), each with a choice that removes it."""
    carried = {
        "filter": (
            text.t("Solo"),
            ",".join(f"{dimension}:{code}" for dimension, code in sorted(selection.filters.items())),
        ),
        "release": (text.t("Edición del sitio"), selection.release),
        "as_of": (text.t("Como se decía el"), selection.as_of.isoformat() if selection.as_of else ""),
    }
    named = (
        catalog.dimensions[dimension].named(code) for dimension, code in sorted(selection.filters.items())
    )
    names = {"filter": ", ".join(text.t(each.name) for each in named if each)}
    for key, (label, value) in carried.items():
        if value:
            said = names.get(key) or value
            yield Control(
                key, label, (ControlOption(value, said), ControlOption("", text.t(captions.REMOVE))), value
            )


# The filters beside a chart: the options of `choices`, narrowed by the rows of the series.


def filters_of(
    request: PageRequest, selection: Selection, panel: Panel, *, everything: Panel, has_map: bool
) -> tuple[Control, ...]:
    """Places, groups, years, grain, view, and the population of a rate. `everything` is the panel with its months."""
    indicator, catalog = panel.indicator, request.catalog
    unfiltered = request.observatory.panel(selection.replace(denominator="", period=None, grain="all"))
    offered = (
        *controls(
            selection.replace(by=panel.by),  # some figures are only published by register
            indicator,
            of_rows(request.observatory.availability().get(indicator.id), unfiltered),
            catalog=catalog,
            dimensions={dimension: catalog.dimensions[dimension].name for dimension in indicator.dimensions},
            grains=_grains(everything, request.observatory.panel(selection.replace(grain="whole"))),
            has_map=has_map,
            text=request.text,
        ),
        *_population_control(request, selection, unfiltered),
    )
    return tuple(
        control for control in offered if control.key != "period" or has_periods(selection, unfiltered)
    )


def has_periods(selection: Selection, unfiltered: Panel) -> bool:
    """Whether there is a period to choose: of places without any figure none is offered."""
    return selection.period is not None or any(row.value is not None for row in unfiltered.rows)


def _grains(everything: Panel, default_panel: Panel) -> set[GrainChoice]:
    """The other grains offered: months where there are any, all periods where the default leaves some out."""
    months = {row.period for row in everything.rows if row.period.grain == "month"}
    left_out = {row.period for row in everything.rows} - {row.period for row in default_panel.rows} - months
    offers: list[tuple[GrainChoice, bool]] = [("month", bool(months)), ("all", bool(left_out))]
    return {grain for grain, available in offers if available}


def of_rows(published: Availability | None, panel: Panel) -> Availability | None:
    """What is published of a series with the days of the rows of a panel: no year is offered before these begin."""
    periods = [row.period for row in panel.rows if row.value is not None]
    if published is None or not periods:
        return published
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    return replace(published, first_day=first, last_day=last)


def _population_control(request: PageRequest, selection: Selection, unfiltered: Panel) -> tuple[Control, ...]:
    """The populations that a rate of the chosen places can be divided by; none where there is no choice."""
    rows = (*unfiltered.rows, *unfiltered.alternatives)
    populations = {row.base.choice.id: row.base.choice for row in rows if row.base is not None}
    if len(populations) < 2 and not selection.denominator:
        return ()
    return (population_control(selection, list(populations.values()), request.text),)


# The district maps: one a set of districts of a place, and the note where there is none.


def map_query(indicator: str, places: Sequence[str], *, narrowed: str = "") -> str:
    """The query of the map of some places, `narrowed` by a filter."""
    only = f"&filter={narrowed}" if narrowed else ""
    return f"indicator={indicator}&territory={','.join(places)}&view=map{only}"


def districts_of(request: PageRequest, id_: str, indicator: str, *, narrowed: str = "") -> Panel:
    """The map of an indicator over a set of districts, whether or not it has figures of them."""
    published = request.observatory.availability().get(indicator)
    codes = published.territories if published else ()
    places = map_places(request.catalog, id_, codes)
    return request.panel(map_query(indicator, places, narrowed=narrowed))


def map_of_set(request: PageRequest, id_: str, indicator: str, *, narrowed: str = "") -> Panel | None:
    """The map of a set of districts, or the ranked bars of a count.

    None where the indicator has figures of none or one of them, or where its numbers may not rank places.
    """
    published = request.observatory.availability().get(indicator)
    if published is None or not ranks_places(request.catalog.indicators[indicator]):
        return None
    # A group of districts too small for figures of their own is of the same whole.
    parent = request.catalog.sets[id_].of
    parts = {part.code for part in request.catalog.parts.get(parent, ())}
    codes = (parts | set(request.catalog.in_set(id_))).intersection(published.territories)
    if len(codes) < 2:
        return None
    panel = districts_of(request, id_, indicator, narrowed=narrowed)
    return panel if panel.rows else None


def maps_of(request: PageRequest, indicator: str) -> tuple[Panel, ...]:
    """The district maps for which the indicator has values, in the order of the places."""
    panels = (map_of_set(request, id_, indicator) for id_ in _district_sets(request))
    return tuple(panel for panel in panels if panel is not None)


def _district_sets(request: PageRequest) -> list[str]:
    return list(
        dict.fromkeys(place.districts for place in request.catalog.places.values() if place.districts)
    )


def map_instead(request: PageRequest, id_: str) -> Panel | None:
    """The map that a set has on the home page, perhaps outlines without a number; None where it has none."""
    place = place_drawn_by(request.catalog, id_)
    return districts_of(request, id_, place.maps[0].indicator) if place and place.maps else None
