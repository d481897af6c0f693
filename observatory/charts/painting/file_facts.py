"""What an image file says of itself to those who find it alone: title, address, release, publisher, date."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from observatory.words.printable_text import printable

_TRANSLATED: Final = ("Title", "Description")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of one image. `address` is the page that says the same for ever, `described` its alternative text."""

    title: str
    described: str
    address: str
    release: str
    released: date
    publisher: str
    sources: str
    lang: str


def svg_metadata(facts: FileFacts) -> str:
    """The `<metadata>` element of an SVG, in the words of Dublin Core."""
    said = {
        "title": facts.title,
        "description": facts.described,
        "identifier": facts.address,
        "source": facts.sources,
        "publisher": facts.publisher,
        "date": facts.released.isoformat(),
        "isPartOf": facts.release,
        "language": facts.lang,
    }
    told = "".join(
        f"<{_term(name)}>{escape(printable(words))}</{_term(name)}>" for name, words in said.items() if words
    )
    spaces = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/"'
    )
    about = f"rdf:about={quoteattr(printable(facts.address))}"
    return (
        f"<metadata><rdf:RDF {spaces}><rdf:Description {about}>{told}</rdf:Description></rdf:RDF></metadata>"
    )


def _term(name: str) -> str:
    return f"dcterms:{name}" if name == "isPartOf" else f"dc:{name}"


def in_png(picture: bytes, facts: FileFacts, *, colours: int = 0) -> bytes:
    """The PNG with its facts as international text, which every reader of PNG skips or shows.

    `colours`: as many as it is left with, so that it weighs less than half; all of them where it is not said.
    """
    from PIL import Image, PngImagePlugin

    said = {
        "Title": facts.title,
        "Description": facts.described,
        "Source": facts.address,
        "Release": facts.release,
        "Creation Time": facts.released.isoformat(),
        "Author": facts.publisher,
        "Copyright": facts.sources,
    }
    told = PngImagePlugin.PngInfo()
    for name, words in said.items():
        if words:
            told.add_itxt(name, printable(words), facts.lang if name in _TRANSLATED else "")
    stream = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        full = image.convert("RGB")
        kept = full.quantize(colours, dither=Image.Dither.NONE) if colours else full
        kept.save(stream, "PNG", optimize=bool(colours), pnginfo=told)
    return stream.getvalue()


def in_document(facts: FileFacts | None) -> Iterator[tuple[str, str]]:
    """What a PDF says of itself, as inputs of its page; empty words where there are no facts."""
    yield "title", printable(facts.title) if facts else ""
    yield "author", printable(facts.publisher) if facts else ""
    yield "described", printable(facts.described) if facts else ""
    yield "address", printable(facts.address) if facts else ""
    yield "release", printable(facts.release) if facts else ""
    yield "sources", printable(facts.sources) if facts else ""
    yield "released", facts.released.isoformat() if facts else ""
