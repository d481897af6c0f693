"""Walks a tree of Dash components into HTML: a page is made once, by the server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final

from dash import dcc
from dash.development.base_component import Component

from layouts.drawn import Drawn

VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_TAGS: Final = {"MapEl": "map", "ObjectEl": "object"}
_ATTRIBUTES: Final = {"className": "class", "htmlFor": "for", "acceptCharset": "accept-charset"}
_NOT_HTML: Final = frozenset(
    {
        "children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "loading_state",
        "dangerouslyAllowHTML",
    }
)  # fmt: skip


class NotDrawable(TypeError):
    """A component that has no form without JavaScript: the page must not use it."""


def render(component: Any) -> str:
    """The HTML of a component, a text, a number, or a list of them. Everything is escaped.

    A Drawn becomes its drawing, a dcc.Store nothing. Raises NotDrawable for any other component that only lives in
    JavaScript.
    """
    return "".join(_parts(component))


def _parts(component: Any) -> Iterator[str]:
    if component is None or isinstance(component, bool):
        return
    if isinstance(component, Drawn):
        yield component.svg
    elif isinstance(component, Component):
        yield from _element(component)
    elif isinstance(component, str | int | float):
        yield escape(str(component), quote=False)
    elif isinstance(component, Iterable) and not isinstance(component, Mapping):
        for part in component:
            yield from _parts(part)
    else:
        raise NotDrawable(f"{type(component).__name__} is no component.")


def tag_of(component: Component) -> str:
    """The name of the element a component of dash.html stands for."""
    return _TAGS.get(component._type, component._type.lower())


def _element(component: Component) -> Iterator[str]:
    if isinstance(component, dcc.Store):
        return
    if component._namespace != "dash_html_components":
        raise NotDrawable(f"dcc.{component._type} has no form without JavaScript.")
    tag = tag_of(component)
    props = component.to_plotly_json()["props"]
    yield f"<{tag}{''.join(_attributes(props))}>"
    if tag not in VOID:
        yield from _parts(props.get("children"))
        yield f"</{tag}>"


def _attributes(props: Mapping[str, Any]) -> Iterator[str]:
    for prop, given in sorted(props.items()):  # Dash keeps them in sets: the order would change
        text = None if prop in _NOT_HTML else _attribute_text(prop, given)
        if text is not None:
            name = _ATTRIBUTES.get(prop, prop.lower())
            yield f" {name}" if text == "" and given is True else f' {name}="{escape(text)}"'


def _attribute_text(prop: str, given: Any) -> str | None:
    """The text of an attribute; None where it is to be left out, empty for a bare one such as `selected`."""
    if given is None:
        return None
    if isinstance(given, bool):
        if prop.startswith(("aria-", "data-")):
            return "true" if given else "false"
        return "" if given else None
    if prop == "style":
        return ";".join(f"{_css(name)}:{value}" for name, value in given.items())
    if isinstance(given, Mapping):
        return json.dumps(given, sort_keys=True)
    return str(given)


def _css(name: str) -> str:
    """`maxWidth` as `max-width`; a custom property (`--x`) stays as it is."""
    if name.startswith("--"):
        return name
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
