"""Reads the two keys that only the explorer's address has, beside those of every address.

`shown` is the period that maps and rankings show where `period` is a span of years chosen for the chart over time.
`chosen` are the places of that chart where `territory` names those of a map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from callbacks.page_request import PageRequest
from observatory.addresses.selection import KEYS, Selection
from observatory.model import Period

_OWN: Final = {"chosen": "territory", "shown": "period"}
"""Each key with the key of every address whose rules hold for it."""


@dataclass(frozen=True, slots=True)
class ExplorerAddress:
    """What an address of the explorer asks for."""

    selection: Selection
    chosen: tuple[str, ...] = ()
    shown: Period | None = None

    @property
    def step(self) -> Period | None:
        """The period on show: `shown`, or that of the selection where it is not a span of several years."""
        period = self.selection.period
        return self.shown or (period if period is not None and not period.pooled else None)

    @property
    def query(self) -> str:
        """The address again, as short as it can be said."""
        own = {"chosen": ",".join(self.chosen), "shown": str(self.shown or "")}
        said = urlencode({key: value for key, value in own.items() if value}, safe=",:/.")
        return "&".join(filter(None, (self.selection.to_query(), said)))


def address_of(request: PageRequest, query: str, *, opening: str) -> ExplorerAddress:
    """What a query asks for, or the `opening` where nothing is chosen in it. Raises SelectionError."""
    pairs = parse_qsl(query, keep_blank_values=True)
    # A form that is sent as it stands has fields in which nothing is chosen.
    chosen = [(key, value) for key, value in pairs if value or key not in (*KEYS, *_OWN)]
    own = dict(reversed([(key, value) for key, value in chosen if key in _OWN]))
    for pair in own.items():
        chosen.remove(pair)  # a second of the same key is refused with all that no address has
    common = query if chosen == pairs else urlencode(chosen, safe=",:/.")
    selection = request.selection(common or opening)
    if not own:
        return ExplorerAddress(selection)
    subject = {"compare": selection.compare} if selection.compare else {"indicator": selection.indicator}
    told = Selection.from_query(
        urlencode(subject | {_OWN[key]: value for key, value in own.items()}), request.catalog
    )
    return ExplorerAddress(selection, told.territories, told.period)
