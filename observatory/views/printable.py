"""Text that XML and the fonts of a drawing take."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text without the characters that XML refuses."""
    return "".join(
        c
        for c in text
        if c in "\n\t"
        or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
    )
