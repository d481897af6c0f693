"""The newest file is found in a CKAN portal, on a page and in a list of links; a doubt is said, never guessed away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from etl.fetching.http_client import FetchClient, FetchError
from etl.fetching.portals import find_offered_files, parse_day_in_name
from observatory.catalog import Catalog
from observatory.catalog.source_checks import find_broken_sources
from observatory.model import Connector, Source
from tests.etl.fetching.conftest import resting
from tests.etl.fetching.portal import Portal, file, interface, page, status

SHOW = "/api/3/action/package_show?id=complaints"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        # As the publishers wrote them, in the files that are on record.
        ("Violencia_web_2018_30092025.csv", date(2025, 9, 30)),
        ("Violencia_web_a a enero 2025_0.xlsx", date(2025, 1, 31)),
        ("Base de datos Violencia contra la mujer  a marzo 2025.xlsx", date(2025, 3, 31)),
        ("Base_Datos_Denuncias_Violencia_2018_Nov2025.csv", date(2025, 11, 30)),
        ("Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv", date(2025, 12, 31)),
        ("DATASET_Denuncias_Policiales_Ene 2018 a Mayo 2026.csv", date(2026, 5, 31)),
        ("delitos-de-la-ley-348-datos-anuales-2025-15-10-2025", date(2025, 10, 15)),
        ("a setiembre de 2024.csv", date(2024, 9, 30)),
        ("2026-02-29.csv", date(2026, 12, 31)),  # there is no such day: the year alone is sure
        ("cap15.xlsx", None),
        ("99999999.csv", None),
    ],
)
def test_the_day_in_the_name_of_a_file(name: str, day: date | None) -> None:
    assert parse_day_in_name(name) == day


@pytest.fixture
def police(catalog: Catalog) -> Source:
    return catalog.sources["mininter_vcm"]


def on_page(publisher: Portal, html: str, **named: object) -> Connector:
    return Connector(found_by="page", address=publisher.at("/", page(html)), **named)  # type: ignore[arg-type]


def names(door: FetchClient, source: Source, connector: Connector) -> list[str]:
    return [offer.name for offer in find_offered_files(door, source, connector)]


SEVERAL = """<a href="/f/Violencia_web_2018_31052025.xlsx">mayo</a> <a href="Otra_cosa_31122026.xlsx">otra</a>
<a href="mailto:x@example.org">x</a><a href="f/Violencia_web_2018_30092025.csv#abajo">set</a>
<a href="/f/Violencia_web_a%20a%20enero%202025_0.xlsx">enero</a>"""


@pytest.mark.parametrize(
    ("html", "path"),
    [
        (SEVERAL, "/f/Violencia_web_2018_30092025.csv"),  # the newest that fits
        (
            '<base href="/datos/"><a href="Violencia_web_2018_30092025.csv">a</a>',
            "/datos/Violencia_web_2018_30092025.csv",
        ),
        ('<a href="/d?id=7">Violencia_web_2018_30092025.csv</a>', "/d?id=7"),  # its words fit
    ],
)
def test_of_the_links_of_a_page_this_one_is_taken(
    door: FetchClient, publisher: Portal, police: Source, html: str, path: str
) -> None:
    (offer,) = find_offered_files(door, police, on_page(publisher, html))
    assert offer.address == f"{publisher.address}{path}"


def test_a_page_without_such_a_link_is_told(door: FetchClient, publisher: Portal, police: Source) -> None:
    with pytest.raises(FetchError, match=r"ningún archivo.*fetch"):
        find_offered_files(door, police, on_page(publisher, "<p>Sitio en mantenimiento</p>"))


def test_of_files_that_do_not_tell_their_day_none_is_guessed(
    door: FetchClient, publisher: Portal, police: Source
) -> None:
    html = '<a href="Violencia_web_a.csv">a</a><a href="Violencia_web_b.csv">b</a>'
    with pytest.raises(FetchError, match="ninguno dice su fecha"):
        find_offered_files(door, police, on_page(publisher, html))
    assert names(door, police, on_page(publisher, html, every=True)) == [
        "Violencia_web_a.csv",
        "Violencia_web_b.csv",
    ]


@pytest.mark.parametrize(
    ("rules", "read", "pause"),
    [
        ("User-agent: *\nDisallow: /private", True, 0),
        ("User-agent: *\nDisallow: /", False, 0),
        ("User-agent: observatorio-violencia\nDisallow: /\n\nUser-agent: *\nAllow: /", False, 0),
        ("User-agent: other\nDisallow: /", True, 0),
        ("User-agent: *\nCrawl-delay: 7", True, 7),
        ("User-agent: *\nCrawl-delay: 99999", True, 60),
        ("<html>¿robots?</html>", True, 0),
    ],
)
def test_what_a_portal_asks_of_programs_is_kept(
    door: FetchClient, publisher: Portal, police: Source, rules: str, read: bool, pause: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    waits: list[float] = []
    monkeypatch.setattr("etl.fetching.http_client.time", resting(waits))
    publisher.at("/robots.txt", file(rules.encode(), kind="text/plain"))
    connector = on_page(publisher, '<a href="Violencia_web_a_2025.csv">a</a>')
    if read:
        assert names(door, police, connector) == ["Violencia_web_a_2025.csv"]
        assert [round(wait) for wait in waits] == ([pause] if pause else [])
    else:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            find_offered_files(door, police, connector)
        assert not publisher.asked_for("/")


def test_a_portal_that_cannot_say_what_it_asks_is_not_read(
    door: FetchClient, publisher: Portal, police: Source
) -> None:
    publisher.at("/robots.txt", status(503))
    with pytest.raises(FetchError, match="503"):
        find_offered_files(door, police, on_page(publisher, '<a href="Violencia_web_a_2025.csv">a</a>'))
    assert not publisher.asked_for("/")


def resource(name: str, **more: object) -> dict[str, object]:
    return {"url": f"/f/{name}", "name": name, **more}


def test_of_a_dataset_of_a_portal_the_newest_resource_is_taken(
    door: FetchClient, publisher: Portal, police: Source
) -> None:
    connector = Connector("ckan", publisher.address, dataset="complaints", named=("*.csv",))
    files = [
        resource("a.csv", created="2026-01-02T00:00:00"),
        resource("b.csv", created="2025-01-02", last_modified="2026-02-03T04:05:06.7"),
        resource("dictionary.xlsx", created="2026-09-09"),
        {"url": None},
        "nonsense",
    ]
    for answer in ({"resources": files}, [{"resources": files}]):  # some portals answer with a list of one
        publisher.at(SHOW, interface(answer))
        (offer,) = find_offered_files(door, police, connector)
        assert (offer.name, offer.published) == ("b.csv", date(2026, 2, 3))


def test_a_dataset_is_found_by_its_whole_title(door: FetchClient, publisher: Portal, police: Source) -> None:
    connector = Connector("ckan", publisher.address, title="Casos  atendidos", named=("*.csv",))
    search = "/api/3/action/package_search?rows=20&q=Casos%20%20atendidos"
    datasets = [
        {"name": "complaints", "title": "CASOS atendidos"},
        {"name": "x", "title": "Casos atendidos 2"},
    ]
    publisher.at(search, interface({"results": datasets}))
    publisher.at(SHOW, interface({"resources": [resource("a.csv")]}))
    assert names(door, police, connector) == ["a.csv"]
    publisher.at(search, interface({"results": [*datasets, {"name": "y", "title": "Casos atendidos"}]}))
    with pytest.raises(FetchError, match="hay 2 conjuntos"):
        find_offered_files(door, police, connector)


@pytest.mark.parametrize(
    "answer",
    [
        page("<h1>Portal</h1>"), file(b"[1]", kind="application/json"), file(b"\xff\xfe", kind="application/json"),
        file(b'{"success": false}', kind="application/json"), interface({"resources": "x"}), interface([]),
        interface(None), status(404),
    ],
)  # fmt: skip
def test_a_portal_that_answers_otherwise_is_told(
    door: FetchClient, publisher: Portal, police: Source, answer: object
) -> None:
    publisher.at(SHOW, answer)  # type: ignore[arg-type]
    with pytest.raises(FetchError):
        find_offered_files(door, police, Connector("ckan", publisher.address, dataset="complaints"))


def test_in_a_list_the_row_is_found_by_its_title_and_only_while_it_is_there(
    door: FetchClient, publisher: Portal, police: Source
) -> None:
    rows = """modificado,nombre,pagina,tipo,kb,link,disponible
    2026-02-07 01:50:22-04:00,"BOLIVIA:  Población, 2012",P,s,1,https://nube.example/a/download,True
    2026-03-07 01:50:22-04:00,"BOLIVIA: POBLACIÓN, 2024",P,s,1,https://nube.example/b/download,True
    2026-09-07 01:50:22-04:00,"BOLIVIA: POBLACIÓN, 2034",P,s,1,https://nube.example/c/download,False
    2026-09-07 01:50:22-04:00,"BOLIVIA: OTRA COSA, 2034",P,s,1,https://nube.example/d/download,True
    """.replace("\n    ", "\n")
    connector = Connector("list", publisher.at("/l.csv", file(rows.encode())), title="Bolivia: población*")
    (offer,) = find_offered_files(door, police, connector)
    assert offer.address == "https://nube.example/b/download"
    publisher.at("/l.csv", file(b"a,b\n1,2\n"))
    with pytest.raises(FetchError, match="no es la lista"):
        find_offered_files(door, police, connector)


def test_every_connector_of_the_catalogue_leads_to_hosts_on_record(catalog: Catalog) -> None:
    found = {source.id: source.fetch for source in catalog.sources.values() if source.fetch}
    assert {source.country for source in catalog.sources.values() if source.fetch} == {"PE", "BO"}
    assert {connector.found_by for connector in found.values()} == {"ckan", "page", "list"}
    assert not [source for source in catalog.sources.values() if source.form and source.fetch]


def test_a_catalogue_with_a_connector_that_leads_nowhere_is_refused(catalog: Catalog) -> None:
    for wrong in (
        Connector("ckan", "https://portal.example"),
        Connector("ckan", "https://portal.example", dataset="a", title="b"),
        Connector("list", "https://portal.example/l.csv"),
        Connector("page", "http://portal.example"),
        Connector("page", "https://user@portal.example"),
        Connector("page", "https://portal.example", hosts=("https://cdn.example",)),
        Connector("page", "https://portal.example", megabytes=0),
    ):
        source = replace(catalog.sources["sidpol"], fetch=wrong)
        faults = list(find_broken_sources(replace(catalog, sources={**catalog.sources, "sidpol": source})))
        assert [fault for fault in faults if fault.startswith("sources/sidpol.yml · fetch")], wrong
