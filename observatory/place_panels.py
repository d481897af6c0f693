"""The panels that the page and the sheets of a place share: its answers, its surroundings, the map of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import parse_qs

from observatory.addresses.selection import MOST_TERRITORIES, Selection
from observatory.catalog import Catalog
from observatory.charts.chart import Bar, MarkStyle
from observatory.charts.findings.place_findings import told_apart_text
from observatory.charts.findings.ranking import leading_number
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.kinds.maps.map_classes import shown_rows
from observatory.charts.kinds.year_months import divide_by_year
from observatory.charts.marking import MarkPlacement, make_absent_row, mark_of
from observatory.geography.places import Neighbours, Surroundings, focused_on, map_places
from observatory.model import Indicator, ObsStatus, Panel, Period, Question, SitePlace, Snapshot, Territory
from observatory.model.denominators import POPULATION
from observatory.observatory import Observatory, clip_to_published
from observatory.provenance.gaps import first_recent_year, offices_of, why_unanswered
from observatory.provenance.third_party_copies import official
from observatory.statistics import ranks_places, statistic_of
from observatory.statistics.series import current_period, drawn_rows
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import absence_sentence, join_names, of_place, symbol_label, unit_words
from observatory.words.sentences import FURTHEST_YEARS, statement
from observatory.words.table import SameMonths, describe_same_months, same_months


@dataclass(frozen=True, slots=True)
class ThisYear:
    """The months of a place this year: drawn over the years before (None where too few are), and beside the last's.

    `edition` says them; `then` is the sum of the year before as the edition of that time said it, with that edition; None
    where it is not kept.
    """

    drawn: Panel | None
    counts: Panel
    months: SameMonths
    edition: Snapshot | None
    then: tuple[float, Snapshot] | None


class PlaceHead(NamedTuple):
    """What a place opens with: its leading series unless that is old, this year, and those that stand beside it.

    `pooled` is the rate of several years where the newest one makes none. `hides_months`: there is no year to show since
    months of it, or of the one before, are protected.
    """

    leading: Panel | None
    pooled: Panel | None
    year: ThisYear | None
    beside: tuple[Panel, ...]
    hides_months: bool


class PlaceNumber(NamedTuple):
    """A number set large: what it counts and when, what may be said of it, small notes, and the query of its series."""

    number: str
    unit: str
    said: str
    notes: tuple[str, ...]
    query: str


_MOST_LINES: Final = 4
_MOST_BARS: Final = 12
"""Places that one follows in ranked bars on a page; more are read from the map."""


def panel_of(site: Observatory, query: str) -> Panel:
    """The Panel of a whole query, without figures of files that their owners have not published."""
    return official(site.panel(clip_to_published(site, Selection.from_query(query, site.catalog))))


def map_panel(site: Observatory, id_: str, indicator: str) -> Panel:
    """The map of an indicator over a set, the places too small for counts of their own together."""
    places = map_places(site.catalog, id_, _list_covered_places(site, indicator))
    return panel_of(site, f"indicator={indicator}&territory={','.join(places)}&view=map")


def answer_of(site: Observatory, question: Question, place: Territory) -> Panel | None:
    """The answer of a question with a value for the place itself (see `current_answer`); None without one."""
    panels = [
        panel_of(site, f"{query}&territory={place.code}")
        for query in question.answers
        if place.code in _list_covered_places(site, parse_qs(query)["indicator"][0])
    ]
    valued = [panel for panel in panels if any(row.value is not None for row in panel.rows)]
    return lead_of(site, current_answer(valued)) if valued else None


def current_answer(panels: Sequence[Panel]) -> Panel:
    """The first of the answers of one place that does not end more than three years before another of them."""
    newest = max(map(newest_year, panels))
    return next(panel for panel in panels if newest - newest_year(panel) <= FURTHEST_YEARS)


def lead_of(site: Observatory, panel: Panel) -> Panel:
    """The panel of a place; that of the counts behind it where its newest year, or all of them, make no rate."""
    newest = max(panel.rows, key=lambda row: row.period.end, default=None)
    if newest is None or (newest.symbol not in ("few", "not_applicable") and newest_year(panel)):
        return panel
    counts = panel_of(site, f"indicator={_name_counts(panel)}&territory={panel.territories[0].code}")
    return counts if newest_year(counts) else panel


def newest_year(panel: Panel) -> int:
    """The year of the newest value of a panel; 0 where it has none."""
    return max((row.period.end.year for row in panel.rows if row.value is not None), default=0)


class RegisterYear(NamedTuple):
    """The newest year of a register in a place that has no number to show, and why: none written, protected ..."""

    indicator: Indicator
    year: int
    symbol: str


def registers_of(site: Observatory, place: Territory) -> Iterator[Panel]:
    """The registers that questions name of a place, each once and divided as it is there, with a number that is drawn."""
    seen = set[str]()
    for question in site.catalog.questions.values():
        for query in (*question.answers, *question.more):
            asked = parse_qs(query)
            name, codes = asked.get("indicator", [""])[0], asked.get("territory", [place.code])
            if name in seen or codes != [place.code] or place.code not in _list_covered_places(site, name):
                continue
            if site.catalog.indicators[name].own_tables:
                seen.add(name)
                panel = panel_of(site, query if "territory" in asked else f"{query}&territory={place.code}")
                if any(row.value is not None for row in drawn_rows(panel)):
                    yield panel


def silent_registers(site: Observatory, place: Territory) -> Iterator[RegisterYear]:
    """The registers that answer questions of a place and whose newest year, of those that are drawn, has no number."""
    why = site.absences()
    for query in (query for question in site.catalog.questions.values() for query in question.answers):
        indicator = site.catalog.indicators[parse_qs(query)["indicator"][0]]
        if not indicator.own_tables or site.catalog.is_kept_in_register(place.code, indicator.id):
            continue
        rows = drawn_rows(panel_of(site, f"{query}&territory={place.code}"))
        drawn = range(indicator.drawn_since, indicator.drawn_until + 1)
        unwritten = map(int, why.unwritten.get(indicator.id, {}).get(place.code, ()))
        missing = max((year for year in unwritten if year in drawn), default=0)
        newest = max((row.period.end.year for row in rows), default=0)
        if missing > newest:
            yield RegisterYear(indicator, missing, why.reason(indicator.id, place.code, years=[str(missing)]))
        elif rows and all(row.value is None for row in rows if row.period.end.year == newest):
            yield RegisterYear(indicator, newest, rows[-1].symbol)


def say_silent(register: RegisterYear, place: Territory, text: Text) -> str:
    """Why the newest year of a register has no number."""
    when = text.t(phrases.NAME_AND_PERIOD, name=text.t(place.name), period=register.year)
    return absence_sentence(register.symbol, text, places=when, name=text.t(register.indicator.name))


def what_else(site: Observatory, place: Territory) -> str:
    """The message for a place that has no answer to any question: what there is of it all the same."""
    names = [name for name in site.availability() if place.code in _list_covered_places(site, name)]
    if not names:
        left_out = any(site.catalog.is_left_out(place.code, name) for name in site.availability())
        return phrases.LEFT_OUT if left_out else phrases.NOTHING_OF_PLACE
    registers = [name for rule in site.catalog.policy.registers for name in rule.indicators]
    if {site.catalog.is_kept_in_register(place.code, name) for name in registers} == {True}:
        return phrases.KEPT_IN_REGISTER
    people_alone = all(site.catalog.indicators[name].theme == "population" for name in names)
    return phrases.NO_VIOLENCE_FIGURE if people_alone else phrases.OTHER_SERIES_OF_PLACE


# Why a question has no recent figure of a place.


class Lack(NamedTuple):
    """A question that no recent figure of a place answers, why, and of whom the figure can be asked."""

    question: str
    why: str
    asked_of: str


class Lacking(NamedTuple):
    """What a place lacks: questions, and a sentence where no figure of its districts is published."""

    questions: tuple[Lack, ...]
    districts: str


def find_lacking(site: Observatory, place: Territory, text: Text) -> Lacking:
    """What is missing of a place; nothing of those that the site is not about, where nobody looked for all."""
    if place.is_context:
        return Lacking((), "")
    declared, shown, districts = site.catalog.places.get(place.code), map_around(site, place), ""
    if declared is not None and declared.districts and shown is not None and not shown.rows:
        districts = say_no_districts(site, declared.districts, shown, text, drawn=False)
    return Lacking(tuple(_list_lacks(site, place, text)), districts)


def _list_lacks(site: Observatory, place: Territory, text: Text) -> Iterator[Lack]:
    for question in site.catalog.questions.values():
        answer = answer_of(site, question, place) if question.answers else None
        if question.answers and (why := say_lacking(site, question, place, answer=answer, text=text)):
            yield Lack(text.t(question.title), why, say_offices(question, place, site.catalog, text))


def say_offices(question: Question, place: Territory, catalog: Catalog, text: Text) -> str:
    """Of whom what a question asks for can be requested; empty where nobody is named."""
    names = dict.fromkeys(text.t(office.name) for office in offices_of(question, place, catalog))
    return text.t(phrases.ASKED_OF, names=join_names(list(names), text)) if names else ""


def say_lacking(
    site: Observatory, question: Question, place: Territory, *, answer: Panel | None, text: Text
) -> str:
    """Why a question has no recent figure of a place, in a few words; empty where `answer` is one.

    Of places that the site is not about nobody looked for all that is published.
    """
    if answer is not None and is_recent(site, answer):
        return ""
    year = newest_year(answer) if answer is not None else None
    reason = reason_unanswered(site, question, place.code)
    if year is None and place.is_context and reason is ObsStatus.NOT_PUBLISHED:
        return text.t(phrases.NOT_ON_SITE)
    return say_gap(site, question, place.code, year=year, text=text)


def say_gap(site: Observatory, question: Question, code: str, *, year: int | None, text: Text) -> str:
    """The old year of what answers, that the place has other figures, or the word of the reason."""
    if year is not None:
        old = text.t("{year}, anterior a {since}", year=year, since=since_of(site))
        if not _has_newer(site, question, code):
            return old
        return text.t("{old}; hay otras cifras más nuevas", old=old)
    reason = reason_unanswered(site, question, code)
    return symbol_label(reason, text) if reason else text.t(phrases.OTHER_SERIES)


def _has_newer(site: Observatory, question: Question, code: str) -> bool:
    """Whether a series of a question has a recent figure of the place, though it does not answer."""
    series = (name for name in question.indicators if code in _list_covered_places(site, name))
    return any(is_recent(site, panel_of(site, f"indicator={name}&territory={code}")) for name in series)


def since_of(site: Observatory) -> int:
    """The first year of which a figure is not called old."""
    return first_recent_year(site.catalog, site.release.released.year)


def reason_unanswered(site: Observatory, question: Question, code: str) -> ObsStatus | None:
    """Why no figure of a place answers a question; see gaps.why_unanswered."""
    published = {name: entry.territories for name, entry in site.availability().items()}
    return why_unanswered(question, code, published, site.absences())


def populations(site: Observatory, place: Territory) -> Iterator[Panel]:
    """The series with figures of the place that say how many live and study there."""
    for name in site.availability():
        if site.catalog.indicators[name].theme == "population" and place.code in _list_covered_places(
            site, name
        ):
            panel = panel_of(site, f"indicator={name}&territory={place.code}")
            if any(row.value is not None for row in panel.rows):
                yield panel


def surroundings(site: Observatory, place: Territory) -> Surroundings | None:
    """By the first rate of the questions that has figures of the place and of a neighbour; None where none has."""
    catalog = site.catalog
    for indicator in _rates(site):
        known = _list_covered_places(site, indicator.id)
        ranked = [id_ for id_ in catalog.sets_holding.get(place.code, ()) if _may_be_drawn(site, id_, known)]
        if place.code in known and ranked:
            return _by(site, place, indicator, ranked)
    return None


def _by(site: Observatory, place: Territory, indicator: Indicator, ranked: list[str]) -> Surroundings:
    catalog, known = site.catalog, _list_covered_places(site, indicator.id)
    wholes = dict.fromkeys(catalog.sets[id_].of for id_ in ranked)
    codes = [place.code, *(code for code in wholes if code in known)][:_MOST_LINES]
    query = f"indicator={indicator.id}&territory="
    every = map_places(catalog, ranked[0], known)
    near = ",".join(sorted(every, key=lambda code: code != place.code))
    bars = _last_two_years(site, f"{query}{near}&view=bars") if len(every) <= _MOST_BARS else None
    sets = tuple(
        Neighbours(
            catalog.territories[catalog.sets[id_].of],
            focused_on(map_panel(site, id_, indicator.id), place.code),
        )
        for id_ in ranked
    )
    return Surroundings(
        own=panel_of(site, f"{query}{place.code}"),
        trend=focused_on(panel_of(site, f"{query}{','.join(codes)}"), place.code),
        sets=sets,
        bars=focused_on(bars, place.code) if bars is not None and _is_of_year(bars, sets[0].map) else None,
    )


def _is_of_year(bars: Panel, map_: Panel) -> bool:
    """Whether bars are of the year of the map beside them, or a newer one: no older year stands beside it."""
    shown = current_period(map_.rows)
    return shown is None or max((row.period.end for row in bars.rows), default=shown.end) >= shown.end


def _last_two_years(site: Observatory, query: str) -> Panel:
    """The places of a query of bars as neighbours in the year of the bars and the one before; the first is chosen."""
    bars = panel_of(site, query)
    period = current_period(drawn_rows(bars))
    if period is None or period.grain != "year":
        return focused_on(bars, bars.territories[0].code)
    years = f"{period.start.year - 1}..{period.start.year}"
    return panel_of(site, f"{query.removesuffix('view=bars')}period={years}&view=neighbours")


def _rates(site: Observatory) -> Iterator[Indicator]:
    """The rates of persons that questions are answered with, those that lead an answer first."""
    questions = site.catalog.questions.values()
    answers = (parse_qs(query)["indicator"][0] for question in questions for query in question.answers)
    series = (name for question in questions for name in question.indicators)
    published = site.availability()
    for name in dict.fromkeys((*answers, *series)):
        indicator = site.catalog.indicators[name]
        if (
            statistic_of(indicator).per_inhabitants
            and indicator.counts_persons
            and ranks_places(indicator)
            and name in published
        ):
            yield indicator


def this_year(site: Observatory, panel: Panel) -> ThisYear | None:
    """The months of the counts behind the panel of a place, where those of this year can be set beside the last's.

    This year is that of the release or the one before: older months are none of "this year".
    """
    counts = _months_of(site, panel)
    comparisons, oldest = same_months(counts), site.release.released.year - 1
    if not comparisons or comparisons[0].newest[0].end.year < oldest:
        return None
    (months, *_), drawn = comparisons, panel_of(site, f"{counts.query}&view=year_months")
    edition = next((each for each in site.snapshots() if each.id == months.edition), None)
    return ThisYear(
        drawn if divide_by_year(drawn) else None, counts, months, edition, _said_then(site, months)
    )


def _months_of(site: Observatory, panel: Panel) -> Panel:
    """The months of the counts behind the panel of a place."""
    place = panel.territories[0].code
    return panel_of(site, f"indicator={_name_counts(panel)}&territory={place}&grain=month")


def head_of(site: Observatory, place: Territory, leading: Panel | None) -> PlaceHead:
    """What a place opens with, none of it of a year long past."""
    led = {each.id for each in leading.indicators} if leading is not None else set()
    asked = (answer_of(site, each, place) for each in site.catalog.questions.values() if each.beside_leading)
    beside = (each for each in asked if each and each.indicator.id not in led and is_recent(site, each))
    year = this_year(site, leading) if leading is not None else None
    since = site.release.released.year - 1
    months = _months_of(site, leading).rows if leading is not None and year is None else ()
    hidden = any(row.symbol == "protected" and row.period.end.year >= since for row in months)
    recent = leading if leading is not None and is_recent(site, leading) else None
    return PlaceHead(recent, pooled_of(site, place, leading), year, tuple(beside), hidden)


def pooled_of(site: Observatory, place: Territory, leading: Panel | None) -> Panel | None:
    """The rate of several years of the counts behind a panel; None where none is made of the place, or is shown."""
    counts = _name_counts(leading) if leading is not None else ""
    for indicator in site.catalog.indicators.values():
        makes = statistic_of(indicator).pools_counts and indicator.numerator == counts
        if makes and place.code in _list_covered_places(site, indicator.id):
            panel = panel_of(site, f"indicator={indicator.id}&territory={place.code}")
            return panel if newest_year(panel) else None
    return None


def say_first_line(site: Observatory, code: str, text: Text) -> str:
    """What the catalogue declares to be said first of a place of the site; empty where its numbers do not bear it out."""
    place = site.catalog.places.get(code)
    if place is None or place.first_line is None:
        return ""
    panels = {name: panel_of(site, query) for name, query in place.first_line.numbers.items()}
    return statement(place.first_line, panels, text)


def is_recent(site: Observatory, panel: Panel) -> bool:
    """Whether a panel has a value of a year that is not called old."""
    return any(row.value is not None and row.period.end.year >= since_of(site) for row in panel.rows)


def place_numbers(head: PlaceHead, catalog: Catalog, text: Text) -> Iterator[PlaceNumber]:
    """The leading number or that of several years, the months of this year, and those that stand beside it."""
    for panel in filter(None, (head.leading, head.pooled)):
        yield from _number_of(panel, catalog, text)
    if head.year is not None:
        months = head.year.months
        yield PlaceNumber(
            text.number(months.newest[1], months.indicator.decimals),
            f"{unit_words(months.indicator, text, months.newest[1])} {text.during(months.newest[0])}",
            describe_same_months(months, head.year.then, head.year.edition, text),
            (),
            head.year.counts.query,
        )
    for panel in head.beside:
        yield from _number_of(panel, catalog, text)


def people_numbers(panels: Iterable[Panel], catalog: Catalog, text: Text) -> Iterator[PlaceNumber]:
    """How many live in a place of which no number of violence is set large."""
    yield from (
        number
        for panel in panels
        if panel.indicator.id == POPULATION
        for number in _number_of(panel, catalog, text)
    )


def _number_of(panel: Panel, catalog: Catalog, text: Text) -> Iterator[PlaceNumber]:
    """The number that the panel's chart leads with; none where it leads with several.

    Of a count the year before is what is asked first, and so no small note.
    """
    counted = catalog.indicators.get(panel.indicator.numerator or "")
    number = leading_number(panel, chart_of(panel, text, width=DESK), text, counted=counted)
    if number is not None:
        adds_up = statistic_of(panel.indicator).adds_up
        said = (*(f"{note}." for note in number.notes if adds_up), *number.sentences)
        notes = () if adds_up else number.notes
        yield PlaceNumber(number.number, number.unit, " ".join(said), notes, panel.query)


def _name_counts(panel: Panel) -> str:
    """The series of the events that a rate divides; of a count itself."""
    return panel.indicator.numerator or panel.indicator.id


def _said_then(site: Observatory, months: SameMonths) -> tuple[float, Snapshot] | None:
    """The months of the year before as the edition said them that was as old then as the newest is now, and that edition.

    None where no edition of the chain that is kept ended with the same month of that year, or where it lacks a month.
    """
    wanted = [row.period for row in months.former]
    for edition in site.snapshots():
        if edition.source in months.indicator.chain and edition.cutoff == wanted[-1].end:
            within = Period(wanted[0].start, wanted[-1].end)
            said = site.months_of_edition(edition.id, months.indicator.id, months.place.code, within=within)
            whole = said.get(within)
            if whole is None and said.keys() >= set(wanted):
                whole = sum(said[period] for period in wanted)
            if whole is not None:
                return whole, edition
    return None


def map_around(site: Observatory, place: Territory) -> Panel | None:
    """The map of the parts of a place; else the map that it lies in among its neighbours, with it marked."""
    catalog = site.catalog
    for whole in catalog.places.values():
        if not whole.maps:
            continue
        has_parts = catalog.sets[whole.districts].of == whole.code
        if place.code != whole.code and not has_parts:
            continue
        panel = map_panel(site, whole.districts, whole.maps[0].indicator)
        if place.code == whole.code and has_parts:
            return panel
        if place.code in {territory.code for territory in panel.territories}:
            return focused_on(panel, place.code)
    return map_of_parts(site, place)


# Why the districts of a place of the site have no map of figures.


def place_drawn_by(catalog: Catalog, id_: str) -> SitePlace | None:
    """The place of the site whose districts are a set; None where they are of none."""
    return next((place for place in catalog.places.values() if place.districts == id_), None)


def _has_district_figures(site: Observatory, place: SitePlace) -> bool:
    """Whether anything that counts persons is published of a part of the place."""
    counted = (
        published
        for indicator, published in site.availability().items()
        if site.catalog.indicators[indicator].counts_persons
    )
    return any(
        code != place.code and site.catalog.belongs_to(code, place.code)
        for published in counted
        for code in published.territories
    )


def say_no_districts(site: Observatory, id_: str, shown: Panel, text: Text, *, drawn: bool = True) -> str:
    """A note that a place's districts have no violence figures, what the map shows, who is asked; empty if they have.

    `drawn`: a map without a figure is shown, empty on purpose.
    """
    place = place_drawn_by(site.catalog, id_)
    if place is None or site.catalog.sets[id_].of != place.code or _has_district_figures(site, place):
        return ""
    territory = site.catalog.territories[place.code]
    of, question = of_place(territory.on_site, text), site.catalog.question_of.get(shown.indicator.id)
    if shown.rows:
        return text.t(
            "No encontramos publicada ninguna cifra de violencia por distrito municipal {of}. El mapa muestra lo que "
            "hay: «{name}».",
            of=of,
            name=text.t(shown.indicator.name),
        )
    empty = (
        text.t(
            "No encontramos publicada ninguna cifra de violencia por distrito municipal {of}. El mapa está vacío a "
            "propósito.",
            of=of,
        )
        if drawn
        else text.t("No encontramos publicada ninguna cifra de violencia por distrito municipal {of}.", of=of)
    )
    asked = say_offices(question, territory, site.catalog, text) if question else ""
    return " ".join(filter(None, (empty, asked)))


def map_of_parts(site: Observatory, place: Territory) -> Panel | None:
    """The map of the first rate that parts of a place have in one year, two of them or more; None where none is drawn."""
    for id_, parts in site.catalog.sets.items():
        if parts.of == place.code and site.outlines.draw(site.catalog.in_set(id_)):
            for indicator in _rates(site):
                if _may_be_drawn(site, id_, _list_covered_places(site, indicator.id)):
                    panel = map_panel(site, id_, indicator.id)
                    if sum(row.value is not None for row in panel.rows) > 1:
                        return panel
    return None


def _may_be_drawn(site: Observatory, id_: str, codes_with_figures: Sequence[str]) -> bool:
    """Whether several places of a set have figures, and no more stand in it than a map may ask for."""
    codes = site.catalog.in_set(id_)
    return len(codes) <= MOST_TERRITORIES and len(set(codes).intersection(codes_with_figures)) > 1


def _list_covered_places(site: Observatory, indicator: str) -> tuple[str, ...]:
    """The territories of which an indicator has figures."""
    published = site.availability().get(indicator)
    return tuple(published.territories) if published else ()


# From which neighbours of a map a place is told apart, in the words of every page and sheet.


def inside(neighbours: Neighbours, text: Text) -> str:
    """«En Lima Norte»."""
    return text.t("En {place}", place=text.t(neighbours.whole.name))


def told_apart_of(neighbours: Neighbours, text: Text) -> str:
    """From which of its neighbours its rate is told apart, and from which not; empty where the map gives none."""
    panel, rows = neighbours.map, shown_rows(neighbours.map)
    nowhere = MarkPlacement(Bar(0, 0, 0, 0), MarkStyle("paper"))
    period = current_period(panel.rows)
    shown = [
        (place, rows.get(place.code) or make_absent_row(panel, place, period)) for place in panel.territories
    ]
    marks = [mark_of(row, place, panel.indicator, text, placed=nowhere) for place, row in shown]
    return told_apart_text(panel, marks, text)


def caution_of(indicator: Indicator, text: Text) -> str:
    """The first caveat of a series, which stands beside each rank; empty where its total holds more, which is said."""
    if indicator.total_holds or not indicator.caveats:
        return ""
    return text.t(indicator.caveats[0])
