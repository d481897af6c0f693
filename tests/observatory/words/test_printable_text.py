"""What a drawing and a sheet say holds no character that XML refuses, and every other."""

from __future__ import annotations

from observatory.text import printable


def allowed(code: int) -> bool:
    """The characters of XML 1.0; a carriage return, which it allows, breaks lines that are no lines of ours."""
    return code in (0x9, 0xA) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def test_exactly_what_xml_refuses_is_taken_out() -> None:
    words = printable("".join(map(chr, range(0x110000))))
    assert words == "".join(chr(code) for code in range(0x110000) if allowed(code))
