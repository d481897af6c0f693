"""What there is to ask for: /api/v1/territories, /sources, /indicators, /releases, and outlines: /geo/<level>.json."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Final, cast

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel

from api.answers import (
    answer_json,
    answer_not_modified,
    asked_query,
    asked_text,
    compute_tag,
    compute_text_tag,
    near_addresses,
    refuse_other_keys,
    selection_of,
    set_cache_headers,
    text_of,
)
from api.interface.documents import (
    DataFileEntry,
    DimensionEntry,
    EditionEntry,
    IndicatorEntry,
    IndicatorList,
    LicenceEntry,
    ReleaseEntry,
    ReleaseList,
    SeriesChangeEntry,
    SourceEntry,
    SourceList,
    StandardEntry,
    TerritoryEntry,
    TerritoryList,
    WithdrawnEntry,
)
from observatory.addresses.selection import KEYS, SelectionError
from observatory.files.columns import Value, list_records, translated_panel
from observatory.files.export import outline_collection
from observatory.geography.places import map_places
from observatory.model import (
    Dimension,
    Indicator,
    NearStandard,
    Panel,
    PastRelease,
    Snapshot,
    Source,
    Territory,
)
from observatory.observatory import Observatory, clip_to_published
from observatory.statistics.series import current_period
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.describe import limits_of

blueprint = Blueprint("listings", __name__, url_prefix="/api/v1")


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


@blueprint.get("/territories")
def territories() -> Response:
    """Every territory of the catalogue, with its level and what it is a part of."""
    site, text = _site(), asked_text()
    entries = [_territory(territory, text) for territory in site.catalog.territories.values()]
    return _build_list_response(TerritoryList(release=site.release.id, territories=entries))


@blueprint.get("/sources")
def sources() -> Response:
    """Every source with its licence and the editions that the release was made from."""
    site, text = _site(), asked_text()
    snapshots = site.snapshots()
    entries = [_source(source, snapshots, text) for source in site.catalog.sources.values()]
    return _build_list_response(SourceList(release=site.release.id, sources=entries))


@blueprint.get("/indicators")
def indicators() -> Response:
    """Every indicator of the catalogue."""
    site, text = _site(), asked_text()
    entries = [_indicator(indicator, site, text) for indicator in site.catalog.indicators.values()]
    return _build_list_response(IndicatorList(release=site.release.id, indicators=entries))


@blueprint.get("/indicators/<id_>")
def one_indicator(id_: str) -> Response:
    """One indicator: its definition, method, limits, dimensions and codes."""
    refuse_other_keys(("lang",))
    site, text = _site(), asked_text()
    if id_ not in site.catalog.indicators:
        names = {known: text.t(entry.name) for known, entry in site.catalog.indicators.items()}
        like = near_addresses(id_, names, "/api/v1/indicators/{id}")
        raise SelectionError(phrases.NO_SUCH_SUBJECT, like, status=404, asked=id_)
    return _build_list_response(_indicator(site.catalog.indicators[id_], site, text))


@blueprint.get("/releases")
def releases() -> Response:
    """Every release there ever was, the newest first: what each changed, its files, or why it was withdrawn."""
    return _build_list_response(ReleaseList(releases=[_release(past) for past in _site().files.history()]))


def _release(past: PastRelease) -> ReleaseEntry:
    withdrawn = WithdrawnEntry(on=past.withdrawn_on, reason=past.reason) if past.withdrawn_on else None
    return ReleaseEntry(
        id=past.id,
        released=past.released,
        sha256=past.sha256 or None,
        current=past.current,
        formerly=list(past.formerly),
        former=past.former or None,
        changes=[SeriesChangeEntry(**asdict(change)) for change in past.changes],
        files=None if past.files is None else [DataFileEntry(**asdict(file)) for file in past.files],
        withdrawn=withdrawn,
    )


def _build_list_response(document: BaseModel) -> Response:
    refuse_other_keys(("lang",))
    tag = compute_tag(_site().release, document.__class__.__name__, asked_query(), document.model_dump_json())
    return answer_not_modified(tag) or set_cache_headers(
        answer_json(document.model_dump(mode="json", exclude_unset=True)), tag
    )


def _territory(territory: Territory, text: Text) -> TerritoryEntry:
    return TerritoryEntry(
        code=territory.code,
        name=text.t(territory.name),
        level=str(territory.level),
        parent=territory.parent,
        country=territory.country,
        members=list(territory.members),
        main=territory.on_site.main,
    )


def _source(source: Source, snapshots: Iterable[Snapshot], text: Text) -> SourceEntry:
    licence = LicenceEntry(
        id=source.licence_id, name=text.t(source.licence.name), url=source.licence.url or None
    )
    editions = [
        EditionEntry(
            id=snapshot.id,
            title=text.t(snapshot.title),
            retrieved=snapshot.retrieved,
            cutoff=snapshot.cutoff,
            url=snapshot.url or None,
            sha256=snapshot.sha256,
        )
        for snapshot in snapshots
        if snapshot.source == source.id
    ]
    return SourceEntry(
        id=source.id,
        name=text.t(source.name),
        publisher=text.t(source.publisher),
        country=source.country,
        unit=text.t(source.unit),
        licence=licence,
        url=source.url or None,
        description=text.t(source.description),
        caveats=limits_of(source, text),
        editions=editions,
    )


def _indicator(indicator: Indicator, site: Observatory, text: Text) -> IndicatorEntry:
    graded = indicator.comparability
    published = site.availability().get(indicator.id)
    return IndicatorEntry(
        id=indicator.id,
        name=text.t(indicator.name),
        theme=indicator.theme,
        kind=indicator.kind,
        unit=text.t(indicator.unit),
        per=indicator.per,
        definition=text.t(indicator.definition),
        method=text.t(indicator.method),
        caveats=[text.t(caveat) for caveat in indicator.caveats],
        safe_sentence=text.t(indicator.safe_sentence),
        unsafe_sentence=text.t(indicator.unsafe_sentence),
        numerator=indicator.numerator,
        denominator=indicator.denominator,
        additive=indicator.additive,
        standards=[_standard(near, site, text) for near in indicator.standards],
        dimensions=[_dimension(site.catalog.dimensions[id_], text) for id_ in indicator.dimensions],
        sources=list(indicator.sources),
        grade=str(graded.grade),
        grade_reason=text.t(graded.reason),
        territories=sorted(published.territories) if published else [],
        data=f"/api/v1/data.csv?indicator={indicator.id}",
    )


def _standard(near: NearStandard, site: Observatory, text: Text) -> StandardEntry:
    standard = site.catalog.standards[near.standard]
    return StandardEntry(
        framework=standard.framework,
        code=standard.code,
        title=text.t(standard.title),
        name=text.t(standard.name),
        source=standard.source,
        computable=not near.why_not,
        why_not=text.t(near.why_not),
    )


def _dimension(dimension: Dimension, text: Text) -> DimensionEntry:
    return DimensionEntry(
        id=dimension.id,
        name=text.t(dimension.name),
        codes={entry.code: text.t(entry.name) for entry in dimension.codes},
    )


# /api/v1/geo/<level>.json: the simplified outlines with their attribution, as GeoJSON, and with values if asked.

MIMETYPE: Final = "application/geo+json"
VALUED_KEYS: Final = tuple(key for key in KEYS if key not in ("compare", "territory", "by", "view", "grain"))
"""Of a selection, those that an address of outlines may carry: its places are those of the level."""
VALUE_COLUMNS: Final = (
    "obs_id", "period", "value", "lower", "upper", "numerator", "denominator", "obs_status", "conf_status", "note",
)  # fmt: skip
NOTHING: Final[dict[str, Value]] = dict.fromkeys(VALUE_COLUMNS) | {"obs_status": "not_published"}
NOT_SHOWN: Final[dict[str, Value]] = NOTHING | {"obs_status": "not_shown"}
"""Of a place that is too small for what is asked."""
outlines = Blueprint("geo", __name__, url_prefix="/api/v1/geo")


@outlines.get("/<level>.json")
def of_level(level: str) -> Response:
    """The outlines of a set of places.yml; with `indicator`, each with its row of the map of that selection."""
    valued = "indicator" in request.args
    refuse_other_keys(VALUED_KEYS if valued else ())
    site = _site()
    drawn = [id_ for id_ in site.catalog.sets if site.outlines.draw(site.catalog.in_set(id_))]
    if level not in drawn:
        raise SelectionError(
            message("No hay contornos de «{level}». Hay: {known}."),
            near_addresses(level, {id_: id_ for id_ in drawn}, "/api/v1/geo/{id}.json"),
            status=404,
            level=level,
            known=", ".join(id_ for id_ in drawn if id_ != site.catalog.sets[id_].of),
        )
    if valued:
        return _with_values(site, level)
    collection = outline_collection(site.catalog.in_set(level), site.outlines, site.catalog)
    response = answer_json(collection, mimetype=MIMETYPE)
    tag = compute_text_tag(response.get_data(as_text=True))  # outlines are of no release
    return answer_not_modified(tag) or set_cache_headers(response, tag)


def _with_values(site: Observatory, level: str) -> Response:
    """The same outlines with the values of one period: the one asked for, else the newest that the map would show."""
    asked = selection_of(asked_query(), site)
    if asked.indicator and not site.catalog.indicators[asked.indicator].tells_change:
        raise SelectionError(phrases.REGISTER_BESIDE)
    with site.one_release(asked.release):
        published = site.availability().get(asked.indicator)
        known = published.territories if published else ()
        codes = map_places(site.catalog, level, known)
        selection = clip_to_published(site, asked.replace(territories=codes, view="map"))
        tag = compute_tag(site.release, request.path, selection.to_query())
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        panel = site.panel(selection)
        document = outline_collection(codes, site.outlines, site.catalog)
        values = _values_of(translated_panel(panel, text_of(selection)))
        for feature in document["features"]:
            code = feature["properties"]["code"]
            feature["properties"] |= values.get(code, NOT_SHOWN if code in panel.not_shown else NOTHING)
        document |= {"release": panel.release, "query": panel.query, "columns": list(VALUE_COLUMNS)}
        return set_cache_headers(answer_json(document, mimetype=MIMETYPE), tag)


def _values_of(panel: Panel) -> dict[str, dict[str, Value]]:
    """By territory the columns of its row of the period that the map shows first, the same as in the CSV."""
    period = current_period(panel.rows)
    shown = replace(panel, rows=tuple(row for row in panel.rows if row.period == period and row.leads))
    return {
        str(record["territory"]): {column: record[column] for column in VALUE_COLUMNS}
        for record in list_records(shown)
    }
