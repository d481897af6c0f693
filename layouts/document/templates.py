"""Fills the templates of pages (`layouts/templates/`) with plain values.

A template escapes all it is given but Markup, which this site's own drawings and templates make: it has no filter `safe`.
A value that it names and nobody gives is an error, never an empty place. Its messages are calls of `t` and `n`, as in
Python.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from layouts.document import addresses, ids
from layouts.document.page import SECTIONS, section_of, trail_below, trail_to
from layouts.document.rows import MOST_ROWS, is_number, numeric_columns, rows_of
from observatory import prose
from observatory.addresses.destinations import DESCRIPTIONS, TITLES
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.languages import SOURCE, languages
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.table import Table

_SPOKEN: Final[ContextVar[Text]] = ContextVar("spoken")
"""The language that is spoken: macros are made once for all languages, and ask here."""
FOLDER: Final = Path(__file__).parent.parent / "templates"


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
    """The template `name` in the reader's language. Raises jinja2.UndefinedError for a value that nobody gives."""
    token = _SPOKEN.set(text)
    try:
        template = template_environment().get_template(f"{name}.html")
        return Markup(template.render(values, text=text, lang=text.lang).lstrip())
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
