"""From how many places on a chart no longer draws, names or tells each of them, and how many it then does."""

from __future__ import annotations

from typing import Final

MANY: Final = 60  # places that are all drawn as bars, named on a map and told one by one
FIRST: Final = 20  # of more than those, as many of the highest
