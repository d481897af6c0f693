"""The headers of every answer."""

import pytest
from flask.testing import FlaskClient

from layouts.document.assets import exit_script_in_page, script_source


@pytest.mark.parametrize("path", ["/", "/no", "/roto", "/embed/x", "/api/v1/x"])
def test_every_answer_carries_the_security_headers(door: FlaskClient, path: str) -> None:
    answer = door.get(path)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src ")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"]


def test_only_an_embed_may_be_framed_by_others(door: FlaskClient) -> None:
    page, embed = door.get("/"), door.get("/embed/x")
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors *" in embed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed.headers
    assert "script-src 'none'" in embed.headers["Content-Security-Policy"]


def test_a_page_may_run_its_own_files_and_the_script_of_the_exit(door: FlaskClient) -> None:
    policy = door.get("/").headers["Content-Security-Policy"]
    assert f"script-src 'self' {script_source(exit_script_in_page())};" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_a_page_leaves_nothing_in_the_cache_of_a_shared_computer(door: FlaskClient) -> None:
    assert door.get("/").headers["Cache-Control"] == "no-store"


def test_a_reader_who_is_told_of_a_failure_may_leave_by_the_exit_wherever_that_is(door: FlaskClient) -> None:
    answer = door.post("/api/v1/data.csv", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'none'" in door.post("/api/v1/data.csv").headers["Content-Security-Policy"]


def test_the_policy_of_a_page_is_these_rules_and_no_others(door: FlaskClient) -> None:
    rules = dict(rule.split(" ", 1) for rule in door.get("/").headers["Content-Security-Policy"].split("; "))
    assert rules.pop("script-src").startswith("'self' 'sha256-")
    assert rules == {
        "default-src": "'none'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }


def test_scripts_of_other_sites_read_what_is_for_programs_and_no_page(door: FlaskClient) -> None:
    for path in ("/api", "/api/v1/x", "/oembed"):
        assert door.get(path).headers["Access-Control-Allow-Origin"] == "*", path
    for path in ("/", "/es/", "/no", "/roto", "/embed/x", "/apisonada"):
        names = [name.lower() for name, _ in door.get(path).headers]
        assert not [name for name in names if name.startswith("access-control-")], path
