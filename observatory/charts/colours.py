"""Colours of the site by token, light and dark; each token is also the name of a CSS variable (`--el-alto`)."""

from __future__ import annotations

from observatory.views.theme import DARK, LIGHT

__all__ = ["DARK", "LIGHT"]
