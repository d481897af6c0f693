"""Answers for machines: open to every site, kept by any cache until the next release, errors as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, current_app, request

from api.request_selection import asked_text
from observatory.demonstration import MARK
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
