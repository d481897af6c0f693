"""The refusal of a query, kept as a message until it is known which language its reader speaks."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from observatory.model import ObservatoryError
from observatory.text import Text, message
from observatory.vocabulary import phrases

Suggestion = tuple[str, str]
_ALL_ROWS: Final = "/api/v1/data.{form}?{query}"


class SelectionError(ObservatoryError):
    """A query asks for something that does not exist: what is possible instead, and the HTTP status."""

    def __init__(
        self,
        sentence: str,
        suggestions: Iterable[Suggestion] = (),
        *,
        status: Literal[400, 404, 410, 413, 501] = 400,
        **values: object,
    ) -> None:
        """`sentence` is a message with `{name}` filled from `values`; `suggestions` are (label, query) pairs."""
        self.sentence, self.values = sentence, values
        super().__init__(self.sentence_in(Text()))
        self.suggestions = tuple(suggestions)
        self.status = status

    def sentence_in(self, text: Text) -> str:
        """The sentence in the reader's language, with its days as that language writes them."""
        said = {
            name: text.date(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        return text.t(self.sentence, **said)


class TooManyRowsError(SelectionError):
    """So many rows answer a query that they are never held at once: CSV and JSON give them one by one."""

    def __init__(self, query: str, most: int) -> None:
        self.most = most
        addresses = [(form, _ALL_ROWS.format(form=form.lower(), query=query)) for form in ("CSV", "JSON")]
        sentence = message(
            "Son más de {most} filas, demasiadas aquí. El CSV las da todas, y el JSON, por páginas."
        )
        super().__init__(sentence, addresses, status=413)

    def sentence_in(self, text: Text) -> str:
        """See SelectionError.sentence_in."""
        return text.t(self.sentence, most=text.number(self.most))


class KeptToPagesError(SelectionError):
    """A table of a register that stands on the pages of some places and questions alone: `titles` name them."""

    def __init__(self, titles: Iterable[str]) -> None:
        self.titles = tuple(titles)
        super().__init__(phrases.KEPT_TO_PAGES, status=404)

    def sentence_in(self, text: Text) -> str:
        """See SelectionError.sentence_in."""
        return text.t(self.sentence, pages=" · ".join(map(text.t, self.titles)))


def near(asked: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """Up to `count` of `known`, those written most like `asked` first; the first ones where none is."""
    names = list(known)
    return difflib.get_close_matches(asked, names, n=count, cutoff=0.4) or names[:count]
