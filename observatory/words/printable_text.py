"""Text that XML and the fonts of a drawing take."""

from __future__ import annotations

import re
from typing import Final

_REFUSED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the characters that XML refuses."""
    return _REFUSED.sub("", text)
