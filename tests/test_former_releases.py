"""What was once said stays: `release=` answers as it did, on every output; every former address answers or leads on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.middleware.error_pages import address_now
from app import create_app
from observatory import text
from observatory.catalog import Catalog, load_catalog
from observatory.files import columns
from observatory.files.columns import COLUMNS, Column, columns_for
from observatory.geography.outlines import load_outlines
from observatory.languages import languages
from observatory.model import Moved
from observatory.model.formats import CURRENT, FORMATS
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store import release_parts
from observatory.store.releases import Releases, SqliteReleases, Withdrawal, open_releases
from observatory.store.releases.packing import Unpacked
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from tests.kit.asking import observatory_of
from tests.kit.facts import fact, fill, publish, publish_with_record, says
from tests.kit.sampling import share

SUBJECT = "cem_cases"
ASKED = "territory=PE-150112&period=2023"
PAGE = f"/es/indicadores/{SUBJECT}?{ASKED}"
ADDRESSES = (
    f"/api/v1/data.csv?indicator={SUBJECT}&{ASKED}",
    f"/api/v1/data.json?indicator={SUBJECT}&{ASKED}",
    f"/api/v1/provenance?indicator={SUBJECT}&{ASKED}",
    f"/api/v1/chart.svg?indicator={SUBJECT}&{ASKED}",
    f"/embed/{SUBJECT}?{ASKED}",
    PAGE,
    f"/api/v1/sentences?indicator={SUBJECT}&{ASKED}",
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog
) -> FlaskClient:
    """A site with three releases: 7111, 7222 and 7333 cases, and one of 7444 that is only staged."""
    settings = Settings(store_dir=tmp_path_factory.mktemp("store"))
    if request.param == "postgres":
        import psycopg

        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            name = f"former_{uuid.uuid4().hex}"  # each worker of a run makes one
            connection.execute(f"CREATE DATABASE {name}")
        settings = Settings(database_url=server.replace("/postgres?", f"/{name}?", 1))
    server = create_app(settings)
    releases = server.extensions["observatory"].reader.releases
    publish(releases, catalog, fact(7111.0), name="one")
    for name, value in (("two", 7222.0), ("three", 7333.0)):
        publish_with_record(releases, catalog, fact(value), name=name)
    with releases.staging() as connection:
        fill(connection, catalog, fact(7444.0), name="four")
    return server.test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_release_says_its_own(client: FlaskClient, address: str) -> None:
    for name, value, others in (("one", 7111, (7222, 7333)), ("two", 7222, (7111, 7333))):
        answer = client.get(f"{address}&release={name}")
        assert answer.status_code == 200
        assert says(answer.text, value)
        assert not any(says(answer.text, other_value) for other_value in others)
    assert says(client.get(address).text, 7333)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ["never", "four"])
def test_a_release_that_is_not_kept_or_only_staged_is_answered_with_those_that_are(
    client: FlaskClient, address: str, name: str
) -> None:
    answer = client.get(f"{address}&release={name}")
    assert answer.status_code == 404
    assert "three, two, one" in answer.text
    assert not says(answer.text, 7444)


@pytest.mark.parametrize("address", sorted({*ADDRESSES} - {PAGE}))
def test_what_a_named_release_says_is_kept_a_minute_and_then_asked_for_again(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"{address}&release=one")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(f"{address}&release=one", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_tags_of_two_releases_differ(client: FlaskClient) -> None:
    tags = {client.get(f"{ADDRESSES[0]}&release={name}").headers["ETag"] for name in ("one", "two", "three")}
    assert len(tags) == 3


def test_a_page_names_the_release_it_shows_in_its_foot_too(client: FlaskClient) -> None:
    text = client.get(f"{PAGE}&release=one").text
    assert "Edición one, del" in text
    assert "Edición three, del" not in text


def test_a_running_site_serves_the_old_release_and_says_why(tmp_path: Path, catalog: Catalog) -> None:
    publish(SqliteReleases(tmp_path), catalog, fact(700.0), name="one")
    client = create_app(Settings(store_dir=tmp_path)).test_client()
    assert client.get("/readyz").json["status"] == "ok"
    publish(SqliteReleases(tmp_path), catalog, fact(738.0), name="two")
    (tmp_path / "current.json").write_text("{")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["release"]) == (200, "degraded", "one")


def test_the_feed_of_an_indicator_tells_the_releases_that_brought_it_something(client: FlaskClient) -> None:
    body = client.get(f"/api/v1/releases.atom?indicator={SUBJECT}").text
    assert [body.count(f"publicación {name}<") for name in ("one", "two", "three", "four")] == [1, 1, 1, 0]
    assert body.count(f"{captions.EDITION} ") == 1
    assert body.count(phrases.changed_figures(1, Text())) == 2
    of_another = client.get("/api/v1/releases.atom?indicator=police_complaints")
    assert (of_another.status_code, of_another.text.count("<entry>")) == (200, 0)


@pytest.mark.parametrize(
    ("query", "status"),
    [("indicator=nothing", 404), ("indicator=", 400), ("indicator=cem_cases&indicator=cem_cases", 400)],
)
def test_a_feed_refuses_an_indicator_that_it_does_not_have(
    client: FlaskClient, query: str, status: int
) -> None:
    assert client.get(f"/api/v1/releases.atom?{query}").status_code == status


def test_newer_code_serves_an_older_release_without_what_its_catalogue_no_longer_has(
    built_store: Path, catalog: Catalog
) -> None:
    """After an update an indicator and a source may be gone until somebody builds again: no page falls over them."""
    gone = "women_marital_status"
    (source,) = catalog.indicators[gone].sources
    newer = replace(
        catalog,
        indicators={name: entry for name, entry in catalog.indicators.items() if name != gone},
        sources={name: entry for name, entry in catalog.sources.items() if name != source},
    )
    site = create_app(
        Settings(), Observatory(newer, load_outlines(), SqliteReleases(built_store))
    ).test_client()
    pages = [f"/es/{slug}" for slug in languages()["es"].slugs.values()]
    places = [f"/es/territorios/{code}" for code in ("PE", "PE-15", *catalog.places)]
    answers = {path: site.get(path).status_code for path in (*pages, *places, "/api/v1/indicators")}
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert answers["/es/explorar"] == answers["/es/fuentes"] == 200
    assert site.get(f"/es/indicadores/{gone}").status_code == 404


EVER = (Path(__file__).parent / "data" / "addresses_ever.txt").read_text(encoding="utf-8").split()
MOVED = load_catalog().moved


@pytest.mark.parametrize("address", share(EVER, 4))
def test_an_address_that_ever_was_answers_or_leads_on_for_good(shipped: FlaskClient, address: str) -> None:
    answer = shipped.get(address)
    if answer.status_code == 308:
        answer = shipped.get(answer.headers["Location"])
    assert answer.status_code == 200


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("entry", MOVED, ids=lambda entry: entry.former)
def test_what_was_renamed_is_found_under_its_new_name_in_each_language(
    shipped: FlaskClient, entry: Moved, lang: str
) -> None:
    slugs = languages()[lang].slugs
    answer = shipped.get(f"/{lang}/{slugs[entry.page]}/{entry.former}")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"/{lang}/{slugs[entry.now_page]}/{entry.now}"


def test_the_filters_of_a_former_address_are_kept_and_no_address_of_today_is_led_away() -> None:
    by_former = {(entry.page, entry.former): entry for entry in MOVED}
    former = {
        ("/fr/comparer/population", "period=2020"): "/fr/comparer/inhabitants?period=2020",
        ("/es/explorar", "compare=help_seeking&view=table"): "/es/explorar?compare=seeking_help&view=table",
        ("/api/v1/data.csv", "compare=population&territory=PE-150112,BO"): (
            "/api/v1/data.csv?compare=inhabitants&territory=PE-150112,BO"
        ),
    }
    for (path, query), now in former.items():
        assert address_now(path, query, by_former) == now
    for path, query in (
        ("/es/indicadores/population", ""),
        ("/es/", "indicator=population"),
        ("/embed/population", ""),
    ):
        assert address_now(path, query, by_former) == ""


# Twelve releases, another catalogue, another column and a restart: what the first one said it says byte for byte.


PLACES = ("PE-150110", "PE-150112", "PE-150106")
QUERY = f"indicator={SUBJECT}&territory={','.join(PLACES)}&period=2021..2023"
FORMS = ("data.csv", "data.json", "chart.svg", "provenance", "data.csv?excel=1&", "chart.svg?shape=wide&")
DATED = [
    f"/api/v1/{form}{'' if '?' in form else '?'}{QUERY}&release=r0{more}"
    for form in FORMS
    for more in ("", "&v=2", "&v=2&lang=en", "&v=1&view=map&lang=fr")
]
EMBED = f"/embed/{SUBJECT}?territory=PE-150112&period=2021..2023&release=r0&v=2"


@dataclass
class Site:
    """A place for releases, and the site that was started over it last."""

    settings: Settings
    catalog: Catalog
    folder: Path

    def restarted(self) -> FlaskClient:
        """A new process: nothing is remembered of the one before."""
        releases = open_releases(self.settings.store_dir, self.settings.database_url)
        releases._unpacked = Unpacked(self.folder / "unpacked")  # type: ignore[attr-defined]
        return create_app(self.settings, Observatory(self.catalog, load_outlines(), releases)).test_client()

    @property
    def releases(self) -> Releases:
        """Where releases are written to."""
        return open_releases(self.settings.store_dir, self.settings.database_url)

    def publish(self, number: int) -> None:
        """The release `r0`, `r1` ... with figures and a file of its own, in the words of today's catalogue."""
        files = self.folder / f"files-{number}"
        files.mkdir()
        (files / "data.csv").write_text(f"value\n{700 + number}\n" * 1000)
        values = {
            (place, year): 700.0 + number + 10 * at + year - 2020
            for at, place in enumerate(PLACES)
            for year in (2021, 2022, 2023)
        }
        facts = [fact(value, territory=place, period=str(year)) for (place, year), value in values.items()]
        with self.releases.drafting(files=files) as draft:
            fill(draft, self.catalog, *facts, name=f"r{number}")
            release_parts.write_parts(draft, self.catalog, load_outlines())


@pytest.fixture
def site(either_store: Settings, catalog: Catalog, tmp_path: Path) -> Site:
    return Site(replace(either_store, store_dir=tmp_path / "store"), catalog, tmp_path)


@pytest.fixture
def other_messages(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """A patch that stands in for a later version of the program; what was read of messages is forgotten after it."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    text._translations.cache_clear()
    text._kept_translations.cache_clear()


def later_program(patch: pytest.MonkeyPatch, site: Site, folder: Path) -> None:
    """Another name of the indicator, other translations, another place's name, one column more."""
    renamed = replace(
        site.catalog.indicators[SUBJECT], name="Otro nombre", unit="otra unidad", caveats=("Otro.",)
    )
    place = replace(site.catalog.territories["PE-150112"], name="Otro lugar")
    site.catalog = replace(
        site.catalog,
        indicators={**site.catalog.indicators, SUBJECT: renamed},
        territories={**site.catalog.territories, "PE-150112": place},
    )
    for lang in ("en", "fr"):
        catalogue = text.catalogue_of(lang)
        (folder / lang).mkdir()
        words = catalogue.read_text().replace('msgstr "', 'msgstr "Another ')
        (folder / lang / "observatory.po").write_text(words)
    patch.setattr(text, "catalogue_of", lambda lang, _folder=None: folder / lang / "observatory.po")
    patch.setattr(release_parts, "catalogue_of", text.catalogue_of)
    text._translations.cache_clear()
    text._kept_translations.cache_clear()
    patch.setitem(FORMATS, CURRENT + 1, FORMATS[CURRENT])  # type: ignore[arg-type]
    added = Column("added", "Añadida.", lambda fact: 1, since=CURRENT + 1)
    for module in (columns, columns):
        patch.setattr(module, "COLUMNS", (*COLUMNS, added))


def bodies(client: FlaskClient) -> dict[str, bytes]:
    answers = {address: client.get(address) for address in DATED}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {address: answer.data for address, answer in answers.items()}


def test_the_first_of_twelve_releases_says_what_it_said(
    site: Site, tmp_path: Path, other_messages: pytest.MonkeyPatch
) -> None:
    site.publish(0)
    client = site.restarted()
    before, tags = bodies(client), {address: client.get(address).headers["ETag"] for address in DATED}
    framed = client.get(EMBED)
    frozen = framed.text
    assert b"700" not in before[DATED[0]]
    assert b"701" in before[DATED[0]]
    (tmp_path / "later").mkdir()
    later_program(other_messages, site, tmp_path / "later")
    for number in range(1, 12):
        site.publish(number)
    client = site.restarted()
    assert bodies(client) == before
    assert {address: client.get(address).headers["ETag"] for address in DATED} == tags
    drawing = frozen[frozen.index("<svg") : frozen.index("</svg>")]
    assert (
        drawing in client.get(EMBED, headers={"If-None-Match": framed.headers["ETag"]}).text
    )  # its frame is of today
    today = client.get(f"/api/v1/data.csv?{QUERY}").text
    assert "Otro nombre" in today
    assert "Otro nombre" not in client.get(DATED[0]).text
    added = client.get(f"{DATED[0]}&v={CURRENT + 1}").text.splitlines()
    assert added[0].split(",").index("added") == len(COLUMNS)
    observatory = observatory_of(client)
    for number in range(12):
        with observatory.files.file_of(f"r{number}", "data.csv").opened() as stream:
            assert stream.read() == f"value\n{700 + number}\n".encode() * 1000
    site.releases.withdraw(Withdrawal("r0", "Un error.", "2026-11-27"), pin=None)
    for address in (*DATED, EMBED, f"/es/indicadores/{SUBJECT}?territory=PE-150112&release=r0"):
        assert client.get(address).status_code == 410
    assert client.get(DATED[0].replace("release=r0", "release=r1")).status_code == 200


def test_latest_is_the_name_on_show_and_a_named_release_is_in_the_first_format(site: Site) -> None:
    site.publish(0)
    client = site.restarted()
    latest = client.get(f"/api/v1/data.json?{QUERY}&release=latest").json
    assert (latest["release"], f"release=r0&v={CURRENT}" in latest["query"]) == ("r0", True)
    headers = {
        more: client.get(f"/api/v1/data.csv?{QUERY}{more}").text.splitlines()[0].split(",")
        for more in ("", "&release=latest", "&release=r0", f"&release=r0&v={CURRENT}", "&v=1")
    }
    assert headers["&release=r0"] == headers["&v=1"] == list(columns_for((), 1))
    assert headers[""] == headers["&release=latest"] == headers[f"&release=r0&v={CURRENT}"]
    assert headers[""][: len(COLUMNS)] == [column.name for column in COLUMNS]
    assert client.get(f"/api/v1/data.csv?{QUERY}&v=99").status_code == 400
    page = client.get(f"/es/indicadores/{SUBJECT}?territory=PE-150112&release=r0").text
    assert f"release=r0&amp;v={CURRENT}" in page  # a page gives addresses that stay
    site.publish(1)
    assert client.get(f"/api/v1/data.json?{QUERY}&release=latest").json["release"] == "r1"


def test_other_words_of_the_same_figures_have_another_tag(
    site: Site, tmp_path: Path, other_messages: pytest.MonkeyPatch
) -> None:
    site.publish(0)
    address = f"/api/v1/data.json?{QUERY}"
    before = site.restarted().get(address)
    (tmp_path / "later").mkdir()
    later_program(other_messages, site, tmp_path / "later")
    after = site.restarted().get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert before.data != after.data
