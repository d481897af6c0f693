"""One request for a page: its path, query and language, and the observatory that answers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import current_app, has_app_context, has_request_context, request
from markupsafe import Markup

from layouts.document import addresses
from layouts.document.page import Page, PageFrame, window_title
from layouts.document.templates import RenderContext, fill_template, prose_parts
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.demonstration import site_name
from observatory.geography.places import help_lines_of
from observatory.model import HomeStatement, Panel, Question, SitePlace, Territory
from observatory.model.formats import CURRENT
from observatory.observatory import Observatory, clip_to_published
from observatory.prose import PIECES
from observatory.provenance.third_party_copies import official
from observatory.settings import Settings, choose_contact
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.vocabulary.page_titles import TITLES
from observatory.words.sentences import statement

# What other sites add to a link that is shared there: of no meaning here, and no reason to refuse a reader.
_FOREIGN_KEYS: Final = re.compile(r"fbclid|gclid|mc_[a-z]+|utm_[a-z]+")


class FirstLine(NamedTuple):
    """A sentence before the number of a place, and the queries of the numbers in it."""

    sentence: str
    queries: tuple[str, ...]


class KeptPanels(NamedTuple):
    """A chart that stands on few pages, the rows of its table, and which of them have no row; empty where all do."""

    chart: Panel
    table: Panel
    without_row: str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page. `subject` is the last part of the path (an id or a code), or empty."""

    subject: str
    query: str
    observatory: Observatory
    context: RenderContext
    frame: PageFrame

    @classmethod
    def of(cls, path: str, query: str, observatory: Observatory, *, subject: str = "") -> PageRequest:
        """The request of an address, in the language of its path."""
        frame, text = frame_of(observatory), Text(addresses.language_of(path))
        context = RenderContext(
            text,
            observatory.outlines,
            base_url=frame.base_url,
            helplines=frame.helplines,
            contact=frame.contact,
        )
        return cls(subject, query, observatory, context, frame)

    @property
    def catalog(self) -> Catalog:
        """The catalogue of the observatory."""
        return self.observatory.catalog

    @property
    def text(self) -> Text:
        """The reader's language."""
        return self.context.text

    def panel(self, query: str) -> Panel:
        """The Panel of a whole query, such as `indicator=cem_cases&territory=PE-150112`."""
        return self.observatory.panel(self.selection(query))

    def official_panel(self, query: str) -> Panel:
        """The same without figures of files that their owners have not published."""
        return official(self.panel(query))

    def said(self, declared: HomeStatement) -> str:
        """A sentence that the catalogue declares, with its numbers; empty while these do not bear it out."""
        panels = {name: self.official_panel(query) for name, query in declared.numbers.items()}
        return statement(declared, panels, self.text)

    def first_line(self, place: SitePlace | None) -> FirstLine | None:
        """What is said first of a place of the site; None where nothing is declared or borne out."""
        declared = place.first_line if place is not None else None
        sentence = self.said(declared) if declared is not None else ""
        return FirstLine(sentence, declared.said_queries) if declared is not None and sentence else None

    def kept_panels(self, question: Question, page: str) -> Iterator[KeptPanels]:
        """The charts of a question that stand on few pages, where `page` is one of them.

        `page` is the id of a question or the code of a place, which has those of itself.
        """
        for each in question.kept:
            chart, table = (
                Selection.from_query(query, self.catalog, rows=True) for query in (each.chart, each.table)
            )
            kept = self.catalog.shown_on(chart.indicator, chart.traits)
            if page in kept and (page in chart.territories or page in self.catalog.questions):
                panels = self.observatory.panel(chart), self.observatory.panel(table)
                least = self.catalog.ages_from(chart.indicator)
                if any(row.value is not None for row in panels[0].rows):
                    yield KeptPanels(*panels, self.text.t(phrases.AGES_FROM, count=least) if least else "")

    def can_map(self, indicator: str, places: Set[str]) -> bool:
        """Whether two of these places have figures of an indicator, and there are outlines to draw them."""
        published = self.observatory.availability().get(indicator)
        several = published is not None and len(places & set(published.territories)) > 1
        return several and self.context.outlines.draw(places)

    def selection(self, query: str) -> Selection:
        """The Selection of a whole query, with its period clipped to published years. Raises SelectionError.

        A page lives: where it names a release and no format, its rows are meant as today.
        """
        pairs = dict(parse_qsl(query))
        if "release" in pairs and "v" not in pairs:
            query = f"{query}&v={CURRENT}"
        return clip_to_published(self.observatory, Selection.from_query(query, self.catalog))

    def page(
        self,
        name: str,
        body: Markup,
        *,
        canonical: str,
        description: str = "",
        places: Sequence[Territory] = (),
        asked_for: bool = True,
        **fields: Any,
    ) -> Page:
        """A page with status 200; its tab title is `name` and the name of the site. `fields`: other fields of Page.

        A page of `places` that the reader asked for has their help lines and those of no other place. One that shows a
        series wherever it has figures has all lines: whoever lands on it may live in either country.
        """
        site = site_name(self.text, demonstration=self.catalog.demonstration)
        title = window_title(name, site, self.text)
        head = (title, description or title, body, 200, canonical)
        countries = {place.country for place in places}
        fields["country"] = countries.pop() if len(countries) == 1 else ""
        return Page(*head, self._frame(places if asked_for else ()), self.text.lang, self.query, **fields)

    def template_page(self, name: str, title: str = "", *, template: str = "", **values: Any) -> Page:
        """The page called `name`, of the `template` of that or another name; its prose, where it has any, is `parts`."""
        if name in PIECES:
            values["parts"] = prose_parts(name, self.catalog, self.text)
        body = fill_template(template or name, self.text, **values)
        title = title or self.text.t(TITLES[name])
        return self.page(title, body, canonical=addresses.page(self.text.lang, name))

    def _frame(self, places: Sequence[Territory]) -> PageFrame:
        """What stands around a page of these places."""
        if not places:
            return self.frame
        return replace(self.frame, helplines=help_lines_of(places, self.catalog))


def own_keys(query: str) -> str:
    """The query without the tracking keys that other sites add."""
    pairs = parse_qsl(query[:4000], keep_blank_values=True)
    own_pairs = [(key, value) for key, value in pairs if not _FOREIGN_KEYS.fullmatch(key)]
    return query if len(own_pairs) == len(pairs) else urlencode(own_pairs, safe=",:/.")


# The frame of every page, read from the catalogue, the release and the settings.


def frame_of(observatory: Observatory) -> PageFrame:
    """The frame of every page of the release that is open."""
    settings = current_settings()
    catalog = observatory.catalog
    release = observatory.release
    return PageFrame(
        helplines=catalog.sure_helplines,
        places=catalog.helpline_places,
        release=release.id,
        released=release.released,
        exit_url=settings.exit_url,
        base_url=settings.base_url or _own_address(),
        demonstration=catalog.demonstration,
        contact=choose_contact(settings),
        countries=catalog.countries,
        acronyms=catalog.acronyms,
    )


def current_settings() -> Settings:
    """The settings the running application was made with; the defaults outside of one."""
    if has_app_context():
        settings = current_app.extensions.get("settings")
        if isinstance(settings, Settings):
            return settings
    return Settings()


def _own_address() -> str:
    """How the site was reached, for the code that another page is to paste."""
    return request.host_url.rstrip("/") if has_request_context() else ""
