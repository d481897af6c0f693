"""A printed sheet before it is typeset: words, numbers and pictures in reading order."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.axes import shown_events
from observatory.charts.layout.label_placement import DRAWN_FONT, LETTERS
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import Outlines
from observatory.model import ObservatoryError, Panel
from observatory.statistics.series import current_period, series_of, sides
from observatory.text import Text, keep_together, printable
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.table import TableCell

ROWS: Final = 12
SOURCES: Final = 8
"""How much a sheet says of what could fill more pages than two: rows of a table, sources in full."""
READABLE: Final = 9.0
"""Points that letters have at least on a sheet that is handed round a table."""
_IN_COLUMN: Final = 460  # pixels a chart is drawn for
_MAP: Final = 360
_MAP_HEIGHT: Final = 144  # pixels of lines beside it; a map has more, and names are listed under it
_ACROSS: Final = 760
_HALF: Final = 316
_HIGHEST: Final = 0.86  # of the width of the column; what is taller is set smaller
_HIGHEST_ACROSS: Final = 0.6  # of that of the page
_NEXT_SENTENCE: Final = re.compile(r"(?<=\.)\s+(?=[A-ZÀ-Ý«“\"])")
_MOST_EVENTS: Final = 3
_HERE: Final = Path(__file__).parent
_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part under a heading; what is empty is not set.

    `picture` is an SVG with its `alternative` text, set over a `share` of the column; `facts` are terms with what is
    said of them; `calls` are services with the number to call, set large; `items` are a list; `small` are lines in small
    letters.
    """

    heading: str = ""
    picture: str = ""
    alternative: str = ""
    share: float = 1.0
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[TableCell, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    small: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetNumber:
    """A number set large, what it counts and when, and lines of small letters under it."""

    number: str
    unit: str
    small: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a head, what needs the whole width, a wide and a narrow column, a foot, and the last lines.

    `numbers` stand side by side under the heading; `halves`: both columns are as wide. `short` headings (a name, not a
    sentence) are set larger. `hue` is the colour of the place; `mark` is what every output of the demonstration bears,
    else empty. `least` is the size of its smallest letters, in points.
    """

    lang: str
    short: bool
    title: str
    kicker: str
    heading: str
    subject: str
    lead: tuple[str, ...]
    hue: str
    mark: str
    across: tuple[SheetPart, ...]
    wide: tuple[SheetPart, ...]
    narrow: tuple[SheetPart, ...]
    foot: tuple[SheetPart, ...]
    last_lines: tuple[str, ...]
    least: float = 8.0
    numbers: tuple[SheetNumber, ...] = ()
    halves: bool = False


# The picture of a sheet: a chart in its column, or across the page where it shows several places.


def is_broad(panel: Panel) -> bool:
    """Whether the picture of a panel needs the whole width of the page: several places, or two maps."""
    places = {row.territory for row in panel.rows}
    return len(sides(panel)) > 1 or (panel.view != "map" and len(places) > 1)


def picture(panel: Panel, outlines: Outlines, text: Text, *, width: int = 0) -> SheetPart:
    """The chart or map of a panel as a part of the sheet, with subtitle and alternative text.

    `width` is the breadth that it is drawn for, where the sheet knows better: the narrower, the larger its letters.
    """
    broad = is_broad(panel)
    chart = chart_of(
        panel,
        text,
        width=width or (_ACROSS if broad else _MAP if panel.view == "map" else _IN_COLUMN),
        outlines=outlines,
        height=_MAP_HEIGHT if panel.view == "map" else "low",
    )
    drawn_width, height = chart.size
    # The sheet names its own fonts: those of the machine are not asked.
    return SheetPart(
        picture=svg(chart, ink="light", font=DRAWN_FONT),
        share=min(1.0, (_HIGHEST_ACROSS if broad else _HIGHEST) * drawn_width / height),
        alternative=chart.description,
        small=(describe.subtitle(panel, text), *_events(panel, chart, text)),
    )


def picture_in_half(panel: Panel, outlines: Outlines, text: Text) -> SheetPart:
    """The same for half of the page, whose letters come out as large as those around it, with what it shows and when."""
    part, period = picture(panel, outlines, text, width=_HALF), current_period(panel.rows)
    name = text.t(panel.indicator.name)
    dated = panel.view == "map" and period is not None
    said = (
        text.t(phrases.NAME_AND_PERIOD, name=name, period=text.period(period)) if dated and period else name
    )
    return replace(part, share=1.0, small=(f"{said}.",))


def _events(panel: Panel, chart: Chart, text: Text) -> list[str]:
    """A sentence for each event line of a chart; events that break the series are among the notes."""
    axis = next((area.time for area in chart.areas if area.time is not None), None)
    if axis is None:
        return []
    events = shown_events(panel, series_of(panel), axis)
    labelled = [event for event in events if not event.breaks_series][-_MOST_EVENTS:]
    return [
        f"{text.t(event.label)}: {_NEXT_SENTENCE.split(text.t(event.description))[0]}" for event in labelled
    ]


# Typesets a sheet: a tagged PDF (PDF/UA-1), made by Typst from data alone, without network or files.
# Fonts are those within Typst and, for the pictures, those that charts are drawn with; the machine's are not asked.


class TypesettingError(ObservatoryError):
    """A sheet could not be made: it took too long, or the typesetter failed."""

    level = logging.ERROR


def pdf(sheet: Sheet, *, author: str, moment: datetime) -> bytes:
    """The sheet as PDF.

    `moment` is the date in the file: that of the release, so that the same sheet gives the same bytes.
    Raises TypesettingError within half a minute at most.
    """
    data = _clean({"author": author, "sheet": asdict(sheet)})
    return _run_typesetter(json.dumps(data), int(moment.timestamp()))


def _run_typesetter(data: str, timestamp: int) -> bytes:
    order = [
        sys.executable,
        "-I",
        str(_HERE / "typst_process.py"),
        str(_HERE / "sheet.typ"),
        str(LETTERS),
        str(_SECONDS),
        str(timestamp),
    ]
    try:
        done = subprocess.run(order, input=data.encode(), capture_output=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"A sheet took longer than {_SECONDS} s: look at what it holds.") from error
    except subprocess.CalledProcessError as error:
        message = error.stderr.decode("utf-8", "replace")[-500:]
        raise TypesettingError(f"The typesetter failed on a sheet; it said: {message}") from error
    return done.stdout


def _clean(value: Any) -> Any:
    """`value` without the characters that XML or the fonts cannot show; no line parts a number from its sign."""
    if isinstance(value, str):
        return keep_together(printable(value))
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value
