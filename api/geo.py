"""/api/v1/geo/<level>.json: the simplified outlines with their attribution, as GeoJSON, and with values if asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from flask import Blueprint, Response, current_app, request

from api.answers import answer_json, answer_not_modified, compute_tag, compute_text_tag, set_cache_headers
from api.request_selection import asked_query, near_addresses, refuse_other_keys, selection_of, text_of
from observatory.addresses.selection import KEYS, SelectionError
from observatory.files.columns import Value, list_records, translated_panel
from observatory.files.export import outline_collection
from observatory.geography.places import map_places
from observatory.model import Panel
from observatory.observatory import Observatory, clip_to_published
from observatory.statistics.series import current_period
from observatory.text import message
from observatory.vocabulary import phrases

MIMETYPE: Final = "application/geo+json"
VALUED_KEYS: Final = tuple(key for key in KEYS if key not in ("compare", "territory", "by", "view", "grain"))
"""Of a selection, those that an address of outlines may carry: its places are those of the level."""
VALUE_COLUMNS: Final = (
    "obs_id", "period", "value", "lower", "upper", "numerator", "denominator", "obs_status", "conf_status", "note",
)  # fmt: skip
NOTHING: Final[dict[str, Value]] = dict.fromkeys(VALUE_COLUMNS) | {"obs_status": "not_published"}
NOT_SHOWN: Final[dict[str, Value]] = NOTHING | {"obs_status": "not_shown"}
"""Of a place that is too small for what is asked."""
blueprint = Blueprint("geo", __name__, url_prefix="/api/v1/geo")


@blueprint.get("/<level>.json")
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


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])
