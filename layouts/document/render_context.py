"""The context of every rendering function besides its Panel: language, outlines, and the site's address."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.geography.outlines import Outlines
from observatory.model import Helpline
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Language, outlines and address that a page is rendered with; what leaves it names `helplines` and `contact`."""

    text: Text
    outlines: Outlines
    base_url: str = ""
    helplines: tuple[Helpline, ...] = ()
    contact: str = ""
