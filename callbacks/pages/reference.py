"""Gathers the pages that explain: sources, method, words, laws, help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.helplines import countries_of_help, lines_by_place, not_called, not_visited
from layouts.document.page import NEUTRAL_TITLE, Page
from layouts.document.templates import fill_template, prose_parts
from layouts.parts.undated_figures import undated_figures
from observatory.addresses.selection import SelectionError
from observatory.catalog import Catalog
from observatory.geography.places import name_of
from observatory.model import ObsStatus, Policy, Snapshot, Source, Term
from observatory.provenance.losses import sentence
from observatory.provenance.third_party_copies import mark_of
from observatory.statistics.availability import published_indicators
from observatory.text import Text, message
from observatory.vocabulary import page_titles
from observatory.words.describe import limits_of
from observatory.words.labels import MARKS, MEANINGS, MEANINGS_OF_MARKS, SYMBOLS
from observatory.words.sentences import recommended_words, term_name


def sources_page(request: PageRequest) -> Page:
    """All sources with their licences."""
    editions = request.observatory.snapshots()
    rows = [_source_row(source, editions, request) for source in request.catalog.sources.values()]
    return request.template_page("sources", rows=rows)


def _source_row(
    source: Source, snapshots: Sequence[Snapshot], request: PageRequest
) -> list[str | tuple[str, str]]:
    text = request.text
    editions = [snapshot for snapshot in snapshots if snapshot.source == source.id]
    return [
        (text.t(source.name), addresses.source(text.lang, source.id)),
        text.t(source.publisher),
        name_of(source.country, request.catalog, text),
        text.t(source.licence.name),
        text.t(source.frequency),
        text.number(len(editions)) if editions else text.t("ninguna: se lee, no se difunde"),
        text.date(max(edition.retrieved for edition in editions)) if editions else "",
    ]


def source_page(request: PageRequest) -> Page:
    """One source with its editions and its figures without a date."""
    site, catalog, text = request.observatory, request.catalog, request.text
    source = catalog.sources.get(request.subject)
    if source is None:
        raise SelectionError(
            message("«{id}» no es una fuente de este sitio."),
            [(message("Todas las fuentes"), addresses.page(text.lang, "sources"))],
            status=404,
            id=request.subject,
        )
    body = fill_template(
        "source",
        text,
        source=source,
        mark=text.t(mark_of(source)) if source.copy else "",
        country=name_of(source.country, catalog, text),
        limits=limits_of(source, text),
        editions=[_edition_row(each, text) for each in site.snapshots() if each.source == source.id],
        losses=[
            (loss.edition, sentence(loss.loss, catalog, text), loss.reason)
            for loss in site.accepted_losses()
            if loss.source == source.id
        ],
        used=[each for each in published_indicators(site).values() if source.id in each.sources],
        undated=undated_figures(list(map(dict, site.undated_figures(source.id))), catalog, text),
    )
    return request.page(text.t(source.name), body, canonical=addresses.source(text.lang, source.id))


def _edition_row(edition: Snapshot, text: Text) -> list[str]:
    days = (edition.published, edition.cutoff, edition.retrieved)
    told = [text.date(day) if day else "" for day in days]
    return [edition.edition, text.t(edition.title) or edition.file, *told, edition.sha256]


def methodology_page(request: PageRequest) -> Page:
    """How to read the numbers: signs with their meanings, and the figures that were misread."""
    policy, text = request.catalog.policy, request.text
    misread = [term for term in request.catalog.glossary if term.id.startswith("cifra_")]
    return request.template_page(
        "methodology",
        signs=_signs(policy, text),
        registers=[text.t(lane.counts) for lane in request.catalog.quality.lanes if lane.counts],
        misread=[
            (term_name(term, text), f"{text.t(term.definition)} {text.t(term.why)}") for term in misread
        ],
    )


def _signs(policy: Policy, text: Text) -> list[tuple[str, str]]:
    """The signs and what they mean; those of registers where one is on show."""
    has_register = any(rule.on_show for rule in policy.registers)
    symbols = [
        (text.t(word), text.t(MEANINGS[symbol]))
        for symbol, word in SYMBOLS.items()
        if has_register or symbol not in (ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD)
    ]
    return symbols + [(text.t(MARKS[mark]), text.t(meaning)) for mark, meaning in MEANINGS_OF_MARKS.items()]


class GlossaryEntry(NamedTuple):
    """A term with what it is called and what the site says for it; nothing where that is the word itself."""

    id: str
    name: str
    say: str
    term: Term


def glossary_page(request: PageRequest) -> Page:
    """Every term in the order of the catalogue; the index goes by the alphabet, since the page is long."""
    text = request.text
    entries = [_entry(term, text) for term in request.catalog.glossary]
    index = sorted(entries, key=lambda entry: text.order(entry.name))
    return request.template_page("glossary", entries=entries, index=index)


def _entry(term: Term, text: Text) -> GlossaryEntry:
    name, say = term_name(term, text), recommended_words(term, text)
    is_the_word = not term.avoid and say.casefold() == name.casefold()
    return GlossaryEntry(term.id, name, "" if is_the_word else say, term)


def laws_page(request: PageRequest) -> Page:
    """The two laws."""
    text, laws = request.text, laws_side_by_side(request.catalog, request.text)
    called = text.t("Las dos leyes") if len(request.catalog.laws) == 2 else text.t(page_titles.LAWS)
    return request.template_page("laws", called, called=called, **laws)


def laws_side_by_side(catalog: Catalog, text: Text) -> dict[str, Any]:
    """The laws for the template `laws_table`, their countries in the order of places.yml as on every page of the site."""
    countries = list(catalog.countries)
    laws = sorted(catalog.laws, key=lambda law: (countries.index(law.country), law.date))
    headers = [f"{text.t(law.name)} ({name_of(law.country, catalog, text)})" for law in laws]
    return {"laws": laws, "headers": headers}


def help_page(request: PageRequest) -> Page:
    """Help and safety, under a title that says nothing to who looks over a shoulder."""
    country, frame, text = _country_of(request), request.frame, request.text
    body = fill_template(
        "help",
        text,
        parts=prose_parts("help", request.catalog, text),
        countries=countries_of_help(frame, text, own_country=country),
        places=lines_by_place(frame, text, own_country=country),
        not_called=not_called(frame.helplines, text),
        not_visited=not_visited(frame.helplines, text),
    )
    title, lang = text.t(NEUTRAL_TITLE), text.lang
    head = (title, title, body, 200, addresses.page(lang, "help"))
    return Page(*head, frame, lang, request.query, country=country)


def _country_of(request: PageRequest) -> str:
    """The country of the territory that the address names, whose lines stand first; empty without one.

    Raises SelectionError for any other key, for several, and for a territory that nobody knows.
    """
    pairs = parse_qsl(request.query, keep_blank_values=True)
    if not pairs:
        return ""
    territory = request.catalog.territories.get(pairs[0][1])
    if territory is None or [key for key, _ in pairs] != ["territory"]:
        raise SelectionError(message("La página de ayuda lleva una sola clave, «territory», con un lugar."))
    return territory.country
