"""Components that are made quickly are Dash's own to all who look at them."""

from __future__ import annotations

import json

import pytest
from dash import html
from dash._utils import to_json

from layouts.document import elements
from layouts.document.html import render

GIVEN = {
    "id": "a", "className": "b", "title": "<c>", "style": {"maxWidth": "2rem"}, "data-x": "1", "aria-label": "d",
}  # fmt: skip


@pytest.mark.parametrize("name", html.__all__)
def test_each_is_sent_and_written_as_that_of_dash(name: str) -> None:
    for children in (None, "text", ["a", 1, None, html.Span("b")]):
        quick = getattr(elements, name)(children, **GIVEN)
        ours, theirs = elements.Div([quick]), html.Div([getattr(html, name)(children, **GIVEN)])
        assert json.loads(to_json(ours)) == json.loads(to_json(theirs))
        assert render(ours) == render(theirs)
        assert isinstance(quick, getattr(html, name)) and quick.children == children


def test_a_property_that_no_such_element_has_is_refused() -> None:
    with pytest.raises(TypeError, match="A has no property 'clasName'"):
        elements.A("text", clasName="link")
    with pytest.raises(TypeError, match="P has no property 'href'"):
        elements.P("text", href="/")


def test_a_name_that_dash_does_not_have_is_refused() -> None:
    with pytest.raises(AttributeError, match="Dialogue"):
        _ = elements.Dialogue


def test_what_one_component_is_given_no_other_one_has() -> None:
    first, second = elements.P("one", id="a"), elements.P("two")
    first.title = "changed"
    assert render([first, second]) == '<p id="a" title="changed">one</p><p>two</p>'
