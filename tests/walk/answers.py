"""Asks the site in this process, without a network, and hands each answer on with what was asked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import lxml.html
from flask.testing import FlaskClient

from tests.api.briefs.reading import printed
from tests.kit.passages import passages
from tests.walk.listing import Asked

os.environ.setdefault("OPENPYXL_LXML", "False")  # as the site runs; lxml is at hand for tests alone
_SILENT: Final = re.compile(r"(?s)<(script|style|template)\b.*?</\1>|<[^>]+>")
_MARK: Final = re.compile(
    r'(?s)<g data-cell="([^"]*)" data-i="\d+"[^>]*>\s*(?:<a[^>]*>)?\s*<title>(.*?)</title>'
)
DRAWING: Final = re.compile(r"(?s)<svg\b[^>]*data-kind.*?</svg>")


@dataclass(frozen=True)
class Answer:
    """What came back, read in the ways that rules ask for; each reading is made once."""

    asked: Asked
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.asked.kind

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def path(self) -> str:
        return urlsplit(self.asked.address).path

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.asked.address).query))

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8") if self.is_text else ""

    @property
    def is_text(self) -> bool:
        return self.media_type.startswith("text/") or self.media_type.endswith(("json", "xml"))

    @property
    def is_html(self) -> bool:
        return self.media_type == "text/html"

    @cached_property
    def lang(self) -> str:
        """The language of the answer: of its document, else of its address."""
        said = re.match(r'(?s).{0,60}?<html[^>]*? lang="(\w+)"', self.text)
        return said[1] if said else self.query.get("lang", "es")

    @cached_property
    def tree(self) -> Any:
        """The elements of a page."""
        return lxml.html.document_fromstring(self.text)

    @cached_property
    def words(self) -> str:
        """All the words that a reader is told, in one line."""
        if self.media_type == "application/pdf":
            return printed(self.body).text
        return (
            joined(_SILENT.sub(" ", self.text))
            if self.is_html or self.media_type.endswith("xml")
            else self.text
        )

    @cached_property
    def passages(self) -> list[str]:
        """What is read block by block, and what is said of each drawing."""
        if self.media_type == "application/pdf":
            return [self.words]
        read = [said for _, said in passages(self.text, self.lang)] if self.is_html else []
        return read + [said for one in self.drawings for said in (one.finding, one.alternative)]

    @cached_property
    def drawings(self) -> list[Drawing]:
        """The charts of the answer, each once where it stands in two widths."""
        found = DRAWING.findall(self.text) if self.is_html or self.media_type == "image/svg+xml" else []
        return list({one.finding + one.alternative: one for one in map(Drawing.read, found)}.values())

    @cached_property
    def links(self) -> set[str]:
        """The addresses of this site to which the answer leads, without what stands behind #."""
        if not self.is_html:
            return set()
        found = {
            unescape(one).partition("#")[0] for one in re.findall(r'<a [^>]*?href="(/[^"]*)"', self.text)
        }
        return {one for one in found if not one.startswith("//")}


@dataclass(frozen=True)
class Drawing:
    """A painted chart as a reader has it: what is said of it, and the words of each mark."""

    kind: str
    finding: str
    alternative: str
    marks: tuple[tuple[str, str], ...]
    """Of each mark its cell (`PE-150112 2024`) and what is read of it."""
    counts: frozenset[str]
    strokes: bool
    """Whether a line joins some of its values."""
    sizes: tuple[float, ...]

    @classmethod
    def read(cls, svg: str) -> Drawing:
        """The drawing of an SVG element of this site."""
        return cls(
            kind=_first(r'data-kind="(\w+)"', svg),
            finding=joined(_first(r"(?s)^<svg[^>]*>.*?<title[^>]*>(.*?)</title>", svg)),
            alternative=joined(_first(r"(?s)<desc[^>]*>(.*?)</desc>", svg)),
            marks=tuple((cell, joined(said)) for cell, said in _MARK.findall(svg)),
            counts=frozenset(_first(r'data-counts="([^"]*)"', svg).split()),
            strokes=re.search(r'data-m="\d+ \d', svg) is not None,
            sizes=tuple(float(size) for size in re.findall(r'font-size[=:]"?([\d.]+)', svg)),
        )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


def joined(markup: str) -> str:
    """The words of markup in one line; the thin spaces within a number stay."""
    return re.sub(r"[ \n\t]+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def client_of(store: Path) -> FlaskClient:
    """The site over a store, in this process."""
    from app import create_app
    from observatory.settings import Settings

    return create_app(Settings(store_dir=store)).test_client()


def ask(client: FlaskClient, asked: Asked) -> Answer:
    """One answer. What is refused is asked for as a reader's browser does."""
    if asked.posted:
        given = client.post(asked.address, data=asked.posted, content_type="application/json")
    else:
        given = client.get(asked.address, headers={"Accept": "text/html"} if asked.kind == "refusal" else {})
    return Answer(asked, given.status_code, dict(given.headers), given.get_data())


def answers(client: FlaskClient, every: list[Asked]) -> Iterator[Answer]:
    """Each answer in its turn."""
    return (ask(client, one) for one in every)
