"""What is answered from memory, and what never is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from flask import Flask, Response

from api.cached_response import cached_response
from api.memory import Memory
from observatory.store.reading.queries import ReleaseInfo


@dataclass
class Releases:
    """An observatory of which only the name of its release matters."""

    names: Iterator[str]
    last: str = field(default="")

    @property
    def release(self) -> ReleaseInfo:
        self.last = next(self.names, self.last)
        return ReleaseInfo(self.last, date(2026, 11, 25))


def server_of(*names: str) -> Flask:
    server = Flask("remembered")
    server.extensions |= {"observatory": Releases(iter(names)), "memory": Memory()}
    return server


def asked(
    server: Flask, *question: str, status: int = 200, host: str = "localhost", made: list[str]
) -> Response:
    def make() -> Response:
        made.append("-".join(question))
        return Response(f"{question} {len(made)}", status=status)

    with server.test_request_context(base_url=f"http://{host}/"):
        return cached_response(make, *question, mimetype="text/plain")


def test_a_question_is_answered_once_a_release() -> None:
    server, made = server_of("a"), []
    answers = [asked(server, "page", made=made).data for _ in range(3)]
    assert (len(set(answers)), made) == (1, ["page"])


def test_a_new_release_is_seen_at_once() -> None:
    server, made = server_of("a", "a", "b", "b"), []
    first, second = (asked(server, "page", made=made).data for _ in range(2))
    assert first != second


def test_an_answer_made_while_the_release_changed_is_not_held() -> None:
    server, made = server_of("a", "b", "a"), []
    asked(server, "page", made=made)
    asked(server, "page", made=made)
    assert len(made) == 2


@pytest.mark.parametrize("status", [400, 404])
def test_a_refusal_is_not_held(status: int) -> None:
    server, made = server_of("a"), []
    statuses = [asked(server, "page", status=status, made=made).status_code for _ in range(2)]
    assert (statuses, len(made)) == ([status, status], 2)


def test_two_addresses_of_the_site_never_share_an_answer() -> None:
    server, made = server_of("a"), []
    asked(server, "page", made=made)
    asked(server, "page", host="evil.example", made=made)
    assert len(made) == 2


def test_parts_of_a_question_are_not_run_together() -> None:
    server, made = server_of("a"), []
    asked(server, "page", "ab", "c", made=made)
    asked(server, "page", "a", "bc", made=made)
    assert len(made) == 2
