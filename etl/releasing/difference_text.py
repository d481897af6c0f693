"""A difference in words: for a terminal, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from etl.releasing.difference import Difference
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.text import Text
from observatory.words import change_words

LISTED = 200


def summary(difference: Difference, catalog: Catalog, text: Text) -> Iterator[str]:
    """The two releases, the number of changes of each kind, and the sign-offs needed."""
    release = difference.release
    if catalog.demonstration:
        yield text.t(MARK)
    yield f"Preparada: {release.id}, del {text.date(release.released)}. sha256 {release.sha256}"
    yield f"En línea: {difference.former or 'nada todavía'}."
    counted = difference.counted()
    for change, count in counted.items():
        yield f"Cifras que cambian ({change.value}): {text.number(count)}"
    if not counted:
        yield "Ninguna cifra publicada cambia."
    for indicator, count in sorted(difference.added.items()):
        name = catalog.indicators[indicator].name
        yield f"Cifras nuevas (periodos o tablas que no estaban): {text.number(count)} de «{name}»"
    yield f"Avisos de la carga: {text.number(len(difference.warnings))}"
    for source, files in sorted(difference.to_sign.items()):
        yield f"Necesita firma: {source}, de {catalog.sources[source].needs_signoff_of} ({', '.join(files)})"


def readable(difference: Difference, catalog: Catalog) -> str:
    """The summary, then each change and each warning in a line; long lists are cut, and that is said."""
    text = Text()
    moved = [
        "  "
        + change_words.title(
            change,
            catalog.territories[change.territory].name,
            catalog.indicators[change.indicator],
            text=text,
        )
        + f" · {change.indicator}"
        for change in difference.moved
    ]
    warnings = [f"  {warning}" for warning in difference.warnings]
    return "\n".join(
        [*summary(difference, catalog, text), *_truncate_lines(moved), *_truncate_lines(warnings)]
    )


def _truncate_lines(lines: list[str]) -> list[str]:
    if len(lines) <= LISTED:
        return lines
    return [*lines[:LISTED], f"  … y {len(lines) - LISTED} más: `--format json` las da todas."]


def as_json(difference: Difference, catalog: Catalog) -> str:
    """The whole difference as JSON."""
    release = difference.release
    document = {
        "candidate": {
            "release": release.id,
            "released": release.released.isoformat(),
            "sha256": release.sha256,
        },
        "current": difference.former,
        "changes": [
            change_words.record(change, catalog.indicators[change.indicator]) for change in difference.moved
        ],
        "new": dict(sorted(difference.added.items())),
        "warnings": [
            {
                name: str(getattr(warning, name))
                for name in ("severity", "file", "sheet", "cell", "seen", "message", "hint")
            }
            for warning in difference.warnings
        ],
        "to_sign": {source: dict(files) for source, files in difference.to_sign.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
