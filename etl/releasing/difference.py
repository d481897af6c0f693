"""What would change for a reader if the candidate were published now: every cell, and the warnings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from etl.releasing.candidate import Files, list_files_to_sign
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.model import Breakdown, Change, FileProblem, ReleaseChange
from observatory.store.reading import queries
from observatory.store.reading.changes import CellChange, read_changes
from observatory.store.releases import KeptRelease, Releases
from observatory.text import Text
from observatory.words import change_words

LISTED = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """The candidate beside the release on show (`former` is empty where there is none).

    `moved` are revisions of what is on show, `added` counts by indicator what is merely new: later periods, new tables.
    """

    former: str
    release: KeptRelease
    moved: tuple[ReleaseChange, ...]
    added: Mapping[str, int]
    warnings: tuple[FileProblem, ...]
    to_sign: Mapping[str, Files]

    def counted(self) -> dict[Change, int]:
        """How many cells changed in each way, growth left out."""
        counts = Counter(revision.change for revision in self.moved)
        return {change: counts[change] for change in Change if counts[change]}


def compare_with_candidate(
    releases: Releases, candidate: KeptRelease, former: str, catalog: Catalog
) -> Difference:
    """Compare what is staged with the release named `former`, or with nothing. Raises StoreError."""
    on_show = releases.opened(former) if former else nullcontext()
    with on_show as before, releases.opened_staged() as after:
        cell_changes = list(read_changes(before, after))
        warnings = queries.read_problems(after)
    return Difference(
        former,
        candidate,
        tuple(
            _build_release_change(change, former, candidate) for change in cell_changes if not change.expected
        ),
        Counter(change.indicator for change in cell_changes if change.expected),
        warnings,
        list_files_to_sign(releases, catalog),
    )


def _build_release_change(change: CellChange, former: str, candidate: KeptRelease) -> ReleaseChange:
    return ReleaseChange(
        former, candidate.id, candidate.released, change.change, change.indicator, change.territory, change.period,
        Breakdown.parse(change.breakdown), change.former, change.value,
    )  # fmt: skip


# A difference in words: for a terminal, and as JSON for programs.


def summarise_difference(difference: Difference, catalog: Catalog, text: Text) -> Iterator[str]:
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


def format_difference(difference: Difference, catalog: Catalog) -> str:
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
        [
            *summarise_difference(difference, catalog, text),
            *_truncate_lines(moved),
            *_truncate_lines(warnings),
        ]
    )


def _truncate_lines(lines: list[str]) -> list[str]:
    if len(lines) <= LISTED:
        return lines
    return [*lines[:LISTED], f"  … y {len(lines) - LISTED} más: `--format json` las da todas."]


def format_difference_as_json(difference: Difference, catalog: Catalog) -> str:
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
