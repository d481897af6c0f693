"""A series or a comparison as a schema.org Dataset, for search engines of data: what a reader is told, in their terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, Final, NamedTuple

from layouts.document import addresses
from observatory.addresses.selection import in_release
from observatory.catalog import Catalog
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.model import Panel, Source, media_type_of
from observatory.text import Text, message
from observatory.words import citation_forms
from observatory.words.citation_forms import cited_table, sentence
from observatory.words.coverage import Published

LONGEST_DESCRIPTION: Final = 5000
"""Letters that a search engine of data takes; it asks for fifty at least."""
SUBJECT: Final = message("violencia de género")
DATA_FORMS: Final = {form: media_type_of(f"rows.{form}") for form in ("csv", "json", "xlsx")}
"""The forms in which the rows of a page are offered, with the type of each."""


def dataset(
    panel: Panel, published: Sequence[Published], catalog: Catalog, *, base_url: str, text: Text
) -> dict[str, Any]:
    """The description of the whole series or comparison; without a span where nothing is published yet."""
    subject = panel.comparison or panel.indicator
    query = f"compare={subject.id}" if panel.comparison else f"indicator={subject.id}"
    page = base_url + addresses.page_of(text.lang, query)
    table = cited_table(
        panel, text, address=base_url + addresses.page_in_release(text.lang, panel.query, panel.release)
    )
    site = {"@type": "Organization", "name": table.site, "url": base_url + addresses.page(text.lang, "home")}
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": prefix_demonstration_mark(text.t(subject.name), text, demonstration=panel.demonstration),
        "description": description(panel, text),
        "url": page,
        "identifier": subject.id,
        "inLanguage": text.lang,
        "isAccessibleForFree": True,
        "keywords": keywords(panel, catalog, text),
        "measurementTechnique": text.t(panel.indicator.method),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": text.t(each.name), "unitText": text.t(each.unit)}
            for each in panel.indicators
        ],
        "dateModified": panel.released.isoformat(),
        "version": panel.release,
        "citation": sentence(table, text),
        "publisher": site,
        "creator": [{"@type": "Organization", "name": name} for name in table.producers],
        "isBasedOn": list(table.derived_from),
        "license": licences(panel.sources, base_url=base_url, text=text),
        "spatialCoverage": [
            {"@type": "Place", "name": text.t(territory.name)} for territory in panel.territories
        ],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": site_name(text, demonstration=panel.demonstration),
            "url": base_url + addresses.CATALOGUES["ld+json"],
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": mimetype,
                "contentUrl": base_url + addresses.data(text.lang, form, query),
            }
            for form, mimetype in DATA_FORMS.items()
        ],
    }
    if published:
        first_day = min(each.first_day for each in published)
        last_day = max(each.last_day for each in published)
        described["temporalCoverage"] = f"{first_day.isoformat()}/{last_day.isoformat()}"
    return {key: value for key, value in described.items() if value}


def description(panel: Panel, text: Text) -> str:
    """What is counted and how, and what must be known of it; cut at a sentence where it is long."""
    reason = [panel.comparison.reason] if panel.comparison else []
    told = [part for each in panel.indicators for part in (each.definition, each.method, *each.caveats)]
    said, length = [], 0
    for part in dict.fromkeys(text.t(part) for part in (*reason, *told)):
        length += len(part) + 1
        if length <= LONGEST_DESCRIPTION:
            said.append(part)
    return prefix_demonstration_mark(" ".join(said), text, demonstration=panel.demonstration)


def keywords(panel: Panel, catalog: Catalog, text: Text) -> list[str]:
    """Theme, question, places and the standards that are near, as people and programs name them."""
    names: list[str] = [text.t(SUBJECT)]
    for indicator in panel.indicators:
        names += [text.t(catalog.themes[indicator.theme].name)] if indicator.theme in catalog.themes else []
        question = catalog.question_of.get(indicator.id)
        names += [text.t(question.short)] if question else []
        standards = (catalog.standards[near.standard] for near in indicator.standards)
        names += [f"{standard.framework} {standard.code}" for standard in standards]
    return list(dict.fromkeys((*names, *(text.t(place.name) for place in panel.territories[:12]))))


def licences(sources: Iterable[Source], *, base_url: str, text: Text) -> list[str | dict[str, str]]:
    """The licence of each source: its address, or its name and where this site tells of it."""
    told: dict[str, str | dict[str, str]] = {}
    for source in sources:
        name, address = text.t(source.licence.name), source.licence.url
        here = base_url + addresses.source(text.lang, source.id)
        told.setdefault(
            address or name,
            address if addresses.is_web(address) else {"@type": "CreativeWork", "name": name, "url": here},
        )
    return list(told.values())


# Links that lead a program from a page to its data, licence and citation (signposting.org), in the head of the page.


class Signpost(NamedTuple):
    """A typed link: its relation, where it leads, and the type of what is there, if it is a file."""

    relation: str
    address: str
    mimetype: str = ""

    def header(self) -> str:
        """The link as a value of the HTTP header `Link`."""
        of_type = f'; type="{self.mimetype}"' if self.mimetype else ""
        return f'<{self.address}>; rel="{self.relation}"{of_type}'

    def element(self) -> str:
        """The link as an element of the head of a page."""
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
