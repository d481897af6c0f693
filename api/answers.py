"""What programs ask, and how they are answered: open to every site, kept by any cache, errors as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from flask import Response, current_app, request

from observatory.addresses.selection import LATEST, SAME_WITHOUT, Selection, SelectionError
from observatory.addresses.selection_error import near
from observatory.catalog import Catalog
from observatory.demonstration import MARK
from observatory.languages import SOURCE, languages
from observatory.observatory import Observatory
from observatory.settings import Settings, choose_contact
from observatory.store.reading.queries import ReleaseInfo
from observatory.text import Text, message
from observatory.vocabulary import phrases

MIMETYPE: Final = "application/problem+json"
_SENTENCES: Final = {
    400: message("La dirección o el pedido no se puede leer."),
    404: phrases.NO_SUCH_PAGE,
    405: message("Esta dirección no acepta ese tipo de pedido."),
    413: message("El pedido es demasiado grande."),
    414: message("La dirección es demasiado larga."),
    416: message("El archivo no tiene esa parte."),
    429: message("Demasiados pedidos en un minuto. Espere y vuelva a pedir."),
    500: message("La página falló por un error nuestro. Los datos no se han perdido."),
    501: message("Esta dirección no contesta en ese formato."),
    503: message("Los datos no están disponibles en este momento. Vuelva a intentarlo en unos minutos."),
}

FILE: Final = "DATOS-DE-DEMOSTRACION-"
"""Before the name of a file that is downloaded."""

FRESH_SECONDS = 60
OEMBED: Final = "/oembed"
FORMAT_VERSION = "1"
"""Of what is answered to machines: raised when the same release is told in other bytes."""

_PREFLIGHT_SECONDS: Final = 86_400
_SENDABLE: Final = (
    "If-None-Match",
    "If-Modified-Since",
    "If-Range",
    "Range",
    "Accept-Language",
    "Content-Type",
)
"""Headers that a script of another site may send."""
_READABLE: Final = (
    "ETag", "Last-Modified", "Content-Length", "Content-Range", "Accept-Ranges", "Content-Disposition", "Link",
    "Content-Language", "Retry-After", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
)  # fmt: skip
"""Headers that it may read."""


def compute_tag(release: ReleaseInfo, *parts: str) -> str:
    """The entity tag of an answer: a hash of the release, of what is said today and of `parts` (address, query, form)."""
    return _tag(release.content or release.id, release.texts, *parts)


def compute_text_tag(content: str) -> str:
    """The entity tag of an answer that depends on its content alone, not on a release."""
    return _tag(content)


def _tag(*parts: str) -> str:
    return hashlib.sha256("\n".join([FORMAT_VERSION, *parts]).encode()).hexdigest()[:24]


def answer_not_modified(tag: str) -> Response | None:
    """304 where the visitor already holds the answer with this tag; None otherwise."""
    return set_cache_headers(Response(status=304), tag) if request.if_none_match.contains_weak(tag) else None


def set_cache_headers(response: Response, tag: str) -> Response:
    """Set an ETag and a one-minute lifetime on `response`, so that a withdrawal reaches every cache within a minute."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return allow_all_origins(response)


def allow_all_origins(response: Response) -> Response:
    """Let scripts of any site read `response`: it holds public data only."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = ", ".join(_READABLE)
    return response


def answer_preflight() -> Response:
    """Scripts of other sites may ask for data in any way that only reads."""
    response = allow_all_origins(Response(status=204))
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = ", ".join(_SENDABLE)
    response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def is_for_programs(path: str) -> bool:
    """Whether an address is one of the interface, known or not, or where sites ask for a frame."""
    return path in ("/api", OEMBED) or path.startswith("/api/")


def answer_json(document: object, *, status: int = 200, mimetype: str = "application/json") -> Response:
    """`document` as UTF-8 JSON, with the mark in the demonstration; NaN is refused."""
    body = json.dumps(
        add_demonstration_mark(document), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return Response(body, status=status, mimetype=mimetype)


# How this site calls itself, for addresses that leave it.


def find_base_url() -> str:
    """The public address without a slash at its end, else how the site was reached."""
    settings = current_app.extensions.get("settings")
    address = settings.base_url if isinstance(settings, Settings) else ""
    return address or request.host_url.rstrip("/")


def find_contact() -> str:
    """Whom readers may write to; empty where the operator has not said."""
    settings = current_app.extensions.get("settings")
    return choose_contact(settings) if isinstance(settings, Settings) else ""


# What answers for machines say where this site shows the demonstration.


def is_demonstration() -> bool:
    """Whether the figures of this site are invented."""
    site = current_app.extensions.get("observatory")
    return isinstance(site, Observatory) and site.catalog.demonstration


def add_demonstration_mark(document: object) -> object:
    """The document with the mark before all else, if it is a JSON object of the demonstration."""
    if not isinstance(document, dict) or not is_demonstration():
        return document
    marked: dict[str, Any] = {"demonstration": asked_text().t(MARK), **document}
    return marked


# What went wrong with a request of a program: a problem document (RFC 9457) that scripts of any site may read.


def has_sentence(status: int) -> bool:
    """Whether the status has a sentence of its own."""
    return status in _SENTENCES


def describe_status(status: int, text: Text) -> str:
    """The general sentence for a status."""
    return text.t(_SENTENCES.get(status, _SENTENCES[400 if status < 500 else 500]))


def build_problem(
    status: int, text: Text, *, detail: str = "", suggestions: Sequence[tuple[str, str]] = ()
) -> Response:
    """The document: `title` is the same for every answer of this status, `detail` what is wrong with this request.

    `suggestions` are labels and the addresses of requests that would be answered.
    """
    title = describe_status(status, text)
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "suggestions": [{"label": label, "href": href} for label, href in suggestions],
    }
    response = allow_all_origins(answer_json(document, status=status, mimetype=MIMETYPE))
    response.headers["Content-Language"] = text.lang
    response.vary.update(("Accept", "Accept-Language"))
    return response


# What the query of this request asks for.

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


_OWN: Final = ("excel", "format", "limit", "shape", "sheet")
"""Keys of an address that are no part of a selection, and that its suggestions keep."""


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


def selection_of(query: str, site: Observatory, *, rows: bool = False) -> Selection:
    """Parse `query`, by the catalogue of the release that it names; `latest` becomes the name of the one on show.

    Raises SelectionError, also for a language the texts do not speak. With `rows` also for all territories and by two
    dimensions.
    """
    try:
        selection = Selection.from_query(query, _catalog(query, site), rows=rows)
    except SelectionError as error:
        error.suggestions = tuple(
            (label, _followable(query, site, rows=rows)) for label, query in error.suggestions
        )
        raise
    _refuse_other_languages(selection.lang, query)
    return selection.replace(release=site.release.id) if selection.release == LATEST else selection


def _catalog(query: str, site: Observatory) -> Catalog:
    """The catalogue of the release that a query names; today's where it names none, or one that is not kept."""
    name = next((text for key, text in parse_qsl(query) if key == "release"), "")
    if name in ("", LATEST):
        return site.catalog
    try:
        with site.one_release(name):
            return site.catalog
    except SelectionError:
        return site.catalog


def refuse_withheld_table(selection: Selection, site: Observatory) -> None:
    """Raise SelectionError (404) where rows by two dimensions were asked for that none of the places shows by our rule.

    An empty file would say that nobody publishes them.
    """
    places, by = selection.territories, selection.dimensions
    shown = (site.catalog.is_table_shown(place, selection.indicator, by) for place in places)
    if len(by) < 2 or not places or any(shown):
        return
    query = selection.to_query()
    raise SelectionError(
        message(
            "«{by}» cruza dos grupos. Aunque alguien lo publique, este sitio no lo muestra por debajo del departamento, "
            "para cuidar a las personas. Pida uno solo."
        ),
        [(site.catalog.dimensions[id_].name, with_pair(query, "by", id_)) for id_ in by],
        status=404,
        by=",".join(by),
    )


def _refuse_other_languages(lang: str, query: str) -> None:
    if lang not in ("", *languages()):
        known = list(languages())
        suggestions = [(languages()[code].name, with_pair(query, "lang", code)) for code in near(lang, known)]
        raise SelectionError(phrases.BAD_VALUE, suggestions, asked=lang, key="lang", known=", ".join(known))


def with_pair(query: str, key: str, text: str) -> str:
    """The query with one key set to `text`, and without it where that is empty; all else stays."""
    pairs = [(name, value) for name, value in parse_qsl(query) if name != key]
    return urlencode([*pairs, *([(key, text)] if text else [])], safe=",:/.")


def _followable(query: str, site: Observatory, *, rows: bool) -> str:
    """A suggested query without a language that is not spoken or a release that is not kept."""
    meant = Selection.from_query(query, site.catalog, rows=rows)
    if meant.lang not in languages():
        meant = meant.replace(lang="")
    if meant.release and meant.release not in {
        release.id for release in site.reader.releases.kept_releases()
    }:
        meant = meant.replace(release="")
    return meant.to_query()


def near_addresses(asked: str, names: Mapping[str, str], address: str) -> list[tuple[str, str]]:
    """Labels and addresses like the one asked for, with `asked` in its path replaced by the nearest of `names`."""
    query = f"?{asked_query()}" if request.query_string else ""
    return [(names[id_], address.format(id=id_) + query) for id_ in near(asked, names)]


def list_suggestions(error: SelectionError) -> list[tuple[str, str]]:
    """Labels and addresses of what would be answered instead, with all else that this request asked for."""
    queries = error.suggestions
    if not queries and request.args.get("release"):
        queries = ((phrases.CURRENT_RELEASE, with_pair(asked_query(), "release", "")),)
    own = [(key, request.args[key]) for key in _OWN if key in request.args and key != error.values.get("key")]
    return [(label, _address(query, own)) for label, query in queries]


def _address(query: str, own: Sequence[tuple[str, str]]) -> str:
    """The address of a suggestion: a query of the address that is asked, or a whole one."""
    if query.startswith("/"):
        return query
    for key, text in own:
        query = with_pair(query, key, text)
    return f"{request.path}?{query}" if query else request.path


def refuse_other_keys(allowed: Collection[str] = ()) -> None:
    """Raise SelectionError where this request carries a key that its address does not know, or one twice."""
    keys = [key for key, _ in parse_qsl(asked_query(), keep_blank_values=True)]
    wrong = next((key for key in keys if key not in allowed or keys.count(key) > 1), None)
    if wrong is not None:
        raise SelectionError(
            message("«{key}» no es un filtro de esta dirección, o está dos veces. Puede usar: {known}.")
            if allowed
            else message("«{key}» no es un filtro de esta dirección, que no lleva filtros."),
            [(SAME_WITHOUT, _rest(allowed))],
            key=wrong,
            known=", ".join(allowed),
        )
    _refuse_other_languages(request.args.get("lang", ""), asked_query())


def refuse_empty_keys() -> None:
    """Raise SelectionError where a key of this request says nothing: forms of pages send such ones, programs do not."""
    pairs = parse_qsl(asked_query(), keep_blank_values=True)
    empty = next((key for key, text in pairs if not text), None)
    if empty is not None:
        rest = _rest([key for key, _ in pairs])
        raise SelectionError(
            message("«{key}» está vacío: dele un valor o quítelo."),
            [(SAME_WITHOUT, rest)] if rest else (),
            key=empty,
        )


def _rest(allowed: Collection[str]) -> str:
    """The part of the query that this address accepts: each key once, corrected where its value does not exist."""
    pairs = {key: text for key, text in parse_qsl(asked_query()) if key in allowed}
    if pairs.get("lang") not in languages():
        pairs.pop("lang", None)
    query = urlencode(pairs, safe=",:/.")
    if not {"indicator", "compare"} & pairs.keys():
        return query
    try:
        selection_of(query, current_app.extensions["observatory"])
    except SelectionError as error:
        return next((mended for _, mended in error.suggestions), "")
    return query


# Pages of rows: how many are asked for, from which one on, and the address of the next page.


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
