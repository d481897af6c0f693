"""The kind "count": whole numbers of cases, complaints, offices or inhabitants, as a publisher counted them."""

from __future__ import annotations

from typing import Final

from observatory.statistics.statistic import Statistic, tell_nothing
from observatory.text import message

COUNT: Final = Statistic(
    kind="count",
    adds_up=True,
    of_events=True,
    tells=tell_nothing,  # it is itself what others tell
    unsafe=message("{during} hubo {value} hechos de violencia en {place}."),
    why_unsafe=message(
        "Son registros. Dicen cuántas veces algo llegó a una institución, no cuánta violencia hay. Pueden "
        "subir porque hay más oficinas, más confianza o más personal."
    ),
)
