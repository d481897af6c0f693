"""The context of every rendering function besides its Panel: language, outlines, and the site's address."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.geography.outlines import Outlines
from observatory.model import Helpline
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Language, outlines and address that a page is rendered with; an embed names `helplines`."""

    text: Text
    outlines: Outlines
    base_url: str = ""
    helplines: tuple[Helpline, ...] = ()
