"""The words of a drawing as SVG: labels, and the entries of the legend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Final

from observatory.charts.chart import Label, LegendEntry
from observatory.charts.painting.inks import Inks, format_dash_attribute
from observatory.charts.painting.svg_shapes import escape_text, tenths
from observatory.charts.setting.lettering import SIZE

_BASELINE: Final = 0.35  # of the size of letters, from their middle down to the line they stand on
_SWATCH: Final = 12
_FAINT: Final = 0.14  # of the letters across a drawing


def labels_of(labels: Iterable[Label], inks: Inks, *, unheard: str) -> Iterator[str]:
    """Neighbours of one look share a group, which spares their attributes."""
    for look, group in groupby(labels, key=partial(_letters, inks=inks, unheard=unheard)):
        yield f"<g{look}>" + "".join(map(_words, group)) + "</g>"


def _letters(label: Label, *, inks: Inks, unheard: str) -> str:
    bold = ' font-weight="700"' if label.bold else ""
    size = f' font-size="{label.size}"' if label.size != SIZE else ""
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    faint = f' fill-opacity="{_FAINT}"' if label.role == "watermark" else ""
    return f'{unheard} class="{label.role}" fill="{inks.colour(label.colour)}"{anchor}{size}{bold}{faint}'


def entry_of(entry: LegendEntry, inks: Inks) -> str:
    """An entry of the legend: its swatch and its words."""
    swatch: dict[str, Callable[[], str]] = {
        "area": lambda: (
            f'<rect x="{tenths(entry.x)}" y="{tenths(entry.y)}" width="{_SWATCH}" height="{_SWATCH}"'
            f"{inks.inked(entry.look, map_area=True)}/>"
        ),
        "line": lambda: (
            f'<path d="M{tenths(entry.x)} {tenths(entry.y + _SWATCH / 2)}h{_SWATCH}"'
            f' fill="none" stroke="{inks.colour(entry.look.colour)}" stroke-width="1.25"'
            f"{format_dash_attribute(entry.look.edge)}/>"
        ),
        "dot": lambda: (
            f'<circle cx="{tenths(entry.x + _SWATCH / 2)}" cy="{tenths(entry.y + _SWATCH / 2)}" r="4"'
            f"{inks.inked(entry.look)}/>"
        ),
    }
    y = entry.y + _SWATCH / 2 + SIZE * _BASELINE
    words = f'<text x="{tenths(entry.x + _SWATCH + 6)}" y="{tenths(y)}">{escape_text(entry.words)}</text>'
    return f"{swatch[entry.kind]()}{words}"


def _words(label: Label) -> str:
    of = f' data-of="{label.of}"' if label.of is not None else ""
    if label.upright:
        x, y = tenths(label.x + label.size * _BASELINE), tenths(label.y)
        return f'<text x="{x}" y="{y}" transform="rotate(-90 {x} {y})"{of}>{escape_text(label.text)}</text>'
    x, y = tenths(label.x), tenths(label.y + label.size * _BASELINE)
    return f'<text x="{x}" y="{y}"{of}>{escape_text(label.text)}</text>'
