"""What went wrong with a request of a program: a problem document (RFC 9457) that scripts of any site may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Response

from api.answers import as_json, open_to_all
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


def is_known(status: int) -> bool:
    """Whether the status has a sentence of its own."""
    return status in _SENTENCES


def sentence(status: int, text: Text) -> str:
    """The general sentence for a status."""
    return text.t(_SENTENCES.get(status, _SENTENCES[400 if status < 500 else 500]))


def problem(
    status: int, text: Text, *, detail: str = "", suggestions: Sequence[tuple[str, str]] = ()
) -> Response:
    """The document: `title` is the same for every answer of this status, `detail` what is wrong with this request.

    `suggestions` are labels and the addresses of requests that would be answered.
    """
    title = sentence(status, text)
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "suggestions": [{"label": label, "href": href} for label, href in suggestions],
    }
    response = open_to_all(as_json(document, status=status, mimetype=MIMETYPE))
    response.headers["Content-Language"] = text.lang
    response.vary.update(("Accept", "Accept-Language"))
    return response
