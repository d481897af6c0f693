"""The walk from Dash components to HTML."""

import pytest
from dash import dcc, html

from layouts.document.html import NotDrawable, render


def test_names_from_the_data_are_escaped_in_text_and_in_attributes() -> None:
    hostile = '<script>alert("x")</script>&'
    markup = render(html.P(hostile, title=hostile))
    assert "<script" not in markup
    assert markup == (
        '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;">'
        '&lt;script&gt;alert("x")&lt;/script&gt;&amp;</p>'
    )


def test_dash_names_become_the_names_of_html() -> None:
    label = html.Label("Sí", htmlFor="a", className="b c", tabIndex=0)
    assert render(label) == '<label class="b c" for="a" tabindex="0">Sí</label>'


def test_a_true_attribute_is_bare_and_a_false_one_is_left_out() -> None:
    chosen = [html.Option("a", value="1", selected=True), html.Option("b", value="2", selected=False)]
    assert render(chosen) == '<option selected value="1">a</option><option value="2">b</option>'


def test_aria_and_data_attributes_keep_their_words() -> None:
    assert render(html.Nav(**{"aria-label": "Secciones", "data-x": ""})) == (
        '<nav aria-label="Secciones" data-x=""></nav>'
    )


def test_an_empty_value_of_an_option_is_kept() -> None:
    assert 'value=""' in render(html.Option("Todo", value=""))


def test_styles_become_css() -> None:
    assert (
        render(html.Div(style={"maxWidth": "2rem", "--x": 1})) == '<div style="max-width:2rem;--x:1"></div>'
    )


def test_numbers_lists_and_nothing_are_written_as_they_read() -> None:
    assert render(html.P([1, " de ", None, [0, html.Br()], False])) == "<p>1 de 0<br></p>"


def test_a_store_leaves_nothing_behind() -> None:
    assert render(html.Div([dcc.Store(id="a"), "b"])) == "<div>b</div>"


@pytest.mark.parametrize("component", [dcc.Dropdown(), dcc.Download(), dcc.Link("a", href="/")])
def test_what_needs_a_script_to_be_seen_is_refused(component: object) -> None:
    with pytest.raises(NotDrawable, match="without JavaScript"):
        render(component)


def test_what_is_no_component_is_refused() -> None:
    with pytest.raises(NotDrawable):
        render({"a": 1})
