"""What a reporter must know of an indicator besides its sentences: why one is unsafe, and what the number leaves out."""

from __future__ import annotations

from typing import Final

from dash.development.base_component import Component

from layouts.parts.components import bullets
from observatory.model import Indicator
from observatory.text import Text, message

_RECORDS: Final = message(
    "Son registros. Dicen cuántas veces algo llegó a una institución, no cuánta violencia hay. Pueden "
    "subir porque hay más oficinas, más confianza o más personal."
)
_WHY: Final = {
    "count": _RECORDS,
    "rate": message(
        "Divide registros entre habitantes. Mide cuánto se registra en un lugar, no el riesgo de cada "
        "persona."
    ),
    "share": message("Es una parte de lo que alguien registró o dijo, no una parte de la población."),
    "survey": message(
        "Habla de las personas encuestadas, de su edad, de su país y de ese año. No vale para un distrito "
        "ni para otro año."
    ),
}
_MEANS: Final = message(
    "Cuenta medios o acciones de las instituciones. No dice cuánta violencia hay ni si la ayuda alcanza."
)
_NO_PERSONS: Final = message(
    "No cuenta personas, sino acciones, medios o lugares. De cuántas personas hay detrás no dice nada."
)
_PEOPLE: Final = message("Cuenta o proyecta habitantes. Sirve para dividir; de violencia no dice nada.")


def why_unsafe(indicator: Indicator, text: Text) -> str:
    """Why the unsafe sentence does not follow from the number, by what kind of number it is."""
    if indicator.theme == "population":
        return text.t(_PEOPLE)
    if indicator.theme == "response" and indicator.kind in ("count", "rate"):
        return text.t(_MEANS)
    if indicator.kind == "count" and not indicator.counts_persons:
        return text.t(_NO_PERSONS)
    return text.t(_WHY[indicator.kind])


def left_out(indicator: Indicator, text: Text) -> Component:
    """The caveats of the indicator as a list."""
    return bullets((text.t(caveat) for caveat in indicator.caveats), name="limits")
