"""Colours of the site by token, light and dark; each token is also the name of a CSS variable (`--violet`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HUES: Final = ("violet", "ochre", "teal", "rose", "blue", "olive")
"""The colours that places.yml may give to places and countries; each has a ramp of six steps for maps."""

_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "violet": ("#f3effa", "#d9cdee", "#b9a3dd", "#9474c6", "#6f4aa8", "#4a2a80"),
    "ochre": ("#fdf1e4", "#f8d5b0", "#efb077", "#d17428", "#a75409", "#7a3a00"),
    "teal": ("#d9f8f6", "#8ce6e3", "#32c8c3", "#269793", "#10706c", "#0b4d4a"),
    "rose": ("#faeff3", "#f0cddc", "#e0a4bd", "#cc6791", "#b62b65", "#7e1e46"),
    "blue": ("#ebf3fb", "#c3d8f1", "#94b8e2", "#4e8bcf", "#1d64b5", "#14457c"),
    "olive": ("#edf5dc", "#c9df97", "#9dc148", "#759131", "#546c19", "#394a11"),
}

_BOTH: Final = {"on-middle": "#17131b"}  # reads on the two middle steps of all ramps, in light and dark


def _tokens(base: Mapping[str, str], *, reverse: bool) -> dict[str, str]:
    steps = {hue: row[::-1] if reverse else row for hue, row in _STEPS.items()}
    ramps = {f"{hue}-{n}": colour for hue, row in steps.items() for n, colour in enumerate(row, 1)}
    return {**base, **ramps}


LIGHT: Final[Mapping[str, str]] = _tokens(
    {
        "paper": "#faf8f5",
        "ink": "#1f1a24",
        "muted": "#5b5563",
        "rule": "#8b8494",
        "violet": "#5e3c99",
        "ochre": "#b35806",
        "teal": "#0e6461",
        "rose": "#a3265a",
        "blue": "#1a58a0",
        "olive": "#4a6117",
        "context": "#8b8494",
        **_BOTH,
    },
    reverse=False,
)
DARK: Final[Mapping[str, str]] = _tokens(
    {
        "paper": "#17141c",
        "ink": "#f3eff7",
        "muted": "#b8b0c2",
        "rule": "#7d7588",
        "violet": "#b9a3ec",
        "ochre": "#f2a65a",
        "teal": "#21c2bc",
        "rose": "#e498b8",
        "blue": "#84b2e8",
        "olive": "#93bd31",
        "context": "#7d7588",
        **_BOTH,
    },
    reverse=True,
)


def steps_for(classes: int) -> tuple[int, ...]:
    """Steps for `classes` classes; the lightest step is left to zero."""
    return {5: (2, 3, 4, 5, 6), 4: (2, 3, 5, 6), 3: (2, 4, 6), 2: (3, 5), 1: (4,)}[classes]
