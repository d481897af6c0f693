"""Spares the browser a component for every word: what holds no chart travels as the HTML of the first page.

Dash wraps each component of a page in one of its own. A page with a long table has thousands, which kept a
desk busy for ten seconds before a chart answered; nothing in them is told to Dash.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from dash import dcc, html
from dash.development.base_component import Component

from layouts.html import VOID, render, tag_of

_IGNORED: Final = frozenset({"children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks"})


class Still(Component):
    """An element whose inside is given as HTML; `assets/still.js` draws it. `given`: its props as in dash.html."""

    _namespace = "observatorio"
    _type = "Still"
    _prop_names: ClassVar[list[str]] = ["tag", "given", "inside"]
    _valid_wildcard_attributes: ClassVar[list[str]] = []
    available_properties: ClassVar[list[str]] = _prop_names
    available_wildcard_properties: ClassVar[list[str]] = []

    def __init__(self, *, tag: str, given: dict[str, Any], inside: str | None) -> None:
        super().__init__(tag=tag, given=given, inside=inside)


def stilled(component: Any) -> Any:
    """The same tree, in which each largest part without a chart is one component."""
    return _one(component) if _holds_chart(component) else _still(component)


def _one(component: Any) -> Any:
    """A part with a chart in it: itself, with its children stilled."""
    if isinstance(component, dcc.Graph):
        return component
    if isinstance(component, list | tuple):
        return [stilled(child) for child in component]
    props = component.to_plotly_json()["props"]
    return type(component)(**(props | {"children": stilled(component.children)}))


def _still(component: Any) -> Any:
    """A part without a chart; texts and what has no form in HTML stay as they are."""
    if isinstance(component, list | tuple):
        return [_still(child) for child in component]
    if not isinstance(component, Component) or component._namespace != html.Div._namespace:
        return component
    props = component.to_plotly_json()["props"]
    tag = tag_of(component)
    inside = None if tag in VOID else render(props.get("children"))
    return Still(
        tag=tag, given={key: props[key] for key in sorted(props) if key not in _IGNORED}, inside=inside
    )


def _holds_chart(component: Any) -> bool:
    if isinstance(component, list | tuple):
        return any(map(_holds_chart, component))
    return isinstance(component, dcc.Graph) or (
        isinstance(component, Component) and _holds_chart(getattr(component, "children", None))
    )
