"""What a checker of HTML would find in a page: roles, headings, ids, names, nesting. The walk asks it of every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final

import pytest

VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "wbr", "source"})
# Roles that an element has by itself: to say them again contradicts or repeats.
NATIVE: Final = {
    "a": "link", "aside": "complementary", "button": "button", "dialog": "dialog", "fieldset": "group",
    "footer": "contentinfo", "form": "form", "h1": "heading", "h2": "heading", "h3": "heading", "header": "banner",
    "li": "listitem", "main": "main", "nav": "navigation", "ol": "list", "section": "region", "table": "table",
    "tbody": "rowgroup", "td": "cell", "tfoot": "rowgroup", "thead": "rowgroup", "tr": "row", "ul": "list",
}  # fmt: skip
TABLE_PARTS: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"})
PHRASING_ONLY: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "span", "small", "strong", "label", "summary", "button", "dt"}
)
BLOCKS: Final = frozenset(
    {"p", "div", "ul", "ol", "dl", "table", "section", "article", "nav", "form", "figure", "h1", "h2", "h3"}
)
# A heading may stand alone in the line of a fold.
ALLOWED: Final = {("summary", "h2"), ("summary", "h3")}
PRESSED: Final = frozenset({"a", "button", "select", "input", "summary", "label"})
PARENTS: Final = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
}
CHILDREN: Final = {
    "ul": {"li"},
    "ol": {"li"},
    "tr": {"td", "th"},
    "dl": {"div", "dt", "dd"},
    "thead": {"tr"},
    "tbody": {"tr"},
}
# HTML allows more; of ids with other letters a selector must be escaped. Dash names its own.
SIMPLE_ID: Final = re.compile(r"[A-Za-z][\w-]*|_dash-(config|renderer)", re.ASCII)
NAMED: Final = ("aria-labelledby", "aria-describedby", "for")


class Checker(HTMLParser):
    """Walks a document and notes each fault once where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.levels: list[int] = []
        self.open: list[str] = []
        self.titles = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.faults += _nesting(tag, self.open)
        if "svg" not in self.open:
            self.faults += _attributes(tag, given, self.open)
        if "id" in given:
            self.ids.append(given["id"])
            self.faults += [] if SIMPLE_ID.fullmatch(given["id"]) else [f"an id {given['id']}"]
        self.named += [id_ for name in NAMED for id_ in given.get(name, "").split()]
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        elif self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.titles += data
        if self.open and self.open[-1] in CHILDREN and data.strip():
            self.faults.append(f"words right in {self.open[-1]}")


def _nesting(tag: str, above: list[str]) -> Iterator[str]:
    parent = above[-1] if above else ""
    if tag in BLOCKS and parent in PHRASING_ONLY and (parent, tag) not in ALLOWED:
        yield f"{tag} in {parent}"
    if tag in PARENTS and parent not in PARENTS[tag]:
        yield f"{tag} in {parent}"
    if parent in CHILDREN and tag not in CHILDREN[parent]:
        yield f"{tag} in {parent}"
    pressed = [name for name in above if name in PRESSED and name != "label"]
    if tag in PRESSED and pressed:
        yield f"{tag} in {pressed[-1]}"


def _attributes(tag: str, given: dict[str, str], above: list[str]) -> Iterator[str]:
    role = given.get("role", "")
    if role and (role == NATIVE.get(tag) or tag in TABLE_PARTS):
        yield f'role "{role}" on {tag}'
    if role == "region":
        yield "a region that is no section"
    if (
        ("aria-label" in given or "aria-labelledby" in given)
        and not role
        and tag in ("div", "span", "p", "li", "td", "th")
    ):
        yield f"a name on a {tag} without a role"
    if "style" in given:
        yield f"style on {tag}"
    if "data-label" in given and tag != "td":
        yield f"data-label on {tag}"
    if given.get("aria-hidden") == "true" and (tag in PRESSED or "tabindex" in given):
        yield f"{tag} can be reached and is hidden"


def faults_of(document: str) -> list[str]:
    """What is wrong in a document, a line each."""
    checker = Checker()
    checker.feed(document)
    checker.close()
    faults = [*checker.faults, *(f"left open: {tag}" for tag in checker.open)]
    faults += [f"{count} times the id {id_}" for id_, count in Counter(checker.ids).items() if count > 1]
    faults += [f"no element {id_}" for id_ in checker.named if id_ not in checker.ids]
    levels = checker.levels
    faults += [f"h{after} after h{before}" for before, after in pairwise(levels) if after > before + 1]
    faults += [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of the first level"]
    return faults + ([] if 0 < len(checker.titles) <= 70 else [f"a title of {len(checker.titles)} letters"])


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ('<ul role="list"><li>a</li></ul>', 'role "list" on ul'),
        ('<table><tbody><tr><td role="cell">a</td></tr></tbody></table>', 'role "cell" on td'),
        ("<h3>a</h3>", "h3 after h1"),
        ('<p id="a"></p><p id="a"></p>', "2 times the id a"),
        ('<p id="_a"></p>', "an id _a"),
        ('<p aria-describedby="b"></p>', "no element b"),
        ("<p><span><div></div></span></p>", "div in span"),
        ('<a href="/"><button>a</button></a>', "button in a"),
        ('<div aria-label="a"></div>', "a name on a div without a role"),
        ("<ul>a</ul>", "words right in ul"),
        ("<div><p></div></p>", "</div> closes ['p']"),
    ],
)
def test_a_planted_fault_is_found(fault: str, told: str) -> None:
    sound = "<html><head><title>a</title></head><body><h1>a</h1>{}</body></html>"
    assert faults_of(sound.format("")) == []
    assert told in faults_of(sound.format(fault))
