"""The drawing that stands in the first HTML in place of a chart: the same figure as inline SVG."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def drawn(figure: Mapping[str, Any]) -> str:
    """A plotly figure as SVG. `layouts.picture` has put title, description and width into `layout.meta`."""
    return _drawn(json.dumps(figure, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=512)
def _drawn(figure: str) -> str:
    made = json.loads(figure)
    meta = made["layout"]["meta"]
    from observatory.views import (
        drawing,
    )  # brings matplotlib, which a process that only answers data never needs

    return drawing.svg(
        made,
        title=meta["title"],
        description=meta["description"],
        width=meta["width"],
        height=made["layout"]["height"],
    )
