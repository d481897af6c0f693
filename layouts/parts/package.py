"""The files of a release in a table: what each holds, rows, size and checksum."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import simple_table
from observatory.files.package.contents import OfferedFile, OfferedPackage
from observatory.text import Text, message
from observatory.vocabulary import captions

_KILO, _MEGA = 1000, 1_000_000


def package(offered: OfferedPackage, text: Text) -> Iterator[Component]:
    """What is offered, and the table."""
    yield html.P(
        text.t(
            "Cada publicación trae todos sus datos en un archivo comprimido, y también por partes. Los archivos no "
            "cambian nunca. Con «latest» en lugar del nombre llega siempre la publicación que se muestra."
        )
    )
    headers = [text.t(caption) for caption in (captions.FILE, captions.HOLDS, captions.ROWS, captions.SIZE)]
    rows = [_row(file, offered.release, text) for file in offered.files]
    caption = text.t("Archivos de la publicación {release}", release=offered.release)
    yield simple_table(caption, [*headers, "SHA-256"], rows, name="addresses package")


def _row(file: OfferedFile, release: str, text: Text) -> list[str | Component]:
    return [
        html.A(html.Code(file.name), href=addresses.package_file(release, file.name)),
        text.t(file.title),
        "" if file.rows is None else text.number(file.rows),
        size(file.size, text),
        html.Code(file.sha256, className="checksum"),
    ]


def size(count: int, text: Text) -> str:
    """A number of bytes in kB or MB of a thousand, with one decimal where it is below ten."""
    unit, divisor = (message("{size} MB"), _MEGA) if count >= _MEGA else (message("{size} kB"), _KILO)
    value = count / divisor
    return text.t(unit, size=text.number(value, 0 if value >= 10 else 1))
