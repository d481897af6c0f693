"""A citation as CSL-JSON, from which any style of the Citation Style Language is set."""

from __future__ import annotations

from typing import Any, Final

from observatory.words.citations.cited_table import CitedTable

MIMETYPE: Final = "application/vnd.citationstyles.csl+json"


def csl_json(cited: CitedTable) -> list[dict[str, Any]]:
    """The list of one item that reference managers read."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "dataset",
        "author": [{"literal": name} for name in cited.producers],
        "title": cited.title,
        "container-title": cited.site,
        "publisher": cited.site,
        "version": cited.release,
        "issued": {"date-parts": [[cited.released.year, cited.released.month, cited.released.day]]},
        "URL": cited.address,
        "language": cited.lang,
        "note": " ".join(cited.notes),
    }
    return [{name: value for name, value in item.items() if value}]
