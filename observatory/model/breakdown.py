"""The codes that narrow a total, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from observatory.model.errors import BreakdownError


@dataclass(frozen=True, order=True, slots=True)
class Breakdown:
    """The codes that narrow an observation, sorted by dimension; empty is the total."""

    codes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, codes: Mapping[str, str]) -> Self:
        """A breakdown from `{dimension: code}`."""
        return cls(tuple(sorted(codes.items())))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sex:women;centre:CEM050` (order free, empty is the total)."""
        codes: dict[str, str] = {}
        for part in filter(None, text.split(";")):
            dimension, colon, code = part.partition(":")
            if not (dimension and colon and code) or dimension in codes:
                raise BreakdownError(
                    f"«{text}» no es un desglose: escriba dimensión:código;dimensión:código."
                )
            codes[dimension] = code
        return cls.of(codes)

    def __str__(self) -> str:
        return ";".join(f"{dimension}:{code}" for dimension, code in self.codes)

    @property
    def dimensions(self) -> str:
        """The dimensions alone, joined by `;`: empty for the total."""
        return ";".join(dimension for dimension, _ in self.codes)

    def get(self, dimension: str) -> str | None:
        """The code of `dimension`, or None."""
        return dict(self.codes).get(dimension)


TOTAL = Breakdown()
