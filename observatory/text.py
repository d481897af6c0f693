"""Says things in the reader's language: messages, numbers, dates, periods and order, each formed in one place.

The Spanish sentence is the message id; a language without a catalogue falls back to Spanish. Catalogues are read
as translators leave them (`data/text/<lang>/LC_MESSAGES/observatory.po`): nothing is compiled or kept twice.
"""

from __future__ import annotations

import calendar
import datetime
import gettext
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from observatory.languages import (
    FOLDER,
    SHIPPED_TEXTS,
    SOURCE,
    Language,
    Numbers,
    catalogue_of,
    languages,
    share_translated,
    written_languages,
)
from observatory.model import Period

_REFUSED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

MINUS: Final = "\u2212"
THIN_SPACE: Final = "\u202f"
_IN_NUMBER: Final = re.compile(r" (?=%|000\b|[kM]B\b)(?<=\d )")


def message(sentence: str) -> str:
    """Marks a constant for the extractor of messages; hands it back as it is."""
    return sentence


MONTHS: Final = (
    message("enero"),
    message("febrero"),
    message("marzo"),
    message("abril"),
    message("mayo"),
    message("junio"),
    message("julio"),
    message("agosto"),
    message("septiembre"),
    message("octubre"),
    message("noviembre"),
    message("diciembre"),
)
IN_LETTERS: Final = {
    2: message("dos"), 3: message("tres"), 4: message("cuatro"), 5: message("cinco"), 6: message("seis"),
    7: message("siete"), 8: message("ocho"), 9: message("nueve"), 10: message("diez"),
}  # fmt: skip
SPAN_OF_YEARS: Final = message("de {first} a {last}")
SPAN_OF_DAYS: Final = message("del {first} al {last}")
SHORT_MONTHS: Final = (
    message("ene"),
    message("feb"),
    message("mar"),
    message("abr"),
    message("may"),
    message("jun"),
    message("jul"),
    message("ago"),
    message("sep"),
    message("oct"),
    message("nov"),
    message("dic"),
)


@lru_cache(maxsize=16)
def _translations(lang: str, folder: Path) -> gettext.NullTranslations:
    """The messages of a catalogue, and of the program those that a site's own has not; a fuzzy entry is not used."""
    path = catalogue_of(lang, folder)
    translations = (
        _compile_catalogue(path.read_bytes(), lang) if path.exists() else gettext.NullTranslations()
    )
    if folder == FOLDER != SHIPPED_TEXTS:
        translations.add_fallback(_translations(lang, SHIPPED_TEXTS))
    return translations


@lru_cache(maxsize=16)
def list_untranslated(lang: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """The messages of a catalogue that nobody has translated, the longest first: they are said in the source language."""
    from babel.messages.pofile import read_po

    path = catalogue_of(lang, folder)
    if not path.exists() or share_translated(lang, folder) == 1:
        return ()
    entries = read_po(BytesIO(path.read_bytes()), locale=lang)
    ids = {entry.id for entry in entries if isinstance(entry.id, str) and entry.id and not entry.string}
    return tuple(sorted(ids, key=len, reverse=True))


def read_messages_again() -> None:
    """Have the catalogues of messages be read anew. Raises LanguageError where a language cannot be: the former stay."""
    written_languages()
    _translations.cache_clear()
    list_untranslated.cache_clear()
    languages.cache_clear()
    _kept_translations.cache_clear()


def _compile_catalogue(catalogue: bytes, lang: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(catalogue), locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True, slots=True)
class KeptTexts:
    """What a former release says: its catalogues of messages by language, its prose by language and page (`en/about`).

    `digest` is the hash of all that it brings.
    """

    digest: str
    catalogues: Mapping[str, bytes] = field(compare=False, repr=False)
    pages: Mapping[str, bytes] = field(compare=False, repr=False, default_factory=dict)


_SPEAKING: Final[ContextVar[KeptTexts | None]] = ContextVar("kept_texts", default=None)


@contextmanager
def speaking_as(texts: KeptTexts | None) -> Iterator[None]:
    """Let each Text that is made in this block speak as a former release did; None as today."""
    token = _SPEAKING.set(texts)
    try:
        yield
    finally:
        _SPEAKING.reset(token)


def kept_texts() -> KeptTexts | None:
    """What the former release says that speaks now (`speaking_as`); None where the words are today's."""
    return _SPEAKING.get()


@lru_cache(maxsize=8)
def _kept_translations(lang: str, texts: KeptTexts) -> gettext.NullTranslations:
    """The messages of a former release; one that it had not, since the program has it now, is said as today."""
    today = _translations(lang, FOLDER)
    if lang not in texts.catalogues:
        return today
    kept = _compile_catalogue(texts.catalogues[lang], lang)
    kept.add_fallback(today)
    return kept


def fold_accents(words: str) -> str:
    """Letters without marks or case, so that `Díaz` is found as `diaz`; n for ñ, as a foreign keyboard writes it."""
    spread = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Text:
    """Everything a view needs to speak one language; `folder` holds the languages, one folder each.

    Made while a former release speaks (`speaking_as`), it has the messages of that; `kept` is then their hash.
    """

    lang: str = SOURCE
    folder: Path = FOLDER
    kept: str = field(init=False, repr=False, default="")
    _gettext: gettext.NullTranslations = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        texts = _SPEAKING.get() if self.folder == FOLDER else None
        object.__setattr__(self, "kept", texts.digest if texts else "")
        messages = _kept_translations(self.lang, texts) if texts else _translations(self.lang, self.folder)
        object.__setattr__(self, "_gettext", messages)

    @property
    def language(self) -> Language:
        """What the language decides besides its messages; one unknown is written like the source language."""
        known_languages = languages()
        return known_languages.get(self.lang, known_languages[SOURCE])

    def t(self, sentence: str, /, **values: object) -> str:
        """`sentence` translated, with `{name}` filled from `values`.

        Without values nothing is filled, so a catalogue text may hold braces.
        """
        if not sentence:
            return ""
        translation = self._gettext.gettext(sentence)
        return translation.format(**values) if values else translation

    def n(self, singular: str, many: str, count: int, *, letters: bool = False, **values: object) -> str:
        """The form of a message that fits `count`; `{count}` is filled with the number, or with its `letters`."""
        translation = self._gettext.ngettext(singular, many, count)
        return translation.format(count=self.in_letters(count) if letters else self.number(count), **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """`1261`, `12 615` (thin no-break space from five digits), `0,5`; halves are rounded up."""
        return _number_text(value, decimals, self.language.numbers)

    def in_letters(self, count: int) -> str:
        """A count within a sentence: `ocho`, in digits above ten."""
        return self.t(IN_LETTERS[count]) if count in IN_LETTERS else self.number(count)

    def order(self, name: str) -> tuple[str, str]:
        """A key that sorts names as the language does: by letters, then by marks and case.

        Accents do not count at first sight; a letter of its own (ñ) stands after the one it follows.
        """
        extra_letters = self.language.letters_after
        spread = "".join(
            f"{extra_letters[letter]}\uffff" if letter in extra_letters else letter
            for letter in name.casefold()
        )
        return fold_accents(spread), name

    def month(self, month: int) -> str:
        """Name of a month, 1 to 12."""
        return self.t(MONTHS[month - 1])

    def short_month(self, month: int) -> str:
        """Name of a month in three or four letters, 1 to 12."""
        return self.t(SHORT_MONTHS[month - 1])

    def date(self, day: datetime.date) -> str:
        """`24 de noviembre de 2026`."""
        return self.t(
            "{day} de {month} de {year}", day=self._day(day), month=self.month(day.month), year=day.year
        )

    def period(self, period: Period) -> str:
        """`2024`, `enero de 2024`, `de enero a agosto de 2020`, `al 21 de noviembre de 2012`."""
        match period.grain:
            case "year":
                return str(period.start.year)
            case "month":
                return self._month_of_year(period.start)
            case "day":
                return self.t("al {date}", date=self.date(period.start))
            case _:
                return self._span(period)

    def during(self, period: Period) -> str:
        """The period as it stands inside a sentence: `en 2024`, `de enero a agosto de 2020`."""
        words = self.period(period)
        return self.t("en {period}", period=words) if period.grain in ("year", "month") else words

    def short_period(self, period: Period) -> str:
        """The period for a label of a chart: `2024`, `ene 2024`, `ene–ago 2020`, `21 nov 2012`."""
        start, end = period.start, period.end
        if period.grain == "year":
            return str(start.year)
        if period.grain == "month":
            return self._short_month(start, year=True)
        if period.grain == "day":
            return f"{start.day} {self._short_month(start, year=True)}"
        if not _whole_months(period):
            start_text = f"{start.day} {self._short_month(start, year=start.year != end.year)}"
            return f"{start_text}–{end.day} {self._short_month(end, year=True)}"
        if (start.month, end.month) == (1, 12):
            return f"{start.year}–{end.year}"
        return f"{self._short_month(start, year=start.year != end.year)}–{self._short_month(end, year=True)}"

    def _day(self, day: datetime.date) -> str:
        return self.language.first_of_month if day.day == 1 else str(day.day)

    def _short_month(self, day: datetime.date, *, year: bool) -> str:
        name = self.short_month(day.month)
        return f"{name} {day.year}" if year else name

    def _month_of_year(self, day: datetime.date) -> str:
        return self.t("{month} de {year}", month=self.month(day.month), year=day.year)

    def _span(self, period: Period) -> str:
        start, end = period.start, period.end
        if (start.month, end.month) == (1, 12) and _whole_months(period):
            return self.t(SPAN_OF_YEARS, first=start.year, last=end.year)
        if _whole_months(period):
            first = self.month(start.month) if start.year == end.year else self._month_of_year(start)
            return self.t(SPAN_OF_YEARS, first=first, last=self._month_of_year(end))
        if (start.year, start.month) == (end.year, end.month):
            return self.t("del {day} al {date}", day=self._day(start), date=self.date(end))
        if start.year == end.year:
            start_text = self.t("{day} de {month}", day=self._day(start), month=self.month(start.month))
            return self.t(SPAN_OF_DAYS, first=start_text, last=self.date(end))
        return self.t(SPAN_OF_DAYS, first=self.date(start), last=self.date(end))


@lru_cache(maxsize=4096)
def _number_text(value: float, decimals: int, form: Numbers) -> str:
    """A number as a language writes it; a page says each of its own several times."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    integer, _, fraction = f"{abs(rounded):f}".partition(".")
    if len(integer) >= form.groups_from:
        integer = f"{int(integer):,}".replace(",", form.group)
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{integer}{form.decimal}{fraction}" if fraction else f"{sign}{integer}"


def _whole_months(period: Period) -> bool:
    last_day = calendar.monthrange(period.end.year, period.end.month)[1]
    return (period.start.day, period.end.day) == (1, last_day)


# Text that XML and the fonts of a drawing take, and what no line may part.


def keep_together(text: str) -> str:
    """The text with a number and its sign, and the groups of a number, on one line: `29,0 %`, `100 000`, `18 kB`."""
    # Spelt out, since a page asks it of each of its values.
    parted = " %" in text or " 000" in text or " kB" in text or " MB" in text
    return _IN_NUMBER.sub(THIN_SPACE, text) if parted else text


def printable(text: str) -> str:
    """The text without the characters that XML refuses."""
    return _REFUSED.sub("", text)
