"""The pages of last resort."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.door.failures import PlainPages
from observatory.text import Text
from tests.api.conftest import LINE


def test_an_error_of_ours_shows_help_lines_and_exit_but_no_trace(door: FlaskClient) -> None:
    door.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = door.get("/roto")
    assert answer.status_code == 500
    assert 'Línea &lt;100&gt;: <a href="tel:100">100</a>' in answer.text
    assert 'id="exit"' in answer.text
    assert "https://example.org/?a=1&amp;b=2" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("lang", ["es", "en", "fr"])
def test_the_number_that_a_tap_dials_is_that_of_the_contact_and_of_nothing_else_on_the_line(
    lang: str,
) -> None:
    line = replace(
        LINE, service="Línea 100, antes 144", contact="+51 800-14.0348", note="Si no contesta, 105."
    )
    page = PlainPages(lambda: ([line], {}), "https://example.org/").page(503, text=Text(lang))
    assert page.count('href="tel:') == 1
    assert '<a href="tel:+51800140348">+51 800-14.0348</a>' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "place", "contact": "En persona", "address": "Av. Huamachuco"}, True),
        ({"confidence": "medium"}, False),
    ],
)
def test_a_place_is_said_without_a_number_to_tap_and_a_line_that_is_not_sure_is_not_said(
    changes: dict[str, Any], said: bool
) -> None:
    page = PlainPages(lambda: ([replace(LINE, **changes)], {}), "https://example.org/").page(503, text=Text())
    assert ("Línea &lt;100&gt;" in page) is said
    assert "tel:" not in page
