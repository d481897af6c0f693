"""The components of dash.html, made ten times as fast: a page is some hundreds of them, and an eighth of its time.

They are Dash's own classes, sent and written as ever. What Dash works out anew for each component, its class holds here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from dash import html
from dash.development.base_component import Component

_WILDCARDS: Final = ("data-", "aria-")
INPUT: Final = "Input"
"""The field one writes in, which dash.html lacks: it stands in parts that travel as HTML (see layouts.still)."""
_OF_INPUT: Final = frozenset(
    {"name", "type", "value", "maxLength", "min", "max", "autoComplete", "placeholder"}
)


class _Quick:
    """A component of whose properties only the names are looked at."""

    _known: frozenset[str]

    def __init__(self, children: Any = None, **properties: Any) -> None:
        if not self._known.issuperset(properties):
            self._refuse_unknown(properties)
        properties["children"] = children
        self.__dict__ = properties

    def _refuse_unknown(self, properties: dict[str, Any]) -> None:
        """Raise TypeError for a property that no such element has."""
        for name in properties.keys() - self._known:
            if not name.startswith(_WILDCARDS):
                raise TypeError(f"html.{type(self).__name__} has no property {name!r}.")


def __getattr__(name: str) -> Callable[..., Component]:
    """The quick class of a component, made when it is first asked for."""
    base = getattr(html, "Div" if name == INPUT else name, None)
    if not isinstance(base, type):
        raise AttributeError(f"dash.html has no {name}.")
    of_all = {key: value for key, value in vars(base()).items() if key != "children"}
    known = frozenset(of_all["_prop_names"]) | (_OF_INPUT if name == INPUT else frozenset())
    held = {**of_all, "_type": name, "_known": known, "__module__": base.__module__}
    quick = cast(Callable[..., Component], type(name, (_Quick, base), held))
    globals()[name] = quick
    return quick
