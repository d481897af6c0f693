"""Gathers the pages about the site itself: calendar, easy reading, data, sending, about."""

from __future__ import annotations

from callbacks.page_request import PageRequest
from callbacks.parts.packages import package_of
from callbacks.parts.themes import themes_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import calendar, release
from layouts.reference import about, data, easy, sending
from observatory.addresses.selection import SelectionError
from observatory.provenance.offered_forms import offered_forms
from observatory.vocabulary import captions, page_titles, phrases


def calendar_page(request: PageRequest) -> Page:
    """Releases and editions, past ones."""
    site, text = request.observatory, request.text
    body = calendar.calendar_page(
        site.files.history(), list(request.catalog.sources.values()), site.snapshots(), text=text
    )
    return request.page(text.t(page_titles.CALENDAR), body, canonical=addresses.page(text.lang, "calendar"))


def release_page(request: PageRequest) -> Page:
    """One release: what it changed, its files, how to ask for it. Raises SelectionError for one withdrawn (410)."""
    site, text, name = request.observatory, request.text, request.subject
    past = next((past for past in site.files.history() if name in (past.id, *past.formerly)), None)
    if past is None or past.withdrawn_on:
        with site.one_release(name):  # it is refused, in the words that say so everywhere
            raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    body = release.release_page(past, request.catalog.indicators, text)
    title = text.t(captions.RELEASE_NAMED, release=past.id)
    return request.page(title, body, canonical=addresses.release(text.lang, past.id))


def easy_page(request: PageRequest) -> Page:
    """The site in short sentences; its tab says as little as that of the help page."""
    text = request.text
    body = easy.easy_page(request.frame, request.catalog, text)
    return request.page(text.t(page_titles.EASY), body, canonical=addresses.page(text.lang, "easy"))


def data_page(request: PageRequest) -> Page:
    """Files and addresses for machines."""
    body = data.data_page(themes_of(request), package_of(request), request.catalog, request.text)
    return request.page(
        request.text.t(page_titles.DATA), body, canonical=addresses.page(request.text.lang, "data")
    )


def sending_page(request: PageRequest) -> Page:
    """The empty forms of the monthly reports, and what an office must know to send them."""
    forms = offered_forms(request.catalog, request.observatory.files.form_files())
    body = sending.sending_page(forms, request.catalog, request.frame, request.text)
    canonical = addresses.page(request.text.lang, "sending")
    return request.page(request.text.t(page_titles.SENDING), body, canonical=canonical)


def about_page(request: PageRequest) -> Page:
    """Where this comes from and who answers."""
    text = request.text
    body = about.about_page(request.frame, text)
    return request.page(text.t(page_titles.ABOUT), body, canonical=addresses.page(text.lang, "about"))
