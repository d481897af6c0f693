"""The drawings that stand in the first HTML in place of charts: one for phones, one for wider screens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

NARROW: Final = (344, 380)
WIDE: Final = (860, 380)


def drawn(figure: Mapping[str, Any]) -> str:
    """Both drawings of a plotly figure as inline SVG; the style sheet shows the one that fits.

    Title and description are read from `layout.meta`, where `layouts.charts` puts them.
    """
    return _drawn(json.dumps(figure, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=256)
def _drawn(figure: str) -> str:
    return "".join(
        f'<div class="drawn drawn-{name}">{_svg(json.loads(figure), *size)}</div>'
        for name, size in (("narrow", NARROW), ("wide", WIDE))
    )


def _svg(figure: dict[str, Any], width: int, height: int) -> str:
    from observatory.views import drawing  # brings matplotlib: not before something is drawn

    meta = figure["layout"].get("meta", {})
    return drawing.svg(
        figure,
        title=meta.get("title", ""),
        description=meta.get("description", ""),
        width=width,
        height=height,
    )
