"""/api/v1/brief.pdf: a sheet to print, of an indicator or a comparison (any selection), of a territory or its month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import cast

from flask import Blueprint, Response, current_app, request

from api.answers import FILE, answer_not_modified, compute_tag, find_base_url, set_cache_headers
from api.briefs import indicator_sheet, month_sheet, sheet_panels, territory_sheet, typesetting
from api.briefs.sheet import Sheet
from api.request_selection import asked_query, asked_text, refuse_other_keys, selection_of, text_of, with_pair
from observatory.addresses.selection import Selection, SelectionError
from observatory.addresses.territory_key import ALL, CHILDREN
from observatory.demonstration import site_name
from observatory.model import Territory
from observatory.observatory import Observatory
from observatory.statistics.availability import clip_to_published
from observatory.text import Text, message
from observatory.vocabulary import phrases

PDF = "application/pdf"
OF_A_PLACE = ("territory", "sheet", "release", "lang")
OF_A_MONTH = "month"

blueprint = Blueprint("brief", __name__, url_prefix="/api/v1")


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
        sheet = indicator_sheet.sheet(
            sheet_panels.of_selection(site, selection, base_url=find_base_url()), text
        )
    return Response(_typeset(site, sheet, text), mimetype=PDF)


def _sheet_of_place(site: Observatory, place: Territory, text: Text) -> Sheet:
    if request.args.get("sheet") == OF_A_MONTH:
        return month_sheet.sheet(sheet_panels.of_month(site, place, base_url=find_base_url()), text)
    return territory_sheet.sheet(sheet_panels.of_territory(site, place, base_url=find_base_url()), text)


def _typeset(site: Observatory, sheet: Sheet, text: Text) -> bytes:
    author = site_name(text, demonstration=site.catalog.demonstration)
    release_moment = datetime.combine(site.release.released, time(), UTC)
    return typesetting.pdf(sheet, author=author, moment=release_moment)


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
    if "," in code or code == ALL or code.startswith(CHILDREN):
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
