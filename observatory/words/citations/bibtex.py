"""A citation as BibTeX: an entry of the kind `misc`, which every style knows."""

from __future__ import annotations

from typing import Final

from observatory.words.citations.cited_table import CitedTable

MIMETYPE: Final = "application/x-bibtex"
_SPECIAL: Final = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "\n": " ",
})  # fmt: skip


def bibtex(cited: CitedTable) -> str:
    """The entry. A name in braces of its own is an institution's, and is not taken apart."""
    fields = {
        "author": " and ".join(f"{{{_escape_bibtex(name)}}}" for name in cited.producers),
        "title": f"{{{_escape_bibtex(cited.title)}}}",
        "howpublished": _escape_bibtex(cited.site),
        "edition": _escape_bibtex(cited.release),
        "year": str(cited.released.year),
        "month": str(cited.released.month),
        "date": cited.released.isoformat(),
        "url": cited.address,
        "language": cited.lang,
        "note": _escape_bibtex(" ".join(cited.notes)),
    }
    lines = (f"  {name} = {{{content}}},\n" for name, content in fields.items() if content)
    return f"@misc{{{cited.key},\n{''.join(lines)}}}\n"


def _escape_bibtex(content: str) -> str:
    return content.translate(_SPECIAL)
