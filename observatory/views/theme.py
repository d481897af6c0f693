"""Colours, sizes and marks of the site, said once: charts, maps and the style sheet read them here.

Each token is also the name of a CSS variable (`--el-alto`), so that a drawing follows light and dark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Place = Literal["el-alto", "independencia", "context"]

EL_ALTO: Final = "BO-020105"
INDEPENDENCIA: Final = "PE-150112"

FONT: Final = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
TEXT_SIZE: Final = 13
SMALL_SIZE: Final = 12

_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "el-alto": ("#f3effa", "#d9cdee", "#b9a3dd", "#9474c6", "#6f4aa8", "#4a2a80"),
    "independencia": ("#fdf1e4", "#f8d5b0", "#efb077", "#d17428", "#a75409", "#7a3a00"),
}


def _tokens(base: Mapping[str, str], *, reverse: bool) -> dict[str, str]:
    steps = {place: row[::-1] if reverse else row for place, row in _STEPS.items()}
    ramps = {f"{place}-{n}": colour for place, row in steps.items() for n, colour in enumerate(row, 1)}
    return {**base, **ramps}


LIGHT: Final[Mapping[str, str]] = _tokens(
    {
        "paper": "#faf8f5",
        "ink": "#1f1a24",
        "muted": "#5b5563",
        "rule": "#8b8494",
        "el-alto": "#5e3c99",
        "independencia": "#b35806",
        "context": "#8b8494",
    },
    reverse=False,
)
DARK: Final[Mapping[str, str]] = _tokens(
    {
        "paper": "#17141c",
        "ink": "#f3eff7",
        "muted": "#b8b0c2",
        "rule": "#7d7588",
        "el-alto": "#b9a3ec",
        "independencia": "#f2a65a",
        "context": "#7d7588",
    },
    reverse=True,
)

# Ink that reads on the two middle steps of both ramps, in light and in dark alike.
MIDDLE_INK: Final = "#17131b"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme, by token."""

    dark: bool = False

    def __getitem__(self, token: str) -> str:
        """The colour of a token; KeyError for a token that is none."""
        return (DARK if self.dark else LIGHT)[token]

    def hue(self, territory: str) -> str:
        """The colour of a place wherever it appears: El Alto, Independencia, or the context grey."""
        return self[place_of(territory)]

    def ramp(self, territory: str, classes: int) -> tuple[tuple[str, int], ...]:
        """`classes` map colours of the country's hue from low to high, each with its step (2 to 6)."""
        return tuple((self.step(territory, step), step) for step in steps_for(classes))

    def step(self, territory: str, step: int) -> str:
        """The colour of one map step, 1 (lightest on light paper) to 6, in the country's hue."""
        return self[f"{ramp_of(territory)}-{step}"]

    def ink_on(self, step: int) -> str:
        """The text colour that reads on a map step (0 is the paper)."""
        if step <= 2:
            return self["ink"]
        return MIDDLE_INK if step <= 4 else self["paper"]

    def faint(self, token: str, opacity: float) -> str:
        """A token as a translucent colour, `rgba(r,g,b,opacity)`."""
        red, green, blue = (int(self[token][at : at + 2], 16) for at in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity:g})"


def place_of(territory: str) -> Place:
    """Which of the two places a territory belongs to; districts of El Alto are El Alto."""
    if territory == INDEPENDENCIA:
        return "independencia"
    return "el-alto" if territory.startswith(EL_ALTO) else "context"


def mark_of(territory: str) -> str:
    """The mark of a place: round, square, or a diamond for the context."""
    return {"el-alto": "circle", "independencia": "square", "context": "diamond"}[place_of(territory)]


def ramp_of(territory: str) -> Place:
    """The place whose ramp colours the maps of a territory's country."""
    return "el-alto" if territory.startswith("BO") else "independencia"


def steps_for(classes: int) -> tuple[int, ...]:
    """Steps for `classes` classes; the lightest step is left to zero."""
    return {5: (2, 3, 4, 5, 6), 4: (2, 3, 5, 6), 3: (2, 4, 6), 2: (3, 5), 1: (4,)}[classes]
