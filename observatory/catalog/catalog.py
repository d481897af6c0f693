"""What the observatory knows before it has read a figure, as one value: what a statistician or an editor decides."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from observatory import model
from observatory.geography.place_names import PlaceNames
from observatory.model import ObservatoryError, Territory
from observatory.model.references import TerritoryCode
from observatory.statistics import ranks_places, statistic_of

LOWEST = (model.Level.DISTRICT, model.Level.MUNICIPALITY)
"""The levels into which a whole country is divided last."""
_BELOW_A_PROVINCE = (*LOWEST, model.Level.MUNICIPAL_DISTRICT)
_COUNTED_IN_REGISTERS = (
    model.Level.COUNTRY, model.Level.DEPARTMENT, model.Level.PROVINCE, model.Level.MUNICIPALITY,
)  # fmt: skip


class CatalogError(ObservatoryError):
    """The catalogue is wrong; `faults` lists each as `file · key · reason`."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("El catálogo tiene errores:\n" + "\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Alias:
    """A publisher's spelling of a territory; source `*` holds for all of them."""

    source: str
    level: str
    spelling: str
    code: TerritoryCode


@dataclass(frozen=True)
class Catalog:
    """Everything the observatory knows before it has read a figure. All mappings are keyed by id."""

    territories: Mapping[str, Territory]
    aliases: tuple[Alias, ...]
    sources: Mapping[str, model.Source]
    dimensions: Mapping[str, model.Dimension]
    indicators: Mapping[str, model.Indicator]
    comparisons: Mapping[str, model.Comparison]
    events: tuple[model.Event, ...]
    laws: tuple[model.Law, ...]
    institutions: tuple[model.Institution, ...]
    glossary: tuple[model.Term, ...]
    helplines: tuple[model.Helpline, ...]
    themes: Mapping[str, model.Theme]
    policy: model.Policy
    quality: model.Checklist = field(default_factory=model.Checklist)
    counted: Mapping[str, model.PlaceInhabitants] = field(default_factory=dict)
    second_populations: Mapping[str, model.PlaceInhabitants] = field(default_factory=dict)
    denominators: Mapping[str, model.Denominator] = field(default_factory=dict)
    corrections: tuple[model.Correction, ...] = ()
    recodings: tuple[model.Recoding, ...] = ()
    synonyms: tuple[model.Synonym, ...] = ()
    moved: tuple[model.Moved, ...] = ()
    point_kinds: Mapping[str, model.PointKind] = field(default_factory=dict)
    acronyms: tuple[model.Acronym, ...] = ()
    countries: Mapping[str, model.Country] = field(default_factory=dict)
    places: Mapping[str, model.SitePlace] = field(default_factory=dict)
    sets: Mapping[str, model.TerritorySet] = field(default_factory=dict)
    home: model.HomeWords = field(default_factory=model.HomeWords)
    response: tuple[str, ...] = ()
    forms: Mapping[str, model.FormDesign] = field(default_factory=dict)
    questions: Mapping[str, model.Question] = field(default_factory=dict)
    standards: Mapping[str, model.Standard] = field(default_factory=dict)
    request_laws: Mapping[str, model.RequestLaw] = field(default_factory=dict)
    requests: Mapping[str, model.DataRequest] = field(default_factory=dict)
    # What is read and no register of the policy lets out: no page, release or message knows of it.
    waiting_sources: Mapping[str, model.Source] = field(default_factory=dict)
    waiting_indicators: Mapping[str, model.Indicator] = field(default_factory=dict)

    @cached_property
    def all_read(self) -> Catalog:
        """The catalogue of who reads files into the workspace: what waits is in it."""
        if not self.waiting_indicators:
            return self
        return replace(
            self,
            sources={**self.sources, **self.waiting_sources},
            indicators={**self.indicators, **self.waiting_indicators},
            waiting_sources={},
            waiting_indicators={},
        )

    def writers_of(self, source: str, indicator: str) -> str:
        """The dimension that names who wrote each row of an indicator in the files of a source; empty where none does."""
        named_by = self.sources[source].writers
        return named_by if named_by in self.indicators[indicator].dimensions else ""

    def register_rule(self, indicator: str) -> model.RegisterRule | None:
        """What the policy lets out of an indicator with `own_tables`; None where it says nothing: then nothing leaves."""
        return next((rule for rule in self.policy.registers if indicator in rule.indicators), None)

    def shown_on(self, indicator: str, dimensions: Iterable[str]) -> tuple[str, ...]:
        """The places and questions on whose pages alone a table stands; empty where it may stand anywhere.

        A table that holds these dimensions and others is meant where none of these alone is declared.
        """
        rule, asked = self.register_rule(indicator), {*dimensions}
        tables = [table for table in rule.tables if asked <= table.dimensions] if rule is not None else []
        named = [table for table in tables if asked == table.dimensions] or tables
        kept = [table.shown_on for table in named]
        return tuple(dict.fromkeys(name for names in kept for name in names)) if all(kept) else ()

    def ages_from(self, indicator: str) -> int:
        """How many cases of a sex in a year its ages leave from; 0 where any number does."""
        rule = self.register_rule(indicator)
        return max((table.least for table in rule.tables), default=0) if rule is not None else 0

    def open_dimensions(self, indicator: model.Indicator) -> tuple[str, ...]:
        """Its dimensions by which any page may show it."""
        return tuple(name for name in indicator.dimensions if not self.shown_on(indicator.id, [name]))

    @cached_property
    def names(self) -> PlaceNames:
        """The look-up of territories by the publishers' spellings, made once."""
        spellings = ((alias.source, alias.level, alias.spelling, alias.code) for alias in self.aliases)
        return PlaceNames(self.territories, spellings)

    def territory_by_name(
        self, name: str, *, source: str, level: str | None = None, within: str | None = None
    ) -> Territory | None:
        """The one territory a publisher means by `name`; None if unknown or not unique. See PlaceNames.find."""
        return self.names.find(name, source=source, level=level, within=within)

    def closest_territories(self, name: str, level: str | None = None) -> list[Territory]:
        """Up to three territories whose names resemble `name`, best first."""
        return self.names.closest(name, level)

    def meant_territories(self, name: str) -> list[Territory]:
        """The territories that `name`, which is no code, may mean; municipalities of the site first.

        By the end of a code, by name, by a name like it; else those municipalities. At most five.
        """
        candidates = self.names.meant(name) or [self.territories[code] for code in self.main_places]
        return sorted(candidates, key=lambda territory: territory.code not in self.main_places)[:5]

    def full_name(self, place: Territory) -> str:
        """Name, what lies above and code, which tell four districts called Independencia apart."""
        above = next((ancestor.name for ancestor in self.ancestors(place.code)), "")
        return " · ".join(filter(None, (place.name, above, place.code)))

    @cached_property
    def question_of(self) -> Mapping[str, model.Question]:
        """The first question that names each indicator; what others are divided by belongs to none."""
        pairs = [(name, question) for question in self.questions.values() for name in question.indicators]
        return dict(reversed(pairs))

    @cached_property
    def gap_question(self) -> model.Question | None:
        """The question whose page tells what is missing in all others, if there is one."""
        return next((question for question in self.questions.values() if question.gathers_gaps), None)

    def institution(self, id_: str) -> model.Institution:
        """The institution with this id."""
        return next(institution for institution in self.institutions if institution.id == id_)

    @cached_property
    def sure_helplines(self) -> tuple[model.Helpline, ...]:
        """The help lines that are sure enough to stand on every page."""
        return tuple(line for line in self.helplines if line.sure)

    @cached_property
    def helpline_places(self) -> tuple[Territory, ...]:
        """The territories of those lines, then their countries, those of the site first."""
        codes = dict.fromkeys(
            [line.territory for line in self.sure_helplines]
            + [line.territory[:2] for line in self.sure_helplines]
        )
        return tuple(
            sorted(
                (self.territories[code] for code in codes), key=lambda territory: not territory.on_site.main
            )
        )

    @property
    def demonstration(self) -> bool:
        """Whether its places and figures are invented."""
        return self.policy.demonstration

    @property
    def main_places(self) -> tuple[str, ...]:
        """The municipalities this is about, in the order of site.yml."""
        return tuple(self.places)

    @property
    def code_examples(self) -> str:
        """Codes of two places, to show what a code looks like."""
        return ", ".join(self.main_places[:2][::-1])

    @property
    def country_names(self) -> dict[str, str]:
        """The names of the countries, by code."""
        return {code: self.territories[code].name for code in self.countries}

    @cached_property
    def parts(self) -> Mapping[str, tuple[Territory, ...]]:
        """The territories right below each, in the order of territories.csv."""
        parts: dict[str, list[Territory]] = {}
        for territory in self.territories.values():
            if territory.parent is not None:
                parts.setdefault(territory.parent, []).append(territory)
        return {code: tuple(below) for code, below in parts.items()}

    @cached_property
    def places_within(self) -> Mapping[str, tuple[Territory, ...]]:
        """What each territory is divided into: of a group its members, else what lies right below it but for groups."""
        within = {
            code: tuple(part for part in below if part.level is not model.Level.GROUP)
            for code, below in self.parts.items()
        }
        for code, territory in self.territories.items():
            if territory.members:
                members = (self.territories.get(member) for member in territory.members)
                within[code] = tuple(member for member in members if member is not None)
        return {code: below for code, below in within.items() if below}

    def districts_within(self, code: str) -> Iterator[str]:
        """The codes of all districts and municipalities in a territory, through what lies between."""
        for part in self.parts.get(code, ()):
            if part.level in LOWEST:
                yield part.code
            else:
                yield from self.districts_within(part.code)

    def complete_parts(self, code: str, period: model.Period) -> tuple[Territory, ...]:
        """The parts of a territory in a period, where the catalogue says that they are all of it; else none.

        Whoever adds places up asks here: rows that happen to be there are no whole.
        """
        whole, within = self.territories[code], self.places_within.get(code, ())
        if whole.parts is None or (whole.parts_since is not None and period.start < whole.parts_since):
            return ()
        if whole.parts != "complete" and whole.parts != sum(part.valid_to is None for part in within):
            return ()
        return tuple(part for part in within if part.existed(period))

    @cached_property
    def made_of(self) -> Mapping[str, tuple[Territory, ...]]:
        """The places that were made of each, in the order of territories.csv."""
        made: dict[str, list[Territory]] = {}
        for territory in self.territories.values():
            for mother in territory.divided_from:
                made.setdefault(mother, []).append(territory)
        return {mother: tuple(children) for mother, children in made.items()}

    def mothers_of(self, code: str) -> tuple[Territory, ...]:
        """The places of whose land one was made; none of most."""
        return tuple(self.territories[mother] for mother in self.territories[code].divided_from)

    def division_of(self, code: str, unspoken: Container[str]) -> model.Division:
        """All that a place was divided into or from, through children that are `unspoken`: a source counts it as one.

        Empty where no such child was made of the place.
        """
        mothers, children = {code: None}, dict[str, None]()
        for mother in (waiting := [code]):
            for child in self.made_of.get(mother, ()):
                if child.code in unspoken:
                    children[child.code] = None
                    waiting += [other for other in child.divided_from if other not in mothers]
                    mothers |= dict.fromkeys(child.divided_from)
        return model.Division(tuple(mothers), tuple(children)) if children else model.Division()

    @cached_property
    def inhabitants(self) -> Mapping[str, int]:
        """How many live in each place, or at least: a place without a row of inhabitants.csv has what its parts have.

        A place of which nothing is known is left out.
        """
        known: dict[str, int] = {code: row.inhabitants for code, row in self.counted.items()}
        holds = self.policy.small_places.holds if self.policy.small_places else {}

        def add(place: model.Territory) -> int | None:
            if place.code not in known:
                members = place.members or holds.get(place.code, ())
                parts = [self.territories[code] for code in members if code in self.territories]
                parts = parts or [part for part in self.parts.get(place.code, ()) if not part.members]
                numbers = [number for part in parts if (number := add(part)) is not None]
                if numbers:
                    known[place.code] = sum(numbers)
            return known.get(place.code)

        for place in self.territories.values():
            add(place)
        return known

    @cached_property
    def shares_of_population(self) -> tuple[str, ...]:
        """The indicators whose figures give a group's share of a population, but for the population itself."""
        named = {denominator.share_indicator for denominator in self.denominators.values()}
        return tuple(sorted(named - {model.denominators.POPULATION}))

    def is_sensitive(self, indicator: str, codes: Iterable[str]) -> bool:
        """Whether a count of these codes (`form:sexual`) is of those that the policy shows of no small place.

        Neither inhabitants by age nor what a survey estimates counts persons who asked for help.
        """
        small, counted = self.policy.small_places, self.indicators.get(indicator)
        return (small is not None and (counted is None or counted.counts_persons)) and (
            indicator in small.indicators
            or any(code in small.codes or code.partition(":")[0] in small.tables for code in codes)
        )

    def is_small(self, territory: str) -> bool:
        """Whether the policy takes it for a small local place: so is one of which nobody knows how many live there."""
        small, place = self.policy.small_places, self.territories.get(territory)
        if small is None or (place is not None and not place.is_local):
            return False
        return self.inhabitants.get(territory, 0) < small.below

    def has_own_counts(self, territory: str) -> bool:
        """Whether counts of persons of a place are shown apart from those of its province.

        A place that was made of another has rows: they say with whom it is counted, and its people are in that rate.
        """
        place = self.territories.get(territory)
        if place is None or place.level not in _BELOW_A_PROVINCE or place.divided_from:
            return True
        return self.inhabitants.get(territory, self.policy.own_counts_from) >= self.policy.own_counts_from

    def province_of(self, territory: str) -> str:
        """The province that a place lies in, or is; of what is wider than one, and of groups, its own code."""
        lies_in = (territory, *(above.code for above in self.ancestors(territory)))
        return next(
            (code for code in lies_in if self.territories[code].level is model.Level.PROVINCE), territory
        )

    def may_be_ranked(self, territory: str, cases: float | None) -> bool:
        """Whether a place with so many cases, None where that is not known, is ranked among other provinces' places."""
        rule, place = self.policy.ranked_from, self.territories[territory]
        if place.level not in _BELOW_A_PROVINCE:
            return True
        return self.inhabitants.get(territory, 0) >= rule.inhabitants and (
            cases is None or cases >= rule.cases
        )

    def is_shown_at_scale(self, territory: str, indicator: str, codes: Iterable[str]) -> bool:
        """Whether the policy shows a count of these codes of this place.

        Sensitive ones of no small local place; of one without counts of its own no number of persons at all.
        """
        counted = self.indicators.get(indicator)
        if counted is not None and counted.counts_persons and not self.has_own_counts(territory):
            return False
        return not self.is_small(territory) or not self.is_sensitive(indicator, codes)

    def is_left_out(self, territory: str, indicator: str) -> bool:
        """Whether the extract of a source leaves the place out for its few inhabitants: its publisher has the figure."""
        place, counted = self.territories.get(territory), self.indicators.get(indicator)
        if place is None or counted is None or not place.is_local or place.members:
            return False
        least = max(
            (source.shipped_least for source in map(self.sources.get, counted.sources)
             if source and source.country == place.country), default=0,
        )  # fmt: skip
        return self.inhabitants.get(territory, 0) < least

    def is_kept_in_register(self, territory: str, indicator: str) -> bool:
        """Whether a register counts the place, or what lies in it, and the policy lets nothing of it out."""
        place, counted = self.territories.get(territory), self.indicators.get(indicator)
        rule = self.register_rule(indicator)
        if place is None or counted is None or rule is None or place.level not in _COUNTED_IN_REGISTERS:
            return False
        if all(self.sources[name].country != place.country for name in counted.sources):
            return False
        return place.level is not model.Level.MUNICIPALITY or not any(
            self.inhabitants.get(territory, 0) >= table.inhabitants
            and (not table.shown_on or territory in table.shown_on)
            for table in rule.tables
        )

    def is_table_shown(self, territory: str, indicator: str, dimensions: Iterable[str]) -> bool:
        """Whether the policy shows a table of this place: below a department, of counts of persons, those it names."""
        place, counted = self.territories.get(territory), self.indicators.get(indicator)
        if place is None or counted is None or not counted.counts_persons:
            return True
        if counted.own_tables:
            rule, table = self.register_rule(indicator), ";".join(sorted(dimensions))
            lives = self.inhabitants.get(territory, 0)
            return rule is not None and any(
                (declared.table, True) == (table, lives >= declared.inhabitants) for declared in rule.tables
            )
        local = self.policy.local_tables
        return place.level not in local.levels or ";".join(sorted(dimensions)) in local.longer

    def in_set(self, id_: str) -> tuple[str, ...]:
        """The codes of a set of places.yml, in the order of territories.csv or of the group."""
        territory_set = self.sets[id_]
        if territory_set.level is None:
            return self.territories[territory_set.of].members
        return tuple(
            part.code for part in self.parts.get(territory_set.of, ()) if part.level is territory_set.level
        )

    @cached_property
    def sets_holding(self) -> Mapping[str, tuple[str, ...]]:
        """The sets in which each territory stands, the smallest first."""
        holding: dict[str, list[str]] = {}
        for id_ in sorted(self.sets, key=lambda id_: len(self.in_set(id_))):
            for code in self.in_set(id_):
                holding.setdefault(code, []).append(id_)
        return {code: tuple(ids) for code, ids in holding.items()}

    def why_unranked(self, indicator: str) -> str:
        """Why no map and no order of places is made of an indicator; empty where one may be, or where it is unknown."""
        entry = self.indicators.get(indicator)
        if entry is None or ranks_places(entry):
            return ""
        return (
            f"«{indicator}» cuenta a quien acudió a una oficina, no dice dónde cuenta (counted_at) o es de una encuesta: "
            "no hace mapas"
        )

    def belongs_to(self, code: str, container: str) -> bool:
        """Whether a territory is `container` or lies in it; false for an unknown code."""
        if code not in self.territories:
            return False
        return code == container or any(ancestor.code == container for ancestor in self.ancestors(code))

    @cached_property
    def near_places(self) -> frozenset[str]:
        """The codes of countries, departments and groups, and of all that lies in the places or around them."""
        sets = (id_ for place in self.places.values() for id_ in (*place.around, place.districts) if id_)
        wholes = {*self.places, *(self.sets[id_].of for id_ in sets)}
        wide = (model.Level.COUNTRY, model.Level.DEPARTMENT, model.Level.GROUP)
        return frozenset(
            code
            for code, place in self.territories.items()
            if place.level in wide
            or code in wholes
            or not wholes.isdisjoint(above.code for above in self.ancestors(code))
        )

    @cached_property
    def preferences(self) -> tuple[model.Preference, ...]:
        """Which of several statements leads: as the policy says of counts, and so of the rates made of them."""
        return tuple(self._preferences())

    def _preferences(self) -> Iterator[model.Preference]:
        for preference in self.policy.preferences:
            yield preference
            for rate in self.indicators.values():
                made_of = (rate.numerator, rate.numerator_filter)
                if statistic_of(rate).per_inhabitants and made_of == (
                    preference.indicator,
                    preference.breakdown,
                ):
                    yield replace(preference, indicator=rate.id, breakdown="")

    def ancestors(self, code: str) -> Iterator[Territory]:
        """The territories above `code`, nearest first."""
        parent = self.territories[code].parent
        while parent is not None:
            yield self.territories[parent]
            parent = self.territories[parent].parent
