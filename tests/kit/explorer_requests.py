"""What the explorer's page sends to its callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from layouts.document import ids

CALLBACK: Final = "/_dash/_dash-update-component"
ROOM: Final[Mapping[str, Any]] = {"width": 1200, "dark": False}


def body(output: str, inputs: dict[str, object], state: dict[str, object]) -> dict[str, object]:
    """What Dash sends for a callback."""

    def items(pair_values: dict[str, object]) -> list[dict[str, object]]:
        pairs = ((name.rpartition("."), value) for name, value in pair_values.items())
        return [{"id": name, "property": prop, "value": value} for (name, _, prop), value in pairs]

    names = output[2:-2].split("...") if output.startswith("..") else [output]
    outputs = [{"id": name.rpartition(".")[0], "property": name.rpartition(".")[2]} for name in names]
    return {
        "output": output, "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": items(inputs), "state": items(state), "changedPropIds": list(inputs),
        "parsedChangedPropsIds": list(inputs),
    }  # fmt: skip


def frames_request(query: object, room: object = ROOM, path: object = "/es/explorar") -> dict[str, object]:
    """The request for the maps of a selection, as the page makes it when it opens."""
    inputs = {f"{ids.SUBJECT}.data": query, f"{ids.ROOM}.data": room}
    state = {f"{ids.ASKED}.data": query, f"{ids.LOCATION}.pathname": path}
    return body(f"{ids.FRAMES}.data", inputs, state)
