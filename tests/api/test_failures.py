"""The pages of last resort."""

from flask.testing import FlaskClient


def test_an_error_of_ours_shows_help_lines_and_exit_but_no_trace(door: FlaskClient) -> None:
    door.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = door.get("/roto")
    assert answer.status_code == 500
    assert "Línea &lt;100&gt;: 100" in answer.text
    assert 'id="exit"' in answer.text
    assert "https://example.org/?a=1&amp;b=2" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


def test_machines_are_told_in_json(door: FlaskClient) -> None:
    answer = door.post("/api/v1/data.csv")
    assert (answer.status_code, answer.mimetype) == (405, "application/json")
    assert answer.json["error"].endswith(".")
