"""Selection <-> query string: the one address contract of pages, embeds, images, CSV and API."""

from __future__ import annotations

import difflib
import hashlib
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, Self, cast
from urllib.parse import parse_qsl, unquote_plus, urlencode

from observatory.addresses.selection_error import KeptToPagesError, SelectionError, near
from observatory.addresses.selection_keys import (
    MOST_TERRITORIES,
    QUERY_KEYS,
    GrainChoice,
    Subject,
    View,
    is_everywhere,
)
from observatory.catalog import Catalog
from observatory.model import Indicator, Period, Question
from observatory.model.formats import CURRENT, FIRST, FORMATS
from observatory.text import message
from observatory.vocabulary import phrases

_FORM: Final = "1"
"""The first letter. Another list of words, or another way of packing, is another form; this one is read for ever."""
_WORDS: Final = (
    b"&lang=fr&lang=en&as_of=20&view=bars&view=table&view=map&view=trend&denominator=ine_census_20&grain=all&grain=month"
    b"&grain=year&filter=sex:women&filter=age:&by=age&by=form&by=sex&period=2015..2025&period=2018..2024"
    b"&compare=indicator=cem_feminicides_slim_prosecutor_cases_rate"
    b"indicator=police_complaint_rateindicator=police_complaintsindicator=cem_cases&territory=&period=20"
    b"&release=2026-11-&v=2"
)
_LONGEST: Final = 2000
_CHECK: Final = 6

__all__ = ["KEYS", "MOST_TERRITORIES", "GrainChoice", "Selection", "SelectionError", "View"]

LONGEST_QUERY = 2000
LATEST: Final = "latest"
"""The name of whichever release is on show."""
KEYS: Final = tuple(key.name for key in QUERY_KEYS)
_OTHER_SUBJECT: Final = {"indicator": "compare", "compare": "indicator"}
_LISTS: Final = ("territory", "by", "filter")
_FEW: Final = 3
SAME_WITHOUT: Final = message("Lo mismo, sin lo que no se entiende")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be shown. Either `indicator` or `compare` is set; empty fields mean the default.

    `v` is the format of what is answered (`model.formats`).
    """

    indicator: str = ""
    compare: str = ""
    territories: tuple[str, ...] = ()
    by: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    period: Period | None = None
    grain: GrainChoice = "whole"
    denominator: str = ""
    view: View | None = None
    release: str = ""
    v: int = CURRENT
    as_of: date | None = None
    lang: str = ""

    @classmethod
    def from_query(cls, query: str, catalog: Catalog, *, rows: bool = False) -> Self:
        """Read a query string (without `?`); with `rows` what rows alone tell may be asked for too.

        That is all territories, two dimensions, and tables that stand on few pages (`Catalog.shown_on`).
        Raises SelectionError with a sentence and whole queries that are not refused: what was meant instead, with
        all of the rest that can be kept.
        """
        pairs = _pairs(query)
        try:
            return cls._of(_once_each(pairs), catalog, rows=rows)
        except SelectionError as error:
            kept = {key: text for key, text in reversed(pairs) if key in KEYS}
            meant = error.suggestions or ((SAME_WITHOUT, ""),)
            mended = {
                cls._mended(kept, change, catalog, rows=rows): label for label, change in reversed(meant)
            }
            error.suggestions = tuple(
                (label, mended_query) for mended_query, label in reversed(mended.items()) if mended_query
            )
            raise

    @classmethod
    def _mended(cls, pairs: Mapping[str, str], meant: str, catalog: Catalog, *, rows: bool) -> str:
        """The query with one key corrected to `meant` (`key=value`), and every other key that still fits; or empty."""
        change = dict(parse_qsl(meant))
        dropped = {_OTHER_SUBJECT[key] for key in change if key in _OTHER_SUBJECT}
        asked = {key: text for key, text in {**pairs, **change}.items() if key not in dropped}
        subjects = {key: asked[key] for key in _OTHER_SUBJECT if key in asked}
        kept_pairs: dict[str, str] = {}
        for key, text in {**subjects, **asked}.items():
            try:
                cls._of({**kept_pairs, key: text}, catalog, rows=rows)
                kept_pairs[key] = text
            except SelectionError as error:  # mended as well where it is known how, else left out
                kept_pairs |= dict(parse_qsl(next((query for _, query in error.suggestions), "")))
        try:
            return cls._of(kept_pairs, catalog, rows=rows).to_query()
        except SelectionError:
            return ""

    @classmethod
    def _of(cls, pairs: Mapping[str, str], catalog: Catalog, *, rows: bool) -> Self:
        subject = Subject(_indicators(_subject(pairs, catalog), catalog), catalog)
        fields = {key.field: key.read(pairs[key.name], subject) for key in QUERY_KEYS if key.name in pairs}
        named = fields.get("release", LATEST) != LATEST
        fields.setdefault("v", FIRST if named else CURRENT)
        fields.setdefault("grain", FORMATS[fields["v"]].grain)
        read = cls(**fields)
        if not rows and not read.has_page:
            raise SelectionError(
                message(
                    "Todos los territorios, o dos desgloses, se piden solo como filas: data.csv, data.json o data.xlsx."
                )
            )
        if not rows and (kept := catalog.shown_on(read.indicator, read.traits)):
            named = ({**catalog.territories, **catalog.questions}[name] for name in kept)
            raise KeptToPagesError(page.title if isinstance(page, Question) else page.name for page in named)
        return read

    @property
    def traits(self) -> frozenset[str]:
        """The dimensions of the table that is asked for: by which it is told apart, and to which it is narrowed."""
        return frozenset((*self.dimensions, *self.filters))

    @property
    def has_page(self) -> bool:
        """Whether a page can show it: rows of all territories or by two dimensions are told as rows alone."""
        return not is_everywhere(self.territories) and len(self.dimensions) < 2

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions by which the rows are told apart: none, one or two."""
        return tuple(filter(None, (self.by or "").split(",")))

    def to_query(self) -> str:
        """The canonical query: known keys in one order, defaults left out."""
        pairs = {key.name: key.write(getattr(self, key.field)) for key in QUERY_KEYS}
        if self.grain == FORMATS[self.v].grain:
            del pairs["grain"]
        if self.v == CURRENT and self.release in ("", LATEST):
            del pairs["v"]
        return urlencode({key: text for key, text in pairs.items() if text}, safe=",:/.")

    def replace(self, **changes: Any) -> Self:
        """The same selection with some fields changed."""
        return replace(self, **changes)


def _pairs(query: str) -> list[tuple[str, str]]:
    """The keys of a query that say something, as they stand."""
    if len(query) > LONGEST_QUERY:
        raise SelectionError(
            message("La dirección es demasiado larga: {count} caracteres bastan."), count=LONGEST_QUERY
        )
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=2 * len(KEYS), errors="strict")
    except ValueError as error:
        raise SelectionError(
            message("La dirección no se puede leer: tiene demasiados campos o letras rotas.")
        ) from error
    return pairs


def _once_each(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The pairs without blanks; raises SelectionError for a key that nobody knows, or that stands there twice."""
    values: dict[str, str] = {}
    for key, text in pairs:
        if key not in KEYS:
            meant = difflib.get_close_matches(key, KEYS, n=1) if text else []
            raise SelectionError(
                message("«{key}» no es un filtro. Puede usar: {known}."),
                [(name, urlencode({name: text})) for name in meant],
                key=key,
                known=", ".join(KEYS),
            )
        if key in values:
            every = ",".join(dict.fromkeys(other for name, other in pairs if name == key))
            raise SelectionError(
                message("«{key}» está dos veces: escriba los valores separados por comas."),
                [(every, urlencode({key: every}))] if key in _LISTS else (),
                key=key,
            )
        values[key] = text
    return {key: text for key, text in values.items() if text}


def _subject(pairs: Mapping[str, str], catalog: Catalog) -> dict[str, str]:
    for key, entries in (("indicator", catalog.indicators), ("compare", catalog.comparisons)):
        id_ = pairs.get(key)
        if id_ is not None and id_ not in entries:
            names = {entry.name: id_ for id_, entry in entries.items()}
            raise SelectionError(
                phrases.NO_SUCH_SUBJECT,
                [(name, f"{key}={names[name]}") for name in _near(id_, names, entries)],
                status=404,
                asked=id_,
            )
    if ("indicator" in pairs) == ("compare" in pairs):
        pair = catalog.comparisons.get(pairs.get("compare", ""))
        raise SelectionError(
            message("Pida un indicador (indicator=…) o una comparación (compare=…), uno de los dos."),
            [
                *((catalog.indicators[id_].name, f"indicator={id_}") for id_ in _first(pairs, catalog)),
                *([(pair.name, f"compare={pair.id}")] if pair else []),
            ],
        )
    return {key: pairs[key] for key in ("indicator", "compare") if key in pairs}


def _first(pairs: Mapping[str, str], catalog: Catalog) -> list[str]:
    """The indicator that is named, else those by which the first questions are answered."""
    asked = pairs.get("indicator", "")
    leading = [question.indicators[0] for question in catalog.questions.values() if question.indicators]
    return [asked] if asked in catalog.indicators else [*leading, *catalog.indicators][:_FEW]


def _near(id_: str, names: Mapping[str, str], ids: Iterable[str]) -> list[str]:
    near_ids = difflib.get_close_matches(id_, list(ids), n=3, cutoff=0.4)
    near_names = difflib.get_close_matches(id_, list(names), n=3, cutoff=0.4)
    by_id = {id_: name for name, id_ in names.items()}
    return list(dict.fromkeys([by_id[id_] for id_ in near_ids] + near_names))[:3]


def _indicators(subject: Mapping[str, str], catalog: Catalog) -> tuple[Indicator, ...]:
    if "indicator" in subject:
        return (catalog.indicators[subject["indicator"]],)
    comparison = catalog.comparisons[subject["compare"]]
    return tuple(catalog.indicators[side.indicator] for side in (comparison.left, comparison.right))


# The canonical query of a table in a release that is named: the same for all who ask for that table.


def in_release(query: str, release: str) -> str:
    """A canonical query with `release` named, whether it named one or not, and without the language of its texts.

    It names its format too: a named release without one is answered in the first.
    """
    pairs = {"v": str(CURRENT), **dict(parse_qsl(query)), "release": release}
    return urlencode({key: pairs[key] for key in KEYS if key in pairs and key != "lang"}, safe=",:/.")


# The short address of a table: its canonical query, packed into letters.
# The address itself says which table it is: nothing is stored for it, so nothing can be lost, whatever machine answers
# it in ten years. A hash would need a list of all that was ever asked, written by whoever asks. Six letters of a hash
# stand at its end, so that a slip leads nowhere instead of to another table.


def short_of(query: str) -> str:
    """The code of a canonical query, of letters that an address may hold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_WORDS)
    packed = packer.compress(query.encode()) + packer.flush()
    return f"{_FORM}{urlsafe_b64encode(packed).decode().rstrip('=')}{_check_of(query)}"


def query_of(code: str) -> str | None:
    """The query of a code; None where it is not one."""
    packed, check = code[1:-_CHECK], code[-_CHECK:]
    if not code.startswith(_FORM) or not packed or not code.isascii():
        return None
    try:
        unpacker = zlib.decompressobj(-15, zdict=_WORDS)
        query = unpacker.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), _LONGEST).decode()
    except (ValueError, zlib.error):
        return None
    return query if unpacker.eof and _check_of(query) == check else None


def _check_of(query: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(query.encode()).digest()).decode()[:_CHECK]


Theme = Literal["light", "dark", "auto"]
VALUES: Final[Mapping[str, Sequence[str]]] = {
    "theme": ("light", "dark", "auto"),
    "table": ("1", "0"),
    "brief": ("0", "1"),
    "resize": ("0", "1"),
}
"""The values of each key; the first is meant where the key is not there."""


@dataclass(frozen=True, slots=True)
class EmbedLook:
    """Light, dark or as the reader's system is (`auto`); with or without the table, few words, a script of its height.

    Light is the default: most pages that frame a chart are, and one that turns dark by itself would stand out of them.
    """

    theme: Theme = "light"
    table: bool = True
    brief: bool = False
    resize: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """The look that the values of an address ask for; blank ones ask for nothing.

        Raises SelectionError, whose suggestions are queries of a look.
        """
        for key, text in asked.items():
            if text and text not in VALUES[key]:
                mended = [(f"{key}={value}", {**asked, key: value}) for value in near(text, VALUES[key])]
                raise SelectionError(
                    phrases.BAD_VALUE,
                    [(label, _build_valid_query(values)) for label, values in mended],
                    asked=text,
                    key=key,
                    known=", ".join(VALUES[key]),
                )
        value = {key: asked.get(key) or known[0] for key, known in VALUES.items()}
        said = {key: value[key] == "1" for key in ("table", "brief", "resize")}
        return cls(cast(Theme, value["theme"]), **said)

    def to_query(self) -> str:
        """The keys of it, in one order, without those that are as they are by default."""
        said = {
            "theme": self.theme, "table": str(int(self.table)), "brief": str(int(self.brief)),
            "resize": str(int(self.resize)),
        }  # fmt: skip
        return urlencode({key: text for key, text in said.items() if text != VALUES[key][0]})


def _build_valid_query(asked: Mapping[str, str]) -> str:
    return EmbedLook.of({key: text for key, text in asked.items() if text in VALUES[key]}).to_query()


def split_look_query(query: str) -> tuple[dict[str, str], str]:
    """The values of a look in a query string (of a key that is there twice both), and all else of it as it stands."""
    asked: dict[str, str] = {}
    others = []
    for part in query.split("&"):
        key = unquote_plus(part.partition("=")[0])
        if key not in VALUES:
            others.append(part)
            continue
        text = dict(parse_qsl(part)).get(key, "")
        asked[key] = ",".join(filter(None, (asked.get(key, ""), text)))
    return asked, "&".join(others)
