"""Markup in a tree of components: what is written already, which `layouts.document.html` passes on as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    """What a drawing, the writer of HTML, or a writer of rows or options wrote, all of which escape what they are given."""

    html: str
