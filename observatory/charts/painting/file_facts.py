"""What an image file says of itself to those who find it alone: title, address, release, publisher, date."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from observatory.charts.chart import Chart, Label, Sentence
from observatory.demonstration import MARK, prefix_demonstration_mark
from observatory.text import Text, printable

_BAND: Final = 26  # pixels above everything else
_SIZE: Final = 15
_ACROSS: Final = 34  # letters across the middle, faint; on a phone smaller
_ACROSS_NARROW: Final = 21
_NARROW: Final = 480  # pixels

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


# Writes the mark of the demonstration into a chart itself: a screenshot of it outlives its caption.


def stamp_demonstration_mark(chart: Chart, text: Text) -> Chart:
    """The chart with the mark above it and across it, and before all that is said of it; it is not parted any more."""
    mark = text.t(MARK)
    across = _ACROSS_NARROW if chart.width < _NARROW else _ACROSS
    middle = Label(
        mark, chart.width / 2, chart.height / 2, "watermark", anchor="middle", colour="ink", size=across, bold=True
    )  # fmt: skip
    over = Label(mark, 8, -chart.above - _BAND / 2, "stamp", colour="ink", size=_SIZE, bold=True)
    return replace(
        chart,
        above=chart.above + _BAND,
        labels=(middle, *chart.labels, over),
        cuts=(),
        finding=_mark_first_sentence(chart.finding, text),
        alternative=_mark_first_sentence(chart.alternative, text),
    )


def _mark_first_sentence(sentences: tuple[Sentence, ...], text: Text) -> tuple[Sentence, ...]:
    first_sentence, *rest = sentences or (Sentence(""),)
    return replace(
        first_sentence, text=prefix_demonstration_mark(first_sentence.text, text, demonstration=True)
    ), *rest
