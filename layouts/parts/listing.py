"""Indicators by theme."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.sections.coverage import Published
from observatory.model import Indicator, Theme


@dataclass(frozen=True, slots=True)
class ThemeOfIndicators:
    """A theme with the indicators that have figures, each with what is published of it."""

    theme: Theme
    indicators: tuple[tuple[Indicator, Published], ...]
