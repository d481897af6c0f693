"""Fills the templates of pages (`layouts/templates/`) with plain values.

A template escapes all it is given but Markup, which this site's own drawings and templates make: it has no filter `safe`.
A value that it names and nobody gives is an error, never an empty place. Its messages are calls of `t` and `n`, as in
Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial, wraps
from html import escape
from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias, cast

from cachetools import LRUCache
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from layouts.document import addresses, ids
from layouts.document.page import SECTIONS, section_of, trail_below, trail_to
from observatory import prose
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.geography.outlines import Outlines
from observatory.languages import SOURCE, languages
from observatory.model import Helpline, Panel, Row
from observatory.text import Text, keep_together
from observatory.vocabulary import captions, page_titles, phrases
from observatory.vocabulary.page_titles import DESCRIPTIONS, TITLES
from observatory.words.table import Table, TableCell

_SPOKEN: Final[ContextVar[Text]] = ContextVar("spoken")
"""The language that is spoken: macros are made once for all languages, and ask here."""
FOLDER: Final = Path(__file__).parent.parent / "templates"
MOST_LETTERS: Final = 8_000_000  # of all that is cached: two bytes each
Told = ParamSpec("Told")
Key: TypeAlias = tuple[tuple[int, ...], tuple[Hashable, ...]]
# Characters from which a cell asks for room of its own, so that a phone does not set it word by word.
LONG: Final = 30
LONGER: Final = 60
MOST_ROWS: Final = 400
_DATED: Final = re.compile(r"\d{4}-[\d-]+")  # an edition
_NUMBER: Final = re.compile(r"[+−-]?\d[\d\s.,]*( %)?")


@cache
def template_environment() -> Environment:
    """Jinja as the site uses it: each template is compiled once."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    del environment.filters["safe"]
    environment.filters["message"] = lambda sentence: _SPOKEN.get().t(sentence)
    environment.tests["number_text"] = is_number
    environment.globals |= {
        "t": lambda sentence, /, **values: _SPOKEN.get().t(sentence, **values),
        "n": lambda one, many, count, /, **values: _SPOKEN.get().n(one, many, count, **values),
        "page": lambda name, subject="", **query: addresses.page(_SPOKEN.get().lang, name, subject, **query),
        "trail_below": lambda name: trail_below(name, _SPOKEN.get()),
        "trail_to": lambda name: trail_to(name, _SPOKEN.get()),
        "value_table": lambda table: value_table(table, _SPOKEN.get()),
        "attribute": write_attribute, "addresses": addresses, "ids": ids, "languages": languages,
        "captions": captions, "phrases": phrases, "titles": page_titles, "MARK": MARK, "SOURCE": SOURCE,
        "TITLES": TITLES, "DESCRIPTIONS": DESCRIPTIONS, "SECTIONS": SECTIONS, "section_of": section_of,
    }  # fmt: skip
    return environment


def write_attribute(name: str, value: str | int | None) -> Markup | str:
    """An attribute that is left out where it has no value."""
    return Markup(f' {name}="{escape(str(value))}"') if value else ""


def fill_template(name: str, text: Text, /, **values: Any) -> Markup:
    """The template `name` in the reader's language; no line parts a number from its sign.

    Raises jinja2.UndefinedError for a value that nobody gives.
    """
    token = _SPOKEN.set(text)
    try:
        template = template_environment().get_template(f"{name}.html")
        return Markup(keep_together(template.render(values, text=text, lang=text.lang).lstrip()))
    finally:
        _SPOKEN.reset(token)


def history_parts(catalog: Catalog, text: Text) -> list[prose.ProsePart]:
    """Where the site comes from, for the macro `prose` too."""
    return prose.fill_history(catalog, text, address=partial(addresses.page, text.lang))


def value_table(table: Table, text: Text) -> Markup:
    """A table of a Panel; of more than MOST_ROWS rows the first, and how many are left out."""
    shown = table.rows[:MOST_ROWS]
    headers, rows = numeric_columns(table), rows_of(shown, table.origins)
    left_out = len(table.rows) - len(shown)
    return fill_template("value_table", text, table=table, headers=headers, rows=rows, left_out=left_out)


def prose_parts(name: str, catalog: Catalog, text: Text) -> list[prose.ProsePart]:
    """The prose of a page in the reader's language, for the macro `prose` of `parts.html`."""
    return prose.fill_prose(name, catalog, text, address=partial(addresses.page, text.lang))


# The context of every rendering function besides its Panel: language, outlines, and the site's address.


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Language, outlines and address that a page is rendered with; what leaves it names `helplines` and `contact`."""

    text: Text
    outlines: Outlines
    base_url: str = ""
    helplines: tuple[Helpline, ...] = ()
    contact: str = ""

    @property
    def objects(self) -> tuple[object, ...]:
        """What a fragment rendered with it is cached by the identity of."""
        return self.outlines, self.helplines

    @property
    def setting(self) -> tuple[Hashable, ...]:
        """What such a fragment is cached by the value of."""
        return self.text, self.base_url


# An LRU cache of rendered HTML that pages share: chart frames, help lines, the footer.
# What is cached is a function of values that are never changed: Panels, outlines, lines of the catalogue. It is cached
# with those very values. Another release has other Panels, so that nothing of one is ever told as of the other.


@dataclass(frozen=True, slots=True)
class _CachedFragment:
    """A cached piece of HTML, with the objects it was rendered from."""

    of: tuple[object, ...]
    markup: Markup

    def __len__(self) -> int:
        return len(self.markup)


class FragmentCache:
    """Rendered HTML, most recently used first, up to a number of characters."""

    def __init__(self, most_letters: int = MOST_LETTERS) -> None:
        self._fragments: LRUCache[Key, _CachedFragment] = LRUCache(most_letters, getsizeof=len)
        self._lock = Lock()

    def markup(
        self, make: Callable[[], Markup], of: Sequence[object], *, setting: tuple[Hashable, ...]
    ) -> Markup:
        """The HTML of `make()`, cached by the identity of the objects in `of` and by `setting`."""
        key = (tuple(map(id, of)), setting)
        return self.find(key) or self.add(key, of, make())

    def find(self, key: Key) -> Markup | None:
        """The HTML that is cached by a key."""
        with self._lock:
            cached = self._fragments.get(key)
        return cached.markup if cached is not None else None

    def add(self, key: Key, of: Sequence[object], markup: Markup) -> Markup:
        """Cache the HTML with the objects that its key has the ids of, so that nothing else comes to have these ids."""
        fragment = _CachedFragment(tuple(of), markup)
        with self._lock:
            if len(fragment) <= self._fragments.maxsize:
                self._fragments[key] = fragment
        return markup


FRAGMENT_CACHE: Final = FragmentCache()


def cache_fragment(
    draw: Callable[Concatenate[Panel, RenderContext, Told], Markup],
) -> Callable[Concatenate[Panel, RenderContext, Told], Markup]:
    """Have what `draw` makes of a Panel be cached: by the Panel and those `beside` it, and by all else it is told."""

    @wraps(draw)
    def drawn(panel: Panel, context: RenderContext, /, *positional: Told.args, **told: Told.kwargs) -> Markup:
        settings = dict(told)
        of = (panel, *cast(Sequence[Panel], settings.pop("beside", ())), *context.objects)
        key = (
            tuple(map(id, of)),
            (draw.__qualname__, *positional, *sorted(settings.items()), *context.setting),
        )
        markup = FRAGMENT_CACHE.find(key)
        return (
            FRAGMENT_CACHE.add(key, of, draw(panel, context, *positional, **told))
            if markup is None
            else markup
        )

    return drawn


# The rows of a value table, written at once: a page has some thousands of cells.


def rows_of(rows: Iterable[Sequence[TableCell]], origins: Sequence[Row] = ()) -> Markup:
    """The rows; the first cell of each names it, and `data-cell` the place and period of the row of the Panel it shows.

    Everything is escaped.
    """
    said: Iterable[str] = (
        (f' data-cell="{row.place_and_period}"' for row in origins) if origins else repeat("")
    )
    return Markup(
        "".join(
            f"<tr{cell}>{_name(row[0])}{''.join(map(_cell, row[1:]))}</tr>"
            for row, cell in zip(rows, said, strict=False)
        )
    )


def _name(cell: TableCell) -> str:
    return f'<th scope="row">{escape(cell.text, quote=False)}</th>'


def _cell(cell: TableCell) -> str:
    name = " ".join(_looks(cell))
    attributes = f' class="{escape(name)}"' if name else ""
    attributes += f' lang="{escape(cell.lang)}"' if cell.lang else ""
    return f"<td{attributes}>{escape(cell.text, quote=False)}</td>"


def _looks(cell: TableCell) -> Iterator[str]:
    """The CSS classes of a cell: for a number, for why there is none, for text that needs room."""
    if cell.numeric:
        yield "number"
    if cell.symbol != "value":
        yield f"is-{cell.symbol}"
    if len(cell.text) > LONG:
        yield "longer" if len(cell.text) > LONGER else "long"
    elif _DATED.fullmatch(cell.text):
        yield "unbroken"


def numeric_columns(table: Table) -> list[tuple[str, bool]]:
    """Each header, and whether it stands over numbers, at the right."""
    return [(header, any(row[at].numeric for row in table.rows)) for at, header in enumerate(table.headers)]


def is_number(cell: Any) -> bool:
    """Whether a cell is a text that is a number and nothing else."""
    return isinstance(cell, str) and _NUMBER.fullmatch(cell) is not None
