"""What is missing, and who holds it: series without a dated figure, and questions without a recent one of a place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from observatory.catalog import Catalog
from observatory.catalog.policy_checks import list_series_asked_by_forms
from observatory.model import AskedSeries, DataRequest, Institution, ObsStatus, Question, Territory
from observatory.statistics import statistic_of

Pair = tuple[str, str]
"""A series and the code of a place."""
ABSENT_FIRST: Final = (
    ObsStatus.UNDATED, ObsStatus.WITHHELD, ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD, ObsStatus.NOT_SHOWN,
    ObsStatus.NOT_CALCULATED, ObsStatus.NOT_PUBLISHED, ObsStatus.CANNOT_EXIST,
)  # fmt: skip
"""Of several series without a figure the reason that is said of all: what there is comes before what there is not."""
Unwritten = Mapping[str, Mapping[str, Mapping[str, ObsStatus]]]
"""By series of a register, place and year: none was written, or it is not on record whether the place reported."""
Counted = Callable[[str], Mapping[str, Collection[str]]]
"""Of a rate, by place: the years of which the count that it divides is published."""


@dataclass(frozen=True, slots=True)
class Absences:
    """Pairs without dated figures in a release: `withheld` by our rule, `undated` where only such figures are listed.

    `unwritten` are the years of which a register has no total of a place, `counted` those of a rate's own counts: read
    once a rate has no figure, since of all rates they take longer than a page.
    """

    catalog: Catalog
    withheld: frozenset[Pair] = frozenset()
    undated: frozenset[Pair] = frozenset()
    unwritten: Unwritten = field(default_factory=dict)
    counted: Counted = lambda _rate: {}

    def reason(self, indicator: str, code: str, *, years: Collection[str] = ()) -> ObsStatus:
        """Why a pair has no dated figure, or none of these `years`, if it has none.

        Of a place that is too small for the series, or of which a register lets nothing out, that is all that is said.
        Of several years of a register's place the newest one answers.
        """
        if (
            not self.catalog.is_shown_at_scale(code, indicator, ())
            or self.catalog.is_left_out(code, indicator)
            or self.catalog.is_kept_in_register(code, indicator)
        ):
            return ObsStatus.NOT_SHOWN
        unwritten = self.unwritten.get(indicator, {}).get(code, {})
        if among := [year for year in unwritten if not years or year in years]:
            return unwritten[max(among)]
        if (indicator, code) in self.undated:
            return ObsStatus.UNDATED
        if (indicator, code) in self.withheld:
            return ObsStatus.WITHHELD
        counted = self.counted(indicator).get(code, ())
        if any(not years or year in years for year in counted):
            pools = statistic_of(self.catalog.indicators[indicator]).pools_counts
            return ObsStatus.NOT_APPLICABLE if pools else ObsStatus.NOT_CALCULATED
        return ObsStatus.CANNOT_EXIST if self._is_elsewhere(indicator, code) else ObsStatus.NOT_PUBLISHED

    def reason_of_series(self, indicator: str) -> ObsStatus:
        """Why a series has no dated figure of any place, if it has none."""
        for reason, pairs in ((ObsStatus.UNDATED, self.undated), (ObsStatus.WITHHELD, self.withheld)):
            if any(name == indicator for name, _ in pairs):
                return reason
        return ObsStatus.NOT_PUBLISHED

    def reason_of_all(self, indicators: Iterable[str], code: str) -> ObsStatus:
        """Why none of several series has a dated figure of a place (see ABSENT_FIRST)."""
        reasons = {self.reason(name, code) for name in indicators}
        return next((reason for reason in ABSENT_FIRST if reason in reasons), ObsStatus.NOT_PUBLISHED)

    def places(self, indicator: str, reason: ObsStatus) -> tuple[str, ...]:
        """The places of which a series has no dated figure for this reason: undated, or withheld."""
        pairs = self.undated if reason is ObsStatus.UNDATED else self.withheld
        return tuple(sorted(code for name, code in pairs if name == indicator))

    def of_pairs(self, pairs: Iterable[Pair], *, years: Collection[str] = ()) -> dict[Pair, ObsStatus]:
        """The reasons of those pairs that have another one than that nobody publishes them; of `years` if named."""
        reasons = ((pair, self.reason(*pair, years=years)) for pair in pairs)
        return {pair: reason for pair, reason in reasons if reason is not ObsStatus.NOT_PUBLISHED}

    def _is_elsewhere(self, indicator: str, code: str) -> bool:
        """Whether the records that a series counts are kept in one country alone, and the place lies in another."""
        lane = self.catalog.indicators[indicator].lane
        countries = next((entry.countries for entry in self.catalog.quality.lanes if entry.id == lane), ())
        return len(countries) == 1 and code[:2] not in countries


Published = Mapping[str, Collection[str]]
"""The series that have dated figures, each with the codes of the places that it has them of."""


@dataclass(frozen=True, slots=True)
class AnswerYears:
    """The year of the newest figure that answers a question in a place, by (question, place).

    One before the year `since` is a gap all the same: a figure of 2009 is none of 2025.
    """

    years: Mapping[tuple[str, str], int]
    since: int

    def of(self, question: Question, code: str) -> int | None:
        """The year of what answers a question in a place; None where nothing does."""
        return self.years.get((question.id, code))

    def is_gap(self, question: Question, code: str) -> bool:
        """Whether nothing answers it, or nothing of the last years."""
        return (self.of(question, code) or 0) < self.since


@dataclass(frozen=True, slots=True)
class Gap:
    """A series without any dated figure, or a question that no figure of a place answers but one of an old `year`."""

    series: tuple[str, ...]
    territory: str = ""
    question: Question | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request with what of it is missing still: by its forms, by what else it asks, and in words."""

    request: DataRequest
    by_form: tuple[tuple[str, str], ...]
    asks: tuple[AskedSeries, ...]
    questions: tuple[str, ...] = ()


def count_series(catalog: Catalog) -> int:
    """How many series the site has, as every page and interface counts them: those of populations too."""
    return len(catalog.indicators)


def unpublished_series(catalog: Catalog, published: Collection[str]) -> tuple[str, ...]:
    """The series that have no dated figure anywhere."""
    return tuple(name for name in catalog.indicators if name not in published)


def series_by_reason(
    catalog: Catalog, published: Collection[str], why: Absences
) -> Mapping[ObsStatus, tuple[str, ...]]:
    """The same series by the reason why: nobody publishes them, they bear no date, or our rule withholds them."""
    missing = unpublished_series(catalog, published)
    reasons = {name: why.reason_of_series(name) for name in missing}
    return {
        reason: tuple(name for name in missing if reasons[name] is reason)
        for reason in (ObsStatus.NOT_PUBLISHED, ObsStatus.UNDATED, ObsStatus.WITHHELD)
    }


def first_recent_year(catalog: Catalog, today: int) -> int:
    """The year from which on a figure answers for the year `today`."""
    return today - catalog.quality.old_years


def unanswered_questions(catalog: Catalog, answers: AnswerYears, code: str) -> tuple[Question, ...]:
    """The questions that no recent figure of the place answers."""
    questions = (question for question in catalog.questions.values() if question.answers)
    return tuple(question for question in questions if answers.is_gap(question, code))


def why_unanswered(question: Question, code: str, published: Published, why: Absences) -> ObsStatus | None:
    """Why no figure of a place answers a question; None where other series of it have dated figures of the place.

    That the place is too small is said where it is for what answers the question: not for another of its series.
    """
    answers = dict(_list_answers(question, why.catalog))
    if ObsStatus.WITHHELD in {why.reason(name, code) for name in answers}:
        return ObsStatus.WITHHELD
    if any(has_figures(published, name, code) for name in question.indicators):
        return None
    is_shown = all(why.catalog.is_shown_at_scale(code, *answer) for answer in answers.items())
    said = (
        name
        for name in question.indicators
        if name in answers or not is_shown or why.reason(name, code) is not ObsStatus.NOT_SHOWN
    )
    return why.reason_of_all(said, code)


def _list_answers(question: Question, catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The series that answer a question, each with the categories that are asked of it (`form:sexual`)."""
    for query in question.answers:
        asked = parse_qs(query)
        by = catalog.dimensions.get(asked.get("by", [""])[0])
        categories = (f"{by.id}:{each.code}" for each in by.codes) if by is not None else ()
        yield asked["indicator"][0], (*categories, *asked.get("filter", ()))


def has_figures(published: Published, indicator: str, code: str) -> bool:
    """Whether a series has dated figures of a place."""
    return code in published.get(indicator, ())


def gaps(catalog: Catalog, published: Published, answers: AnswerYears) -> Iterator[Gap]:
    """Everything that is missing: each series, and each question of each place of the site."""
    for name in unpublished_series(catalog, published):
        yield Gap((name,))
    for code in catalog.places:
        for question in unanswered_questions(catalog, answers, code):
            yield Gap(question.indicators, code, question, answers.of(question, code))


def holders_of(gap: Gap, catalog: Catalog) -> tuple[DataRequest, ...]:
    """The requests that ask for a gap: of a place also for what is asked of its surroundings."""
    place = catalog.places.get(gap.territory)
    codes = (place.code, *place.wider) if place else ()
    return tuple(
        request
        for request in catalog.requests.values()
        if any(
            name in gap.series and (not codes or code in codes)
            for name, code in asked_series(request, catalog)
        )
    )


def offices_of(question: Question, place: Territory, catalog: Catalog) -> tuple[Institution, ...]:
    """Of whom what a question asks for is requested: for the place, or for the place of the site that it lies in.

    Elsewhere the offices of the country that count it.
    """
    above = (place.code, *(territory.code for territory in catalog.ancestors(place.code)))
    site_code = next((code for code in above if code in catalog.places), "")
    if not site_code:
        return tuple(
            institution
            for institution in catalog.institutions
            if institution.territory == place.country
            and not set(institution.indicators).isdisjoint(question.indicators)
        )
    requests = holders_of(Gap(question.indicators, site_code, question), catalog)
    return tuple(catalog.institution(entry.holder) for entry in requests)


def asked_series(request: DataRequest, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each series that a request asks for, with its place: by its forms first."""
    yield from list_series_asked_by_forms(request, catalog)
    for ask in request.asks:
        yield from ((name, ask.territory) for name in ask.indicators)


def open_requests(catalog: Catalog, published: Published) -> Iterator[OpenRequest]:
    """The requests of which something is missing still, those with a form first."""
    for request in sorted(catalog.requests.values(), key=lambda request: not request.forms):
        by_form = tuple(
            pair for pair in list_series_asked_by_forms(request, catalog) if not has_figures(published, *pair)
        )
        asks = tuple(_still(ask, published) for ask in request.asks)
        asks = tuple(ask for ask in asks if ask.indicators)
        questions = request.questions if request.answered_on is None else ()
        if request.forms or asks or questions:
            yield OpenRequest(request, by_form, asks, questions)


def _still(ask: AskedSeries, published: Published) -> AskedSeries:
    """What of an ask has no figures of its place."""
    missing = tuple(name for name in ask.indicators if not has_figures(published, name, ask.territory))
    return AskedSeries(missing, ask.territory, ask.grain, ask.since, ask.by)


# Why a release has no dated figure of a series in a place: the one answer that findings, cards and counts give.


def withheld_pairs(held: Collection[Pair], shown: Collection[Pair], catalog: Catalog) -> list[Pair]:
    """The pairs of which figures are held and none leaves, in order.

    Nothing is said of small places: there not even that a figure is held (see SmallPlaces).
    """
    return sorted(
        (indicator, code)
        for indicator, code in {*held} - {*shown}
        if indicator in catalog.indicators and code in catalog.territories and not catalog.is_small(code)
    )
