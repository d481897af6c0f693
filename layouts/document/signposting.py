"""Links that lead a program from a page to its data, licence and citation (signposting.org), in the head of the page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from layouts.document import addresses
from observatory.addresses.selection import in_release
from observatory.model import Panel, media_type_of
from observatory.words import citation_forms

DATA_FORMS: Final = {form: media_type_of(f"rows.{form}") for form in ("csv", "json", "xlsx")}
"""The forms in which the rows of a page are offered, with the type of each."""


class Signpost(NamedTuple):
    """A typed link: its relation, where it leads, and the type of what is there, if it is a file."""

    relation: str
    address: str
    mimetype: str = ""

    def header(self) -> str:
        """As a header `Link` says it."""
        of_type = f'; type="{self.mimetype}"' if self.mimetype else ""
        return f'<{self.address}>; rel="{self.relation}"{of_type}'

    def element(self) -> str:
        """As the head of a page says it."""
        of_type = f' type="{self.mimetype}"' if self.mimetype else ""
        return f'<link rel="{self.relation}"{of_type} href="{escape(self.address)}">'


def of_page(panel: Panel, *, base_url: str, lang: str) -> tuple[Signpost, ...]:
    """From the page of a panel: how to cite it, what describes it, its rows as files, its licences, that it is data."""
    query = in_release(panel.query, panel.release)
    items = (
        Signpost("item", base_url + addresses.data(lang, form, query), mimetype)
        for form, mimetype in DATA_FORMS.items()
    )
    return (*_citation_links(panel, base_url, lang), *items, Signpost("type", "https://schema.org/Dataset"))


def of_rows(panel: Panel, *, base_url: str, lang: str) -> tuple[Signpost, ...]:
    """From a file of rows: back to the page it belongs to, and the same citation, description and licences."""
    page = Signpost("collection", base_url + addresses.page_of(lang, panel.query), "text/html")
    return (*_citation_links(panel, base_url, lang), page)


def _citation_links(panel: Panel, base_url: str, lang: str) -> Iterator[Signpost]:
    query = in_release(panel.query, panel.release)
    yield Signpost("cite-as", base_url + addresses.page_in_release(lang, panel.query, panel.release))
    described = base_url + addresses.citation(lang, "datacite.json", query)
    yield Signpost("describedby", described, citation_forms.DATACITE)
    licences = dict.fromkeys(source.licence.url for source in panel.sources)
    yield from (Signpost("license", address) for address in licences if addresses.is_web(address))
