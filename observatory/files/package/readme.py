"""The README of a package, in one language: its files, how its rows are read, licences and citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from observatory.files.package.contents import PackageContents
from observatory.files.package.descriptors import title_of
from observatory.files.package.listing import CHECKSUMS, ListedFile
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases

_ADDING = message(
    "Sume solo filas con «leads» en true. Deben tener la misma letra de «frequency», el mismo nivel de lugar y las "
    "mismas características."
)
_PROTECTED = message(
    "Por debajo del departamento se protegen los conteos de personas de 1 a {most}. También se protegen otros, para que "
    "nadie los halle."
)
_NO_SIZE = message("Una celda protegida no dice si el número es grande o pequeño.")
_COPIES = message("La nota de una fila dice si la cifra se leyó en la copia de un tercero.")
_CHECK = message("Para comprobar que los archivos están enteros:")


def readme(contents: PackageContents, files: Sequence[ListedFile], text: Text) -> str:
    """The whole file, as Markdown."""
    return "\n".join(
        [
            f"# {title_of(contents, text)}",
            "",
            text.t(phrases.EDITION_OF, release=contents.release, date=text.date(contents.released)),
            "",
            f"## {text.t(captions.FILES)}",
            "",
            *(f"- `{file.name}`: {text.t(file.title)}." for file in files),
            "",
            f"## {text.t(captions.HOW_TO_READ)}",
            "",
            *(f"- {sentence}" for sentence in _write_reading_notes(contents, text)),
            "",
            f"## {text.t(captions.LICENCE_AND_CITATION)}",
            "",
            f"{text.t(phrases.LICENCES)}`licences.csv`.",
            text.t(phrases.CITE_THE_PRODUCER),
            "",
            *(f"- {name}: {credit}" for name, credit in _outline_credits(contents, text)),
            "",
            text.t(_CHECK),
            "",
            f"    sha256sum -c {CHECKSUMS}",
            "",
        ]
    )


def _write_reading_notes(contents: PackageContents, text: Text) -> Iterator[str]:
    yield text.t(phrases.EMPTY_IS_NEVER_ZERO)
    yield text.t(_ADDING)
    yield text.t(phrases.NEVER_ADDED)
    yield text.t(_PROTECTED, most=contents.catalog.policy.small_count_below - 1)
    yield text.t(_NO_SIZE)
    yield text.t(_COPIES)
    yield text.t(phrases.RISE_OF_RECORDS)


def _outline_credits(contents: PackageContents, text: Text) -> Iterator[tuple[str, str]]:
    """Whom to credit for each set of outlines, and under which licence."""
    for outline_set in contents.outlines.sets:
        yield outline_set.name, f"{text.t(outline_set.attribution)} · {text.t(outline_set.licence)}"
