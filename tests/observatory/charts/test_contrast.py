"""The colours of charts and maps can be told from their ground, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from observatory.charts.colours import DARK, HUES, LIGHT
from observatory.charts.kinds.maps.map_classes import ink_on

TEXT, MARK, NEIGHBOURS = 4.5, 3.0, 1.2
BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, background: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(colour), luminance(background)))
    return (high + 0.05) / (low + 0.05)


@BOTH
@pytest.mark.parametrize("token", ["ink", "muted", *HUES])
def test_words_read_on_the_paper(palette: Mapping[str, str], token: str) -> None:
    assert contrast(palette[token], palette["paper"]) >= TEXT


@BOTH
@pytest.mark.parametrize("token", [*HUES, "context", "rule", *(f"{hue}-4" for hue in HUES)])
def test_lines_and_marks_stand_out_from_the_paper(palette: Mapping[str, str], token: str) -> None:
    assert contrast(palette[token], palette["paper"]) >= MARK


@BOTH
@pytest.mark.parametrize("hue", HUES)
def test_words_read_on_every_step_of_a_map(palette: Mapping[str, str], hue: str) -> None:
    contrasts = {step: contrast(palette[ink_on(step)], palette[f"{hue}-{step}"]) for step in range(1, 7)}
    assert min(contrasts.values()) >= TEXT, contrasts


@BOTH
@pytest.mark.parametrize("hue", HUES)
def test_each_step_of_a_map_can_be_told_from_the_next(palette: Mapping[str, str], hue: str) -> None:
    steps = [palette[f"{hue}-{step}"] for step in range(2, 7)]
    assert min(contrast(pair, after) for pair, after in pairwise(steps)) >= NEIGHBOURS


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
