"""One file a publisher: only what a declared layout cannot say. READERS is the table of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from etl.sources import mimp_cem, mininter_vcm, sidpol
from etl.sources.job import Reader

READERS: Final[Mapping[str, Reader]] = {
    "mimp_cem": Reader(mimp_cem.coverage, mimp_cem.frames),
    "mininter_vcm": Reader(mininter_vcm.coverage, mininter_vcm.frames),
    "sidpol": Reader(sidpol.coverage, sidpol.frames),
}
