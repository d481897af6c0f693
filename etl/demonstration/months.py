"""The months of the demonstration, each of them reported."""

from __future__ import annotations

from typing import Final

from observatory.model import Period

MONTHS: Final = tuple(Period.month(2025 + at // 12, at % 12 + 1) for at in range(14))
