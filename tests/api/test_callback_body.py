"""Which bodies of a Dash callback are taken for our own page's."""

import pytest

from api.door.callback_body import fault_of

CALLBACKS = {
    "page.children": {
        "inputs": [{"id": "address", "property": "data"}],
        "state": [{"id": "shown", "property": "data"}],
        "callback": print,
    },
    "..chart.figure...map.figure..": {
        "inputs": [{"id": "address", "property": "data"}],
        "state": [],
        "callback": print,
    },
    "title.children": {"inputs": [{"id": "address", "property": "data"}], "state": []},
}


def body(**changes: object) -> dict[str, object]:
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "data", "value": "/es/"}],
        "state": [{"id": "shown", "property": "data"}],
        "changedPropIds": ["address.data"],
        "parsedChangedPropsIds": ["address.data"],
    } | changes


def test_the_body_our_page_sends_is_taken() -> None:
    assert fault_of(body(), CALLBACKS) == ""


def test_a_callback_with_several_outputs_is_taken() -> None:
    several = body(
        output="..chart.figure...map.figure..",
        outputs=[{"id": "chart", "property": "figure"}, {"id": "map", "property": "figure"}],
        state=[],
    )
    del several["state"]
    assert fault_of(several, CALLBACKS) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "text",
        3,
        {},
        body(output="nothing.children"),
        body(output=["page.children"]),
        body(output="title.children", outputs={"id": "title", "property": "children"}),
        body(inputs=[]),
        body(inputs=None),
        body(inputs=[[{"id": "address", "property": "data"}]]),
        body(inputs=[{"id": "address", "property": "href"}]),
        body(inputs=[{"id": {"index": 1}, "property": "data"}]),
        body(inputs=[{"id": "address", "property": "data", "extra": 1}]),
        body(state=[{"id": "address", "property": "data"}]),
        body(state=3),
        body(output="..chart.figure...map.figure..", state=""),
        body(state=None),
        body(outputs=None),
        body(outputs=[{"id": "page", "property": "children"}]),
        body(outputs={"id": "page", "property": "className"}),
        body(changedPropIds="address.data"),
        body(changedPropIds=["other.data"]),
        body(changedPropIds=[["address.data"]]),
        body(parsedChangedPropsIds=[{}]),
        body(surprise=True),
    ],
)
def test_any_other_body_is_refused_with_a_sentence(wrong: object) -> None:
    assert fault_of(wrong, CALLBACKS).endswith(".")
