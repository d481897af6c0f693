"""The empty forms that a release brings: what is given is what would be accepted, and nothing else is given."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import psycopg
import pytest
from flask.testing import FlaskClient

from app import create_app
from etl.publishing.publish import form_files
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.languages import languages
from observatory.model import FormFile
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import ON_SHOW, POINTER, Pin, PostgresReleases, Releases, SqliteReleases
from observatory.store.writing import draft
from observatory.words.requests import DAMAGED, NOT_BROUGHT, OTHER_VERSION
from tests.callbacks.test_questions import visible
from tests.kit.facts import fact, fill

SOURCES = ("felcv_el_alto", "gamea_dna", "gamea_slim", "muni_independencia")
WORKBOOK = "/api/v1/forms/gamea_slim.xlsx"


def publish(releases: Releases, catalog: Catalog, name: str) -> None:
    """A release with one figure and the forms of this catalogue."""
    with releases.drafting() as connection:
        fill(connection, catalog, fact(738.0), name=name)
        draft.add_form_files(connection, form_files(catalog))


def site(releases: Releases, catalog: Catalog) -> FlaskClient:
    """The site as it would start now on these releases."""
    return create_app(Settings(), Observatory(catalog, Outlines.from_sets([]), releases)).test_client()


def with_version(catalog: Catalog, version: int) -> Catalog:
    """The catalogue whose form of the SLIM has asked something else since."""
    design = replace(catalog.forms["slim"], version=version)
    return replace(catalog, forms={**catalog.forms, "slim": design})


def version_of(workbook: bytes) -> int:
    """What the workbook says of itself in its hidden sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))["_formulario"]
    return dict(sheet.iter_rows(max_col=2, values_only=True))["version"]


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_has_its_workbook_and_its_guide_in_every_language(
    shipped: FlaskClient, source: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(shipped.get(f"/api/v1/forms/{source}.xlsx").data))
    assert dict(book["_formulario"].iter_rows(max_col=2, values_only=True))["source"] == source
    guides = {lang: shipped.get(f"/api/v1/forms/{source}.html?lang={lang}").text for lang in languages()}
    assert len(set(guides.values())) == len(languages())
    for lang, guide in guides.items():
        assert f'<html lang="{lang}">' in guide and len(guide) < 12_000
        assert (
            "<script" not in guide and "src=" not in guide and "http" not in guide.replace("http-equiv", "")
        )


def test_nothing_is_filled_in_and_nobody_is_named_in_what_is_given(shipped: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(shipped.get(WORKBOOK).data))
    assert book.properties.creator in (None, "openpyxl") and not book.properties.lastModifiedBy
    for sheet in ("Por residencia", "Por oficina", "Detalle"):
        values = [cell for row in book[sheet].iter_rows(values_only=True) for cell in row]
        assert not [value for value in values if isinstance(value, int)]


def test_the_page_gives_what_the_addresses_give(shipped: FlaskClient) -> None:
    for lang, slug in (("es", "enviar-cifras"), ("en", "send-figures"), ("fr", "envoyer-des-chiffres")):
        page = shipped.get(f"/{lang}/{slug}").text
        for source in SOURCES:
            ending = "" if lang == "es" else f"?lang={lang}"
            assert f'href="/api/v1/forms/{source}.xlsx"' in page
            assert f'href="/api/v1/forms/{source}.html{ending}"' in page


def refused(client: FlaskClient, sentence: str) -> bool:
    """Whether neither the address nor the page gives the workbook, and both say why."""
    answer, page = client.get(WORKBOOK), client.get("/es/enviar-cifras")
    assert page.status_code == 200
    return (
        answer.status_code == 404
        and answer.json["detail"] == sentence
        and sentence in visible(page.text)
        and WORKBOOK not in page.text
    )


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_back_at_a_release_with_an_older_form_none_is_given_that_would_be_refused(
    tmp_path: Path, postgres_url: str, catalog: Catalog, database: str
) -> None:
    releases: Releases = SqliteReleases(tmp_path) if database == "sqlite" else PostgresReleases(postgres_url)
    old, new = catalog, with_version(catalog, 99)
    publish(releases, old, "old")
    assert version_of(site(releases, old).get(WORKBOOK).data) == catalog.forms["slim"].version
    assert refused(site(releases, new), OTHER_VERSION)  # the program came before its release
    publish(releases, new, "new")
    client = site(releases, new)
    assert version_of(client.get(WORKBOOK).data) == 99
    tag = client.get(WORKBOOK).headers["ETag"]
    releases.pin(Pin("old"))
    assert refused(client, OTHER_VERSION)
    assert client.get(WORKBOOK, headers={"If-None-Match": tag}).status_code == 404
    assert refused(site(releases, new), OTHER_VERSION)  # and after a restart
    assert client.get("/api/v1/forms/gamea_dna.xlsx").status_code == 200  # whose form did not change
    releases.pin(None)
    assert version_of(client.get(WORKBOOK).data) == 99


def test_a_release_of_before_there_were_forms_says_so(tmp_path: Path, catalog: Catalog) -> None:
    releases = SqliteReleases(tmp_path)
    with releases.drafting() as connection:
        fill(connection, catalog, fact(738.0), name="bare")
    assert refused(site(releases, catalog), NOT_BROUGHT)


def test_of_a_release_that_was_cut_off_the_former_ones_forms_are_given(
    tmp_path: Path, catalog: Catalog
) -> None:
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, "whole")
    publish(releases, with_version(catalog, 99), "cut")
    newest = max(tmp_path.glob("release-*.db"), key=lambda path: path.stat().st_mtime_ns)
    newest.chmod(0o644)
    newest.write_bytes(newest.read_bytes()[:20_000])
    client = site(SqliteReleases(tmp_path), catalog)
    assert version_of(client.get(WORKBOOK).data) == catalog.forms["slim"].version
    assert client.get("/readyz").json["status"] == "degraded"


def test_a_form_of_which_a_part_was_lost_is_not_given(postgres_url: str, catalog: Catalog) -> None:
    releases = PostgresReleases(postgres_url)
    publish(releases, catalog, "lost")
    with psycopg.connect(postgres_url) as server:
        (place,) = server.execute("SELECT place FROM observatory.ledger").fetchone()  # type: ignore[misc]
        server.execute(
            f"UPDATE {place}.form_file SET content = substring(content FROM 1 FOR 900) "
            "WHERE source = 'gamea_slim' AND lang = ''"
        )
    client = site(releases, catalog)
    assert refused(client, DAMAGED)
    assert client.get("/api/v1/forms/gamea_dna.xlsx").status_code == 200


def test_the_same_catalogue_gives_the_same_bytes(catalog: Catalog) -> None:
    from etl.publishing import publish as module

    def files() -> list[FormFile]:
        module._empty.cache_clear()
        return list(form_files(catalog))

    first = files()
    assert first == files()
    assert all(hashlib.sha256(file.content).hexdigest() == file.sha256 for file in first)


def test_a_demonstration_says_so_on_what_is_given(tmp_path: Path) -> None:
    from observatory.demonstration import MARK, demonstration_catalog

    for file in form_files(demonstration_catalog()):
        if file.lang == "es":
            assert MARK in file.content.decode()
        elif not file.lang:
            assert MARK in str(openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0]["A1"].value)


def test_what_lies_in_the_public_folder_is_the_release_and_nothing_beside_it(
    tmp_path: Path, catalog: Catalog
) -> None:
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, "one")
    release = next(tmp_path.glob("release-*.db")).name
    assert {path.name for path in tmp_path.iterdir()} - {"private"} == {
        POINTER,
        ON_SHOW,
        release,
        f"{release}.zst",
    }
    with closing(sqlite3.connect(next(tmp_path.glob("release-*.db")))) as store:
        assert store.execute("SELECT COUNT(*) FROM form_file").fetchone() == (
            len(SOURCES) * (1 + len(languages())),
        )
