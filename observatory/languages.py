"""The languages of the site: one folder of `text` each, found by its `language.yml`; those it lacks are the program's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from observatory.model import ObservatoryError
from observatory.site import SHIPPED, SITE_FOLDER, current_site, say_unreadable

FOLDER: Final = SITE_FOLDER / "text"
SHIPPED_TEXTS: Final = SHIPPED / "text"
SOURCE: Final = "es"
"""The language whose sentences are the message ids, and whose slugs name the pages that exist."""


LEAST_TRANSLATED: Final = 0.5
"""A language of which less is translated is offered to no reader: its pages would be in two languages."""
_UNTRANSLATED: Final = re.compile(r'^msgstr(?:\[0\])? ""\s*(?:\Z|^msgstr)', re.MULTILINE)


class LanguageError(ObservatoryError):
    """A `language.yml` is wrong: which file, which key, and what to do."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written: separator of groups, digits from which groups are made, decimal mark."""

    group: str
    groups_from: int
    decimal: str


@dataclass(frozen=True, slots=True)
class Language:
    """What a language decides besides its messages; `code` is the name of its folder (BCP 47).

    `slugs` is the last but one part of a page's address by the page's name; `letters_after` orders a letter of
    its own after another (ñ after n); `switch` invites to read the page in it, said in the language itself. A partial
    language has pages `only` that a native speaker wrote (`help`, `questions/ruta`), and says who `written_by` and when;
    its links to all others lead to the source language.
    """

    name: str
    switch: str
    numbers: Numbers
    slugs: Mapping[str, str]
    first_of_month: str = "1"
    letters_after: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    only: tuple[str, ...] = ()
    written_by: str = ""
    written_on: date | None = None

    def has(self, name: str, subject: str = "") -> bool:
        """Whether the page, or that of a subject in a list, is in this language."""
        return not self.only or (f"{name}/{subject}" if subject else name) in self.only


for _kind in (Numbers, Language):
    setattr(_kind, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - no attribute of the type


@lru_cache(maxsize=8)
def languages(folder: Path = FOLDER) -> Mapping[str, Language]:
    """The languages that are offered, by code, the source language first. Raises LanguageError with file and key.

    Of the site's folder those that `site.yml` names, in its order, without any that is under half translated.
    """
    return MappingProxyType(
        {
            code: language
            for code, language in named_languages(folder).items()
            if code == SOURCE or folder != FOLDER or share_translated(code) >= LEAST_TRANSLATED
        }
    )


def named_languages(folder: Path = FOLDER) -> dict[str, Language]:
    """The languages that `site.yml` names, the source language first, whatever is translated; all where it names none."""
    written = written_languages(folder)
    order = (current_site().languages if folder == FOLDER else ()) or tuple(written)
    if unknown := sorted({*order} - written.keys()):
        raise LanguageError(f"site.yml · languages · {', '.join(unknown)}: falta su language.yml en text/.")
    return {code: written[code] for code in dict.fromkeys((SOURCE, *order))}


def written_languages(folder: Path = FOLDER) -> dict[str, Language]:
    """All languages that have a `language.yml`, whatever is translated, the source language first."""
    folders = (SHIPPED_TEXTS, folder) if folder == FOLDER else (folder,)
    files = {path.parent.name: path for each in folders for path in sorted(each.glob("*/language.yml"))}
    codes = sorted(files, key=lambda code: (code != SOURCE, code))
    languages_by_code = {code: _language_of(files[code], code) for code in codes}
    for language in languages_by_code.values():
        _check_slugs(language, languages_by_code[SOURCE].slugs)
    return languages_by_code


def share_translated(lang: str, folder: Path = FOLDER) -> float:
    """Which part of a language's messages is translated, 0 to 1; of a partial language, which lists its pages, all."""
    path = catalogue_of(lang, folder)
    if not path.exists():
        return float(bool(written_languages(folder)[lang].only))
    entries = path.read_text(encoding="utf-8").split("\n\n")[1:]
    untranslated = sum(bool(_UNTRANSLATED.search(entry)) for entry in entries)
    return 1 - untranslated / len(entries) if entries else 1.0


def catalogue_of(lang: str, folder: Path = FOLDER) -> Path:
    """Where the messages of a language are kept."""
    return folder / lang / "LC_MESSAGES" / "observatory.po"


def _language_of(path: Path, code: str) -> Language:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(Language).validate_python({**raw, "code": code})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LanguageError(f"{path} · {say_unreadable(error)}") from error
    except (ValidationError, TypeError) as error:
        raise LanguageError(f"{path}: corrija lo que no vale. {error}") from error


def _check_slugs(language: Language, source_slugs: Mapping[str, str]) -> None:
    """Every page has a slug of its own, and no slug is left over; of a partial language the pages it has."""
    if language.only and not (language.written_by and language.written_on):
        raise LanguageError(
            f"{language.code}/language.yml · written_by, written_on · una lengua parcial se publica cuando una persona"
            " que la habla la ha escrito: diga quién, por su oficio u organización, y qué día."
        )
    own = {entry.partition("/")[0] for entry in language.only}
    needed = own if language.only and own <= set(source_slugs) else set(source_slugs)
    if wrong := set(language.slugs) ^ needed:
        raise LanguageError(
            f"{language.code}/language.yml · slugs · {', '.join(sorted(wrong))}: las páginas deben ser las del"
            f" idioma «{SOURCE}»; añada las que faltan y quite las que sobran."
        )
    if len(set(language.slugs.values())) != len(language.slugs):
        raise LanguageError(f"{language.code}/language.yml · slugs · dos páginas tienen la misma dirección.")
