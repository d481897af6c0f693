"""The Selection that the query of this request asks for, on the addresses of machines."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl

from flask import request

from observatory.addresses.selection import Selection, SelectionError
from observatory.languages import SOURCE, languages
from observatory.observatory import Observatory
from observatory.text import Text, message
from observatory.vocabulary import phrases


def asked_query() -> str:
    """The query string of this request as text; broken bytes are kept visible, to be refused later."""
    return request.query_string.decode("utf-8", "replace")


def asked_text() -> Text:
    """The language that this request asks for with `lang`, else Spanish: also where the rest cannot be read."""
    code = request.args.get("lang", SOURCE)
    return Text(code if code in languages() else SOURCE)


def text_of(selection: Selection) -> Text:
    """The language a selection asks for; that of the sources where it names none."""
    return Text(selection.lang or SOURCE)


def selection_of(query: str, site: Observatory) -> Selection:
    """Parse `query`; raises SelectionError, also for a language the texts do not speak."""
    try:
        selection = Selection.from_query(query, site.catalog)
    except SelectionError as error:
        error.suggestions = tuple((label, _followable(query, site)) for label, query in error.suggestions)
        raise
    _refuse_other_languages(selection.lang)
    return selection


def _refuse_other_languages(lang: str) -> None:
    if lang not in ("", *languages()):
        raise SelectionError(phrases.BAD_VALUE, asked=lang, key="lang", known=", ".join(languages()))


def _followable(query: str, site: Observatory) -> str:
    """A suggested query without a language that is not spoken or a release that is not kept."""
    meant = Selection.from_query(query, site.catalog)
    if meant.lang not in languages():
        meant = meant.replace(lang="")
    if meant.release and meant.release not in {release.id for release in site.releases.kept_releases()}:
        meant = meant.replace(release="")
    return meant.to_query()


def refuse_other_keys(allowed: Collection[str] = ()) -> None:
    """Raise SelectionError where this request carries a key that its address does not know, or one twice."""
    keys = [key for key, _ in parse_qsl(asked_query(), keep_blank_values=True)]
    wrong = next((key for key in keys if key not in allowed or keys.count(key) > 1), None)
    if wrong is not None:
        raise SelectionError(
            message("«{key}» no es un filtro de esta dirección, o está dos veces. Puede usar: {known}.")
            if allowed
            else message("«{key}» no es un filtro de esta dirección, que no lleva filtros."),
            key=wrong,
            known=", ".join(allowed),
        )
    _refuse_other_languages(request.args.get("lang", ""))
