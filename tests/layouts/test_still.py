"""A page travels to Dash as few components, and says the same."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from layouts.html import render
from layouts.still import Still, stilled

GRAPH = dcc.Graph(figure={"data": [], "layout": {}})

words = st.text(alphabet="aá<&\"' \n", max_size=6)
leaves = st.one_of(words, st.none(), st.integers(0, 9), st.just(GRAPH), st.builds(html.Br))


def elements(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Component]:
    """Elements with attributes of each kind around what `children` gives."""
    kinds = st.sampled_from([html.Div, html.Section, html.Label, html.Td])
    attributes = st.fixed_dictionaries(
        {},
        optional={
            "className": words,
            "style": st.just({"maxWidth": "3px"}),
            "id": st.just("x"),
            "hidden": st.booleans(),
            "aria-label": words,
            "data-x": words,
        },
    )
    inside = st.one_of(children, st.lists(children, max_size=3))
    return st.builds(lambda kind, child, props: kind(child, **props), kinds, inside, attributes)


trees = st.recursive(leaves, elements, max_leaves=12)


def unfolded(component: Any) -> Any:
    """The same tree with each Still as what its script makes of it; charts as a mark."""
    if isinstance(component, list | tuple):
        return "".join(map(unfolded, component))
    if isinstance(component, Still):
        kind = getattr(html, component.tag.capitalize())
        outside, inside = render(kind(**component.given)), component.inside or ""
        return outside if component.inside is None else outside.replace("></", f">{inside}</", 1)
    if isinstance(component, dcc.Graph):
        return "[chart]"
    if isinstance(component, Component):
        shell = type(component)(**(component.to_plotly_json()["props"] | {"children": "[children]"}))
        return render(shell).replace("[children]", unfolded(component.children), 1)
    return render(component)


def plain(component: Any) -> str:
    """The HTML of a tree, charts as a mark."""
    if isinstance(component, list | tuple):
        return "".join(map(plain, component))
    if isinstance(component, dcc.Graph):
        return "[chart]"
    if isinstance(component, Component) and not isinstance(component, html.Br):
        shell = type(component)(**(component.to_plotly_json()["props"] | {"children": "[children]"}))
        return render(shell).replace("[children]", plain(component.children), 1)
    return render(component)


def counted(component: Any) -> int:
    """How many components Dash would have to draw."""
    if isinstance(component, list | tuple):
        return sum(map(counted, component))
    if not isinstance(component, Component):
        return 0
    return 1 + counted(getattr(component, "children", None))


@given(trees)
def test_it_says_the_same_as_the_first_page(tree: Any) -> None:
    assert unfolded(stilled(tree)) == plain(tree)


@given(trees)
def test_every_chart_stays_a_chart(tree: Any) -> None:
    def charts(component: Any) -> int:
        if isinstance(component, list | tuple):
            return sum(map(charts, component))
        inside = charts(component.children) if hasattr(component, "children") else 0
        return isinstance(component, dcc.Graph) + inside

    assert charts(stilled(tree)) == charts(tree)


def test_a_long_table_is_one_component() -> None:
    table = html.Table(html.Tbody([html.Tr([html.Td(number), html.Td("<b>")]) for number in range(400)]))
    page = html.Div([html.H1("Título"), html.Div(GRAPH, className="picture"), table])
    assert counted(page) > 1200
    still = stilled(page)
    assert counted(still) == 5
    assert still.children[2].inside.count("&lt;b&gt;") == 400
