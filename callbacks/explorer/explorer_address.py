"""Reads the keys that only the explorer's address has, beside those of every address.

`shown` is the period that maps and rankings show where `period` is a span of years chosen for the chart over time.
`chosen` are the places of that chart where `territory` names those of a map. `beside` are the periods of maps that show
another series than the one that was asked for, each after the code of what the places of the map make up:
`BO-020105:2012-11-21`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

from callbacks.page_request import PageRequest
from observatory.addresses.selection import KEYS, Selection
from observatory.model import Period

_OWN: Final = {"chosen": "territory", "shown": "period", "beside": ""}
"""Each key with the key of every address whose rules hold for it; `beside` has both in it."""


@dataclass(frozen=True, slots=True)
class ExplorerAddress:
    """What an address of the explorer asks for."""

    selection: Selection
    chosen: tuple[str, ...] = ()
    shown: Period | None = None
    beside: Mapping[str, Period] = field(default_factory=dict)

    @property
    def step(self) -> Period | None:
        """The period on show: `shown`, or that of the selection where it is not a span of several years."""
        period = self.selection.period
        return self.shown or (period if period is not None and not period.pooled else None)

    @property
    def query(self) -> str:
        """The address again, as short as it can be said."""
        beside = ",".join(f"{whole}:{period}" for whole, period in self.beside.items())
        own = {"chosen": ",".join(self.chosen), "shown": str(self.shown or ""), "beside": beside}
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

    def told(keys: Mapping[str, str]) -> Selection:
        return Selection.from_query(urlencode(subject | dict(keys)), request.catalog)

    beside = own.pop("beside", "")
    common_keys = told({_OWN[key]: value for key, value in own.items()})
    every = [pair.partition(":") for pair in beside.split(",")] if beside else []
    periods = {whole: told({"territory": whole, "period": period}).period for whole, _, period in every}
    return ExplorerAddress(
        selection,
        common_keys.territories,
        common_keys.period,
        {whole: period for whole, period in periods.items() if period is not None},
    )
