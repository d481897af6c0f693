"""Reads and validates `data/catalog` into an immutable Catalog.

A wrong catalogue never loads: CatalogError lists every fault with its file, its key and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict

from observatory import clock, model
from observatory.catalog.catalog import Alias, Catalog, CatalogError
from observatory.catalog.entry_checks import find_faults
from observatory.catalog.file_reader import CatalogFileReader
from observatory.charts.colours import HUES
from observatory.model import (
    Country,
    FormBlock,
    FormDesign,
    Level,
    OnSite,
    SitePlace,
    Territory,
    TerritorySet,
)
from observatory.site import FILE as SITE_FILE
from observatory.site import (
    SITE_FOLDER,
    SiteDescription,
    SiteFileError,
    ordered_by,
    read_site,
    site_of_catalogue,
)
from observatory.statistics import unknown_kinds

_PLACES: Final = "places.yml"
_SHARED: Final = "forms/questions.yml"
_LISTS_OF_PLACES: Final[Mapping[str, tuple[type, str]]] = {
    "countries": (Country, "code"),
    "places": (SitePlace, "code"),
    "sets": (TerritorySet, "id"),
}


@dataclass(frozen=True, slots=True)
class PlacesFile:
    """What the file holds, by code or id, in its order."""

    countries: dict[str, Country]
    places: dict[str, SitePlace]
    sets: dict[str, TerritorySet]


# YAML keys are the fields of the types: an unknown key is a spelling mistake, never ignored.
for _kind in (Alias, *vars(model).values()):
    if isinstance(_kind, type) and is_dataclass(_kind):
        setattr(_kind, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - a plain assignment is no attribute of the type

DEFAULT_FOLDER = SITE_FOLDER / "catalog"


def _territories(reader: CatalogFileReader) -> dict[str, Territory]:
    raw = reader.csv("territories.csv", Territory, filled=("members", "divided_from"))
    territories = []
    for line, row in enumerate(raw, start=2):
        for name in ("members", "divided_from"):
            row[name] = tuple(row.get(name, "").split())
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


def _recodings(reader: CatalogFileReader) -> tuple[model.Recoding, ...]:
    """What old numbers of places mean; a row names its sources with blanks between them."""
    entries = (
        reader.validate(
            model.Recoding,
            {**row, "sources": tuple(row.get("sources", "").split())},
            file="recodings.csv",
            key=f"línea {line}",
        )
        for line, row in enumerate(reader.csv("recodings.csv", model.Recoding), start=2)
    )
    return tuple(entry for entry in entries if entry is not None)


def _indicators(reader: CatalogFileReader) -> dict[str, model.Indicator]:
    """What is measured, each of a kind of statistic that there is."""
    indicators = reader.folder_of("indicators", model.Indicator)
    reader.faults += [f"indicators/{fault}" for fault in unknown_kinds(indicators.values())]
    return indicators


def _fill_in_shared(
    indicators: Mapping[str, model.Indicator],
    sources: Mapping[str, model.Source],
    lanes: Iterable[model.Lane],
    reader: CatalogFileReader,
) -> Iterator[tuple[str, model.Indicator]]:
    """Each indicator with its method, which may stand in its first source, and its theme, which may stand in its lane."""
    themes = {lane.id: lane.theme for lane in lanes}
    for id_, indicator in indicators.items():
        first = sources.get(indicator.sources[0]) if indicator.sources else None
        method = indicator.method or (first.method if first else "")
        theme = indicator.theme or themes.get(indicator.lane, "")
        if not method:
            reader.faults.append(f"indicators/{id_}.yml · method · falta, y su primera fuente no lo dice")
        if not theme and indicator.lane in themes:
            reader.faults.append(f"indicators/{id_}.yml · theme · falta, y su carril no lo dice")
        yield id_, replace(indicator, method=method, theme=theme)


def _in_order(questions: Mapping[str, model.Question]) -> dict[str, model.Question]:
    """The questions by id, as their positions say."""
    return dict(sorted(questions.items(), key=lambda pair: pair[1].position))


def load_catalog(
    folder: Path = DEFAULT_FOLDER, *, base: Path | None = None, today: date | None = None
) -> Catalog:
    """Read the catalogue in `folder`, with order and home of its site; single files that it lacks are those of `base`.

    Nothing can have been read or asked for after `today`, which is the day of the machine where it is not said.
    Raises CatalogError with every fault: file, key and reason.
    """
    today = today or clock.today()
    reader = CatalogFileReader(folder, base or folder)
    blank_line = dict.fromkeys(("contact", "hours", "address", "source", "url", "source_date"), "")
    dimensions = reader.listed("dimensions.yml", model.Dimension)
    comparisons = reader.listed("comparisons.yml", model.Comparison)
    denominators = reader.listed("denominators.yml", model.Denominator)
    themes = reader.listed("themes.yml", model.Theme)
    standards = reader.listed("standards.yml", model.Standard)
    request_laws = reader.listed("request_laws.yml", model.RequestLaw)
    policy = reader.validate(model.Policy, reader.yaml("policy.yml"), file="policy.yml", key="policy")
    quality = reader.validate(model.Checklist, reader.yaml("quality.yml"), file="quality.yml", key="quality")
    site, places = _read_site(folder, reader), read_places(reader)
    territories = add_colours(_territories(reader), places)
    shared = reader.yaml(_SHARED) or {}
    contents: dict[str, Any] = {
        "territories": territories,
        "aliases": reader.rows("aliases.csv", Alias),
        "counted": reader.keyed(
            "inhabitants.csv",
            reader.rows("inhabitants.csv", model.PlaceInhabitants),
            lambda row: row.territory,
        ),
        "second_populations": reader.keyed(
            "second_populations.csv",
            reader.rows("second_populations.csv", model.PlaceInhabitants, needed=False),
            lambda row: row.territory,
        ),
        "sources": reader.folder_of("sources", model.Source, resolved=partial(_with_limits_of_forms, shared)),
        "dimensions": reader.keyed("dimensions.yml", dimensions, lambda dimension: dimension.id),
        "denominators": reader.keyed("denominators.yml", denominators, lambda denominator: denominator.id),
        "indicators": _indicators(reader),
        "comparisons": reader.keyed("comparisons.yml", comparisons, lambda comparison: comparison.id),
        "corrections": reader.listed("corrections.yml", model.Correction),
        "recodings": _recodings(reader),
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
        "places": ordered_by(site, places.places) if site else {},
        "sets": add_implied_sets(places.sets, territories),
        "home": site.home if site else model.HomeWords(),
        "response": site.response if site else (),
        "forms": read_forms(reader, shared),
        "questions": _in_order(reader.folder_of("questions", model.Question)),
        "standards": reader.keyed("standards.yml", standards, lambda standard: standard.id),
        "request_laws": reader.keyed("request_laws.yml", request_laws, lambda law: law.id),
        "requests": reader.folder_of("requests", model.DataRequest),
    }
    contents["indicators"] = dict(
        _fill_in_shared(contents["indicators"], contents["sources"], quality.lanes if quality else (), reader)
    )
    reader.faults += _find_unordered(site, places) if site else []
    if reader.unreadable:
        raise CatalogError(reader.unreadable)
    if policy is None or quality is None or reader.faults:
        raise CatalogError(reader.faults)
    catalog = Catalog(policy=policy, quality=quality, **contents)
    aside = set_waiting_aside(catalog)
    faults = [*find_faults(catalog, today), *find_broken_places(catalog), *find_broken_forms(catalog)]
    if faults or (faults := list(_find_asked_too_early(aside))):
        raise CatalogError(faults)
    return aside


def set_waiting_aside(catalog: Catalog) -> Catalog:
    """The catalogue without the indicators of `own_tables` that no register of the policy lets out.

    Their sources, lanes and events wait with them, where no other indicator has them.
    """
    waiting = {
        name: indicator
        for name, indicator in catalog.indicators.items()
        if indicator.own_tables and catalog.register_rule(name) is None
    }
    on_show = {name: indicator for name, indicator in catalog.indicators.items() if name not in waiting}
    used = {source for indicator in on_show.values() for source in indicator.sources}
    aside = {source for indicator in waiting.values() for source in indicator.sources} - used
    lanes = {indicator.lane for indicator in waiting.values()} - {each.lane for each in on_show.values()}
    left = tuple(lane for lane in catalog.quality.lanes if lane.id not in lanes)
    events = (each for each in catalog.events if not each.indicators or {*each.indicators} - waiting.keys())
    return replace(
        catalog,
        indicators=on_show,
        quality=replace(catalog.quality, lanes=left),
        events=tuple(events),
        waiting_indicators=waiting,
        sources={name: source for name, source in catalog.sources.items() if name not in aside},
        waiting_sources={name: catalog.sources[name] for name in sorted(aside & catalog.sources.keys())},
    )


def _find_asked_too_early(catalog: Catalog) -> Iterator[str]:
    """What a page would show of an indicator that waits for its register in the policy."""
    shown: dict[str, tuple[str, ...]] = {
        f"questions/{id_}.yml": question.indicators for id_, question in catalog.questions.items()
    }
    shown |= {f"places.yml · {code}": place.first_line.indicators for code, place in catalog.places.items()
              if place.first_line}  # fmt: skip
    shown["site.yml · response"] = catalog.response
    for where, names in shown.items():
        for name in sorted(catalog.waiting_indicators.keys() & {*names}):
            yield f"{where} · «{name}» espera: ningún registro (registers de policy.yml) lo deja salir"


def _read_site(folder: Path, reader: CatalogFileReader) -> SiteDescription | None:
    """What the site of a catalogue says of itself, or None with the faults noted."""
    try:
        return read_site(site_of_catalogue(folder))
    except SiteFileError as error:
        reader.faults += str(error).splitlines()
        return None


def _find_unordered(site: SiteDescription, file: PlacesFile) -> list[str]:
    """The places that stand in one of the two files alone."""
    return [
        *(f"{SITE_FILE} · places · {code} no está en places de {_PLACES}" for code in site.places
          if code not in file.places),
        *(f"{_PLACES} · places {code} · falta en places de {SITE_FILE}" for code in file.places
          if code not in site.places),
    ]  # fmt: skip


# Reads `places.yml`, gives each territory its colours, and checks that what the file names is there.


def read_places(reader: CatalogFileReader) -> PlacesFile:
    """The file, with every fault noted: an unknown section, an entry that is wrong, a code twice."""
    raw = reader.yaml(_PLACES)
    if not isinstance(raw, dict):
        raw = {}
        reader.faults.append(f"{_PLACES} · - · debe tener countries, places y sets")
    for key in raw.keys() - _LISTS_OF_PLACES.keys():
        reader.faults.append(f"{_PLACES} · {key} · no es una sección: hay countries, places y sets")
    sections = {name: _section(reader, name, raw.get(name, [])) for name in _LISTS_OF_PLACES}
    return PlacesFile(sections["countries"], sections["places"], sections["sets"])


def _section(reader: CatalogFileReader, name: str, raw: object) -> dict[str, Any]:
    kind, key = _LISTS_OF_PLACES[name]
    if raw is None:  # the key stands there, and nothing below it yet
        return {}
    if not isinstance(raw, list):
        reader.faults.append(f"{_PLACES} · {name} · debe ser una lista")
        return {}
    entries: list[Any] = []
    for at, entry in enumerate(raw):
        label = entry.get(key, at) if isinstance(entry, dict) else at
        entries.append(reader.validate(kind, entry, file=_PLACES, key=f"{name} {label}"))
    return reader.keyed(
        _PLACES, (entry for entry in entries if entry is not None), lambda entry: str(getattr(entry, key))
    )


def add_colours(territories: Mapping[str, Territory], file: PlacesFile) -> dict[str, Territory]:
    """Each territory as the site shows it: in the colours of the nearest place that it is, or is a part of."""
    outside = {code: replace(OnSite(), ramp=country.hue) for code, country in file.countries.items()}
    return {
        code: replace(territory, on_site=_on_site(territory, territories, file.places, outside))
        for code, territory in territories.items()
    }


def _on_site(
    territory: Territory,
    territories: Mapping[str, Territory],
    places: Mapping[str, SitePlace],
    outside: Mapping[str, OnSite],
) -> OnSite:
    """`outside`: how what belongs to no place stands, by country."""
    plain = outside.get(territory.country, OnSite())
    code: str | None = territory.code
    climbed: set[str] = set()
    while code is not None and code in territories and code not in climbed:
        if place := places.get(code):
            named = {"place": territories[code].name, "of": place.of}
            return replace(plain, hue=place.hue, mark=place.mark, main=code == territory.code, **named)
        climbed.add(code)
        code = territories[code].parent
    return plain


def find_broken_places(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from (f"{_PLACES} · {fault}" for fault in _countries(catalog))
    yield from (f"{_PLACES} · {fault}" for fault in _places(catalog))
    yield from (f"{_PLACES} · {fault}" for fault in _sets(catalog))


def _countries(catalog: Catalog) -> Iterator[str]:
    for code, country in catalog.countries.items():
        territory = catalog.territories.get(code)
        if territory is None or territory.level is not Level.COUNTRY:
            yield f"countries {code} · no es un país de territories.csv"
        yield from _hue("countries", code, country.hue)
    for country_code in sorted({territory.country for territory in catalog.territories.values()}):
        if country_code not in catalog.countries:
            yield f"countries {country_code} · falta: hay territorios de ese país en territories.csv"


def _places(catalog: Catalog) -> Iterator[str]:
    places_by_hue: dict[str, str] = {}
    for code, place in catalog.places.items():
        yield from _hue("places", code, place.hue)
        if (neighbour := places_by_hue.setdefault(place.hue, code)) != code:
            yield f"places {code} · hue · «{place.hue}» ya es el color de {neighbour}"
        if place.maps and not place.districts:
            yield f"places {code} · maps · falta districts: el conjunto que el mapa muestra"
        maps = [home_map.indicator for home_map in place.maps]
        for reason in filter(None, map(catalog.why_unranked, maps)):
            yield f"places {code} · maps · {reason}"


def _sets(catalog: Catalog) -> Iterator[str]:
    for id_, territory_set in catalog.sets.items():
        territory = catalog.territories.get(territory_set.of)
        if territory is None:
            continue
        if territory_set.level is None and not territory.members:
            yield f"sets {id_} · level · falta: «{territory_set.of}» no es un grupo con miembros"
        elif not catalog.in_set(id_):
            yield f"sets {id_} · of · «{territory_set.of}» no tiene partes de nivel {territory_set.level}"


def add_implied_sets(
    declared: Mapping[str, TerritorySet], territories: Mapping[str, Territory]
) -> dict[str, TerritorySet]:
    """The declared sets, then under its code each territory with parts whose parts are no declared set."""
    sets = dict(declared)
    named = {(each.of, each.level) for each in declared.values()}
    for place in territories.values():
        if place.parent and not place.members and (place.parent, place.level) not in named:
            sets.setdefault(place.parent, TerritorySet(place.parent, place.parent, place.level))
    return sets


def _hue(section: str, code: str, hue: str) -> Iterator[str]:
    if hue not in HUES:
        yield f"{section} {code} · hue · «{hue}» no es un color: hay {', '.join(HUES)}"


# Reads the designs of the monthly reports; what several of them share stands once, in questions.yml.


def _with_limits_of_forms(shared: Mapping[str, Any], raw: Any) -> Any:
    """The entry of a source; of one with a form each of its limits says what those of every form say, or another."""
    if not isinstance(raw, dict) or "form" not in raw:
        return raw
    common = shared.get("limits", {})
    limits = [{**common, **each} if isinstance(each, dict) else each for each in raw.get("limits", ())]
    return {**raw, "limits": limits}


def read_forms(reader: CatalogFileReader, shared: Mapping[str, Any]) -> dict[str, FormDesign]:
    """The designs by id; a name that questions.yml, which is `shared`, does not have is a fault."""
    questions, guidance = shared.get("questions", {}), shared.get("guidance", {})

    def resolved(raw: Any) -> Any:
        """The entry of a file with each name of a question or a sentence replaced by what it stands for."""
        if not isinstance(raw, dict):
            return raw
        design = {**raw, "guidance": [guidance.get(name, name) for name in raw.get("guidance", ())]}
        for key in ("blocks", "only_offices"):
            design[key] = [
                {**block, "groups": [_group(group, questions) for group in block.get("groups", ())]}
                for block in raw.get(key, ())
            ]
        design["listings"] = [
            {**listing, "codes": _codes(questions.get(str(listing["codes"]), listing).get("codes"))}
            for listing in raw.get("listings", ())
        ]
        return design

    return reader.folder_of("forms", FormDesign, resolved=resolved, but=("questions.yml",))


def _group(group: Any, questions: Mapping[str, Any]) -> Any:
    raw = questions.get(group, group) if isinstance(group, str) else group
    return {**raw, "codes": _codes(raw.get("codes"))} if isinstance(raw, dict) else raw


def _codes(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    return [{"code": code, "label": label} for code, label in raw.items()]


def find_broken_forms(catalog: Catalog) -> Iterator[str]:
    """What the form of a source counts or divides by and the catalogue does not have, as `file · key · reason`."""
    for source in catalog.sources.values():
        if source.form is None:
            continue
        design = catalog.forms.get(source.form.design)
        if design is None:
            continue
        for block in (*design.blocks, *design.only_offices):
            for fault in _faults_of_block(block, catalog):
                yield f"forms/{design.id}.yml · {block.indicator} · {fault}"


def _faults_of_block(block: FormBlock, catalog: Catalog) -> Iterator[str]:
    for group in block.groups:
        dimension = catalog.dimensions.get(group.dimension)
        if dimension is not None:
            missing = [one.code for one in group.codes if dimension.code(one.code) is None]
            yield from (f"«{code}» no es una categoría de «{dimension.id}»" for code in missing)
