"""Pages of rows: how many are asked for, from which one on, and the address of the next page."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from flask import request

from api.request_selection import asked_query, with_pair
from observatory.addresses.selection import Selection, SelectionError
from observatory.vocabulary import phrases

LIMIT: Final = "limit"
CURSOR: Final = "cursor"
MOST_ROWS: Final = 10_000
_CURSOR: Final = re.compile(r"[0-9]{1,9}")


class ResultPage(NamedTuple):
    """`limit` rows from the one numbered `start`, which begins with 0."""

    limit: int
    start: int

    @property
    def rows(self) -> slice:
        """Which of all rows these are."""
        return slice(self.start, self.start + self.limit)

    def next_address(self, selection: Selection, release: str, total: int) -> str | None:
        """The address of the page after this one, in the same release; None after the last."""
        end = self.start + self.limit
        if end >= total:
            return None
        query = selection.replace(release=release).to_query()
        return f"{request.path}?{query}&{LIMIT}={self.limit}&{CURSOR}={end}"


def asked_page() -> ResultPage:
    """The page that this request asks for; raises SelectionError for a limit or a cursor that is none."""
    limits, cursors = request.args.getlist(LIMIT), request.args.getlist(CURSOR)
    limit = limits[0] if limits else str(MOST_ROWS)
    if len(limits) > 1 or not _CURSOR.fullmatch(limit) or not 1 <= int(limit) <= MOST_ROWS:
        suggestions = [(f"{LIMIT}={MOST_ROWS}", with_pair(asked_query(), LIMIT, str(MOST_ROWS)))]
        raise SelectionError(
            phrases.BAD_VALUE, suggestions, asked=",".join(limits), key=LIMIT, known=f"1 … {MOST_ROWS}"
        )
    if len(cursors) > 1 or not _CURSOR.fullmatch(cursors[0] if cursors else "0"):
        suggestions = [(f"{CURSOR}=0", with_pair(asked_query(), CURSOR, "0"))]
        raise SelectionError(
            phrases.BAD_VALUE, suggestions, asked=",".join(cursors), key=CURSOR, known="next"
        )
    return ResultPage(int(limit), int(cursors[0]) if cursors else 0)
