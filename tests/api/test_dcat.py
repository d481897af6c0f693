"""The series for programs of others: DCAT and Croissant are valid, complete, and read the release's rows."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF

from layouts.document import addresses
from observatory.model.formats import CURRENT
from observatory.observatory import Observatory, published_indicators
from tests.kit.asking import observatory_of

RULES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
   sh:property [sh:path dct:title ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true] ,
               [sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true] ,
               [sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent] ,
               [sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
   sh:property [sh:path dct:title ; sh:minCount 1 ; sh:uniqueLang true] ,
               [sh:path dct:description ; sh:minCount 1 ; sh:uniqueLang true] ,
               [sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent] ,
               [sh:path dct:creator ; sh:minCount 1 ; sh:class foaf:Agent] ,
               [sh:path dct:accessRights ; sh:maxCount 1 ; sh:class dct:RightsStatement] ,
               [sh:path dcat:distribution ; sh:minCount 1 ; sh:class dcat:Distribution] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
   sh:property [sh:path dcat:accessURL ; sh:minCount 1 ; sh:nodeKind sh:IRI] ,
               [sh:path dcat:mediaType ; sh:maxCount 1 ; sh:class dct:MediaType] ,
               [sh:path dct:license ; sh:maxCount 1 ; sh:class dct:LicenseDocument] ,
               [sh:path dct:rights ; sh:minCount 1 ; sh:maxCount 1 ; sh:class dct:RightsStatement] .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [sh:path foaf:name ; sh:minCount 1 ; sh:uniqueLang true] .
[] a sh:NodeShape ; sh:targetClass dct:PeriodOfTime ;
   sh:property [sh:path dcat:startDate ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:date] ,
               [sh:path dcat:endDate ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:date] .
[] a sh:NodeShape ; sh:targetClass dcat:DataService ;
   sh:property [sh:path dct:title ; sh:minCount 1] , [sh:path dcat:endpointURL ; sh:minCount 1 ; sh:nodeKind sh:IRI] .
"""


@pytest.fixture(scope="module")
def graph(shipped: FlaskClient) -> Graph:
    return Graph().parse(data=shipped.get(addresses.CATALOGUES["turtle"]).data, format="turtle")


def test_the_mandatory_rules_of_dcat_ap_hold(graph: Graph) -> None:
    rules = Graph().parse(data=RULES, format="turtle")
    conforms, _, told = validate(graph, shacl_graph=rules, inference="none")
    assert conforms, told[:2000]


def test_both_forms_say_the_same(shipped: FlaskClient, graph: Graph) -> None:
    answer = shipped.get(addresses.CATALOGUES["ld+json"])
    assert answer.mimetype == "application/ld+json"
    assert isomorphic(Graph().parse(data=answer.data, format="json-ld"), graph)


def test_every_series_with_figures_is_in_it_with_files_that_are_answered(
    shipped: FlaskClient, graph: Graph
) -> None:
    site = observatory_of(shipped)
    assert isinstance(site, Observatory)
    named = {str(graph.value(node, DCTERMS.identifier)) for node in graph.subjects(RDF.type, DCAT.Dataset)}
    assert named == set(published_indicators(site))
    files = sorted(str(file) for file in graph.objects(None, DCAT.downloadURL))
    for file in (files[0], files[len(files) // 2], files[-1]):
        assert shipped.get(file.removeprefix("http://localhost")).status_code == 200


def test_a_page_leads_to_its_data_its_citation_and_what_describes_it(shipped: FlaskClient) -> None:
    page = shipped.get("/es/indicadores/police_complaints?territory=PE-150112").text
    head = page[: page.index("</head>")]
    for relation in ("cite-as", "describedby", "item", "license", "type"):
        assert f'<link rel="{relation}"' in head
    assert head.count('type="application/atom+xml"') == 2 and addresses.CATALOGUES["ld+json"] in head


def test_rows_lead_back_to_their_page_and_to_their_citation(shipped: FlaskClient) -> None:
    links = shipped.get("/api/v1/data.csv?indicator=police_complaints&territory=PE-150112").headers
    parts = [link.split("; ") for link in links.getlist("Link")]
    leads = {part[1]: part[0].strip("<>") for part in parts}
    assert {'rel="cite-as"', 'rel="describedby"', 'rel="license"', 'rel="collection"'} <= leads.keys()
    release = observatory_of(shipped).release.id
    assert leads['rel="cite-as"'].endswith(f"territory=PE-150112&release={release}&v={CURRENT}")
    for relation in ('rel="describedby"', 'rel="collection"', 'rel="cite-as"'):
        assert shipped.get(leads[relation].removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("address", ["/es/", "/en/help", "/fr/questions/", "/es/explorar"])
def test_feeds_can_be_found_from_every_page(shipped: FlaskClient, address: str) -> None:
    page = shipped.get(address, follow_redirects=True).text
    assert page[: page.index("</head>")].count('type="application/atom+xml"') == 2


@pytest.fixture(scope="module")
def described(shipped: FlaskClient) -> dict[str, Any]:
    answer = shipped.get("/croissant.json")
    assert answer.status_code == 200
    return dict(answer.json)


def file_of(shipped: FlaskClient, described: dict[str, Any], name: str) -> bytes:
    (file,) = (each for each in described["distribution"] if each["name"] == name)
    return bytes(shipped.get(file["contentUrl"].removeprefix("http://localhost")).data)


def test_its_own_library_finds_no_fault_in_it(described: dict[str, Any]) -> None:
    assert not mlcroissant.Dataset(jsonld=described).metadata.issues.errors


def test_the_rows_read_by_it_are_those_of_the_file(
    shipped: FlaskClient, described: dict[str, Any], tmp_path: Path
) -> None:
    content = file_of(shipped, described, "observations.csv")
    path = tmp_path / "observations.csv"
    path.write_bytes(content)
    dataset = mlcroissant.Dataset(jsonld=described, mapping={"observations.csv": path})
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))[:200]
    for record, line in zip(itertools.islice(dataset.records("observations"), 200), lines, strict=True):
        read = {name.partition("/")[2]: value for name, value in record.items()}
        assert read.keys() == line.keys()
        assert read["obs_id"].decode() == line["obs_id"]
        assert (str(read["value"]) == "nan") if not line["value"] else read["value"] == float(line["value"])


def test_each_file_is_named_by_the_hash_of_its_bytes(shipped: FlaskClient, described: dict[str, Any]) -> None:
    import hashlib

    for file in described["distribution"]:
        content = file_of(shipped, described, file["name"])
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert file["contentSize"] == f"{len(content)} B"
