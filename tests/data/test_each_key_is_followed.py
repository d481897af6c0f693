"""What the catalogue says is done: no key of it stands there that no part of the program reads."""

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from observatory import model

PARTS = ("observatory", "etl", "layouts", "callbacks", "api")
# It can only be true, and the type says so: there is nothing to follow.
ALWAYS_SO = {"zeros_shown"}


def attributes_read(root: Path) -> Iterator[str]:
    """The names after a dot in all of the program and its templates, and those that are matched or asked for by name."""
    for part in PARTS:
        for file in (root / part).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute):
                    yield node.attr
    for file in (root / "layouts" / "templates").rglob("*.html"):
        template = Environment().parse(file.read_text(encoding="utf-8"))
        yield from (node.attr for node in template.find_all(nodes.Getattr))


def test_no_key_of_the_catalogue_is_a_promise_that_nothing_keeps(root: Path) -> None:
    read = set(attributes_read(root))
    kinds = {kind for kind in vars(model).values() if isinstance(kind, type) and is_dataclass(kind)}
    assert model.Policy in kinds
    unread = {
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in fields(kind)
        if field.name not in read | ALWAYS_SO
    }
    assert not unread
