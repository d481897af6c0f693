"""Asks every output of the site that OBSERVATORY_DATA_DIR names, and writes what each says.

`python -m tests.kit.site_crawl OUT` is for sites other than the one of the program: a process is about one site.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

from api.feeds.wellknown import list_pages
from app import create_app
from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.site import SITE_FOLDER, current_site
from observatory.text import Text
from tests.walk import listing
from tests.walk.answers import Answer, ask
from tests.walk.listing import Asked


def names_of_places(catalog: Catalog) -> set[str]:
    """The site's places and all above them, in every language, and what the site calls itself."""
    above = {wider.code for code in catalog.places for wider in catalog.ancestors(code)}
    # Without the level that stands behind some: «Lima (provincia)».
    named = {catalog.territories[code].name.partition(" (")[0] for code in (*catalog.places, *above)}
    site = current_site()
    return {Text(lang).t(name) for lang in languages() for name in (*named, site.name, site.short_name)}


def names_in(text: str, names: set[str]) -> list[str]:
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def list_asked(site: Observatory, document: dict[str, object]) -> Iterator[Asked]:
    """Every page in every language, states of the explorer, embeds, sheets, the whole interface, feeds and files."""
    with site.one_release():
        places = [("territories", code) for code in site.catalog.territories]
        named = [
            *chain.from_iterable(list_pages(site).values()),
            *(("indicators", id_) for id_ in site.catalog.indicators),
            *places,
        ]
        named += [(name, "") for name in languages()["es"].slugs]
        for lang, (name, subject) in product(languages(), dict.fromkeys(named)):
            yield Asked("page", addresses.page(lang, name, subject))
        for lang, id_, view in product(
            languages(), site.catalog.indicators, ("trend", "bars", "map", "table")
        ):
            yield Asked("page", addresses.indicator(lang, id_, f"view={view}"))
            yield Asked("explorer", f"{addresses.page(lang, 'explorer')}?indicator={id_}&view={view}")
        yield from (
            *(listing.explorer_states(site) if site.availability() else ()), *listing.embeds(site), *listing.sheets(site),
            *listing.interface(site, document),
            *(Asked("file", f"/api/v1/brief.pdf?territory={code}") for code in site.catalog.places),
            *(Asked("feed", address) for address in listing.FEEDS),
            *(Asked("file", address) for address in listing.FILES if "oembed" not in address),
        )  # fmt: skip


def read_words(answer: Answer) -> str:
    """What an answer says: a PDF its text, a workbook or package what its files say."""
    if answer.body[:4] == b"PK\x03\x04":
        return " ".join(_unpack(answer.body))
    if answer.media_type == "application/pdf":
        return answer.words
    return answer.body.decode("utf-8", "replace") if answer.is_text else ""


def _unpack(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            inner = _unpack(content) if content[:4] == b"PK\x03\x04" else [content.decode("utf-8", "replace")]
            yield from (name, *inner)


def main(out: Path, every: int = 1) -> None:
    """Write `{address: [status, words]}` of one address in `every`, and of the files for the proxy."""
    listing.STATES, listing.EMBEDS, listing.TYPESET = 20, 40, 5  # type: ignore[misc]
    app = create_app(Settings.from_environment())
    client, site = app.test_client(), app.extensions["observatory"]
    document = client.get("/api/v1/openapi.json").get_json()
    said = {}
    for asked in dict.fromkeys(list_asked(site, document)):
        if int(asked.digest, 16) % every:
            continue
        answer = ask(client, asked)
        said[f"{asked.address} {asked.posted}".strip()] = [answer.status, read_words(answer)]
    for path in (SITE_FOLDER / "nginx").glob("*"):
        said[f"nginx/{path.name}"] = [200, path.read_text(encoding="utf-8")]
    out.write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
