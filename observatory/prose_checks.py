"""Finds what is wrong in the prose of pages, with file and line, and what is left to translate of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from observatory.catalog import Catalog
from observatory.languages import FOLDER, SOURCE, languages, named_languages
from observatory.prose import (
    CLASSES,
    LINK_TO_PAGE,
    PIECES,
    VALUES,
    ProseBlock,
    ProseError,
    parse_prose,
    prose_file,
    prose_place,
    read_prose,
)
from observatory.site import FILE as SITE_FILE
from observatory.site import current_site

NamesIn = Callable[[str], Iterable[str]]
"""Gives the names of persons in a text."""


def refuse_faulty_prose(catalog: Catalog, named_in: NamesIn = lambda _: (), folder: Path = FOLDER) -> None:
    """Raise ProseError with every fault of the pages' prose, each with its file and line.

    A demonstration says what the site says, of another catalogue: there is nothing to refuse again.
    """
    faults = [] if catalog.demonstration else list(prose_faults(catalog, named_in, folder))
    if faults:
        raise ProseError("\n".join(faults))


def prose_faults(catalog: Catalog, named_in: NamesIn, folder: Path = FOLDER) -> Iterator[str]:
    """Every fault as `file:line · reason`."""
    links = {url for source in catalog.sources.values() for url in (source.url, source.licence.url)}
    hosts = {urlsplit(url).hostname for url in links if url}
    for path in sorted(folder.glob("*/pages/*.md")):
        place = prose_place(path.stem, path.parent.parent.name)
        yield from (
            f"{place}:{line} · {reason}"
            for line, reason in sorted(_faults_of_file(path, hosts, named_in), key=itemgetter(0))
        )
    for page in PIECES:
        if not prose_file(page, SOURCE, folder).exists():
            yield f"{prose_place(page, SOURCE)}:1 · Falta el archivo."
    for lang, history in current_site().history.items() if folder == FOLDER else ():
        blocks, faults = parse_prose(history)
        reasons = (reason for block in blocks for reason in _faults_of_block(block, "", hosts, named_in))
        yield from (
            f"{SITE_FILE} · history {lang} · {reason}" for reason in (*(each for _, each in faults), *reasons)
        )


def _faults_of_file(
    path: Path, hosts: Collection[str | None], named_in: NamesIn
) -> Iterator[tuple[int, str]]:
    page, lang, folder = path.stem, path.parent.parent.name, path.parents[2]
    if page not in PIECES:
        yield 1, f"«{page}» no es una página con texto; las hay: {', '.join(PIECES)}."
        return
    blocks, faults = read_prose(page, lang, folder=folder)
    yield from faults
    originals = {block.hash: block for block in read_prose(page, SOURCE, folder=folder).blocks}
    for block in blocks:
        own = _faults_of_original(block) if lang == SOURCE else _faults_of_translation(block, originals)
        for reason in (*_faults_of_block(block, page, hosts, named_in), *own):
            yield block.line, reason


def _faults_of_block(
    block: ProseBlock, page: str, hosts: Collection[str | None], named_in: NamesIn
) -> Iterator[str]:
    for name in sorted(block.names - VALUES.keys()):
        if name not in PIECES.get(page, ()) or block.markdown != f"{{{{ {name} }}}}" or block.kind != "p":
            known = ", ".join(PIECES.get(page, ())) or "ninguna"
            yield (
                f"«{name}» no es un valor de este sitio, ni una pieza que está sola en su párrafo. Los valores: "
                f"{', '.join(VALUES)}. Las piezas de esta página: {known}."
            )
    for href in re.findall(r'href="([^"]*)"', block.html):
        yield from _faults_of_link(href, hosts)
    for person in named_in(block.markdown):
        yield f"«{person}» es el nombre de una persona: escriba solo su cargo o su institución."


def _faults_of_link(href: str, hosts: Collection[str | None]) -> Iterator[str]:
    page = LINK_TO_PAGE.match(f'href="{href}')
    if page and page[1] in languages()[SOURCE].slugs:
        return
    if page or urlsplit(href).scheme not in ("https", "http"):
        yield f"«{href}» no es una página: escriba page: y su nombre, como page:glossary."
    elif urlsplit(href).hostname not in hosts:
        yield f"«{href}» está en un sitio que ninguna fuente declara: añádala en catalog/sources."


def _faults_of_original(block: ProseBlock) -> Iterator[str]:
    for mark in block.marks:
        known = {"#": [mark[1:]], ".": CLASSES, "?": [*VALUES, *(f"!{name}" for name in VALUES)], "=": []}[
            mark[0]
        ]
        if mark[1:] not in known:
            yield f"La marca «{mark}» no se conoce."
    if block.kind == "h2" and not block.marked("#"):
        yield "El título no tiene ancla: termínelo con {#ancla}."


def _faults_of_translation(block: ProseBlock, originals: Mapping[str, ProseBlock]) -> Iterator[str]:
    if not block.is_said:
        return
    if len(block.marks) != 1 or not block.translates:
        yield "Una traducción termina con la huella de su original, {=…}, y con nada más; `make text` la dice."
    original = originals.get(block.translates)
    if original and original.names != block.names:
        yield f"No nombra los mismos valores que su original: {', '.join(sorted(original.names)) or 'ninguno'}."


class ProseLeft(NamedTuple):
    """What a language has to translate of a page: originals nobody translated, translations of what is said no more."""

    page: str
    missing: tuple[ProseBlock, ...]
    stale: tuple[ProseBlock, ...]


def prose_left(lang: str, folder: Path = FOLDER) -> Iterator[ProseLeft]:
    """What is left to translate into a language, page by page; a partial language has the pages that it lists alone."""
    for page in PIECES:
        if not named_languages()[lang].has(page):
            continue
        originals = {
            block.hash: block for block in read_prose(page, SOURCE, folder=folder).blocks if block.is_said
        }
        translated = [block for block in read_prose(page, lang, folder=folder).blocks if block.translates]
        missing = originals.keys() - {block.translates for block in translated}
        yield ProseLeft(
            page,
            tuple(block for hash_, block in originals.items() if hash_ in missing),
            tuple(block for block in translated if block.translates not in originals),
        )
