"""A line of the log is JSON, says where and not what; however often a thing goes wrong, few lines tell of it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from observatory.logs import FewOfAKind, formatter, install

SECRET = "secreto"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO, Clock]]:
    stream, clock, logger = io.StringIO(), Clock(), logging.getLogger("tried")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    handler.addFilter(FewOfAKind(of_a_kind=3, in_all=10, seconds=60, now=clock))
    logger.handlers, logger.propagate = [handler], False
    yield logger, stream, clock
    logger.handlers = []


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_how_bad_who_and_what(log: tuple[logging.Logger, io.StringIO, Clock]) -> None:
    logger, stream, _ = log
    logger.error("no hay\n%s", "almacén")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("no hay\nalmacén", "error", "tried")
    assert line["at"].endswith("Z")


def test_an_error_is_told_by_its_kind_and_place_and_never_by_its_words(
    log: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, _ = log
    try:
        try:
            {}[SECRET]
        except KeyError as error:
            raise ValueError(f"q={SECRET}") from error
    except ValueError:
        logger.exception("Exception on %s", "/es/")
    (line,) = lines(stream)
    assert SECRET not in stream.getvalue()
    assert line["exception"] == "ValueError < KeyError"
    assert line["frames"][-1].startswith("tests/observatory/test_logs.py:")


def test_an_outage_writes_few_lines_and_then_how_many_it_did_not(
    log: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, clock = log
    for _ in range(4000):
        clock.now += 30 / 4000
        logger.error("no hay almacén")
    assert len(lines(stream)) == 3
    clock.now = 61
    logger.error("no hay almacén")
    assert lines(stream)[-1]["withheld"] == 3997
    logger.error("no hay almacén")
    assert "withheld" not in lines(stream)[-1]


def test_what_is_rare_is_written_while_something_else_floods_and_all_of_it_has_an_end(
    log: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, clock = log
    for _ in range(1000):
        logger.error("lo mismo")
    logger.error("otra cosa")
    assert [line["event"] for line in lines(stream)] == ["lo mismo"] * 3 + ["otra cosa"]
    for place in range(2000):
        logger.error("cada vez otra: %s", place)
    assert len(lines(stream)) == 10
    clock.now = 61
    logger.error("después")
    assert len(lines(stream)) == 11
    logger.setLevel(logging.INFO)
    for _ in range(20):
        logger.info("lo que no es un error pasa")
    assert len(lines(stream)) == 31


def test_what_the_project_says_itself_is_a_line_of_the_same_form(
    log: tuple[logging.Logger, io.StringIO, Clock],
) -> None:
    logger, stream, _ = log
    former = structlog.get_config()
    other = logging.getLogger("tried.other")
    try:
        install(other)
        other.handlers = []
        structlog.get_logger("tried").error("uses", series="cem_cases", csv=3)
    finally:
        structlog.configure(**former)
    (line,) = lines(stream)
    assert (line["event"], line["series"], line["csv"], line["level"]) == ("uses", "cem_cases", 3, "error")
    assert logger is not other
