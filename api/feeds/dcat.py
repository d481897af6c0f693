"""/catalog.jsonld, /catalog.ttl and /croissant.json: all series as the catalogues and programs of others read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Blueprint, Response, current_app

from api.answers import (
    answer_json,
    answer_not_modified,
    compute_tag,
    find_base_url,
    refuse_other_keys,
    set_cache_headers,
)
from layouts.document import addresses
from layouts.document.page import DATA_FORMS, SUBJECT
from observatory.catalog import Catalog
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.files.package.descriptors import croissant
from observatory.files.package.explaining_tables import DATAPACKAGE
from observatory.languages import SOURCE, languages
from observatory.model import Availability, Indicator, Source
from observatory.observatory import Observatory, published_indicators
from observatory.text import Text, message

if TYPE_CHECKING:
    from rdflib import Graph, Literal, URIRef

blueprint = Blueprint("dcat", __name__)
API: Final = "/api/v1"
ABOUT: Final = message(
    "Estadísticas publicadas de violencia de género, con fuente, fecha y límites de cada cifra."
)
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_PUBLIC: Final = f"{_AUTHORITY}/access-right/PUBLIC"
_THEME: Final = f"{_AUTHORITY}/data-theme/JUST"
_LANGUAGES: Final = {"es": "SPA", "en": "ENG", "fr": "FRA"}
_FILE_TYPES: Final = {"csv": "CSV", "json": "JSON", "xlsx": "XLSX"}
_IANA: Final = "https://www.iana.org/assignments/media-types"


@blueprint.get(addresses.CATALOGUES["ld+json"])
def as_json_ld() -> Response:
    """The catalogue as JSON-LD."""
    return _answer(_json_ld, "application/ld+json")


@blueprint.get(addresses.CATALOGUES["turtle"])
def as_turtle() -> Response:
    """The catalogue as Turtle."""
    return _answer(lambda graph: graph.serialize(format="turtle"), "text/turtle")


def _json_ld(graph: Graph) -> str:
    """As JSON-LD, whose lists stand for sets: in one order, so that each process writes the same bytes."""
    return json.dumps(_in_order(json.loads(graph.serialize(format="json-ld"))), ensure_ascii=False, indent=1)


def _in_order(node: Any) -> Any:
    if isinstance(node, list):
        return sorted(map(_in_order, node), key=partial(json.dumps, sort_keys=True))
    return {key: _in_order(node[key]) for key in sorted(node)} if isinstance(node, dict) else node


def _answer(written: Callable[[Graph], str], mimetype: str) -> Response:
    refuse_other_keys()
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        graph = DataCatalogue(site, find_base_url()).graph()
    response = Response(written(graph), mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/croissant.json")
def as_croissant() -> Response:
    """The tables of the release on show as Croissant."""
    refuse_other_keys()
    site = cast(Observatory, current_app.extensions["observatory"])
    with site.one_release():
        kept, text = site.files.file_of("", DATAPACKAGE), Text()
        tag = compute_tag(site.release, "croissant", find_base_url())
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        with kept.opened() as stream:
            package = json.load(stream)
    described = croissant(
        package,
        files=f"{find_base_url()}{API}/releases/{kept.release}",
        page=find_base_url() + addresses.page(text.lang, "data"),
        description=prefix_demonstration_mark(text.t(ABOUT), text, demonstration=site.catalog.demonstration),
    )
    return set_cache_headers(answer_json(described), tag)


# Every series as a data set of DCAT-AP 3, as a graph: what the catalogues of others take over.


class DataCatalogue:
    """The graph of one release of a site; `base` is the site's address."""

    def __init__(self, site: Observatory, base: str) -> None:
        from rdflib import Graph, URIRef
        from rdflib.namespace import DCAT, DCTERMS, FOAF

        self._site, self._base, self._graph = site, base, Graph()
        self._catalog: Catalog = site.catalog
        self._texts = [Text(lang) for lang, language in languages().items() if not language.only]
        for prefix, space in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF)):
            self._graph.bind(prefix, space)
        self._publisher = URIRef(f"{base}/#observatorio")

    def graph(self) -> Graph:
        """The catalogue, its publisher, its interface, and a data set for each series with figures."""
        from rdflib import URIRef
        from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

        catalogue, service = URIRef(f"{self._base}/catalog"), URIRef(f"{self._base}{API}")
        demonstration = self._catalog.demonstration
        names = self._said(*(site_name(text, demonstration=demonstration) for text in self._texts))
        self._add(self._publisher, (RDF.type, FOAF.Agent), *((FOAF.name, name) for name in names))
        self._add(
            catalogue,
            (RDF.type, DCAT.Catalog),
            *((DCTERMS.title, name) for name in names),
            *((DCTERMS.description, said) for said in self._in_each(ABOUT)),
            (DCTERMS.publisher, self._publisher),
            (FOAF.homepage, URIRef(self._page("home"))),
            (DCTERMS.modified, self._day(self._site.release.released)),
            (DCAT.service, service),
            *((DCTERMS.language, URIRef(language)) for language in self._spoken()),
        )
        self._add(
            service,
            (RDF.type, DCAT.DataService),
            *((DCTERMS.title, name) for name in names),
            (DCAT.endpointURL, service),
            (DCAT.endpointDescription, URIRef(f"{self._base}{API}/openapi.json")),
        )
        self._editors()
        self._terms()
        published = self._site.availability()
        for indicator in published_indicators(self._site).values():
            data_set = self._data_set(indicator, published[indicator.id])
            self._add(catalogue, (DCAT.dataset, data_set))
            self._add(service, (DCAT.servesDataset, data_set))
        return self._graph

    def _data_set(self, indicator: Indicator, published: Availability) -> URIRef:
        from rdflib import BNode, Literal, URIRef
        from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS

        page = self._page("indicators", indicator.id)
        node = URIRef(f"{page}#datos")
        sources = [self._catalog.sources[id_] for id_ in indicator.sources]
        span, theme = BNode(f"{indicator.id}-span"), self._catalog.themes.get(indicator.theme)
        self._add(
            node,
            (RDF.type, DCAT.Dataset),
            (DCTERMS.identifier, Literal(indicator.id)),
            *((DCTERMS.title, said) for said in self._in_each(indicator.name)),
            *((DCTERMS.description, said) for said in self._in_each(indicator.definition)),
            *((DCAT.keyword, said) for said in self._in_each(SUBJECT)),
            *((DCAT.keyword, said) for said in (self._in_each(theme.name) if theme else ())),
            (DCTERMS.publisher, self._publisher),
            (DCTERMS.accessRights, URIRef(_PUBLIC)),
            (DCAT.theme, URIRef(_THEME)),
            (DCAT.landingPage, URIRef(page)),
            (URIRef(f"{DCAT}version"), Literal(self._site.release.id)),
            (DCTERMS.modified, self._day(self._site.release.released)),
            (DCTERMS.temporal, span),
            *((DCTERMS.language, URIRef(language)) for language in self._spoken()),
        )
        self._add(URIRef(page), (RDF.type, FOAF.Document))
        self._add(
            span,
            (RDF.type, DCTERMS.PeriodOfTime),
            (DCAT.startDate, self._day(published.first_day)),
            (DCAT.endDate, self._day(published.last_day)),
        )
        for source in sources:
            self._add(node, (DCTERMS.creator, self._editor(source)))
        self._rights(indicator, sources)
        for code in dict.fromkeys(code[:2] for code in published.territories):
            place = BNode(f"{indicator.id}-{code}")
            self._add(node, (DCTERMS.spatial, place))
            labels = (
                self._in_each(self._catalog.territories[code].name)
                if code in self._catalog.territories
                else ()
            )
            self._add(place, (RDF.type, DCTERMS.Location), *((SKOS.prefLabel, label) for label in labels))
        for form in DATA_FORMS:
            self._add(node, (DCAT.distribution, self._distribution(indicator, form, sources)))
        return node

    def _distribution(self, indicator: Indicator, form: str, sources: list[Source]) -> URIRef:
        """A file of the rows. DCAT-AP knows one licence a file: all are told in its rights."""
        from rdflib import URIRef
        from rdflib.namespace import DCAT, DCTERMS, RDF

        file = URIRef(self._base + addresses.data(SOURCE, form, f"indicator={indicator.id}"))
        node = URIRef(f"{file}#{form}")
        self._add(
            node,
            (RDF.type, DCAT.Distribution),
            (DCAT.accessURL, file),
            (DCAT.downloadURL, file),
            (DCAT.mediaType, URIRef(f"{_IANA}/{DATA_FORMS[form]}")),
            (DCTERMS["format"], URIRef(f"{_AUTHORITY}/file-type/{_FILE_TYPES[form]}")),
        )
        licences = {source.licence.url for source in sources}
        if len(licences) == 1 and addresses.is_web(address := licences.pop()):
            self._add(node, (DCTERMS.license, URIRef(address)))
            self._add(URIRef(address), (RDF.type, DCTERMS.LicenseDocument))
        self._add(node, (DCTERMS.rights, URIRef(f"{self._page('indicators', indicator.id)}#licencias")))
        return node

    def _terms(self) -> None:
        """Of which kind the terms are that come from the lists of others."""
        from rdflib import Literal, URIRef
        from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS

        kinds = {
            DCTERMS.LinguisticSystem: self._spoken(),
            DCTERMS.RightsStatement: [_PUBLIC],
            SKOS.Concept: [_THEME],
            DCTERMS.MediaType: [f"{_IANA}/{mimetype}" for mimetype in DATA_FORMS.values()],
            DCTERMS.MediaTypeOrExtent: [f"{_AUTHORITY}/file-type/{name}" for name in _FILE_TYPES.values()],
            FOAF.Document: [self._page("home")],
        }
        for kind, terms in kinds.items():
            for term in terms:
                self._add(URIRef(term), (RDF.type, kind))
        label = Literal(
            "Justice, legal system and public safety", lang="en"
        )  # as the list of themes names it
        self._add(URIRef(_THEME), (SKOS.prefLabel, label))

    def _editors(self) -> None:
        """Who publishes each source: said once, for all series made of it."""
        from rdflib.namespace import FOAF, RDF

        for source in self._catalog.sources.values():
            names = self._in_each(source.publisher)
            editor = self._editor(source)
            self._add(editor, (RDF.type, FOAF.Agent), *((FOAF.name, name) for name in names))

    def _editor(self, source: Source) -> URIRef:
        from rdflib import URIRef

        return URIRef(f"{self._page('sources', source.id)}#editor")

    def _rights(self, indicator: Indicator, sources: list[Source]) -> None:
        """The terms of all sources of a series in one statement, since DCAT-AP takes one a file."""
        from rdflib import Literal, URIRef
        from rdflib.namespace import DCTERMS, RDF, RDFS

        node = URIRef(f"{self._page('indicators', indicator.id)}#licencias")
        self._add(node, (RDF.type, DCTERMS.RightsStatement))
        for text in self._texts:
            terms = dict.fromkeys(text.t(source.licence.name) for source in sources)
            self._add(node, (RDFS.label, Literal("; ".join(terms), lang=text.lang)))

    def _add(self, subject: Any, *pairs: tuple[Any, Any]) -> None:
        for predicate, object_ in pairs:
            self._graph.add((subject, predicate, object_))

    def _in_each(self, sentence: str) -> list[Literal]:
        """A sentence of the site in every language, behind the mark in the demonstration."""
        demonstration = self._catalog.demonstration
        return self._said(
            *(
                prefix_demonstration_mark(text.t(sentence), text, demonstration=demonstration)
                for text in self._texts
            )
        )

    def _said(self, *sentences: str) -> list[Literal]:
        from rdflib import Literal

        return [Literal(said, lang=text.lang) for said, text in zip(sentences, self._texts, strict=True)]

    def _spoken(self) -> list[str]:
        return [
            f"{_AUTHORITY}/language/{_LANGUAGES[text.lang]}"
            for text in self._texts
            if text.lang in _LANGUAGES
        ]

    def _page(self, name: str, subject: str = "") -> str:
        return self._base + addresses.page(SOURCE, name, subject)

    def _day(self, day: Any) -> Literal:
        from rdflib import Literal
        from rdflib.namespace import XSD

        return Literal(day.isoformat(), datatype=XSD.date)
