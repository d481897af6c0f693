"""Whether the body of a Dash callback is one that our own page could have sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_KEYS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
_ITEM_KEYS = frozenset({"id", "property", "value"})

Item = tuple[str, str]


def fault_of(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> str:
    """A sentence that says what is wrong with `body`; empty if it fits one of `callbacks` exactly."""
    if not isinstance(body, dict) or not _KEYS.issuperset(body):
        return "El cuerpo no es un pedido de esta página."
    output = body.get("output")
    if not isinstance(output, str):
        return "Falta la salida."
    callback = callbacks.get(output)
    if callback is None or "callback" not in callback:
        return "Esa salida no existe."
    inputs, states = _list_expected_items(callback["inputs"]), _list_expected_items(callback["state"])
    if _items_of(body.get("inputs")) != inputs or _items_of(body.get("state", [])) != states:
        return "Las entradas no son las de esta salida."
    if not _fits_outputs(body.get("outputs"), output, callback):
        return "Las salidas no son las de este pedido."
    return "" if _names_inputs(body, inputs) else "Los cambios no son de estas entradas."


def _list_expected_items(items: list[Mapping[str, Any]]) -> list[Item]:
    return [(item["id"], item["property"]) for item in items]


def _items_of(items: object) -> list[Item] | None:
    if not isinstance(items, list):
        return None
    parsed = [_item(item) for item in items]
    return None if None in parsed else [item for item in parsed if item is not None]


def _item(item: object) -> Item | None:
    if not isinstance(item, dict) or not _ITEM_KEYS.issuperset(item):
        return None
    name, prop = item.get("id"), item.get("property")
    return (name, prop) if isinstance(name, str) and isinstance(prop, str) else None


def _fits_outputs(outputs: object, output: str, callback: Mapping[str, Any]) -> bool:
    if callback.get("no_output"):
        return outputs in (None, [])
    several = output.startswith("..")
    if several != isinstance(outputs, list):
        return False
    item_pairs = _items_of(outputs if several else [outputs])
    return item_pairs == list(_named_in(output))


def _named_in(output: str) -> Iterator[Item]:
    """The ids and properties in `a.children`, or in `..a.children...b.title..`."""
    for name in output[2:-2].split("...") if output.startswith("..") else [output]:
        component, _, prop = name.rpartition(".")
        yield component, prop.partition("@")[0]


def _names_inputs(body: Mapping[str, Any], inputs: list[Item]) -> bool:
    input_names = {f"{component}.{prop}" for component, prop in inputs}
    for key in ("changedPropIds", "parsedChangedPropsIds"):
        names = body.get(key, [])
        if not isinstance(names, list) or not all(
            isinstance(name, str) and name in input_names for name in names
        ):
            return False
    return True
