"""How one reader sees a page: language, light or dark, the maps' outlines, and the site's own address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from observatory.model import Helpline
from observatory.outlines import Outlines
from observatory.text import Text

Room = Literal["", "phone", "middle", "desk"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What every drawing function needs besides its Panel; the room is empty until a script has told it.

    `helplines` are those that an embed names.
    """

    text: Text
    outlines: Outlines
    dark: bool = False
    base_url: str = ""
    room: Room = ""
    helplines: tuple[Helpline, ...] = ()
