"""Twelve releases, another catalogue, another column and a restart: what the first one said it says byte for byte.

On SQLite and on PostgreSQL; a withdrawal alone ends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from observatory import text
from observatory.catalog import Catalog
from observatory.files import columns
from observatory.files.columns import COLUMNS, Column, columns_for
from observatory.geography.outlines import load_outlines
from observatory.model.formats import CURRENT, FORMATS
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store import release_parts
from observatory.store.releases import Releases, Withdrawal, open_releases
from observatory.store.releases.packing import Unpacked
from tests.kit.asking import observatory_of
from tests.kit.facts import fact, fill

SUBJECT = "cem_cases"
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
