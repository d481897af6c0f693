"""Where an address leads that shows nothing: error pages that need no store, and the address of today of a former one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, TooManyRequests

from api.answers import (
    allow_all_origins,
    asked_text,
    build_problem,
    describe_status,
    has_sentence,
    is_for_programs,
    list_suggestions,
    refuse_other_keys,
)
from api.briefs.sheet import TypesettingError
from api.middleware.limits import NoTurnError
from layouts.document import addresses
from layouts.document.assets import PREFIX
from observatory.addresses.selection import SelectionError, query_of
from observatory.demonstration import MARK, prefix_demonstration_mark
from observatory.languages import SOURCE, languages
from observatory.model import Helpline, Moved
from observatory.store.errors import NothingOnShowError, StoreError
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases

_WITHDRAWN = message("Lo que estaba publicado se retiró y todavía no hay otra publicación.")
_NOT_NOW = message("Esto no se puede hacer en este momento. Vuelva a pedirlo en unos segundos.")
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;background:#faf8f5;color:#1f1a24;max-width:40rem;margin:0 auto;"
    "padding:1rem}a{color:inherit}"
    "h1{font:700 1.5625rem/1.2 ui-serif,Georgia,serif}ul{padding-inline-start:1.25rem}li{margin:.5rem 0}"
    "a{display:inline-block;min-width:2.75rem;padding:.625rem 0}"
    "h2+ul a{display:inline;padding:.75rem .5rem;margin:0 -.5rem}"  # a stop keeps with its number
    ".exit{padding:.625rem 1rem;background:#1f1a24;color:#faf8f5}"
)


@dataclass(frozen=True, slots=True)
class PlainPages:
    """Builds the error pages without the store; `today` gives the help lines, and the names of countries by code."""

    today: Callable[[], tuple[Sequence[Helpline], Mapping[str, str]]]
    exit_url: str
    exit_script: str = ""
    demonstration: bool = False

    @property
    def help_lines(self) -> Sequence[Helpline]:
        """Those of the catalogue that was read last."""
        return self.today()[0]

    @property
    def countries(self) -> Mapping[str, str]:
        """Names by code."""
        return self.today()[1]

    def page(
        self, status: int, reason: str = "", *, text: Text, suggestions: Sequence[tuple[str, str]] = ()
    ) -> str:
        """A whole HTML document for `status`; `reason` is said instead of the general sentence."""
        heading = escape(reason or describe_status(status, text))
        entries = [entry for entry in self.help_lines if entry.sure]
        lines = "".join(f"<li>{_line(entry, self.countries, text)}</li>" for entry in entries)
        ways = (
            *suggestions,
            (text.t("Ir al inicio"), addresses.page(text.lang, "home")),
            (text.t(captions.HELP), addresses.page(text.lang, "help")),
        )
        links = "".join(f'<li><a href="{escape(address)}">{escape(name)}</a></li>' for name, address in ways)
        title = prefix_demonstration_mark(text.t("Estadísticas"), text, demonstration=self.demonstration)
        return (
            f'<!DOCTYPE html><html lang="{text.lang}"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title>"
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="robots" content="noindex"><style>{_STYLE}</style>{self._script()}</head><body>'
            f'<header><a class="exit" id="exit" data-exit rel="noreferrer" href="{escape(self.exit_url)}">'
            f"{escape(text.t(captions.EXIT))}</a></header><main>{self._mark(text)}<h1>{heading}</h1><ul>{links}</ul>"
            f"<h2>{escape(text.t(captions.HELP_NOW))}</h2><ul>{lines}</ul></main></body></html>"
        )

    def _mark(self, text: Text) -> str:
        return f"<p><strong>{escape(text.t(MARK))}</strong></p>" if self.demonstration else ""

    def _script(self) -> str:
        return f'<script src="{escape(self.exit_script)}"></script>' if self.exit_script else ""

    def answer(self, status: int, reason: str = "", suggestions: Sequence[tuple[str, str]] = ()) -> Response:
        """The error as a problem document for programs, as a page for browsers; `suggestions`: labels and addresses."""
        text = reader()
        programs = is_for_programs(request.path) or request.path.startswith(PREFIX)
        if programs and not _in_a_browser():
            return build_problem(status, text, detail=reason, suggestions=suggestions)
        page = self.page(status, reason, text=text, suggestions=suggestions)
        return Response(page, status=status, mimetype="text/html")


def install(server: Flask, pages: PlainPages) -> None:
    """Answer every failure of `server` in plain words, without a trace of the code."""

    @server.errorhandler(HTTPException)
    def _refused(error: HTTPException) -> Response:
        status = error.code or 500
        ours = type(error).description != error.description and has_sentence(status) and status < 500
        ours = ours and not isinstance(
            error, TooManyRequests | SecurityError
        )  # these speak for themselves, in English
        response = pages.answer(status, reader().t(str(error.description)) if ours else "")
        for name, text in error.get_headers():
            if name in ("Allow", "Content-Range"):
                response.headers[name] = text
        return response

    @server.errorhandler(SelectionError)
    def _unknown(error: SelectionError) -> Response:
        text = reader()
        suggestions = [(text.t(label), address) for label, address in list_suggestions(error)]
        return pages.answer(error.status, error.sentence_in(text), suggestions)

    @server.errorhandler(StoreError)
    def _no_store(error: StoreError) -> Response:
        server.logger.error("%s", error)
        reason = reader().t(_WITHDRAWN) if isinstance(error, NothingOnShowError) else ""
        return _later(pages.answer(503, reason), seconds=60)

    @server.errorhandler(NoTurnError)
    @server.errorhandler(TypesettingError)
    def _not_now(error: NoTurnError | TypesettingError) -> Response:
        server.logger.log(error.level, "%s", error)
        return _later(pages.answer(503, reader().t(_NOT_NOW)), seconds=10)

    @server.errorhandler(InternalServerError)
    def _broken(_error: InternalServerError) -> Response:
        return pages.answer(500)


def _later(response: Response, *, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _in_a_browser() -> bool:
    """Whether the request accepts text/html, as a browser that opens an address does."""
    return any(mimetype == "text/html" for mimetype, _ in request.accept_mimetypes)


def reader() -> Text:
    """The language of the address asked for: of its path, or of `lang`; else of programs the one they accept."""
    lang = addresses.language_of(request.path)
    if lang != SOURCE:
        return Text(lang)
    if is_for_programs(request.path) and request.args.get("lang") not in languages():
        return Text(request.accept_languages.best_match(list(languages()), SOURCE))
    return asked_text()


def _line(entry: Helpline, countries: Mapping[str, str], text: Text) -> str:
    """All that is known of a help line as HTML; its number, if it has one, is a link that dials it."""
    template = escape(text.t("{country} · {service}: {where}. Fuente: {source}, {date}."))
    details = (entry.address, entry.hours, entry.note)
    where = [_call(entry, text), *(escape(text.t(part).rstrip(".")) for part in details if part)]
    line = template.format(
        country=escape(text.t(countries.get(entry.territory[:2], entry.territory[:2]))),
        service=escape(text.t(entry.service)),
        where=". ".join(filter(None, where)),
        source=escape(entry.source),
        date=escape(entry.source_date),
    )
    checked = text.t(phrases.CHECKED_ON, date=entry.verified_on) if entry.verified_on else ""
    return f"{line} {escape(checked)}".strip()


def _call(entry: Helpline, text: Text) -> str:
    words = escape(text.t(entry.contact).rstrip("."))
    return f'<a href="tel:{entry.digits}">{words}</a>' if entry.digits else words


_LISTS: Final = {"compare": "comparisons", "indicator": "indicators"}
"""The list that a key of addresses takes its ids from."""
_FILES: Final = ("csv", "json", "xlsx")
_IMAGES: Final = ("svg", "png", "pdf")
short_addresses = Blueprint("short_addresses", __name__, url_prefix="/t")


def install_redirects(server: Flask, moved: Callable[[], Sequence[Moved]]) -> None:
    """Answer every former address of `server` with the one of today, for good (308)."""
    known: tuple[Sequence[Moved], dict[tuple[str, str], Moved]] = ((), {})

    @server.before_request
    def _lead_on() -> Response | None:
        nonlocal known
        today = moved()
        if today is not known[0]:
            known = (today, {(entry.page, entry.former): entry for entry in today})
        address = address_now(request.path, request.query_string.decode("utf-8", "replace"), known[1])
        # Relative: an absolute one would repeat the visitor's Host header.
        return allow_all_origins(Response(status=308, headers={"Location": address})) if address else None


def address_now(path: str, query: str, by_former: Mapping[tuple[str, str], Moved]) -> str:
    """The address of today of a former one; empty for one that stands."""
    place = addresses.place_at(path)
    entry = by_former.get((place.name, place.subject)) if place else None
    if place and entry:
        rest = query if entry.now_page == entry.page else ""
        return addresses.page(place.lang, entry.now_page, entry.now, query=rest)
    pairs = parse_qsl(query, keep_blank_values=True)
    renamed = [(key, _id_now(key, id_, by_former)) for key, id_ in pairs]
    return "" if renamed == pairs else f"{quote(path)}?{urlencode(renamed, safe=',:/.')}"


def _id_now(key: str, id_: str, by_former: Mapping[tuple[str, str], Moved]) -> str:
    entry = by_former.get((_LISTS.get(key, ""), id_))
    return entry.now if entry and entry.now_page == entry.page else id_


# /t/<code>: the short address of a table in the release that shows it, as a page and as a file.


@short_addresses.get("/<code>")
def table(code: str) -> Response:
    """Leads to the page of the table, or with an ending (`.csv`, `.svg` ...) to its file. A slip in it is a 404."""
    refuse_other_keys()
    name, dot, ending = code.partition(".")
    query = query_of(name)
    if query is None or (dot and ending not in (*_FILES, *_IMAGES)):
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    asked = dict(parse_qsl(query)).get("lang", SOURCE)
    lang = asked if asked in languages() else SOURCE
    if not ending:
        address = addresses.page_of(lang, query)
    elif ending in _FILES:
        address = addresses.data(SOURCE, ending, query)
    else:
        address = addresses.image(SOURCE, ending, query)
    response = Response(
        status=302
    )  # not for good: a browser would not ask again, and a release may be withdrawn
    response.headers["Location"] = address
    return allow_all_origins(response)
