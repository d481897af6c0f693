"""Colours of the site by token, light and dark; each token is also the name of a CSS variable (`--violet`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from observatory.views import theme

_BOTH: Final = {
    "on-middle": theme.MIDDLE_INK
}  # reads on the two middle steps of all ramps, in light and dark
LIGHT: Final[Mapping[str, str]] = {**theme.LIGHT, **_BOTH}
DARK: Final[Mapping[str, str]] = {**theme.DARK, **_BOTH}
