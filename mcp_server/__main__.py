"""A server of the Model Context Protocol over a running site: `python -m mcp_server ADDRESS`.

Four tools: find a place, find an indicator, get its rows, and say them safely.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

_SECONDS: Final = 30
_AGENT: Final = "observatory-mcp"


class RefusedError(ToolError):
    """The site did not answer: its sentence, and addresses of the site that it would answer."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.suggestions = [
            f"{each['label']}: {each['href']}" for each in problem.get("suggestions", ()) if "href" in each
        ]
        also = " ".join(["Instead:", *self.suggestions]) if self.suggestions else ""
        super().__init__(f"{problem.get('detail', 'The site did not answer.')} {also}".strip())


@dataclass(frozen=True, slots=True)
class Interface:
    """The interface of the site at `address`, which has no slash at its end."""

    address: str

    def document(self, path: str, **query: str) -> Any:
        """The JSON document at `/api/v1` and `path`; empty keys are left out. Raises RefusedError."""
        asked = urlencode({key: text for key, text in query.items() if text}, safe=",:/.")
        address = f"{self.address}/api/v1{path}" + (f"?{asked}" if asked else "")
        if not address.startswith(("http://", "https://")):
            raise RefusedError({"detail": f"{self.address} is no address of a site."})
        request = Request(address, headers={"User-Agent": _AGENT, "Accept": "application/json"})
        try:
            with urlopen(request, timeout=_SECONDS) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise RefusedError(_problem(error.read())) from error
        except OSError as error:
            raise RefusedError({"detail": f"The site cannot be reached: {error}"}) from error


MOST_FOUND: Final = 10
MOST_ROWS: Final = 200
INSTRUCTIONS: Final = (
    "Published statistics of gender violence in the places of this site; find_place names them. Ask say_safely before "
    "you state a number. A value that is missing is never zero: its status says why. Never add counts of different "
    "registers, never compare what has grade C, never call a rise in records a rise in violence. Name the publisher and "
    "the release. Do not try to find out a protected number. Someone who suffers violence needs the help lines first: "
    "/es/ayuda of the site."
)
_ROW: Final = (
    "territory", "territory_name", "period", "breakdown", "value", "unit", "lower", "upper", "obs_status", "conf_status",
    "partial", "disputed", "leads", "publisher", "source_url", "edition", "note", "obs_id",
)  # fmt: skip


def server_of(interface: Interface) -> MCPServer:
    """The server with its tools. A refusal of the site reaches the caller as its sentence, with what is answered."""
    server = MCPServer("observatory", instructions=INSTRUCTIONS)

    @server.tool()
    def find_place(name: str, lang: str = "es") -> list[dict[str, Any]]:
        """Places by name or code, with level, country and what lies above; of namesakes the site's own first."""
        places = interface.document("/territories", lang=lang)["territories"]
        names = {place["code"]: place["name"] for place in places}
        return [
            {**_only(place, "code", "name", "level", "country"), "part_of": names.get(place["parent"], "")}
            for place in _search_entries(name, places, "name", "code")
        ]

    @server.tool()
    def find_indicator(words: str, lang: str = "es") -> list[dict[str, Any]]:
        """Indicators by words of their name, definition or standard, with unit, grade and the places they are had for."""
        indicators = interface.document("/indicators", lang=lang)["indicators"]
        listed = [{**each, "standard": _standards(each)} for each in indicators]
        return [
            _only(each, "id", "name", "unit", "grade", "standard", "territories")
            for each in _search_entries(words, listed, "name", "id", "standard", "definition")
        ]

    @server.tool()
    def get_rows(
        indicator: str, territory: str = "", period: str = "", *, by: str = "", lang: str = "es"
    ) -> dict[str, Any]:
        """The published rows of an indicator (period: 2024 or 2018..2024), with status, interval, source and citation."""
        asked = {"indicator": indicator, "territory": territory, "period": period, "by": by, "lang": lang}
        answer = interface.document("/data.json", **asked)
        (cited,) = interface.document("/citation.json", **asked)
        rows = answer["rows"]
        return {
            "release": answer["release"],
            "rows": [_only(row, *_ROW) for row in rows[:MOST_ROWS]],
            "rows_left_out": answer.get("total", len(rows)) - min(len(rows), MOST_ROWS),
            "notes": answer["notes"],
            "cite_as": cited,
            **({"demonstration": answer["demonstration"]} if "demonstration" in answer else {}),
        }

    @server.tool()
    def say_safely(
        indicator: str, territory: str = "", period: str = "", *, by: str = "", lang: str = "es"
    ) -> dict[str, Any]:
        """What may be said of these rows and what may not, with the numbers of just this selection, and the limits."""
        asked = {"indicator": indicator, "territory": territory, "period": period, "by": by, "lang": lang}
        sentences = interface.document("/sentences", **asked)
        told = interface.document(f"/indicators/{quote(indicator, safe='')}", lang=lang)
        return {
            **_only(
                told, "name", "unit", "definition", "grade", "grade_reason", "standards", "demonstration"
            ),
            **sentences,
        }

    return server


def _only(entry: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: entry[key] for key in keys if key in entry}


def _standards(indicator: dict[str, Any]) -> str:
    return ", ".join(f"{each['framework']} {each['code']}" for each in indicator["standards"])


def _search_entries(words: str, entries: Iterable[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """The entries that have most of the words, the most first; of as many those of which one of `keys` says just that.

    Then come the site's own places, what begins with the words and what has a short name.
    """
    wanted = _fold_accents(words)
    parts = wanted.split()
    ranked = []
    for entry in entries:
        said = [_fold_accents(entry[key]) for key in keys]
        missing = sum(part not in " ".join(said) for part in parts)
        if missing < len(parts):
            is_main = entry.get("main", False)
            told = (missing, wanted not in said, not is_main, not said[0].startswith(wanted), len(said[0]))
            ranked.append((told, entry))
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])][:MOST_FOUND]


def _fold_accents(words: str) -> str:
    spread = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).strip()


# Asks the public interface of a site: JSON documents by address, refusals as what may be asked instead.


def _problem(body: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


if __name__ == "__main__":
    if len(sys.argv) != len(("program", "address")):
        sys.exit("python -m mcp_server https://observatorio.example")
    server_of(Interface(sys.argv[1].rstrip("/"))).run()
