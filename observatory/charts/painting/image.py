"""What an image file says of itself to those who find it alone: title, address, release, publisher, date."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal
from xml.sax.saxutils import escape, quoteattr

from observatory.charts.chart import Chart, Label, Sentence
from observatory.charts.layout.label_placement import DRAWN_FONT, LETTERS, LINE, wrap_text
from observatory.charts.painting.svg import svg
from observatory.demonstration import MARK, prefix_demonstration_mark, site_name
from observatory.model import Panel
from observatory.text import Text, printable
from observatory.vocabulary import phrases
from observatory.words import describe

if TYPE_CHECKING:
    import typst

_BAND: Final = 26  # pixels above everything else
_SIZE: Final = 15
_ACROSS: Final = 34  # letters across the middle, faint; on a phone smaller
_ACROSS_NARROW: Final = 21
_NARROW: Final = 480  # pixels
_TRANSLATED: Final = ("Title", "Description")
PAPER: Final = {"light": "#faf8f5", "dark": "#17141c"}
_POINTS: Final = 0.75  # a CSS pixel is three quarters of a point
_PAGE: Final = b"""
#let told = sys.inputs
#set page(width: %(width)spt, height: %(height)spt, margin: 0pt, fill: rgb("%(paper)s"))
#if told.title != "" {
  let (year, month, day) = told.released.split("-").map(int)
  set document(
    title: told.title, author: told.author, description: told.described,
    keywords: (told.address, told.release, told.sources), date: datetime(year: year, month: month, day: day),
  )
}
#image(bytes(told.drawing), format: "svg", width: 100%%, alt: told.alt)
"""
_BROADER: Final = 1.12  # from one breadth that is tried to the next
_BROADEST: Final = 2400
EDGE: Final = 8  # pixels on each side
_HEADING: Final = 15  # size of its letters
_HEADING_LINE: Final = 19
_SOURCES: Final = 2
_GAP: Final = 6


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


# A chart as a file of its own: PNG and PDF set from the very SVG, with the letters it was measured by.


def png(
    chart: Chart, *, ink: Literal["light", "dark"] = "light", scale: float = 2.0, facts: FileFacts | None = None,
    colours: int = 0,
) -> bytes:  # fmt: skip
    """The chart on paper of its own, `scale` dots to a CSS pixel; the same bytes for the same chart and `facts`.

    `colours`: with facts, as many as it is left with; 0 for all.
    """
    picture = _render_page(chart, ink, form="png", ppi=72 / _POINTS * scale)
    return in_png(picture, facts, colours=colours) if facts else picture


def pdf(
    chart: Chart,
    *,
    ink: Literal["light", "dark"] = "light",
    broad: float = 0.0,
    facts: FileFacts | None = None,
) -> bytes:
    """The chart as one page of vectors with its letters embedded, so that its words can be found and copied.

    `broad`: points of the page across, where the chart is not as large as it was laid out.
    """
    return _render_page(chart, ink, form="pdf", ppi=None, broad=broad, facts=facts)


def _render_page(
    chart: Chart, ink: Literal["light", "dark"], *, form: Literal["png", "pdf"], ppi: float | None,
    broad: float = 0.0, facts: FileFacts | None = None,
) -> bytes:  # fmt: skip
    import typst

    width, height = chart.size
    points = broad / width if broad else _POINTS
    page = _PAGE % {
        b"width": f"{width * points:g}".encode(),
        b"height": f"{height * points:g}".encode(),
        b"paper": PAPER[ink].encode(),
    }
    drawing = svg(chart, ink=ink, font=DRAWN_FONT)
    content = typst.compile(
        page,
        font_paths=_fonts(),
        format=form,
        ppi=ppi,
        sys_inputs={"drawing": drawing, "alt": chart.title, **dict(in_document(facts))},
        timestamp=0,
    )
    if not isinstance(content, bytes):
        raise TypeError("One page was asked for.")
    return content


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[LETTERS])


# The shapes of images that travel: their proportions, their dots, and how broad a chart is laid out for each.


@dataclass(frozen=True, slots=True)
class PaintedShape:
    """An image of `dots` dots, in the proportion `across` to `down`, laid out for `least` pixels or more.

    The fewer pixels it is laid out for, the larger are its letters: up to `readable` they are read where it is small, on
    a phone or a sheet. `points`: those of a PDF across. `brief`: its sources are named in short and one
    line tells of caveats. `plot`: the part of it that its chart takes, at least.
    """

    dots: tuple[int, int]
    across: int
    down: int
    least: int
    readable: int
    points: float
    brief: bool = False
    plot: float = 0.0

    def sizes(self) -> Iterator[tuple[int, int]]:
        """The sizes in pixels it may be laid out for, that with the largest letters first."""
        width = float(self.least)
        while width <= _BROADEST:
            times = round(width / self.across)
            yield times * self.across, times * self.down
            width *= _BROADER


_MOST_OF_IT: Final = 0.55
_A4: Final = 841.89  # points of its longer side
SHAPES: Final[Mapping[str, PaintedShape]] = {
    "wide": PaintedShape((1200, 675), 16, 9, 480, 608, 900.0, brief=True, plot=_MOST_OF_IT),
    "square": PaintedShape((1080, 1080), 1, 1, 440, 720, 810.0, brief=True, plot=_MOST_OF_IT),
    "print": PaintedShape((2376, 1680), 99, 70, 990, 1188, _A4),
}
"""Those that can be asked for, by name."""
PREVIEW: Final = PaintedShape((1200, 630), 40, 21, 480, 600, 900.0, brief=True, plot=_MOST_OF_IT)
"""That of the card of a shared link."""


# Sets heading, limits and sources around a chart that stands alone as a file.


def frame_chart(chart: Chart, panel: Panel, text: Text) -> Chart:
    """The chart of the panel with finding, subtitle and unit above, and below what a reader of the page would be told.

    That is the grade where two places stand together, what the marks mean, who contradicts whom, what else is in a
    total, who says it and in which release. It grows by as much as the words take.
    """
    room = chart.width
    heading = wrap_text(chart.title, room, _HEADING, bold=True)
    under = wrap_text(describe.subtitle(panel, text), room)
    above = _HEADING_LINE * len(heading) + LINE * len(under) + 3 * _GAP
    top = -float(chart.above + above)
    labels = list(_lines(heading, top + _GAP, size=_HEADING, line=_HEADING_LINE, bold=True))
    labels += _lines(under, top + 2 * _GAP + _HEADING_LINE * len(heading))
    foot = float(chart.height + chart.below)
    for paragraph in _foot(panel, text):
        lines = wrap_text(paragraph, room)
        labels += _lines(lines, foot + _GAP)
        foot += _GAP + LINE * len(lines)
    return replace(
        chart,
        above=chart.above + above,
        below=round(foot + _GAP) - chart.height,
        beside=EDGE,
        labels=(*chart.labels, *labels),
    )


def _lines(
    lines: Sequence[str], top: float, *, size: int = 12, line: int = LINE, bold: bool = False
) -> Iterator[Label]:
    colour = "ink" if bold else "muted"
    for number, words in enumerate(lines):
        middle = top + line * (number + 0.5)
        yield Label(words, 0, middle, "frame", colour=colour, size=size, bold=bold)


def _foot(panel: Panel, text: Text) -> list[str]:
    """The grade, what the view needs, the first sources, the release."""
    sources = describe.source_lines(panel, text)
    remainder = len(sources) - _SOURCES
    note = [text.n("Y {count} fuente más.", "Y {count} fuentes más.", remainder)] if remainder > 0 else []
    name = site_name(text, demonstration=panel.demonstration)
    released = text.t(phrases.SITE_EDITION, site=name, release=panel.release, date=text.date(panel.released))
    paragraphs = (
        describe.grade_note(panel, text),
        " ".join(describe.notes_on_view(panel, text)),
        " ".join([*sources[:_SOURCES], *note]),
        released,
    )
    return [paragraph for paragraph in paragraphs if paragraph]
