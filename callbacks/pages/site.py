"""Gathers the pages about the site itself: calendar, easy reading, data, sending, about."""

from __future__ import annotations

from collections.abc import Sequence

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.helplines import countries_of_help
from layouts.document.page import Page
from layouts.document.templates import fill_template, history_parts
from observatory.addresses.selection import SelectionError
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.model import PastRelease, SitePlace, Snapshot, Source
from observatory.model.formats import CURRENT
from observatory.provenance.offered_forms import OfferedForm, offered_forms
from observatory.site import current_site
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.requests import office_of, offices, write_sending_guide


def calendar_page(request: PageRequest) -> Page:
    """Releases and editions, past ones."""
    text, history = request.text, request.observatory.files.history()
    releases = [
        (
            (past.id, "" if past.withdrawn_on else addresses.release(text.lang, past.id)),
            text.date(past.released),
            _state_of_release(past, text),
        )
        for past in history
    ]
    snapshots = request.observatory.snapshots()
    sources = [_calendar_row(source, snapshots, request) for source in request.catalog.sources.values()]
    return request.template_page("calendar", sources=sources, releases=releases)


def _calendar_row(
    source: Source, snapshots: Sequence[Snapshot], request: PageRequest
) -> list[str | tuple[str, str]]:
    """The newest edition of a source; a future date only where a publisher announces one, and none does."""
    text = request.text
    editions = [edition for edition in snapshots if edition.source == source.id]
    newest = max(editions, key=lambda edition: (edition.retrieved, edition.edition), default=None)
    unknown = text.t("no consta")
    days = (newest.cutoff, newest.published, newest.retrieved) if newest else (None, None, None)
    return [
        (text.t(source.name), addresses.source(text.lang, source.id)),
        text.t(source.frequency),
        *(text.date(day) if day else unknown if newest else text.t("ninguna aún") for day in days),
        text.t(phrases.NO_DATE_ANNOUNCED),
    ]


def _state_of_release(past: PastRelease, text: Text) -> str:
    if past.withdrawn_on is None:
        return text.t(captions.RELEASE_ON_SHOW) if past.current else text.t(captions.RELEASE_KEPT)
    day = text.date(past.withdrawn_on)
    return text.t("retirada el {date}. Motivo: {reason}", date=day, reason=past.reason)


def release_page(request: PageRequest) -> Page:
    """One release: what it changed, its files, how to ask for it. Raises SelectionError for one withdrawn (410)."""
    site, text, name = request.observatory, request.text, request.subject
    past = next((past for past in site.files.history() if name in (past.id, *past.formerly)), None)
    if past is None or past.withdrawn_on:
        with site.one_release(name):  # it is refused, in the words that say so everywhere
            raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    indicators = request.catalog.indicators
    body = fill_template(
        "release",
        text,
        past=past,
        changes=[
            (
                (text.t(indicators[change.indicator].name), addresses.indicator(text.lang, change.indicator)),
                text.number(change.added),
                text.number(change.changed),
            )
            for change in past.changes
            if change.indicator in indicators
        ],
        files=[
            ((file.name, addresses.package_file(past.id, file.name)), text.number(file.size), file.sha256)
            for file in past.files or ()
        ],
        format=CURRENT,
    )
    title = text.t(captions.RELEASE_NAMED, release=past.id)
    return request.page(title, body, canonical=addresses.release(text.lang, past.id))


def easy_page(request: PageRequest) -> Page:
    """The site in short sentences; its tab says as little as that of the help page."""
    catalog, text = request.catalog, request.text
    return request.template_page(
        "easy",
        countries=countries_of_help(request.frame, text),
        sentences_of_places=[_short_sentence(place, catalog, text) for place in catalog.places.values()],
    )


def _short_sentence(place: SitePlace, catalog: Catalog, text: Text) -> str:
    """What a place is, in a short sentence."""
    if place.easy:
        return text.t(place.easy)
    country = catalog.territories[place.code].country
    values = {"place": name_of(place.code, catalog, text), "country": name_of(country, catalog, text)}
    return text.t("{place} está en este país: {country}.", **values)


def sending_page(request: PageRequest) -> Page:
    """The empty forms of the monthly reports by place, and what an office must know to send them."""
    catalog, text = request.catalog, request.text
    forms = offered_forms(catalog, request.observatory.files.form_files())
    by_place: dict[str, list[tuple[OfferedForm, str]]] = {}
    for form in forms:
        code = form.source.form.territory if form.source.form else ""
        by_place.setdefault(code, []).append((form, office_of(form.source)))
    sources = [form.source for form in forms]
    return request.template_page(
        "sending",
        places=[(catalog.territories[code], offered) for code, offered in by_place.items()],
        guide=write_sending_guide(sources, catalog, text),
        contact=request.frame.contact,
        offices=offices(sources, text),
    )


def about_page(request: PageRequest) -> Page:
    """Where this comes from and who answers."""
    return request.template_page(
        "about",
        contact=request.frame.contact,
        signatory=current_site().signatory,
        history=history_parts(request.catalog, request.text),
    )
