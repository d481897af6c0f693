"""Gathers the pages about the site itself: calendar, easy reading, data, sending, about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.shell import LONGEST_WORDS, countries_of_help, search_form
from layouts.document.templates import fill_template, history_parts
from observatory.addresses.selection import SelectionError
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.model import PastRelease, SitePlace, Snapshot, Source
from observatory.model.formats import CURRENT
from observatory.observatory import published_indicators
from observatory.search import SearchResults, find
from observatory.site import current_site
from observatory.text import Text, message
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.requests import OfferedForm, offered_forms, office_of, offices, write_sending_guide
from observatory.words.sentences import term_name

Found = tuple[str, str, str]
"""What a result is called, its address, and the line below it."""


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


# Gathers the page of the search; the words stand in the address alone, and no log keeps an address's query.


def search_page(request: PageRequest) -> Page:
    """What was found for `q`. Raises SelectionError for any other key, a second one, and for words too long."""
    words, text = _words(request.query), request.text
    offered = published_indicators(request.observatory).values()
    results = find(request.observatory.reader.search_index, words, indicators=offered)
    groups = {id_: (id_, heading, found) for id_, heading, found in _groups(results, request)}
    body = fill_template(
        "search",
        text,
        words=words,
        form=search_form(text, id_="palabras", words=words, visible_label=True),
        groups=[groups[_ANCHORS[kind]] for kind in results.kinds],
        read_as=results.read_as,
        left_out=results.left_out,
    )
    return request.page(
        text.t(page_titles.SEARCH), body, canonical=addresses.page(text.lang, "search"), indexed=not words
    )


_ANCHORS = {
    "question": "preguntas",
    "page": "sitio",
    "indicator": "indicadores",
    "territory": "territorios",
    "term": "glosario",
}


def _groups(results: SearchResults, request: PageRequest) -> Iterator[tuple[str, str, list[Found]]]:
    """Anchor, heading and results of each kind."""
    text, territories = request.text, request.catalog.territories
    t, lang = text.t, text.lang
    yield (
        "preguntas",
        t(page_titles.QUESTIONS),
        [
            (t(each.title), addresses.page(lang, "questions", each.id), t(each.caution))
            for each in results.questions
        ],
    )
    yield (
        "sitio",
        t("En este sitio"),
        [(t(each.title), addresses.page(lang, each.id), t(each.description)) for each in results.pages],
    )
    yield (
        "indicadores",
        t(page_titles.INDICATORS),
        [
            (t(each.name), addresses.indicator(lang, each.id), t(each.definition))
            for each in results.indicators
        ],
    )
    yield (
        "territorios",
        t(page_titles.TERRITORIES),
        [
            (
                t(each.name),
                addresses.territory(lang, each.code),
                f"{each.code} · {t(above.name)}"
                if (above := territories.get(each.parent or ""))
                else each.code,
            )
            for each in results.territories
        ],
    )
    glossary = addresses.page(lang, "glossary")
    yield (
        "glosario",
        t(page_titles.GLOSSARY),
        [(term_name(each, text), f"{glossary}#{each.id}", t(each.definition)) for each in results.terms],
    )


def _words(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    if [key for key, _ in pairs] not in ([], ["q"]):
        raise SelectionError(message("La búsqueda lleva una sola clave, «q»."))
    words = pairs[0][1] if pairs else ""
    if len(words) > LONGEST_WORDS:
        raise SelectionError(message("Busque con menos palabras: caben {count} letras."), count=LONGEST_WORDS)
    return words
