"""The kind "survey": what some of many people answered, as an institute estimated it for all of them.

No two places are ranked by it, and a change is told only of estimates with their errors.
"""

from __future__ import annotations

from typing import Final

from observatory.statistics.statistic import Statistic, tell_nothing
from observatory.text import message

SURVEY: Final = Statistic(
    kind="survey",
    is_sampled=True,
    tells=tell_nothing,  # nobody is counted who asked for help
    unsafe=message("El {value} % de las mujeres de cualquier distrito sufre violencia."),
    why_unsafe=message(
        "Habla de las personas encuestadas, de su edad, de su país y de ese año. No vale para un distrito "
        "ni para otro año."
    ),
)
