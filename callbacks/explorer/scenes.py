"""Gathers what the explorer shows of an address: the chart over time, the maps and rankings of each period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, cast
from urllib.parse import parse_qsl, urlencode

from callbacks.page_request import PageRequest
from callbacks.pages.compare import controls_of
from callbacks.pages.indicators import undated_of
from callbacks.parts.choices import filters_of, map_instead
from layouts.explorer.scene import DistrictMap, Scene, Step, all_steps
from layouts.parts.chart_section import Control
from observatory.addresses.selection import KEYS, Selection
from observatory.addresses.selection_keys import View, whole_of
from observatory.geography.places import countries_with_places, map_places, places_in
from observatory.model import Breakdown, Comparison, Grade, Panel, Period, Side
from observatory.place_panels import say_no_districts
from observatory.statistics import ranks_places, statistic_of
from observatory.statistics.series import as_bars, drawn_rows

_OWN: Final = {"chosen": "territory", "shown": "period", "beside": "", "tab": ""}
"""Each key with the key of every address whose rules hold for it; `beside` has both in it, `tab` one of two."""
_CHARTS: Final = ("trend", "bars", "table")  # tabs of the stage that are views of every address
_NEAREST: Final[Mapping[str | None, View]] = {
    "year_months": "trend",
    "neighbours": "bars",
}  # of views that are no tab


@dataclass(frozen=True, slots=True)
class ExplorerAddress:
    """What an address of the explorer asks for."""

    selection: Selection
    chosen: tuple[str, ...] = ()
    shown: Period | None = None
    beside: Mapping[str, Period] = field(default_factory=dict)
    own_tab: str = ""

    @property
    def tab(self) -> str:
        """The tab of the stage that is named: by `tab`, or by a view that is one; empty where none is."""
        view = self.selection.view or ""
        return self.own_tab or (view if view in _CHARTS else "")

    @property
    def step(self) -> Period | None:
        """The period on show: `shown`, or that of the selection where it is not a span of several years."""
        period = self.selection.period
        return self.shown or (period if period is not None and not period.pooled else None)

    @property
    def query(self) -> str:
        """The address again, as short as it can be said."""
        beside = ",".join(f"{whole}:{period}" for whole, period in self.beside.items())
        own = {
            "chosen": ",".join(self.chosen),
            "shown": str(self.shown or ""),
            "beside": beside,
            "tab": self.own_tab,
        }
        said = urlencode({key: value for key, value in own.items() if value}, safe=",:/.")
        return "&".join(filter(None, (self.selection.to_query(), said)))


_MOST_LINES: Final = 6  # of places that a map shows, in the chart beside it


def choose_opening_query(request: PageRequest) -> str:
    """What the explorer opens on: the comparison of the best grade with a map on both sides, by rates if there is one."""
    available = request.observatory.availability()
    pairs = [
        pair for pair in request.catalog.comparisons.values()
        if pair.left.indicator in available and pair.right.indicator in available
    ]  # fmt: skip
    if pairs:
        return f"compare={min(pairs, key=lambda pair: _rank(request, pair)).id}"
    return f"indicator={next(iter(available), next(iter(request.catalog.indicators)))}"


def _rank(request: PageRequest, pair: Comparison) -> tuple[bool, Grade, bool]:
    counts = not statistic_of(request.catalog.indicators[pair.right.indicator]).per_inhabitants
    return not (pair.left.map_of and pair.right.map_of), pair.grade, counts


def scene_of(request: PageRequest, query: str, *, with_maps: bool = True, with_choices: bool = True) -> Scene:
    """The scene of a query, or of the opening where it is empty. Raises SelectionError."""
    address = address_of(request, query, opening=choose_opening_query(request))
    selection = address.selection
    main = request.observatory.panel(_main(request, address))
    mapped = selection.compare or _ranks(request, selection)
    drawn = [_own_step(each, address) for each in maps_of(request, selection)] if with_maps and mapped else []
    maps = _leading_first(each for each in drawn if each.has_figures)
    ids = {each.steps[0].map.indicator.id for each in maps}
    grade = main.comparison.grade if main.comparison else main.indicator.comparability.grade
    chosen = tuple(place.code for place in main.territories) if selection.view == "map" else address.chosen
    plain = selection.replace(view=None)
    natural = _main(request, replace(address, selection=plain, chosen=chosen, own_tab=""))
    return Scene(
        query=address.query,
        main=main,
        maps=maps,
        period=address.step,
        filters=controls_beside(request, selection, main) if with_choices else (),
        measures=tuple(measures_of(request, selection)) if with_choices else (),
        undated=() if selection.compare else tuple(undated_of(request, main.indicator)),
        alike=grade is not Grade.C and len(ids) == 1 < len(maps),
        grade=grade,
        steps=all_steps(maps),
        years=_years(request, address),
        span=selection.period if _is_span(selection) else None,
        unmapped=tuple((each.name, each.note) for each in drawn if not each.has_figures),
        asked_tab=address.tab,
        as_bars=as_bars(request.observatory.panel(natural)),
    )


def _ranks(request: PageRequest, selection: Selection) -> bool:
    return not selection.compare and ranks_places(request.catalog.indicators[selection.indicator])


def _leading_first(maps: Iterable[DistrictMap]) -> tuple[DistrictMap, ...]:
    """The last map of the series that was asked for leads, then the others in the order of their countries."""
    every = list(maps)
    leading = next((each for each in reversed(every) if each.asked_for), every[0] if every else None)
    return tuple(sorted(every, key=lambda each: each is not leading))


def _main(request: PageRequest, address: ExplorerAddress) -> Selection:
    """The chart beside the maps: of the chosen places, or of those of a map that the site is about.

    Over time it is of all its time, unless a span of years is chosen.
    """
    selection = address.selection
    places = address.chosen or selection.territories
    if selection.view == "map" and not address.chosen:
        places = _places_beside(request, selection)
    view = address.tab if address.tab in ("trend", "bars") else None
    shown = selection.replace(territories=places, view=cast(View | None, view))
    whole = shown if _is_span(selection) else shown.replace(period=None)
    return shown if as_bars(request.observatory.panel(whole)) else whole


def _places_beside(request: PageRequest, selection: Selection) -> tuple[str, ...]:
    """Of the places of a map those that the site is about, or what they are the parts of, or the first ones."""
    places, published = selection.territories, request.observatory.availability().get(selection.indicator)
    main = tuple(code for code in places if request.catalog.territories[code].on_site.main)
    whole = whole_of(places)
    if not main and whole and published and whole in published.territories:
        return (whole,)
    return main or places[:_MOST_LINES]


def _is_span(selection: Selection) -> bool:
    return selection.period is not None and selection.period.pooled


def _years(request: PageRequest, address: ExplorerAddress) -> tuple[int, ...]:
    """The years from which the chart over time lets choose; none of bars, which are of one period."""
    whole = request.observatory.panel(_main(request, address).replace(period=None))
    periods = [row.period for row in drawn_rows(whole)]
    if not periods or as_bars(whole):
        return ()
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    return tuple(range(first.year, last.year + 1))


def _own_step(district_map: DistrictMap, address: ExplorerAddress) -> DistrictMap:
    """A map that shows another series, at the step that the address names for it."""
    period = None if district_map.asked_for else address.beside.get(district_map.whole)
    own = next((at for at, step in enumerate(district_map.steps) if step.period == period), None)
    return replace(district_map, own=own)


# Reads the keys that only the explorer's address has, beside those of every address.
# `shown` is the period that maps and rankings show where `period` is a span of years chosen for the chart over time.
# `chosen` are the places of that chart where `territory` names those of a map. `beside` are the periods of maps that
# show another series than the one that was asked for, each after the code of what the places of the map make up:
# `BO-020105:2012-11-21`. `tab` is what the stage shows where `view` cannot say it: a chart beside a map of own places
# (`view=map`), or the map of another whole, by its code.


def address_of(request: PageRequest, query: str, *, opening: str) -> ExplorerAddress:
    """What a query asks for, or the `opening` where nothing is chosen in it. Raises SelectionError."""
    pairs = parse_qsl(query, keep_blank_values=True)
    # A form that is sent as it stands has fields in which nothing is chosen.
    chosen = [(key, value) for key, value in pairs if value or key not in (*KEYS, *_OWN)]
    own = dict(reversed([(key, value) for key, value in chosen if key in _OWN]))
    for pair in own.items():
        chosen.remove(pair)  # a second of the same key is refused with all that no address has
    common = query if chosen == pairs else urlencode(chosen, safe=",:/.")
    selection = request.selection(common or opening)
    # The parts of a place are a map where its series has one: beside the map of other places none of them would be seen.
    asked = selection.view or (
        "map" if whole_of(selection.territories) and _ranks(request, selection) else None
    )
    selection = selection.replace(view=_NEAREST.get(asked, asked))
    if not own:
        return ExplorerAddress(selection)
    subject = {"compare": selection.compare} if selection.compare else {"indicator": selection.indicator}

    def told(keys: Mapping[str, str]) -> Selection:
        return Selection.from_query(urlencode(subject | dict(keys)), request.catalog)

    beside, tab = own.pop("beside", ""), own.pop("tab", "")
    if tab and tab != "map":
        told({"view" if tab in _CHARTS else "territory": tab})
    common_keys = told({_OWN[key]: value for key, value in own.items()})
    every = [pair.partition(":") for pair in beside.split(",")] if beside else []
    periods = {whole: told({"territory": whole, "period": period}).period for whole, _, period in every}
    return ExplorerAddress(
        selection,
        common_keys.territories,
        common_keys.period,
        {whole: period for whole, period in periods.items() if period is not None},
        tab,
    )


# What may be chosen beside a scene: series and comparisons, other ways to count the same, filters.


def measures_of(request: PageRequest, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """(name, query, whether it is the one shown): the count and the rates of it, or the two sides of it as such."""
    if selection.compare:
        yield from _measures_of_pair(request, selection)
        return
    indicators, shown = request.catalog.indicators, request.catalog.indicators[selection.indicator]
    is_rate = {each.id: statistic_of(each).per_inhabitants for each in indicators.values()}
    count = shown.numerator if is_rate[shown.id] and shown.numerator in indicators else shown.id
    rates = [each.id for each in indicators.values() if is_rate[each.id] and each.numerator == count]
    available = request.observatory.availability()
    for id_ in (*rates, count):
        if id_ in available and rates:
            way = Selection(indicator=str(id_), territories=selection.territories, period=selection.period)
            yield request.text.t(indicators[str(id_)].unit), way.to_query(), id_ == shown.id


def _measures_of_pair(request: PageRequest, selection: Selection) -> Iterator[tuple[str, str, bool]]:
    """Comparisons of the same two places whose sides are counts and rates of one another."""
    every, indicators = request.catalog.comparisons, request.catalog.indicators
    counted = _counts(request, every[selection.compare])
    alike = [pair for pair in every.values() if _counts(request, pair) == counted]
    by_rate = sorted(
        alike, key=lambda pair: not statistic_of(indicators[pair.right.indicator]).per_inhabitants
    )
    for pair in by_rate if len(alike) > 1 else ():
        way = Selection(compare=pair.id, territories=selection.territories, period=selection.period)
        yield (
            request.text.t(indicators[pair.right.indicator].unit),
            way.to_query(),
            pair.id == selection.compare,
        )


def _counts(request: PageRequest, pair: Comparison) -> tuple[tuple[str, str, str], ...]:
    """What each side counts in the end, where."""
    indicators = request.catalog.indicators
    return tuple(
        (indicators[side.indicator].numerator or side.indicator, side.territory, side.filter)
        for side in (pair.left, pair.right)
    )


def controls_beside(request: PageRequest, selection: Selection, main: Panel) -> tuple[Control, ...]:
    """The filters of the series, or what a comparison lets choose."""
    if selection.compare:
        return tuple(controls_of(request, selection, request.catalog.comparisons[selection.compare]))
    if whole_of(
        selection.territories
    ):  # of all parts of a place no rows are read for what those of the chart say too
        beside = selection.replace(territories=tuple(place.code for place in main.territories))
        every = controls_beside(request, beside, main)
        return tuple(control for control in every if control.key != "territory")
    everything = request.observatory.panel(selection.replace(grain="all"))
    return filters_of(request, selection, main, everything=everything, has_map=True)


# The maps of a scene: one a country, through its periods; where the series has none, another in its place.


def maps_of(request: PageRequest, selection: Selection) -> Iterator[DistrictMap]:
    """One map a country: of the places of the address where it is itself a map, else of what `_of_side` or sets say."""
    base = selection.replace(compare="", territories=(), by=None, period=None, view=None)
    if selection.view == "map" and not selection.compare:
        yield from _of_own_places(request, base, selection)
    elif selection.compare:
        comparison = request.catalog.comparisons[selection.compare]
        for side in (comparison.left, comparison.right):
            yield from _of_side(request, base, side) if side.map_of else ()
    else:
        sets = _sets(request, selection.indicator)
        for id_, has_figures in sets:
            if has_figures:
                yield from _of_set(request, base, id_)
            elif id_ and any(filled for _, filled in sets):
                yield from _instead(request, id_, selection.indicator)


def _of_own_places(request: PageRequest, base: Selection, selection: Selection) -> Iterator[DistrictMap]:
    """The places of the address: of what they are the parts of, or country by country."""
    if whole := whole_of(selection.territories):
        yield from _through_time(request, base.replace(territories=selection.territories), whole)
        return
    places = selection.territories or tuple(
        one.code for one in request.observatory.panel(selection).territories
    )
    for country in dict.fromkeys(code[:2] for code in places):
        codes = tuple(code for code in places if code.startswith(country))
        yield from _through_time(request, base.replace(territories=codes), country)


def _sets(request: PageRequest, indicator: str) -> list[tuple[str, bool]]:
    return [_set_for(request, country, indicator) for country in countries_with_places(request.catalog)]


def _set_for(request: PageRequest, country: str, indicator: str) -> tuple[str, bool]:
    """The set of the map of a country, and whether the series has figures of two or more of it.

    The districts of its places come first, then its departments.
    """
    sets = [place.districts for place in places_in(country, request.catalog) if place.districts]
    wider = [each.id for each in request.catalog.sets.values() if each.of == country]
    first = next((id_ for id_ in (*sets, *wider) if _has_several(request, id_, indicator)), "")
    return (first, True) if first else (sets[0] if sets else "", False)


def _has_several(request: PageRequest, id_: str, indicator: str) -> bool:
    published = request.observatory.availability().get(indicator)
    if published is None:
        return False
    # A group of districts too small for figures of their own is of the same whole.
    whole = request.catalog.sets[id_].of
    parts = {place.code for place in request.catalog.parts.get(whole, ())}
    return len((parts | set(request.catalog.in_set(id_))).intersection(published.territories)) > 1


def _of_side(request: PageRequest, base: Selection, side: Side) -> Iterator[DistrictMap]:
    if not _has_several(request, side.map_of, side.indicator):
        yield from _instead(request, side.map_of, side.indicator)
        return
    filters = {**dict(Breakdown.parse(side.filter).codes), **base.filters}
    yield from _of_set(request, base.replace(indicator=side.indicator, filters=filters), side.map_of)


def _of_set(request: PageRequest, base: Selection, id_: str) -> Iterator[DistrictMap]:
    published = request.observatory.availability()[base.indicator].territories
    codes = map_places(request.catalog, id_, published)
    yield from _through_time(request, base.replace(territories=codes), request.catalog.sets[id_].of)


def _through_time(
    request: PageRequest, base: Selection, whole: str, *, note: str = ""
) -> Iterator[DistrictMap]:
    """The map of the parts of a `whole`, and their ranking, in each period that has a row; none without any row."""
    found = request.observatory.panels_of_periods(base)
    steps = tuple(Step(*each) for each in found.each)
    if steps:
        shown = next((at for at, step in enumerate(steps) if step.period == found.current), len(steps) - 1)
        yield DistrictMap(steps, shown, *_get_name_and_ramp(request, whole), note, whole)


def _get_name_and_ramp(request: PageRequest, whole: str) -> tuple[str, str]:
    place = request.catalog.territories[whole]
    return request.text.t(place.name), place.on_site.ramp


def _instead(request: PageRequest, id_: str, indicator: str) -> Iterator[DistrictMap]:
    """The map that the set has on the home page, with the sentence why: through its own periods, or empty outlines."""
    panel = map_instead(request, id_)
    if panel is None:
        return
    note, whole = _reason(request, id_, indicator, panel), request.catalog.sets[id_].of
    if panel.rows:
        base = Selection(indicator=panel.indicator.id)
        codes = tuple(place.code for place in panel.territories)
        yield from _through_time(request, base.replace(territories=codes), whole, note=note)
    else:
        empty = Step(Period.year(panel.released.year), panel, panel)
        yield DistrictMap((empty,), 0, *_get_name_and_ramp(request, whole), note, whole)


def _reason(request: PageRequest, id_: str, indicator: str, panel: Panel) -> str:
    text = request.text
    said = say_no_districts(request.observatory, id_, panel, text, drawn=bool(panel.rows))
    return said or text.t(
        "De «{asked}» no hay cifras por distrito. El mapa muestra lo que hay: «{name}».",
        asked=text.t(request.catalog.indicators[indicator].name),
        name=text.t(panel.indicator.name),
    )
