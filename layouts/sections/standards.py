"""The international standards that an indicator is near to, and why these sources cannot compute them."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import bullets, external, section
from observatory.model import Indicator, NearStandard, Standard
from observatory.text import Text, message

NOT_COMPUTABLE = message("No se puede calcular con estas fuentes.")


def standards(indicator: Indicator, known: Mapping[str, Standard], text: Text) -> Component | None:
    """A line a standard: its title with the page it was read on, what it counts, why it is not this series."""
    lines = [_line(near, known[near.standard], text) for near in indicator.standards]
    return section(text.t("Estándares internacionales"), bullets(lines), id_="estandares") if lines else None


def _line(near: NearStandard, standard: Standard, text: Text) -> list[Component | str]:
    told: list[Component | str] = [
        external(text.t(standard.title), standard.source),
        ". ",
        text.t(standard.name),
    ]
    if near.why_not:
        told += [" ", html.Strong(text.t(NOT_COMPUTABLE)), " ", text.t(near.why_not)]
    return told
