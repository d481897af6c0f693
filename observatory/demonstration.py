"""The demonstration: an invented municipality, in a catalogue and outlines of its own, and the mark it all bears.

What says what it is of (places, sources, indicators, policy) stands in data/demo; words that hold anywhere (laws,
glossary, help lines, categories) are those of the real catalogue.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from observatory.catalog import Catalog, load_catalog
from observatory.geography.outlines import Outlines, load_outlines
from observatory.site import SHIPPED, current_site
from observatory.text import Text, message

FOLDER: Final = SHIPPED / "demo"
CATALOGUE: Final = FOLDER / "catalog"
MARK: Final = message("DATOS DE DEMOSTRACIÓN")

_OF_DEMONSTRATION: Final = message("Observatorio de demostración")


def site_name(text: Text, *, demonstration: bool) -> str:
    """What the site calls itself: without the name of a real place where figures are invented."""
    return text.t(_OF_DEMONSTRATION if demonstration else current_site().name)


@cache
def demonstration_catalog() -> Catalog:
    """The catalogue of the invented municipality; its `demonstration` is true."""
    return load_catalog(CATALOGUE, base=SHIPPED / "catalog", today=date.max)


@cache
def demonstration_outlines() -> Outlines:
    """Its invented outlines."""
    return load_outlines(FOLDER / "geo")


def prefix_demonstration_mark(content: str, text: Text, *, demonstration: bool) -> str:
    """`content` behind the mark of the demonstration, or unchanged for real data."""
    if not demonstration:
        return content
    return f"{text.t(MARK)} · {content}" if content else text.t(MARK)
