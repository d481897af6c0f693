"""Asks the public interface of a site: JSON documents by address, refusals as what may be asked instead."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

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


def _problem(body: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
