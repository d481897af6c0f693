"""The words of the command line: a command, its options, and the options that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Option:
    """One word of a command, as argparse knows it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, one line of help in Spanish, what it does, its options, and its exit where it fails.

    `run` is given the stores; a command that is `alone` opens none and reads no catalogue.
    """

    name: str
    help: str
    run: Callable[[argparse.Namespace, Any], int]
    options: tuple[Option, ...] = ()
    failed: int = 1
    alone: bool = False


def option(*names: str, **settings: Any) -> Option:
    """An option by its names, and what argparse is told of it."""
    return Option(names, settings)


FORMAT: Final = option("--format", choices=("text", "json"), default="text")
ARCHIVE: Final = option("file", type=Path, metavar="ARCHIVO")
