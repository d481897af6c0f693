"""The figures of a package beside its observations: those without a date, and what later editions said otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from observatory.demonstration import prefix_demonstration_mark
from observatory.files.package.contents import PackageContents
from observatory.files.package.table import PackageTable, Record, columns_named
from observatory.files.records import plain
from observatory.model import Revision
from observatory.provenance.third_party_copies import mark_of
from observatory.text import Text, message

UNDATED: Final = PackageTable(
    "undated",
    message("Cifras sin fecha: no se dibujan ni se suman"),
    columns_named(
        (
            "indicator", "territory", "breakdown", "value", "obs_status", "source", "edition", "statement_publisher",
            "title", "statement_url", "page_date", "locator", "note", "release",
        )
    ),
    points=((("indicator",), "indicators"), (("territory",), "territories"), (("source", "edition"), "editions")),
)  # fmt: skip
REVISIONS: Final = PackageTable(
    "revisions",
    message("Revisiones: lo que una edición dice de otro modo que la anterior"),
    columns_named(
        (
            "indicator", "territory", "period_start", "period_end", "period", "breakdown", "change", "former", "value",
            "source", "former_edition", "edition", "public_day", "note", "release",
        )
    ),
    points=((("indicator",), "indicators"), (("territory",), "territories"), (("source", "edition"), "editions")),
)  # fmt: skip


def further_figures(contents: PackageContents) -> Iterator[tuple[PackageTable, Iterator[Record]]]:
    """Both tables with their rows."""
    yield UNDATED, (_build_undated_record(row, contents) for row in contents.undated)
    yield REVISIONS, (_revision(revision, contents) for revision in contents.revisions)


def _build_undated_record(row: Mapping[str, Any], contents: PackageContents) -> Record:
    source, _, edition = str(row["snapshot"]).partition("@")
    return {
        "indicator": row["indicator"],
        "territory": row["territory"],
        "breakdown": row["breakdown"],
        "value": plain(row["value"]),
        "obs_status": row["obs_status"],
        "source": source,
        "edition": edition,
        "statement_publisher": row["publisher"] or "",
        "title": row["title"] or "",
        "statement_url": row["url"] or "",
        "page_date": row["page_date"] or "",
        "locator": row["locator"],
        "note": _note(source, row["note"], contents),
        "release": contents.release,
    }


def _revision(revision: Revision, contents: PackageContents) -> Record:
    source = revision.snapshot.partition("@")[0]
    return {
        "indicator": revision.indicator,
        "territory": revision.territory,
        "period_start": revision.period.start.isoformat(),
        "period_end": revision.period.end.isoformat(),
        "period": str(revision.period),
        "breakdown": str(revision.breakdown),
        "change": str(revision.change),
        "former": plain(revision.former),
        "value": plain(revision.value),
        "source": source,
        "former_edition": revision.former_edition,
        "edition": revision.edition,
        "public_day": revision.public_day.isoformat(),
        "note": _note(source, "", contents),
        "release": contents.release,
    }


def _note(source: str, note: str, contents: PackageContents) -> str:
    """The note of a figure, behind the mark of a copy and of the demonstration."""
    copy = mark_of(contents.catalog.sources[source])
    words = " ".join(filter(None, (copy, note)))
    return prefix_demonstration_mark(words, Text(), demonstration=contents.demonstration)
