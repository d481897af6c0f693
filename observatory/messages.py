"""Gathers what visitors read into `data/text/observatory.pot`, and brings the catalogue of each language up to it.

`python -m observatory.messages` does it (`make text`). Messages are the sentences of the code, marked by `text.t`,
`text.n` and `message`, and of the templates, marked by `t` and `n`; the fields of the catalogue named in SAID; and the
notes of the published figures. It also says what of the pages' prose is left to translate, and writes for the proxy which
addresses are pages of help.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import yaml
from babel.messages.catalog import Catalog as Messages
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from observatory import model
from observatory.catalog import DEFAULT_FOLDER, Catalog, load_catalog
from observatory.demonstration import CATALOGUE, demonstration_catalog
from observatory.languages import FOLDER, SOURCE, LanguageError, catalogue_of, languages, named_languages
from observatory.model import Level
from observatory.prose import prose_place
from observatory.prose_checks import prose_left
from observatory.site import FILE, ROOT, SHIPPED, SITE_FOLDER, SiteDescription, read_site, relative_to_project
from observatory.words.labels import message_of

TEMPLATE: Final = FOLDER / "observatory.pot"
PROXY: Final = ROOT / "deploy" / "nginx" / "help" if SITE_FOLDER == SHIPPED else SITE_FOLDER / "nginx"
_BY_MAKE_TEXT: Final = "# Written by `make text` from the slugs of data/text/*/language.yml."
_LINE_OF_CATALOGUE: Final = re.compile(r'(?:#.*|(?:msg(?:ctxt|id|id_plural|str(?:\[\d\])?)\s+)?".*")?\s*')
CODE: Final = ("layouts", "callbacks", "observatory", "api")
_SPOKEN_BY: Final = {"t": 1, "message": 1, "n": 2}
"""The functions whose first arguments, so many, are messages."""

_WIDTH: Final = 100

SAID: Final[Mapping[type, tuple[str, ...]]] = {
    model.Theme: ("name",),
    model.Question: ("title", "short", "opening", "caution", "unknown"),
    model.RequestLaw: ("name", "term", "holds_for"),
    model.DataRequest: ("questions", "note"),
    model.Indicator: (
        "name", "unit", "unit_one", "definition", "method", "safe_sentence", "unsafe_sentence", "place_of", "caveats",
        "total_holds", "said",
    ),
    model.ComparisonGrade: ("reason",),
    model.Comparison: ("name", "reason", "only_left", "only_right"),
    model.Denominator: ("name", "note"),
    model.Dimension: ("name", "note"),
    model.DimensionCode: ("name", "stage"),
    model.Source: ("name", "publisher", "unit", "frequency", "description", "caveats"),
    model.Licence: ("name",),
    model.Event: ("label", "description"),
    model.Law: ("name", "title", "protects", "forms", "leaves_out", "note", "unread"),
    model.LawStep: ("title", "sentences", "rule"),
    model.Institution: ("name", "mandate", "law", "counts", "coordinates", "source"),
    model.Standard: ("title", "name"),
    model.NearStandard: ("why_not",),
    model.Term: ("term", "definition", "say", "avoid", "why"),
    model.Acronym: ("name",),
    model.Helpline: ("service", "hours", "note"),
    model.PointKind: ("name",),
    model.Preference: ("reason",),
    model.Criterion: ("name", "met", "partly", "unmet"),
    model.Judgement: ("reason",),
    model.Lane: ("name", "counts"),
    model.Territory: ("note",),
    model.Country: ("of", "also", "parts"),
    model.LevelWords: ("one", "many"),
    model.SitePlace: ("of", "easy", "parts_note"),
    model.HomeMap: ("title", "note"),
    model.HomeStatement: ("sentence",),
    model.HomeDoor: ("title", "note"),
    model.QuestionGroup: ("title",),
    model.HomeWords: ("title", "opening", "description"),
    model.TerritorySet: ("title",),
    SiteDescription: ("name", "short_name", "tagline"),
}  # fmt: skip
"""The fields of each type of the catalogue that visitors read in their language; the others are names and codes."""

_NO_HOME: Final = model.HomeWords()
_NAMED_IN_EACH_LANGUAGE: Final = (Level.COUNTRY, Level.GROUP, Level.MUNICIPAL_DISTRICT)
LocatedMessage = tuple[str, str | tuple[str, ...]]


def template() -> Messages:
    """Every message with the files it stands in, code first.

    Of another site than the one that comes with the program those of its folder alone: the others are translated there.
    """
    site = read_site()
    gathered = Messages(project="Observatorio", version="1", charset="utf-8", fuzzy=False)
    gathered.header_comment = f"# {site.name}."
    own = [
        *(
            (relative_to_project(SITE_FOLDER / FILE), sentence)
            for sentence in _texts(replace(site, home=_NO_HOME))
        ),
        *_of_catalog(load_catalog(), DEFAULT_FOLDER),
        *_of_figures(),
    ]
    for file, sentence in (*_of_code(), *own, *_of_demonstration()) if SITE_FOLDER == SHIPPED else own:
        gathered.add(sentence, locations=[(file, 0)])
    return gathered


def _of_demonstration() -> Iterator[LocatedMessage]:
    """The texts of its own catalogue, without those that it has from the site."""
    of_its_own = _of_catalog(demonstration_catalog(), CATALOGUE)
    return (entry for entry in of_its_own if (ROOT / entry[0]).exists())


def update() -> dict[str, int]:
    """Write the template and every catalogue; how many messages each language still lacks."""
    messages = template()
    _write(TEMPLATE, messages)
    return {lang: _update(lang, messages) for lang in named_languages() if lang != SOURCE}


def proxy_files(folder: Path = FOLDER) -> dict[str, str]:
    """The files of nginx that name the pages of help, one of each language that has one, by their names.

    `locations` holds a page for long, `unlogged` keeps it out of the log, and `shown` says which one is shown instead of
    an address that cannot be answered.
    """
    pages = {
        lang: f"/{lang}/{language.slugs['help']}"
        for lang, language in languages(folder).items()
        if language.has("help")
    }
    lines = {
        "locations": [f"location = {page} {{ include help.conf; }}" for page in pages.values()],
        "unlogged": [f'"~^{page}(/|$)" 0;' for page in pages.values()],
        "shown": [
            *(f'"~^/{lang}(/|$)" {page};' for lang, page in pages.items() if lang != SOURCE),
            f"default {pages[SOURCE]};",
        ],
    }
    return {f"{name}.conf": "\n".join([_BY_MAKE_TEXT, *written, ""]) for name, written in lines.items()}


def catalogue(lang: str, folder: Path = FOLDER) -> Messages:
    """The catalogue of a language as its file says; empty where there is none yet.

    Raises LanguageError where a line is none of a catalogue: written again, the file would lose what follows.
    """
    path = catalogue_of(lang, folder)
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    for number, line in enumerate(written.splitlines(), start=1):
        if not _LINE_OF_CATALOGUE.fullmatch(line):
            raise LanguageError(
                f"{relative_to_project(path)} · línea {number} · «{line.strip()}» no está entre comillas dobles, o su "
                "palabra no es msgid ni msgstr"
            )
    return read_po(BytesIO(written.encode()), locale=lang)


def list_untranslated_ids(messages: Messages) -> list[str]:
    """The ids without a translation, or with a doubtful one."""
    return [
        _singular_id(entry.id)
        for entry in messages
        if entry.id and (entry.fuzzy or not _is_translated(entry.string))
    ]


def _update(lang: str, messages: Messages) -> int:
    entries = catalogue(lang)
    entries.update(messages, no_fuzzy_matching=True)
    _take_over(entries, lang)
    entries.project, entries.version, entries.fuzzy = messages.project, messages.version, False
    entries.header_comment = f"# {named_languages()[lang].name}: {read_site().name}."
    _write(catalogue_of(lang), entries)
    return len(list_untranslated_ids(entries))


def _take_over(entries: Messages, lang: str) -> None:
    """Give a site's own messages the translations that the program has of the same sentences."""
    if SITE_FOLDER == SHIPPED:
        return
    known = {_singular_id(entry.id): entry.string for entry in catalogue(lang, SHIPPED / "text") if entry.id}
    for entry in entries:
        if entry.id and not _is_translated(entry.string):
            entry.string = known.get(_singular_id(entry.id), entry.string)


def _write(path: Path, messages: Messages) -> None:
    """Leave a file alone where nothing but its date would change."""
    content = BytesIO()
    write_po(content, messages, width=_WIDTH, include_lineno=False, ignore_obsolete=True, omit_header=False)
    before = path.read_bytes() if path.exists() else b""
    if before.partition(b"\n\n")[2] != content.getvalue().partition(b"\n\n")[2]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.getvalue())


def _of_code() -> Iterator[LocatedMessage]:
    """The messages of modules and templates, folder by folder."""
    for folder in CODE:
        files = (path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".html"))
        for path in sorted(files):
            source = path.read_text(encoding="utf-8")
            for sentence in _of_module(source) if path.suffix == ".py" else _of_template(source):
                yield path.relative_to(ROOT).as_posix(), sentence


def _of_template(source: str) -> Iterator[str | tuple[str, str]]:
    """The constant messages of a template's calls of `t` and `n`, from top to bottom."""
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for _, name, said, _ in babel_extract(BytesIO(source.encode()), ("t", "n"), (), options):
        match name, said:
            case "n", (str(one), str(many), *_):
                yield one, many
            case "t", str(sentence) | (str(sentence), *_):
                yield sentence


def _of_module(source: str) -> Iterator[str | tuple[str, str]]:
    """The constant messages in the calls of text functions, from top to bottom."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        constants = [
            part for argument in call.args[: _SPOKEN_BY.get(name, 0)] for part in _constants(argument)
        ]
        if name == "n" and len(constants) == 2:
            yield constants[0], constants[1]
        else:
            yield from filter(None, constants)


def _constants(argument: ast.expr) -> Iterator[str]:
    """A sentence, or each of two that a condition chooses from."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _constants(argument.body)
        yield from _constants(argument.orelse)


def _of_catalog(catalog: Catalog, folder: Path) -> Iterator[LocatedMessage]:
    """The texts of the catalogue in the order of its fields, each with its file in `folder`."""
    for field in fields(catalog):
        content = getattr(catalog, field.name)
        entries = content.values() if isinstance(content, Mapping) else [content]
        for entry in entries:
            for sentence in _texts(entry):
                yield relative_to_project(_file(field.name, entry, folder)), sentence


def _file(name: str, entry: Any, folder: Path) -> Path:
    """The file of the catalogue in `folder`, or of its site, that an entry stands in."""
    if name == "home":
        return folder.parent / FILE
    if name in ("sources", "indicators", "requests"):
        return folder / name / f"{entry.id}.yml"
    if name in ("countries", "places", "sets"):
        return folder / "places.yml"
    return folder / (f"{name}.csv" if name in ("territories", "helplines", "acronyms") else f"{name}.yml")


def _texts(entry: object) -> Iterator[str]:
    """The translatable texts of an entry and of the entries in it."""
    if isinstance(entry, Mapping):
        yield from _texts_of_entries(entry.values())
    elif isinstance(entry, tuple | list):
        yield from _texts_of_entries(entry)
    elif is_dataclass(entry):
        if isinstance(entry, model.Territory) and entry.level in _NAMED_IN_EACH_LANGUAGE:
            yield entry.name
        if isinstance(entry, model.Helpline) and entry.kind == "place":
            yield entry.contact
        yield from _texts_of_fields(entry)


def _texts_of_fields(entry: Any) -> Iterator[str]:
    names = SAID.get(type(entry), ())
    for field in fields(entry):
        content = getattr(entry, field.name)
        if field.name in names:
            texts = [content] if isinstance(content, str) else _of_each(content)
            yield from (text for text in texts if text and not text.startswith(("http://", "https://")))
        elif not isinstance(content, str):
            yield from _texts(content)


def _of_each(content: Iterable[str]) -> Iterable[str]:
    """The texts of a list, or of a mapping whose keys are codes."""
    return content.values() if isinstance(content, Mapping) else content


def _texts_of_entries(entries: Iterable[object]) -> Iterator[str]:
    for entry in entries:
        yield from _texts(entry)


def _of_figures() -> Iterator[LocatedMessage]:
    for path in sorted((SITE_FOLDER / "figures").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if remark := message_of(row.get("note", "")):
                    yield relative_to_project(path), remark
        sidecar = path.with_suffix(".yml")
        for edition in yaml.safe_load(sidecar.read_text(encoding="utf-8"))["editions"].values():
            yield relative_to_project(sidecar), edition["title"]


def _singular_id(id_: str | tuple[str, ...] | list[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main(say: Callable[[str], object] = sys.stdout.write) -> None:
    """Update all, and say how much is left to translate."""
    for lang, count in update().items():
        say(f"{lang}: faltan {count} mensajes por traducir ({relative_to_project(catalogue_of(lang))})\n")
        say("".join(f"{line}\n" for line in list_prose_left(lang)))
    languages.cache_clear()  # what was written above decides which are offered
    PROXY.mkdir(parents=True, exist_ok=True)
    for name, written in proxy_files().items():
        (PROXY / name).write_text(written, encoding="utf-8")


def list_prose_left(lang: str, folder: Path = FOLDER) -> Iterator[str]:
    """How many blocks of the prose are left to translate, and how many translate what is said no more; then each."""
    left = list(prose_left(lang, folder))
    missing, stale = (
        sum(len(blocks) for blocks in of_each) for of_each in zip(*(each[1:] for each in left), strict=True)
    )
    yield f"{lang}: faltan {missing} párrafos por traducir, y {stale} traducen lo que ya no se dice"
    for page, untranslated, former in left:
        for block in untranslated:
            yield f"  {prose_place(page, SOURCE)}:{block.line} · {{={block.hash}}} {block.opening}"
        for block in former:
            yield f"  {prose_place(page, lang)}:{block.line} · ya no: {block.opening}"


if __name__ == "__main__":
    try:
        main()
    except model.ObservatoryError as error:
        sys.exit(str(error))
