"""What is answered from memory, and what never is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    today: Callable[[], date] = date.today

    @property
    def release(self) -> ReleaseInfo:
        self.last = next(self.names, self.last)
        return ReleaseInfo(self.last, date(2026, 11, 25))


def server_of(*names: str) -> Flask:
    server = Flask("remembered")
    server.extensions |= {"observatory": Releases(iter(names)), "memory": Memory()}
    return server


def answer_to(
    server: Flask, *question: str, status: int = 200, host: str = "localhost", calls: list[str]
) -> Response:
    def make() -> Response:
        calls.append("-".join(question))
        return Response(f"{question} {len(calls)}", status=status)

    with server.test_request_context(base_url=f"http://{host}/"):
        return cached_response(make, *question, mimetype="text/plain")


def test_a_question_is_answered_once_a_release() -> None:
    server, calls = server_of("a"), []
    answers = [answer_to(server, "page", calls=calls).data for _ in range(3)]
    assert (len(set(answers)), calls) == (1, ["page"])


def test_a_new_release_is_seen_at_once() -> None:
    server, calls = server_of("a", "a", "b", "b"), []
    first_answer, second = (answer_to(server, "page", calls=calls).data for _ in range(2))
    assert first_answer != second


def test_an_answer_made_while_the_release_changed_is_not_held() -> None:
    server, calls = server_of("a", "b", "a"), []
    answer_to(server, "page", calls=calls)
    answer_to(server, "page", calls=calls)
    assert len(calls) == 2


@pytest.mark.parametrize("status", [400, 404])
def test_a_refusal_is_not_held(status: int) -> None:
    server, calls = server_of("a"), []
    statuses = [answer_to(server, "page", status=status, calls=calls).status_code for _ in range(2)]
    assert (statuses, len(calls)) == ([status, status], 2)


def test_two_addresses_of_the_site_never_share_an_answer() -> None:
    server, calls = server_of("a"), []
    answer_to(server, "page", calls=calls)
    answer_to(server, "page", host="evil.example", calls=calls)
    assert len(calls) == 2


def test_parts_of_a_question_are_not_run_together() -> None:
    server, calls = server_of("a"), []
    answer_to(server, "page", "ab", "c", calls=calls)
    answer_to(server, "page", "a", "bc", calls=calls)
    assert len(calls) == 2
