"""What every drawing function needs besides its Panel: language, the maps' outlines, and the site's own address."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.model import Helpline
from observatory.outlines import Outlines
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class RenderContext:
    """How a page is drawn; `helplines` are those that an embed names."""

    text: Text
    outlines: Outlines
    base_url: str = ""
    helplines: tuple[Helpline, ...] = ()
