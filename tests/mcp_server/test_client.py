"""One client asks as a model would: which place, which indicator, its rows, and how they may be said."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters

from mcp_server.__main__ import Interface, server_of

T = TypeVar("T")


def asked(site: str, *calls: tuple[str, dict[str, str]]) -> list[Any]:
    """What the tools answer, each as data."""

    async def ask() -> list[Any]:
        async with Client(server_of(Interface(site))) as client:
            return [await client.call_tool(*call) for call in calls]

    return [_told(result) for result in run_aside(ask())]


def run_aside(asked_for: Coroutine[Any, Any, T]) -> T:
    """What it comes to, in a thread of its own: a browser that other tests left open keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, asked_for).result()


def _told(result: Any) -> Any:
    if result.is_error:
        return result.content[0].text
    told = result.structured_content
    return told["result"] if set(told) == {"result"} else told


def document(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def test_a_client_finds_place_and_indicator_and_reads_the_rows_of_the_site(site: str) -> None:
    places, indicators = asked(
        site,
        ("find_place", {"name": "independencia"}),
        ("find_indicator", {"words": "denuncias policiales PNP"}),
    )
    assert {place["code"] for place in places} >= {"PE-150112"} and len(places) > 1
    assert all(place["part_of"] for place in places)
    assert "police_complaints" in [indicator["id"] for indicator in indicators]
    query = {"indicator": "police_complaints", "territory": "PE-150112", "period": "2018..2024"}
    (answer,) = asked(site, ("get_rows", query))
    told = document(
        f"{site}/api/v1/data.json?indicator=police_complaints&territory=PE-150112&period=2018..2024"
    )
    assert [row["value"] for row in answer["rows"]] == [row["value"] for row in told["rows"]]
    assert all(row["obs_status"] and row["publisher"] for row in answer["rows"])
    assert answer["release"] == told["release"] and answer["release"] in answer["cite_as"]["URL"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("independencia", "PE-150112"), ("el alto", "BO-020105"), ("Independencia Lima", "PE-150112")],
)
def test_the_places_of_the_site_come_before_their_namesakes(site: str, name: str, code: str) -> None:
    ((first, *others),) = asked(site, ("find_place", {"name": name}))
    assert first["code"] == code
    assert [place for place in others if place["name"] == first["name"]]


@pytest.mark.parametrize("words", ["denuncias policiales 2026", "denuncias policiales zzz"])
def test_a_word_that_is_nowhere_hides_no_indicator(site: str, words: str) -> None:
    (found,) = asked(site, ("find_indicator", {"words": words}))
    assert "police_complaints" in [indicator["id"] for indicator in found]


def test_it_is_told_what_may_and_what_may_not_be_said(site: str) -> None:
    query = {"indicator": "police_complaints", "territory": "PE-150112", "period": "2020..2021"}
    (answer,) = asked(site, ("say_safely", query))
    told = document(
        f"{site}/api/v1/sentences?indicator=police_complaints&territory=PE-150112&period=2020..2021"
    )
    for key in ("safe_sentence", "unsafe_sentence", "why", "left_out"):
        assert answer[key] == told[key] and answer[key]
    assert answer["grade"] and "2021" in answer["safe_sentence"] and "2024" not in answer["unsafe_sentence"]


def test_a_standard_leads_to_its_series(site: str) -> None:
    (found,) = asked(site, ("find_indicator", {"words": "SDG 16.3.1"}))
    assert "help_seeking" in [indicator["id"] for indicator in found]


@pytest.mark.parametrize(("indicator", "territory"), [("cem_case", ""), ("cem_cases", "Independencia")])
def test_a_refusal_says_what_would_be_answered(site: str, indicator: str, territory: str) -> None:
    (told,) = asked(site, ("get_rows", {"indicator": indicator, "territory": territory}))
    assert isinstance(told, str) and "/api/v1/data.json?" in told


def test_the_program_speaks_over_its_pipes(site: str, root: Path) -> None:
    program = StdioServerParameters(command=sys.executable, args=["-m", "mcp_server", site], cwd=str(root))

    async def tools() -> set[str]:
        async with Client(program) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert run_aside(tools()) == {"find_place", "find_indicator", "get_rows", "say_safely"}
