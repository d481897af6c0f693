"""Ready HTML inside a tree of components, which `layouts.document.html` passes on as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    """Markup that a drawing, a template or a writer of rows or options made; each of them escapes what it is given."""

    html: str

    def __html__(self) -> str:
        """What a template passes on unescaped: of all values this one alone."""
        return self.html
