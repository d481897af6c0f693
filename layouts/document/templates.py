"""Fills the templates of pages (`layouts/templates/`) with plain values.

A template escapes all it is given but Markup, which this site's own drawings and templates make: it has no filter `safe`.
A value that it names and nobody gives is an error, never an empty place. Its messages are calls of `t` and `n`, as in
Python.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from layouts.document import addresses, ids
from layouts.document.markup import Markup
from layouts.document.sections import SECTIONS, section_of, trail_to
from observatory import prose
from observatory.addresses.destinations import DESCRIPTIONS, TITLES
from observatory.catalog import Catalog
from observatory.languages import SOURCE
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases

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
    environment.globals |= {
        "addresses": addresses, "ids": ids, "captions": captions, "phrases": phrases, "titles": page_titles,
        "TITLES": TITLES, "DESCRIPTIONS": DESCRIPTIONS, "SECTIONS": SECTIONS, "SOURCE": SOURCE,
        "section_of": section_of, "trail_to": trail_to,
    }  # fmt: skip
    return environment


def fill_template(name: str, text: Text, /, **values: Any) -> Markup:
    """The template `name` in the reader's language. Raises jinja2.UndefinedError for a value that nobody gives."""
    spoken = {
        "text": text, "t": text.t, "n": text.n, "lang": text.lang, "page": partial(addresses.page, text.lang),
    }  # fmt: skip
    return Markup(template_environment().get_template(f"{name}.html").render(spoken, **values))


def prose_parts(name: str, catalog: Catalog, text: Text) -> list[prose.ProsePart]:
    """The prose of a page in the reader's language, for the macro `prose` of `parts.html`."""
    return prose.fill_prose(name, catalog, text, address=partial(addresses.page, text.lang))
