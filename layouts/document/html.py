"""Walks a tree of Dash components into HTML: a page is made once, by the server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from dash import dcc
from dash.development.base_component import Component
from markupsafe import Markup

VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_IN_A_LINE: Final = frozenset({"a", "abbr", "b", "code", "em", "small", "span", "strong", "time"})
"""Two of them side by side are set apart by a space: without styles, and read aloud, they would be one word."""

_TAGS: Final = {"MapEl": "map", "ObjectEl": "object"}
_ATTRIBUTES: Final = {"className": "class", "htmlFor": "for", "acceptCharset": "accept-charset"}
_NOT_HTML: Final = frozenset(
    {
        "children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "loading_state",
        "dangerouslyAllowHTML",
        # What Dash keeps in a component beside its properties:
        "_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties",
    }
)  # fmt: skip


class NotDrawable(TypeError):
    """A component that has no form without JavaScript: the page must not use it."""


def render(component: Any) -> str:
    """The HTML of a component, a text, a number, or a list of them. Everything is escaped.

    Markup is passed on as it is, a dcc.Store leaves nothing. Raises NotDrawable for any other component that only
    lives in JavaScript.
    """
    parts: list[str] = []
    _write(component, parts)
    return "".join(parts)


def _write(component: Any, parts: list[str]) -> None:
    """Add the HTML of a component to `parts`."""
    if isinstance(component, Markup):
        parts.append(component)
    elif isinstance(component, str):
        parts.append(escape(component, quote=False))
    elif type(component) is list:
        for part in component:
            _write(part, parts)
    elif isinstance(component, Component):
        _write_element(component, parts)
    elif component is not None and not isinstance(component, bool):
        _write_plain(component, parts)


def _write_plain(component: Any, parts: list[str]) -> None:
    """Add a number, or what any other collection than a list holds."""
    if isinstance(component, int | float):
        parts.append(str(component))
    elif isinstance(component, Iterable) and not isinstance(component, Mapping):
        for part in component:
            _write(part, parts)
    else:
        raise NotDrawable(f"{type(component).__name__} is no component.")


def tag_of(component: Component) -> str:
    """The name of the element a component of dash.html stands for."""
    return _TAGS.get(component._type, component._type.lower())


def _write_element(component: Component, parts: list[str]) -> None:
    if component._namespace != "dash_html_components":
        if isinstance(component, dcc.Store):
            return
        raise NotDrawable(f"dcc.{component._type} has no form without JavaScript.")
    tag, props = tag_of(component), vars(component)
    if tag in _IN_A_LINE and parts and parts[-1].removeprefix("</").removesuffix(">") in _IN_A_LINE:
        parts.append(" ")
    parts.append(f"<{tag}")
    for prop in sorted(props.keys() - _NOT_HTML):  # in one order, however they were given
        text = _attribute_text(prop, props[prop])
        if text is not None:
            name = _ATTRIBUTES.get(prop) or prop.lower()
            parts.append(f" {name}" if text == "" and props[prop] is True else f' {name}="{escape(text)}"')
    parts.append(">")
    if tag not in VOID:
        _write(props.get("children"), parts)
        parts.append(f"</{tag}>")


def _attribute_text(prop: str, value: Any) -> str | None:
    """The text of an attribute; None where it is to be left out, empty for a bare one such as `selected`."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        if prop.startswith(("aria-", "data-")):
            return "true" if value else "false"
        return "" if value else None
    if prop == "style":
        return ";".join(f"{_css(name)}:{value}" for name, value in value.items())
    if isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True)
    return str(value)


def _css(name: str) -> str:
    """`maxWidth` as `max-width`; a custom property (`--x`) stays as it is."""
    if name.startswith("--"):
        return name
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
