"""The pages of last resort."""

import pytest
from flask.testing import FlaskClient

from tests.api.small_site import PROBLEM


def test_an_error_of_ours_shows_help_lines_and_exit_but_no_trace(door: FlaskClient) -> None:
    door.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = door.get("/roto")
    assert answer.status_code == 500
    assert "Línea &lt;100&gt;: 100" in answer.text
    assert 'id="exit"' in answer.text
    assert "https://example.org/?a=1&amp;b=2" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("path", "status"), [("/api/v1/data.csv", 405), ("/api/v1/" + "a" * 5000, 414)])
def test_machines_are_told_in_a_problem_document_that_scripts_of_any_site_may_read(
    door: FlaskClient, path: str, status: int
) -> None:
    answer = door.post(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json.keys() == PROBLEM
    assert answer.json["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["detail"].endswith(".")
