"""Rules of every answer as it comes: status, type, what it asks of others, and whether its markup is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from tests.test_markup import faults_of
from tests.walk.answers import Answer
from tests.walk.known import Known

_BEGINS: Final = {
    "image/png": b"\x89PNG\r\n", "application/pdf": b"%PDF-", "application/zip": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
}  # fmt: skip
_LOADED: Final = re.compile(
    r"""<(?:script|img|iframe|source|audio|video|embed|input)\b[^>]*?\s(?:src|srcset|poster)="([^"]+)"|<object\b[^>]*?\sdata="([^"]+)\""""
    r"""|<link\b(?=[^>]*rel="(?:stylesheet|preload|icon|prefetch|preconnect|dns-prefetch|modulepreload|manifest)")[^>]*?href="([^"]+)\""""
    r"""|<form\b[^>]*?action="([^"]+)"|<(?:use|image)\b[^>]*?href="([^"]+)"|url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)"""
)
_LEVEL: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_SEEN: Final = {"svg", "img", "input", "select", "textarea", "button", "object", "iframe", "canvas", "hr"}
_MAY_BE_EMPTY: Final = {"polite", "assertive"}
"""What a script fills while the page is read has a live region, which begins empty."""


def wrong_status(answer: Answer, known: Known) -> Iterator[str]:
    """Another status than was asked for, and any failure of the server."""
    if answer.status not in answer.asked.statuses:
        yield f"status {answer.status}"


def wrong_type(answer: Answer, known: Known) -> Iterator[str]:
    """A type that the interface's document does not say of the path, and a body that is not of its type."""
    if answer.status == 200 and answer.path.startswith("/api/v1/") and not answer.asked.posted:
        declared = _declared(answer.path.removeprefix("/api/v1"), known)
        if "*/*" not in declared and answer.media_type not in declared:
            yield f"{answer.media_type} and not {sorted(declared)}"
    if not answer.body and answer.status == 200:
        yield "nothing in it"
    if not answer.body.startswith(_BEGINS.get(answer.media_type, b"")):
        yield f"no {answer.media_type}"
    yield from _unreadable(answer)


def _declared(path: str, known: Known) -> set[str]:
    """The types that the document gives for the answer of a path; a path as it stands comes before one with a name."""
    by_path = known.document["paths"]
    for template in sorted(by_path, key=lambda one: "{" in one):
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
            return set(by_path[template]["get"]["responses"]["200"]["content"])
    return set()


def _unreadable(answer: Answer) -> Iterator[str]:
    try:
        if answer.media_type.endswith("json"):
            json.loads(answer.text)
        elif answer.media_type.endswith("xml"):
            etree.fromstring(answer.body)
    except (ValueError, etree.XMLSyntaxError) as error:
        yield f"cannot be read as {answer.media_type}: {error}"


def cookies(answer: Answer, known: Known) -> Iterator[str]:
    """Anything that asks a browser to remember its reader."""
    if "Set-Cookie" in answer.headers:
        yield "sets a cookie"


def other_hosts(answer: Answer, known: Known) -> Iterator[str]:
    """Whatever a browser fetches by itself from another host, or sends there."""
    if not (answer.is_html or answer.media_type in {"image/svg+xml", "text/css"}):
        return
    for found in _LOADED.finditer(answer.text):
        address = next(filter(None, found.groups()))
        if urlsplit(address).netloc not in {"", "localhost"}:
            yield f"asks {address}"


def unsound_markup(answer: Answer, known: Known) -> Iterator[str]:
    """Roles, ids, names, nesting and levels of headings that a checker of HTML would find (tests/test_markup.py)."""
    if answer.is_html:
        yield from sorted(set(faults_of(answer.text)))


def images_without_words(answer: Answer, known: Known) -> Iterator[str]:
    """A picture that says nothing to those who do not see it."""
    if not answer.is_html:
        return
    for picture in answer.tree.xpath("//img[not(@alt)]"):
        yield f"an image without words: {picture.get('src')}"
    for picture in answer.tree.xpath("//*[local-name()='svg'][@role='img']"):
        named = " ".join(picture.xpath("./title/text()|./*[local-name()='title']/text()")) or picture.get(
            "aria-label", ""
        )
        if len(named) < 20:
            yield f"a drawing called «{named}»"


def empty_sections(answer: Answer, known: Known) -> Iterator[str]:
    """A heading, a fold or a caption with nothing under it, and lists, tables and paragraphs without anything."""
    if not answer.is_html:
        return
    body = next(iter(answer.tree.xpath("//main")), None)
    if body is None:
        return
    yield from (f"nothing under «{_said(heading)}»" for heading in _bare_headings(body))
    for fold in body.xpath(".//details"):
        if not any(_holds(one) for one in fold if one.tag != "summary"):
            yield f"nothing in the fold «{_said(fold)[:60]}»"
    for one in body.xpath(".//ul|.//ol|.//dl|.//table|.//p|.//figure|.//dd|.//li"):
        if (
            not _holds(one)
            and one.get("aria-live") not in _MAY_BE_EMPTY
            and one.get("role") != "status"
            and "hidden" not in one.attrib
        ):
            yield f"an empty {one.tag} {one.get('class') or one.get('id') or ''}".strip()
    yield from (f"a table without rows: «{_said(one)[:60]}»" for one in body.xpath(".//table[not(.//td)]"))


def _bare_headings(body: Any) -> Iterator[Any]:
    """The headings behind which the next one of their own level or above stands, or the end, with nothing between."""
    open_heading: Any = None
    within: Any = None
    for event, one in etree.iterwalk(body, events=("start", "end")):
        level = _LEVEL.get(one.tag)
        if level and event == "start":
            if open_heading is not None and level <= _LEVEL[open_heading.tag]:
                yield open_heading
            open_heading = within = one
        elif level:
            within = None
        told = one.text if event == "start" else one.tail
        if within is None and ((told or "").strip() or one.tag in _SEEN):
            open_heading = None
    if open_heading is not None:
        yield open_heading


def _holds(one: Any) -> bool:
    return bool(_said(one)) or any(inside.tag in _SEEN for inside in one.iter())


def _said(one: Any) -> str:
    return " ".join(one.text_content().split())
