"""Editorial prose: what a page says in sentences, as Markdown that an editor changes alone.

A page has a file in each language, `data/text/<lang>/pages/<page>.md`. The Spanish one is the original, and says what
stands where: `{#anchor}`, `{.class}` and `{?value}` (only where the site has that value; `{?!value}` where not) end the
block they are of. A block is a heading, a paragraph or an item of a list. A block of another language ends with the hash
of the Spanish one that it translates, `{=1a2b3c4d}`: where none bears the hash, Spanish is shown, marked as such.

`{{ rate_needs }}` is a value of VALUES, computed; alone in a paragraph it may be a piece that the page's template makes.
What is wrong in a file is found by `observatory/prose_checks.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from html import escape
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Final, NamedTuple

from observatory.catalog import Catalog
from observatory.geography.places import all_places, name_of
from observatory.languages import FOLDER, SHIPPED_TEXTS, SOURCE, languages
from observatory.model import ObservatoryError
from observatory.settings import REQUESTS_A_MINUTE, ROWS_HELD
from observatory.site import current_site
from observatory.text import KeptTexts, Text, kept_texts
from observatory.vocabulary import captions, phrases
from observatory.words.labels import join_names, symbol_label
from observatory.words.sentences import capital

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Value = Callable[[Catalog, Text], str | int | None]


def _shape_words(_: Catalog, text: Text, *, words: str) -> str:
    return text.t(words)


VALUES: Final[Mapping[str, Value]] = {
    "number_of_municipalities": lambda catalog, _: len(catalog.places),
    "two_places": lambda catalog, _: int(len(catalog.places) == 2),
    "several_places": lambda catalog, _: int(len(catalog.places) > 1),
    "telephones": lambda catalog, _: sum(line.kind == "phone" for line in catalog.sure_helplines),
    "misread_figures": lambda catalog, _: sum(term.id.startswith("cifra_") for term in catalog.glossary),
    "places": all_places,
    "rate_needs": lambda catalog, _: catalog.policy.rate_needs,
    "largest_protected_count": lambda catalog, _: catalog.policy.small_count_below - 1,
    "departments_protected_below": lambda catalog, _: (
        catalog.policy.departments.protected_below if catalog.policy.departments else None
    ),
    "groups_as_large_as_departments": lambda catalog, text: (
        join_names([name_of(code, catalog, text) for code in catalog.policy.departments.as_large], text)
        or None
        if catalog.policy.departments
        else None
    ),
    "accused_categories": lambda catalog, _: len(catalog.policy.accused),
    "one_trait_below": lambda catalog, _: (
        catalog.policy.one_trait_of_all.below if catalog.policy.one_trait_of_all else None
    ),
    "small_places_below": lambda catalog, _: (
        catalog.policy.small_places.below if catalog.policy.small_places else None
    ),
    "pooled_years": lambda catalog, _: (
        catalog.policy.local_tables.pooled.years if catalog.policy.local_tables.pooled else None
    ),
    "requests_a_minute": lambda _, __: REQUESTS_A_MINUTE,
    "rows_held": lambda _, __: ROWS_HELD,
    "protected": lambda _, text: symbol_label("protected", text),
    "not_shown": lambda _, text: symbol_label("not_shown", text),
    "Protected": lambda _, text: capital(symbol_label("protected", text)),
    "Not_published": lambda _, text: capital(symbol_label("not_published", text)),
    "never_added": lambda _, text: text.t(phrases.NEVER_ADDED),
    "call_is_kept": lambda _, text: text.t(phrases.CALL_IS_KEPT),
    "to_each_place": lambda catalog, text: join_names(
        [text.t("a {place}", place=name_of(place, catalog, text)) for place in catalog.places], text
    ),
    **{
        f"image_{shape}": partial(_shape_words, words=words) for shape, words in captions.IMAGE_SHAPES.items()
    },
    "empty_is_never_zero": lambda _, text: text.t(phrases.EMPTY_IS_NEVER_ZERO),
    "cite_the_producer": lambda _, text: text.t(phrases.CITE_THE_PRODUCER),
    "back_returns": lambda _, text: text.t(phrases.BACK_RETURNS),
}
"""What prose may name, by name: numbers of the catalogue and of the program, and words that stand elsewhere too.

None where the site has no such thing: a block that names it is then left out.
"""

PIECES: Final[Mapping[str, tuple[str, ...]]] = {
    "about": ("history", "signatory", "licence", "contact"),
    "data": ("package", "files", "examples", "dictionary", "licence"),
    "easy": ("phones", "each_place"),
    "help": ("first_calls", "not_called", "not_visited", "directory"),
    "methodology": ("registers", "signs", "misread"),
    "press": ("example", "galleries", "words", "licence", "contact"),
}
"""The pages with prose, and the pieces that the template of each makes."""

CLASSES: Final = ("lead", "note", "with-script", "without-script")
_ALLOWED: Final = re.compile(
    r"(?:paragraph|heading|bullet_list|ordered_list|list_item|strong|em|link)_(?:open|close)|inline|text|softbreak"
    r"|code_inline|text_special"
)
_MARKS: Final = re.compile(r"\s*\{([#.?=][^{}]*)\}\s*$")
_NAME: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_TERM: Final = re.compile(r"<strong>(.*?)</strong>\s*(.*)", re.DOTALL)
LINK_TO_PAGE: Final = re.compile(r'href="page:([a-z]+)')


class ProseError(ObservatoryError):
    """A page's prose is wrong: which file, which line, and what to do."""


class ProseHtml(str):
    """HTML that was made of Markdown, which escapes what it is given: a template passes it on as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """The HTML itself."""
        return str(self)


@dataclass(frozen=True)
class ProseBlock:
    """A heading, a paragraph or an item of a list: its Markdown without marks, and its HTML with names still in it."""

    kind: str
    line: int
    markdown: str
    html: str
    marks: tuple[str, ...] = ()
    list: int = 0

    @cached_property
    def names(self) -> frozenset[str]:
        """The values and pieces that it names."""
        return frozenset(_NAME.findall(self.markdown))

    @cached_property
    def hash(self) -> str:
        """What a translation of it bears; another one as soon as a word of it is another."""
        return hashlib.sha256(" ".join(self.markdown.split()).encode()).hexdigest()[:8]

    @cached_property
    def has_links(self) -> bool:
        """Whether it leads to pages of the site."""
        return LINK_TO_PAGE.search(self.html) is not None

    @property
    def translates(self) -> str:
        """The hash of the block that it translates; empty without one."""
        return self.marked("=")

    @property
    def opening(self) -> str:
        """Its first words."""
        return shorten(self.markdown, 60, placeholder=" …")

    @cached_property
    def is_said(self) -> bool:
        """Whether there is anything to translate beside what it names."""
        return bool(re.search(r"\w", _NAME.sub("", self.markdown)))

    def marked(self, sign: str) -> str:
        """What stands in its marks after a sign (`#`, `.`, `?`, `=`); empty without such a mark."""
        return next((mark[1:] for mark in self.marks if mark[0] == sign), "")


class ProseFile(NamedTuple):
    """The blocks of a file, in their order, and what is wrong in it by line."""

    blocks: tuple[ProseBlock, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class FilledBlock:
    """A block as it is shown: its HTML, the term of a definition, and the language where it is not the reader's."""

    kind: str
    html: ProseHtml
    style: str = ""
    term: ProseHtml | None = None
    lang: str = ""
    piece: str = ""
    items: list[FilledBlock] = field(default_factory=list)

    @property
    def is_definitions(self) -> bool:
        """Whether each item begins with its term in bold."""
        return all(item.term for item in self.items)


@dataclass(slots=True)
class ProsePart:
    """What stands under a heading of second order; the first part, without one, stands before them."""

    id: str = ""
    heading: ProseHtml | None = None
    lang: str = ""
    blocks: list[FilledBlock] = field(default_factory=list)


# How a page is filled.


def fill_prose(page: str, catalog: Catalog, text: Text, *, address: Callable[[str], str]) -> list[ProsePart]:
    """The prose of a page in the reader's language with its values; `address` gives that of a page by its name.

    A former release that speaks for itself says what it said, where this program can still fill it.
    """
    original, translations = _prose_of(page, text.lang, kept_texts())
    parts, lists = [ProsePart()], dict[int, FilledBlock]()
    for block in original:
        if (block.names or block.marks) and not _holds(block, catalog, text):
            continue
        filled = _fill_block(block, translations.get(block.hash), catalog, text, address=address)
        if block.kind == "h2":
            parts.append(ProsePart(block.marked("#"), filled.html, filled.lang))
        elif not block.list:
            parts[-1].blocks.append(filled)
        else:
            if block.list not in lists:
                lists[block.list] = FilledBlock(block.kind, ProseHtml())
                parts[-1].blocks.append(lists[block.list])
            lists[block.list].items.append(_definition(filled))
    return parts


def fill_history(catalog: Catalog, text: Text, *, address: Callable[[str], str]) -> list[ProsePart]:
    """Where the site comes from, as `site.yml` says it, in the reader's language or marked as the source language's."""
    history = current_site().history
    lang = text.lang if text.lang in history else SOURCE
    parts = [ProsePart()]
    for block in parse_prose(history.get(lang, "")).blocks:
        filled = _fill_block(block, block, catalog, text, address=address)
        filled.lang = lang if lang != text.lang else ""
        parts[0].blocks.append(filled)
    return parts


def _holds(block: ProseBlock, catalog: Catalog, text: Text) -> bool:
    """Whether the site has what the block speaks of: each value it names, and what its condition asks for."""
    condition = block.marked("?")
    if condition and bool(VALUES[condition.lstrip("!")](catalog, text)) is condition.startswith("!"):
        return False
    return all(VALUES[name](catalog, text) is not None for name in block.names & VALUES.keys())


def _fill_block(
    block: ProseBlock,
    translation: ProseBlock | None,
    catalog: Catalog,
    text: Text,
    *,
    address: Callable[[str], str],
) -> FilledBlock:
    def value(found: re.Match[str]) -> str:
        told = VALUES[found[1]](catalog, text)
        return escape(told if isinstance(told, str) else text.number(told or 0), quote=False)

    if block.names - VALUES.keys():
        return FilledBlock("piece", ProseHtml(), piece=next(iter(block.names)))
    spoken = translation or block
    html = _NAME.sub(value, spoken.html) if block.names else spoken.html
    if spoken.has_links:
        html = LINK_TO_PAGE.sub(lambda found: f'href="{escape(address(found[1]))}', html)
    foreign = SOURCE if translation is None and text.lang != SOURCE and block.is_said else ""
    return FilledBlock(block.kind, ProseHtml(html), block.marked(".") if block.marks else "", lang=foreign)


def _definition(item: FilledBlock) -> FilledBlock:
    """An item that begins with a term in bold, as the term and what is said of it."""
    if found := _TERM.fullmatch(item.html):
        item.term, item.html = ProseHtml(found[1]), ProseHtml(found[2])
    return item


@lru_cache(maxsize=256)
def _prose_of(
    page: str, lang: str, kept: KeptTexts | None
) -> tuple[tuple[ProseBlock, ...], Mapping[str, ProseBlock]]:
    """The original's blocks, and those of a language by the hash of what they translate."""
    original, translation = (read_prose(page, each, kept) for each in (SOURCE, lang))
    if not _can_be_filled(page, original, translation):
        if kept:
            return _prose_of(page, lang, None)
        unfilled = ((1, "Falta el texto de la página, o nombra lo que no hay."),)
        place = prose_place(page, lang if translation.faults else SOURCE)
        wrong = original.faults or translation.faults or unfilled
        raise ProseError("\n".join(f"{place}:{line} · {reason}" for line, reason in wrong))
    return original.blocks, {block.translates: block for block in translation.blocks if block.translates}


def _can_be_filled(page: str, *files: ProseFile) -> bool:
    names = {name for each in files for block in each.blocks for name in block.names}
    sound = not any(each.faults for each in files) and names <= {*VALUES, *PIECES[page]}
    return sound and bool(files[0].blocks)


def read_prose_again() -> None:
    """Have the pages be read anew, as they lie there now."""
    _prose_of.cache_clear()


# How a file is read.


def prose_file(page: str, lang: str, folder: Path = FOLDER) -> Path:
    """Where the prose of a page lies: in the site's folder, or with the program where that has none."""
    path = folder / lang / "pages" / f"{page}.md"
    if folder != FOLDER or path.exists():
        return path
    return SHIPPED_TEXTS / lang / "pages" / f"{page}.md"


def prose_place(page: str, lang: str) -> str:
    """What the file is called where something is said of it."""
    return Path(FOLDER.parent.name, FOLDER.name, lang, "pages", f"{page}.md").as_posix()


def prose_files() -> dict[tuple[str, str], bytes]:
    """The files of all pages by language and page, as they lie there: a release keeps them."""
    files = {(lang, page): prose_file(page, lang) for lang in sorted(languages()) for page in sorted(PIECES)}
    return {named: path.read_bytes() for named, path in files.items() if path.exists()}


def read_prose(page: str, lang: str, kept: KeptTexts | None = None, folder: Path = FOLDER) -> ProseFile:
    """The prose of a page as it lies there, or as a former release brings it; without blocks where there is none."""
    if kept is not None:
        return parse_prose(kept.pages.get(f"{lang}/{page}", b"").decode())
    path = prose_file(page, lang, folder)
    return parse_prose(path.read_text(encoding="utf-8") if path.exists() else "")


@lru_cache(maxsize=128)
def parse_prose(markdown: str) -> ProseFile:
    """The blocks of a Markdown file. What is none of heading, paragraph, flat list, emphasis, link or code is a fault."""
    blocks, faults = list[ProseBlock](), list[tuple[int, str]]()
    line, kind, listed, depth, lists = 1, "p", "", 0, 0
    for token in _parser().parse(markdown):
        line = token.map[0] + 1 if token.map else line
        faults += [(line, reason) for reason in _list_refusals(token)]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            listed, depth, lists = token.tag, depth + 1, lists + 1
            if depth > 1:
                faults.append((line, "Una lista dentro de otra no se admite."))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type in ("heading_open", "paragraph_open"):
            kind = token.tag
        elif token.type == "inline":
            blocks.append(_block(token, listed if depth else kind, line, lists if depth else 0))
    return ProseFile(tuple(blocks), tuple(faults))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True})  # so that raw HTML is seen, and refused


def _list_refusals(token: Token) -> Iterator[str]:
    for each in (token, *(token.children or ())):
        if each.type.startswith("html_"):
            yield f"HTML escrito a mano no se admite: «{each.content.strip()}»."
        elif each.nesting >= 0 and not _ALLOWED.fullmatch(each.type):
            yield f"Esto no se admite en el texto de una página: {each.type} ({each.content.strip()})."
        elif each.type == "heading_open" and each.tag not in ("h2", "h3"):
            yield f"Un título es «##» o «###», no «{each.markup}»."


def _block(token: Token, kind: str, line: int, listed: int) -> ProseBlock:
    found = _MARKS.search(token.content)
    markdown = token.content[: found.start()] if found else token.content
    parser = _parser()
    inline = parser.parseInline(markdown)
    for each in inline[0].children or ():
        if each.type == "link_open" and not str(each.attrs["href"]).startswith("page:"):
            each.attrs["rel"] = "noreferrer"
    html = parser.renderer.render(inline, parser.options, {})
    return ProseBlock(kind, line, markdown, html, tuple(found[1].split()) if found else (), listed)
