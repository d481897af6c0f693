"""The paragraphs of an embed and their sizes: the document is styled by them, and its height is counted from them.

A frame in which all of them would be too tall is brief: what is left out stands in its notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import Chart
from observatory.charts.findings.heading import heading_and_rest, shorten_finding
from observatory.demonstration import MARK, site_name
from observatory.model import Helpline, Panel
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words import describe

FINGER: Final = 44  # pixels of what is pressed, at least
_MOST_SOURCES: Final = 2
LIVING: Final = message("{site}. Datos publicados el {date}. El gráfico cambia con cada publicación.")
LIVING_IN_BRIEF: Final = message("{site}. Datos publicados el {date}.")
FROZEN: Final = message("{site}. Gráfico fijo de la publicación {release}, del {date}.")


@dataclass(frozen=True, slots=True)
class Face:
    """How a kind of paragraph is set: pixels of letters, line, gap below, indent, and room above and under its lines."""

    size: float
    line: float
    below: float
    indent: float = 0
    bold: bool = False
    padding: float = 0


FACES: Final = {
    "title": Face(20, 24, 4, bold=True),
    "said": Face(14, 20, 8),
    "quiet": Face(12.5, 18, 6),
    "note": Face(12.5, 18, 4, indent=14),
    "label": Face(14, 20, 0, bold=True),
    "pressed": Face(14, 20, 0, padding=(FINGER - 20) / 2),
    "notice": Face(14, 20, 0, bold=True, padding=(FINGER - 20) / 2),
}


@dataclass(frozen=True, slots=True)
class EmbedParagraph:
    """A paragraph of the document: what it is (`source`, `help` ...), its face, and what it says."""

    part: str
    face: str
    content: str


def above(panel: Panel, chart: Chart, text: Text, *, brief: bool) -> list[EmbedParagraph]:
    """What stands over the drawing: mark, finding, what it is."""
    name = text.t((panel.comparison or panel.indicator).name)
    heading, rest = heading_and_rest(shorten_finding(chart) if brief else chart, name)
    return _with_content(
        EmbedParagraph("mark", "said", text.t(MARK) if panel.demonstration else ""),
        EmbedParagraph("title", "title", heading),
        EmbedParagraph("finding", "said", rest),
        EmbedParagraph("subtitle", "quiet", "" if brief else describe.subtitle(panel, text)),
    )


def below(panel: Panel, text: Text, *, frozen: bool, brief: bool) -> list[EmbedParagraph]:
    """What stands under it: the grade where two places stand together, the first sources, the day of the data."""
    graded = describe.grade_note(panel, text)
    if brief and graded:
        graded = describe.grade_lead(panel, text)
    day = text.t(
        FROZEN if frozen else LIVING_IN_BRIEF if brief else LIVING,
        site=site_name(text, demonstration=panel.demonstration),
        release=panel.release,
        date=text.date(panel.released),
    )
    sources = _sources(panel, text, brief=brief)
    told = [" ".join((*sources, day))] if brief else [*sources, day]
    return _with_content(
        EmbedParagraph("caveat", "said", graded),
        *(EmbedParagraph("source", "quiet", line) for line in told),
    )


def _sources(panel: Panel, text: Text, *, brief: bool) -> Sequence[str]:
    lines = describe.source_lines(panel, text)
    if brief and lines:
        return [describe.source_names(panel, text)]
    remainder = len(lines) - _MOST_SOURCES
    more = [phrases.more_sources(remainder, text)] if remainder > 0 else []
    return [*lines[:_MOST_SOURCES], *more]


def notes(panel: Panel, chart: Chart, text: Text, *, brief: bool) -> list[EmbedParagraph]:
    """What is folded away: what a brief frame leaves out, and the limits of what is shown."""
    told = describe.notes_on_view(panel, text)
    if brief:
        left_out = (chart.title, describe.subtitle(panel, text), describe.grade_note(panel, text))
        told = [*filter(None, left_out), *told, *_sources(panel, text, brief=False)]
    return [EmbedParagraph("note", "note", note) for note in told]


def _with_content(*paragraphs: EmbedParagraph) -> list[EmbedParagraph]:
    return [paragraph for paragraph in paragraphs if paragraph.content]


def phones(panel: Panel, helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of the panel's places."""
    return phones_of((place.code for place in panel.territories), helplines)


def phones_of(codes: Iterable[str], helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of places and of what lies above them: a code begins with those above it."""
    places = list(codes)
    return [
        line
        for line in helplines
        if line.kind == "phone" and line.sure and any(code.startswith(line.territory) for code in places)
    ]


def select_open_helplines(lines: Sequence[Helpline], *, brief: bool) -> list[Helpline]:
    """The lines that stand open in a frame: all; in a brief one of several countries the first of each."""
    first: dict[str, Helpline] = {}
    for line in lines:
        first.setdefault(line.territory.partition("-")[0], line)
    return list(first.values()) if brief and len(first) > 1 else list(lines)


def help_sentence(panel: Panel, helplines: Iterable[Helpline], text: Text) -> str:
    """The telephones to print beside a panel; empty where none of its places has a sure one."""
    calls = [call(line, text) for line in phones(panel, helplines)]
    return text.t("Ayuda: {lines}.", lines=" · ".join(calls)) if calls else ""


def call(line: Helpline, text: Text) -> str:
    """A help line as it is pressed: whose it is, and its number."""
    return text.t(phrases.TOLD_OF, subject=text.t(line.service), told=line.contact)
