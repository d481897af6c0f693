"""What a package is made of, as plain values: whoever reads a store gathers them, whoever writes files reads no store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import Panel, Revision, Snapshot


@dataclass(frozen=True, slots=True)
class PackageContents:
    """All that a release says. `panels` may be gone through once; `undated` are rows with the document that says each.

    `demonstration`: every figure is invented, and every file says so.
    """

    release: str
    released: date
    demonstration: bool
    catalog: Catalog
    outlines: Outlines
    panels: Iterable[Panel]
    editions: Sequence[Snapshot]
    undated: Sequence[Mapping[str, Any]]
    revisions: Iterable[Revision]
