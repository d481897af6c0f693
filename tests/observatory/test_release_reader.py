"""What is worked out once a release: no release is told what another says, and not all are kept for ever."""

from __future__ import annotations

from observatory.release_reader import RELEASES_KEPT, ReleaseCache


def test_a_question_is_worked_out_once_a_release() -> None:
    once, questions = ReleaseCache(), []
    for _ in range(3):
        once.answer("a", "availability", lambda: questions.append(1))
    assert questions == [1]


def test_an_older_release_beside_a_newer_one_has_answers_of_its_own() -> None:
    once = ReleaseCache()
    for _ in range(2):
        for release in ("old", "new"):
            for question in (("sizes", "cem_cases"), ("sizes", "slim_cases"), "revised"):
                words = once.answer(release, question, lambda r=release, q=question: (r, q))
                assert words == (release, question)


def test_the_answers_of_the_releases_asked_for_longest_ago_are_dropped() -> None:
    once, questions = ReleaseCache(), []
    for release in (*map(str, range(RELEASES_KEPT + 1)), "1", "0"):
        once.answer(release, "revised", lambda release=release: questions.append(release))
    assert questions == [*map(str, range(RELEASES_KEPT + 1)), "0"]
