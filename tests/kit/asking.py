"""Asks a site for what it holds: its Observatory, a panel, the text of an address, rows of a file, pages with a query."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient

from layouts.document import ids
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.store.reading import panel
from observatory.store.releases import Releases


def observatory_of(client: FlaskClient) -> Observatory:
    """What the site behind a client asks."""
    observatory: Observatory = client.application.extensions["observatory"]
    return observatory


def panel_of(observatory: Observatory, query: str) -> Panel:
    """The panel of `indicator=cem_cases&territory=PE-150112`, or of another query."""
    return observatory.panel(Selection.from_query(query, observatory.catalog))


def panel_in_release(releases: Releases, catalog: Catalog, query: str) -> Panel:
    """The panel of a query as the release on show has it, without an Observatory around it."""
    with releases.opened() as connection:
        return panel.build_panel(connection, catalog, Selection.from_query(query, catalog))


def rows_of_file(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV on disk, by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def text_at(client: FlaskClient, address: str, status: int = 200) -> str:
    """What an address answers, as it stands; it answers with this status."""
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.text[:300])
    return answer.text


def words_in(markup: str) -> str:
    """The words of a page or drawing in one line, without its styles and elements."""
    plain = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", markup)
    return re.sub(r"\s+", " ", html.unescape(plain))


def csv_rows(client: FlaskClient, query: str, *, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a data file, by the names of its columns."""
    text = text_at(client, f"/api/v1/data.csv?{query}").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def json_rows(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    """The rows of all pages of an answer."""
    rows: list[dict[str, Any]] = []
    address: str | None = f"/api/v1/data.json?{query}"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, (query, answer.text[:300])
        rows, address = [*rows, *answer.json["rows"]], answer.json["next"]
    return rows


def mapped_for_search(client: FlaskClient) -> list[str]:
    """The paths that the site's map lists for search engines, in all its files."""
    files = re.findall(r"<loc>https?://[^/<]+([^<]*)</loc>", text_at(client, "/sitemap.xml"))
    return [
        path
        for file in files
        for path in re.findall(r"<loc>https?://[^/<]+([^<]*)</loc>", text_at(client, file))
    ]


ASKED: Final = {
    "provenance": "indicator=police_complaint_rate&territory=PE-150112",
    "share": "indicator=police_complaint_rate&territory=PE-150112",
}
GALLERIES: Final = ("denuncias", "lado-a-lado")
"""Two pages of the gallery: of a question, and of comparisons."""


CALLBACK: Final = "/_dash/_dash-update-component"
ROOM: Final[Mapping[str, Any]] = {"width": 1200, "dark": False}


def body(output: str, inputs: dict[str, object], state: dict[str, object]) -> dict[str, object]:
    """What Dash sends for a callback."""

    def items(pair_values: dict[str, object]) -> list[dict[str, object]]:
        pairs = ((name.rpartition("."), value) for name, value in pair_values.items())
        return [{"id": name, "property": prop, "value": value} for (name, _, prop), value in pairs]

    names = output[2:-2].split("...") if output.startswith("..") else [output]
    outputs = [{"id": name.rpartition(".")[0], "property": name.rpartition(".")[2]} for name in names]
    return {
        "output": output, "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": items(inputs), "state": items(state), "changedPropIds": list(inputs),
        "parsedChangedPropsIds": list(inputs),
    }  # fmt: skip


def frames_request(query: object, room: object = ROOM, path: object = "/es/explorar") -> dict[str, object]:
    """The request for the maps of a selection, as the page makes it when it opens."""
    inputs = {f"{ids.SUBJECT}.data": query, f"{ids.ROOM}.data": room}
    state = {f"{ids.ASKED}.data": query, f"{ids.LOCATION}.pathname": path}
    return body(f"{ids.FRAMES}.data", inputs, state)


def to_copy(markup: str) -> list[str]:
    """What stands there to be copied, as the button copies it."""
    found = re.findall(r"<(code|p)[^>]*data-code[^>]*>(.*?)</\1>", markup, re.S)
    return [unescape(re.sub(r"<[^>]+>", "", words)) for _, words in found]


def as_written(value: Any) -> str:
    """A value of JSON or of a workbook as the CSV writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
