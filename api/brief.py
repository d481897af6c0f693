"""/api/v1/brief.pdf: a sheet to print, of an indicator or a comparison (any selection), of a territory or its month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final, cast
from urllib.parse import parse_qs

from flask import Blueprint, Response, current_app, request

from api.answers import (
    FILE,
    answer_not_modified,
    asked_query,
    asked_text,
    compute_tag,
    find_base_url,
    refuse_other_keys,
    selection_of,
    set_cache_headers,
    text_of,
    with_pair,
)
from api.briefs import indicator_sheet, month_sheet, territory_sheet
from api.briefs.indicator_sheet import SheetContent
from api.briefs.month_sheet import Month
from api.briefs.sheet import Sheet, pdf
from api.briefs.territory_sheet import SheetPlace
from observatory.addresses.selection import Selection, SelectionError
from observatory.addresses.selection_keys import ALL
from observatory.demonstration import site_name
from observatory.geography.places import Surroundings
from observatory.model import Panel, Snapshot, Source, Territory
from observatory.observatory import Observatory, clip_to_published
from observatory.place_panels import (
    answer_of,
    find_lacking,
    head_of,
    map_around,
    panel_of,
    populations,
    registers_of,
    say_first_line,
    silent_registers,
    surroundings,
    what_else,
)
from observatory.provenance.third_party_copies import for_other_sites, is_unpublished, official
from observatory.statistics import statistic_of
from observatory.statistics.series import drawn_rows
from observatory.text import Text, message
from observatory.vocabulary import phrases

PDF = "application/pdf"
OF_A_PLACE = ("territory", "sheet", "release", "lang")
OF_A_MONTH = "month"
blueprint = Blueprint("brief", __name__, url_prefix="/api/v1")
_A_MONTH: Final = timedelta(days=31)


@blueprint.get("/brief.pdf")
def brief() -> Response:
    """The sheet of a selection, or of the one territory that is named alone."""
    site = cast(Observatory, current_app.extensions["observatory"])
    if "indicator" not in request.args and "compare" not in request.args:
        place, selection = _place(site), Selection()
        name = place.code
    else:
        place, selection = None, selection_of(asked_query(), site)
        name = selection.indicator or selection.compare
    release = request.args.get("release", "")
    with site.one_release(release):
        selection = clip_to_published(site, selection)
        kind = request.args.get("sheet", "")
        question = (asked_text().lang, name, kind) if place is not None else (selection.to_query(),)
        tag = compute_tag(site.release, request.path, find_base_url(), *question)
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        response = _sheet_response(site, place, selection)
        marked = FILE if site.catalog.demonstration else ""
        response.headers["Content-Disposition"] = f'inline; filename="{marked}{name}-{site.release.id}.pdf"'
        return set_cache_headers(response, tag)


def _sheet_response(site: Observatory, place: Territory | None, selection: Selection) -> Response:
    if place is not None:
        text = asked_text()
        sheet = _sheet_of_place(site, place, text)
    else:
        text = text_of(selection)
        sheet = indicator_sheet.sheet(of_selection(site, selection, base_url=find_base_url()), text)
    return Response(_typeset(site, sheet, text), mimetype=PDF)


def _sheet_of_place(site: Observatory, place: Territory, text: Text) -> Sheet:
    """The sheet asked for; of a place without any series, the one that says why it has none."""
    if request.args.get("sheet") == OF_A_MONTH and any((*_series(site, place), *registers_of(site, place))):
        return month_sheet.sheet(of_month(site, place, base_url=find_base_url()), text)
    return territory_sheet.sheet(of_territory(site, place, base_url=find_base_url()), text)


def _typeset(site: Observatory, sheet: Sheet, text: Text) -> bytes:
    author = site_name(text, demonstration=site.catalog.demonstration)
    release_moment = datetime.combine(site.release.released, time(), UTC)
    return pdf(sheet, author=author, moment=release_moment)


def _place(site: Observatory) -> Territory:
    """The territory asked for; raises SelectionError where it is none, or more than one is named."""
    code = request.args.get("territory", "")
    if not code:
        raise SelectionError(
            message(
                "Pida la hoja de un territorio (territory=…), de un indicador (indicator=…) o de una comparación "
                "(compare=…)."
            ),
            _sheets_of(site.catalog.main_places, site, ""),
        )
    refuse_other_keys(OF_A_PLACE)
    if "," in code or code == ALL or ":" in code:
        named = [
            one for one in code.split(",") if one in site.catalog.territories
        ] or site.catalog.main_places
        raise SelectionError(
            message("La hoja es de un solo territorio: nombre uno."), _sheets_of(named, site, asked_query())
        )
    sheet = request.args.get("sheet", OF_A_MONTH)
    if sheet != OF_A_MONTH:
        suggestions = [(f"sheet={OF_A_MONTH}", with_pair(asked_query(), "sheet", OF_A_MONTH))]
        raise SelectionError(phrases.BAD_VALUE, suggestions, asked=sheet, key="sheet", known=OF_A_MONTH)
    # The checks of a selection hold for its territories and its release too.
    subject = next(iter(site.catalog.indicators))
    try:
        selection = selection_of(f"indicator={subject}&{with_pair(asked_query(), 'sheet', '')}", site)
    except SelectionError as error:
        without = ((label, with_pair(query, "indicator", "")) for label, query in error.suggestions)
        error.suggestions = tuple((label, query) for label, query in without if query)
        raise
    return site.catalog.territories[selection.territories[0]]


def _sheets_of(codes: Iterable[str], site: Observatory, query: str) -> list[tuple[str, str]]:
    """The names of territories, each with the query for its sheet."""
    territories = site.catalog.territories
    return [
        (site.catalog.full_name(territories[code]), with_pair(query, "territory", code)) for code in codes
    ]


# Collects the panels of a printed sheet: of a selection, of a territory, or of a territory and a month.


def of_selection(site: Observatory, selection: Selection, *, base_url: str) -> SheetContent:
    """The panels of the sheet of a selection."""
    panel = for_other_sites(site.panel(selection))
    with_months = official(site.panel(selection.replace(grain="all")))
    plain = not (
        panel.by or panel.comparison or selection.filters or selection.period or selection.denominator
    )
    rate = _rate(site, panel, panel.territories[0]) if plain and len(panel.territories) == 1 else None
    return SheetContent(panel, with_months, rate, site.catalog, site.outlines, base_url)


def of_territory(site: Observatory, place: Territory, *, base_url: str) -> SheetPlace:
    """The panels of a territory's sheet: what its page shows of it."""
    around, registers = surroundings(site, place), tuple(registers_of(site, place))
    answers = (answer_of(site, question, place) for question in site.catalog.questions.values())
    panels = [panel for panel in answers if panel is not None]
    leading = around.own if around is not None else next(iter(panels), None)
    others = panels if around is not None else [*panels, *populations(site, place)]
    return SheetPlace(
        territory=place,
        above=tuple(site.catalog.ancestors(place.code)),
        leading=leading,
        head=head_of(site, place, leading),
        around=around,
        map=None if around is not None or registers else map_around(site, place),
        others=tuple(panel for panel in others if leading is None or panel.query != leading.query),
        registers=registers if around is None else (),
        lacking=partial(find_lacking, site, place),
        why=site.absences(),
        nothing=what_else(site, place),
        silent=tuple(silent_registers(site, place)),
        first_line=partial(say_first_line, site, place.code),
        release=site.release.id,
        released=site.release.released,
        catalog=site.catalog,
        outlines=site.outlines,
        base_url=base_url,
    )


def _panel(site: Observatory, indicator: str, places: Sequence[str]) -> Panel:
    return official(site.panel(Selection(indicator=indicator, territories=tuple(places))))


def _rate(site: Observatory, main: Panel, place: Territory) -> Panel | None:
    """The rate of the main indicator, for the place, the groups it belongs to and what lies above."""
    rates = [
        indicator
        for indicator in site.catalog.indicators.values()
        if main.indicator.id in (indicator.id, indicator.numerator)
        and statistic_of(indicator).per_inhabitants
        and indicator.per > 1
    ]
    published = site.availability()
    rate = next(
        (
            indicator
            for indicator in rates
            if indicator.id in published and place.code in published[indicator.id].territories
        ),
        None,
    )
    if rate is None:
        return None
    groups = [
        territory.code for territory in site.catalog.territories.values() if place.code in territory.members
    ]
    above = [territory.code for territory in site.catalog.ancestors(place.code)]
    codes = [place.code, *groups, *above]
    return _panel(site, rate.id, [code for code in codes if code in published[rate.id].territories])


def of_month(site: Observatory, place: Territory, *, base_url: str) -> Month:
    """What a round table of the place asks of the release on show."""
    registers = tuple(registers_of(site, place))
    series = (*_series(site, place), *registers)
    released = site.release.released
    former = (
        release.released for release in site.reader.releases.kept_releases() if release.released < released
    )
    since = max(former, default=None)
    around = surroundings(site, place)
    answers = (answer_of(site, question, place) for question in site.catalog.questions.values())
    leading = around.own if around is not None else next(filter(None, answers), None)
    return Month(
        territory=place,
        head=head_of(site, place, leading),
        around=around,
        map=_map_beside(around) if around else None if registers else map_around(site, place),
        registers=registers if around is None else (),
        months=_months_of_register(site, registers[0]) if registers else None,
        silent=tuple(silent_registers(site, place)),
        lacking=partial(find_lacking, site, place),
        first_line=partial(say_first_line, site, place.code),
        outlines=site.outlines,
        series=series,
        arrived=tuple(_list_newest_editions(site, series, since)),
        awaited=tuple(_list_awaited_sources(site, place, series)),
        since=since,
        release=site.release.id,
        released=released,
        catalog=site.catalog,
        base_url=base_url,
    )


def _months_of_register(site: Observatory, register: Panel) -> Panel | None:
    """The months of a register in its place, both sexes together; None where it lets none out."""
    months = panel_of(
        site, f"indicator={register.indicator.id}&territory={register.territories[0].code}&grain=month"
    )
    return months if any(row.value is not None for row in drawn_rows(months)) else None


def _map_beside(around: Surroundings) -> Panel:
    """The map of the nearest neighbours; where the names of many would fill a page, the course beside wider places."""
    return around.sets[0].map if around.bars is not None else around.trend


def _series(site: Observatory, place: Territory) -> Iterator[Panel]:
    """The series of the place that answer questions; the count that a rate divides is told by the rate."""
    queries = dict.fromkeys(
        query for question in site.catalog.questions.values() for query in question.answers
    )
    names = {query: parse_qs(query)["indicator"][0] for query in queries}
    published, divided = site.availability(), set[str | None]()
    for query, name in names.items():
        known = name in published and place.code in published[name].territories
        if known and name not in divided and "&by=" not in query:
            divided.add(site.catalog.indicators[name].numerator)
            yield panel_of(site, f"{query}&territory={place.code}")


def _list_newest_editions(site: Observatory, series: Sequence[Panel], since: date | None) -> list[Snapshot]:
    """The newest edition of each source that came to these series after a day, or, without one, in the last month."""
    editions: dict[str, Snapshot] = {}
    for panel in series:
        own = {source.id for source in panel.sources if not is_unpublished(source)}
        for edition in _list_new_editions(site, panel, since):
            known = editions.get(edition.source)
            if edition.source in own and (known is None or known.edition < edition.edition):
                editions[edition.source] = edition
    return sorted(editions.values(), key=lambda edition: edition.retrieved, reverse=True)


def _list_new_editions(site: Observatory, panel: Panel, since: date | None) -> Iterator[Snapshot]:
    for release in site.releases_of(panel.indicator.id):
        for edition in release.editions:
            new = release.released > since if since else edition.retrieved > site.release.released - _A_MONTH
            if new:
                yield edition


def _list_awaited_sources(site: Observatory, place: Territory, series: Sequence[Panel]) -> Iterator[Source]:
    """The reports that the municipality may send, then the sources of the series."""
    for source in site.catalog.sources.values():
        if source.form is not None and source.form.territory == place.code:
            yield source
    named = {
        source.id: source for panel in series for source in panel.sources if source.copy != "unpublished"
    }
    yield from named.values()
