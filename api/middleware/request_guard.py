"""Refuses what no browser of ours would send, before Dash sees it: method, address, callback body."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from flask import Flask, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import (
    BadRequest,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    RequestURITooLarge,
)

from api.answers import answer_preflight, is_for_programs, refuse_empty_keys
from layouts.document.assets import PREFIX, SUITES

_KEYS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
_ITEM_KEYS = frozenset({"id", "property", "value"})
Item = tuple[str, str]

LONGEST_ADDRESS = 4000
LARGEST_BODY = 256 * 1024
CALLBACK_PATH = f"{PREFIX}_dash-update-component"
PAGE_LOAD = "endId"  # Dash signs each page load and its renderer echoes the signature
_THIS_MACHINE: Final = ("localhost", "127.0.0.1")
SHOWN_PATHS = frozenset({f"{PREFIX}_dash-layout", f"{PREFIX}_dash-dependencies", CALLBACK_PATH})


def install(
    server: Flask, callbacks: Callable[[], Mapping[str, Mapping[str, Any]]] = dict, *, base_url: str = ""
) -> None:
    """Check every request of `server`; `callbacks` gives the callback map of its Dash app, complete once that is made.

    Where the public address is known (`base_url`) no other name of the site is answered, but those of this machine.
    """
    if base_url:
        server.config["TRUSTED_HOSTS"] = [urlsplit(base_url).hostname, *_THIS_MACHINE]
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    server.url_map.merge_slashes = False  # a redirect would repeat the visitor's Host header

    @server.before_request
    def _guard() -> Response | None:
        if request.method == "OPTIONS" and is_for_programs(request.path):
            return answer_preflight()  # also of what is refused: a script of another site may then read why
        _check_address()
        _check_method()
        if request.path == CALLBACK_PATH:
            _check_callback(callbacks())
        elif (request.content_length or 0) > LARGEST_BODY:
            raise RequestEntityTooLarge
        return None


def _check_address() -> None:
    if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
        raise RequestURITooLarge("La dirección es demasiado larga.")
    if (
        request.path.startswith(PREFIX)
        and not request.path.startswith(SUITES)
        and request.path not in SHOWN_PATHS
    ):
        raise NotFound  # pages of Dash's own, and what developers alone need
    if request.blueprint and request.path.startswith("/api/"):
        refuse_empty_keys()


def _check_method() -> None:
    if request.path == CALLBACK_PATH:
        allowed = ["POST"]
    elif is_for_programs(request.path):
        allowed = ["GET", "HEAD", "OPTIONS"]
    else:
        allowed = ["GET", "HEAD"]
    if request.method not in allowed:
        raise MethodNotAllowed(valid_methods=allowed)


def _check_callback(callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    if request.mimetype != "application/json":
        raise BadRequest("El cuerpo debe ser application/json.")
    if [key for key, _ in request.args.items(multi=True)] not in ([], [PAGE_LOAD]):
        raise BadRequest("Esta dirección no lleva filtros.")
    try:
        body = json.loads(request.get_data(cache=True), parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair would break later, when written
    except (ValueError, RecursionError, ParseException) as error:  # of JSON, and of the chunks it came in
        raise BadRequest("El cuerpo no es JSON.") from error
    fault = fault_of(body, callbacks)
    if fault:
        raise BadRequest(fault)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


# Whether the body of a Dash callback is one that our own page could have sent.


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
