"""Reads and validates `data/catalog` into an immutable Catalog: what a statistician or an editor decides.

A wrong catalogue never loads: CatalogError lists every fault with its file, its key and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from observatory import model
from observatory.catalog.correction_checks import broken_corrections
from observatory.catalog.file_reader import Reader
from observatory.catalog.form_designs import broken_forms, read_forms
from observatory.catalog.law_checks import broken_laws
from observatory.catalog.point_checks import broken_points
from observatory.catalog.question_checks import broken_questions
from observatory.catalog.reference_checks import broken_links
from observatory.catalog.request_checks import broken_requests
from observatory.catalog.territory_entries import broken_places, read_places, with_colours
from observatory.geography.place_names import PlaceNames
from observatory.model import ObservatoryError, Territory

# YAML keys are the fields of the types: an unknown key is a spelling mistake, never ignored.
for _kind in (
    model.Checklist, model.Comparability, model.Comparison, model.Connector, model.Correction, model.Criterion,
    model.Denominator, model.Dimension, model.DimensionCode, model.Event, model.FailingSum, model.FileLimits,
    model.FormBlock, model.FormCode, model.FormDesign, model.FormGroup, model.FormListing, model.Helpline,
    model.Indicator, model.Institution, model.Judgement, model.KnownSince, model.Lane, model.Law, model.LawReading,
    model.LawStep, model.Layout,
    model.Licence, model.LocalTables, model.Policy, model.Pooled, model.Preference, model.Question, model.Side,
    model.ReportForm, model.Source, model.Country, model.Place, model.HomeMap, model.HomeStatement, model.HomeWords,
    model.TerritorySet, model.Synonym, model.AskedSeries, model.DataRequest, model.RequestLaw,
    model.Term, model.Territory, model.Theme, model.Standard, model.NearStandard,
):  # fmt: skip
    setattr(_kind, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - a plain assignment is no attribute of the type

DEFAULT_FOLDER = Path(__file__).parent.parent.parent / "data" / "catalog"


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
    code: str


_Alias: TypeAdapter[Alias] = TypeAdapter(Alias)


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
    denominators: Mapping[str, model.Denominator] = field(default_factory=dict)
    corrections: tuple[model.Correction, ...] = ()
    synonyms: tuple[model.Synonym, ...] = ()
    moved: tuple[model.Moved, ...] = ()
    point_kinds: Mapping[str, model.PointKind] = field(default_factory=dict)
    acronyms: tuple[model.Acronym, ...] = ()
    countries: Mapping[str, model.Country] = field(default_factory=dict)
    places: Mapping[str, model.Place] = field(default_factory=dict)
    sets: Mapping[str, model.TerritorySet] = field(default_factory=dict)
    home: model.HomeWords = field(default_factory=model.HomeWords)
    forms: Mapping[str, model.FormDesign] = field(default_factory=dict)
    questions: Mapping[str, model.Question] = field(default_factory=dict)
    standards: Mapping[str, model.Standard] = field(default_factory=dict)
    request_laws: Mapping[str, model.RequestLaw] = field(default_factory=dict)
    requests: Mapping[str, model.DataRequest] = field(default_factory=dict)

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
        """The municipalities this is about, in the order of places.yml."""
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

    def in_set(self, id_: str) -> tuple[str, ...]:
        """The codes of a set of places.yml, in the order of territories.csv or of the group."""
        territory_set = self.sets[id_]
        if territory_set.level is None:
            return self.territories[territory_set.of].members
        return tuple(
            part.code for part in self.parts.get(territory_set.of, ()) if part.level is territory_set.level
        )

    def belongs_to(self, code: str, container: str) -> bool:
        """Whether a territory is `container` or lies in it; false for an unknown code."""
        if code not in self.territories:
            return False
        return code == container or any(ancestor.code == container for ancestor in self.ancestors(code))

    def districts_of(self, municipality: str) -> list[Territory]:
        """The districts of a municipality, in order."""
        return [part for part in self.parts.get(municipality, ()) if not part.members]

    @cached_property
    def preferences(self) -> tuple[model.Preference, ...]:
        """Which of several statements leads: as the policy says of counts, and so of the rates made of them."""
        return tuple(self._preferences())

    def _preferences(self) -> Iterator[model.Preference]:
        for preference in self.policy.preferences:
            yield preference
            for rate in self.indicators.values():
                if (rate.kind, rate.numerator, rate.numerator_filter) == (
                    "rate",
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


def _territories(reader: Reader) -> dict[str, Territory]:
    raw = reader.csv("territories.csv")
    territories = []
    for line, row in enumerate(raw, start=2):
        row["members"] = tuple(row.get("members", "").split())
        if "on_site" in row:
            reader.faults.append(
                f"territories.csv · línea {line} · on_site no se escribe: sale de places.yml"
            )
            del row["on_site"]
        territories.append(reader.validate(Territory, row, file="territories.csv", key=f"línea {line}"))
    return reader.keyed(
        "territories.csv",
        (territory for territory in territories if territory is not None),
        lambda territory: territory.code,
    )


def _in_order(questions: Mapping[str, model.Question]) -> dict[str, model.Question]:
    """The questions by id, as their positions say."""
    return dict(sorted(questions.items(), key=lambda pair: pair[1].position))


def load_catalog(
    folder: Path = DEFAULT_FOLDER, *, base: Path | None = None, today: date | None = None
) -> Catalog:
    """Read the catalogue in `folder`; single files that it lacks are those of `base`.

    Nothing can have been read or asked for after `today`, which is the day of the machine where it is not said.
    Raises CatalogError with every fault: file, key and reason.
    """
    today = today or date.today()
    reader = Reader(folder, base or folder)
    blank_line = dict.fromkeys(("contact", "hours", "address", "source", "url", "source_date"), "")
    dimensions = reader.listed("dimensions.yml", model.Dimension)
    comparisons = reader.listed("comparisons.yml", model.Comparison)
    denominators = reader.listed("denominators.yml", model.Denominator)
    themes = reader.listed("themes.yml", model.Theme)
    standards = reader.listed("standards.yml", model.Standard)
    request_laws = reader.listed("request_laws.yml", model.RequestLaw)
    policy = reader.validate(model.Policy, reader.yaml("policy.yml"), file="policy.yml", key="policy")
    quality = reader.validate(model.Checklist, reader.yaml("quality.yml"), file="quality.yml", key="quality")
    places = read_places(reader)
    contents: dict[str, Any] = {
        "territories": with_colours(_territories(reader), places),
        "aliases": reader.rows("aliases.csv", Alias),
        "sources": reader.folder_of("sources", model.Source, lambda source: source.id),
        "dimensions": reader.keyed("dimensions.yml", dimensions, lambda dimension: dimension.id),
        "denominators": reader.keyed("denominators.yml", denominators, lambda denominator: denominator.id),
        "indicators": reader.folder_of("indicators", model.Indicator, lambda indicator: indicator.id),
        "comparisons": reader.keyed("comparisons.yml", comparisons, lambda comparison: comparison.id),
        "corrections": reader.listed("corrections.yml", model.Correction),
        "events": reader.listed("events.yml", model.Event),
        "laws": reader.listed("laws.yml", model.Law),
        "institutions": reader.listed("institutions.yml", model.Institution),
        "glossary": reader.listed("glossary.yml", model.Term),
        "helplines": reader.rows("helplines.csv", model.Helpline, blank=blank_line),
        "point_kinds": reader.keyed(
            "point_kinds.yml", reader.listed("point_kinds.yml", model.PointKind), lambda kind: kind.id
        ),
        "synonyms": reader.rows("synonyms.csv", model.Synonym),
        "moved": reader.rows("moved.csv", model.Moved),
        "acronyms": reader.rows("acronyms.csv", model.Acronym),
        "themes": reader.keyed("themes.yml", themes, lambda theme: theme.id),
        "countries": places.countries,
        "places": places.places,
        "sets": places.sets,
        "home": places.home,
        "forms": read_forms(reader),
        "questions": _in_order(reader.folder_of("questions", model.Question, lambda question: question.id)),
        "standards": reader.keyed("standards.yml", standards, lambda standard: standard.id),
        "request_laws": reader.keyed("request_laws.yml", request_laws, lambda law: law.id),
        "requests": reader.folder_of("requests", model.DataRequest, lambda request: request.id),
    }
    if policy is None or quality is None or reader.faults:
        raise CatalogError(reader.faults)
    catalog = Catalog(policy=policy, quality=quality, **contents)
    if faults := [
        *broken_links(catalog),
        *broken_places(catalog),
        *broken_corrections(catalog),
        *broken_forms(catalog),
        *broken_questions(catalog),
        *broken_laws(catalog, today),
        *broken_points(catalog),
        *broken_requests(catalog, today),
    ]:
        raise CatalogError(faults)
    return catalog
