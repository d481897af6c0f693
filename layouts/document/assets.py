"""The site's own files: what stands in every page, and the addresses of the others.

A phone on a slow line draws nothing before the style and the script of the exit have come: so they stand in the page.
Other files have a fingerprint of their content in their address, so that they may be kept. Scripts that every page
needs are sent as one: each answer carries headers of a thousand bytes.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from dash.fingerprint import build_fingerprint

FOLDER: Final = Path(__file__).parent.parent.parent / "assets"
STYLES: Final = ("tokens.css", "page.css", "chart.css", "print.css")
"""The style of every page, in this order."""
EXIT_SCRIPT: Final = "exit.js"
READING_SCRIPTS: Final = "reading.js"
EXPLORER_SCRIPTS: Final = "exploring.js"
JOINED: Final[Mapping[str, tuple[str, ...]]] = {
    READING_SCRIPTS: ("observatory.js", "site.js", "copy.js", "reader.js"),
    EXPLORER_SCRIPTS: (
        "observatory.js", "copy.js", "reader.js", "explorer_figures.js", "explorer_state.js", "explorer_reading.js",
        "explorer_years.js", "explorer_drag.js", "explorer.js",
    ),
}  # fmt: skip
"""Files that are made of others, in their order."""
_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.S)
_NEEDLESS_SPACE: Final = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+")
# Two patterns: a word at the head of each is found six times as fast.
_CLASS: Final = re.compile(r'class="([^"]*)"')
_ID: Final = re.compile(r'id="([^"]*)"')
_WORD: Final = re.compile(r"[A-Za-z][\w-]*")
_CONDITION: Final = ("@media", "@supports", "@container")  # which have rules inside
_BRACKETS: Final = re.compile(r"\[[^\]]*\]|\([^()]*(?:\([^()]*\)[^()]*)*\)")
_BRACE: Final = re.compile(r"[{}]")
_NAMED: Final = re.compile(r"[.#]([A-Za-z][\w-]*)")
MADE: Final = Path(__file__).parent.parent.parent / "bundle" / "made"
PACKAGE: Final = "plotly"
PATH: Final = "package_data/plotly.min.js"  # where Dash looks for it, whichever of the two it is
PREFIX: Final = "/_dash/"  # of every address of the explorer's Dash app
SUITES: Final = f"{PREFIX}_dash-component-suites/"
_VERSION: Final = re.compile(r"plotly\.js v([\d.]+)")
# The explorer: what its Dash app is made of, and what its asset finds.


@cache
def style_in_page() -> str:
    """The style of every page, without its comments and the space between its rules."""
    return _NEEDLESS_SPACE.sub(r"\1", _without_comments(*STYLES))


def style_of(html: str) -> str:
    """The rules of that style which a page of this `html` can need: a phone loads no rule of another page.

    A rule stays if one of its selectors names classes and ids of the page alone, or of what its scripts write.
    """
    words = {word for names in {*_CLASS.findall(html), *_ID.findall(html)} for word in names.split()}
    return _pick_rules(frozenset(_names_in_style() & words))


@lru_cache(maxsize=64)
def _pick_rules(names: frozenset[str]) -> str:
    lacking = _names_in_style() - names - _words_of_scripts()
    return "".join(_find_needed(_rules(), lacking))


class _Rule(NamedTuple):
    """What stands before the braces of a rule and inside them, and the names that each of its selectors needs.

    A condition has rules inside instead.
    """

    head: str
    inside: str
    names: tuple[frozenset[str], ...]
    rules: tuple[_Rule, ...]


@cache
def _rules() -> tuple[_Rule, ...]:
    """Those of every page: read once a process, since each page picks among them."""
    return tuple(_read_rules(style_in_page()))


def _read_rules(style: str) -> Iterator[_Rule]:
    """The rules of `style`; a selector may lack what it asks in brackets."""
    for head, inside in _split_rules(style):
        if head.startswith(_CONDITION):
            yield _Rule(head, "", (), tuple(_read_rules(inside)))
        else:
            selectors = _BRACKETS.sub("", head).split(",")
            yield _Rule(head, inside, tuple(frozenset(_NAMED.findall(one)) for one in selectors), ())


def _find_needed(rules: Iterable[_Rule], lacking: frozenset[str]) -> Iterator[str]:
    """The rules with a selector that names nothing of `lacking`."""
    for rule in rules:
        kept = "".join(_find_needed(rule.rules, lacking)) if rule.rules else ""
        if kept or any(map(lacking.isdisjoint, rule.names)):
            yield f"{rule.head}{{{kept or rule.inside}}}"


def _split_rules(style: str) -> Iterator[tuple[str, str]]:
    """What stands before the braces of each rule, and inside them."""
    start = 0
    while (opened := style.find("{", start)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            brace = _BRACE.search(style, end)
            if brace is None:
                raise ValueError(f"A brace is not closed in the style: {style[opened - 40 : opened + 40]}")
            depth, end = depth + (1 if brace[0] == "{" else -1), brace.end()
        yield style[start:opened], style[opened + 1 : end - 1]
        start = end


@cache
def _names_in_style() -> frozenset[str]:
    return frozenset(_NAMED.findall(style_in_page()))


@cache
def _words_of_scripts() -> frozenset[str]:
    """Every word of the scripts of a page: a class that one of them gives is among them."""
    return frozenset(_WORD.findall(content_of(READING_SCRIPTS).decode() + exit_script_in_page()))


@cache
def exit_script_in_page() -> str:
    """The script of the exit, without its comments."""
    return _without_comments(EXIT_SCRIPT)


def _without_comments(*names: str) -> str:
    return _COMMENT.sub("", "".join((FOLDER / name).read_text(encoding="utf-8") for name in names))


def script_source(script: str) -> str:
    """How a Content-Security-Policy allows this one script to stand in a page."""
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@cache
def frame_script() -> str:
    """What a framed document runs that was asked for with `resize=1`: it stands in the frame, which is one answer."""
    return content_of("embed_frame.js").decode().strip()


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """`/assets/<name>?m=<fingerprint>`. Raises FileNotFoundError for a file that is not there."""
    return f"/assets/{name}?m={hashlib.sha256(content_of(name)).hexdigest()[:12]}"


def content_of(name: str) -> bytes:
    """The bytes of a file, or of those that it is made of one after another, without their comments."""
    return _without_comments(*JOINED[name]).encode() if name in JOINED else (FOLDER / name).read_bytes()


# Which plotly.js the explorer loads: the bundle that set-up made, else the whole one of the Python package.


@lru_cache(maxsize=1)
def plotly_version() -> str:
    """The version of plotly.js that Python's plotly brings."""
    with whole_file().open(encoding="utf-8") as script:
        match = _VERSION.search(script.read(400))
    return match[1] if match else ""


def whole_file() -> Path:
    """The plotly.js of the Python package."""
    return Path(str(files(PACKAGE) / PATH))


@lru_cache(maxsize=4)
def plotly_file(folder: Path = MADE) -> Path:
    """The newest bundle in `folder` of the version that Python's plotly speaks; without one, Python's own file.

    Beside a bundle lie `.br` and `.gz`, the same bytes compressed.
    """
    bundles = sorted(folder.glob(f"plotly-{plotly_version()}-*.js"), key=lambda path: path.stat().st_mtime)
    return bundles[-1] if bundles else whole_file()


def is_bundle() -> bool:
    """Whether set-up made the lighter file, which holds what Dash needs of its polyfill."""
    return plotly_file() != whole_file()


@lru_cache(maxsize=4)
def plotly_address(folder: Path = MADE) -> str:
    """The address of that file, with a fingerprint of its content: it may be kept for ever."""
    fingerprint = hashlib.sha256(plotly_file(folder).read_bytes()).hexdigest()[:12]
    return f"{SUITES}{PACKAGE}/{build_fingerprint(PATH, plotly_version(), fingerprint)}"
