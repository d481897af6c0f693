"""Pages that answer only a query, and one that each is asked in tests."""

from __future__ import annotations

from typing import Final

ASKED: Final = {
    "provenance": "indicator=police_complaint_rate&territory=PE-150112",
    "share": "indicator=police_complaint_rate&territory=PE-150112",
}
GALLERIES: Final = ("denuncias", "lado-a-lado")
"""Two pages of the gallery: of a question, and of comparisons."""
