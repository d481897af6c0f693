"""Asks a site on this machine for an address, and for no other host: an attack is not to be made by mistake."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlsplit

from observatory.model import ObservatoryError

_SECONDS = 60
_NOTHING_THERE = (400, 404, 410)


class SiteError(ObservatoryError):
    """The site is not one that may be attacked from here, or does not answer."""


class Site:
    """A site at an address such as `http://127.0.0.1:8050`. Raises SiteError for any host but this machine."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "http" or parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise SiteError(
                f"«{address}» no es un sitio de esta máquina. El ataque solo se hace a una dirección como "
                "http://127.0.0.1:8050: ponga en marcha el sitio aquí y ataque esa copia."
            )
        self.address = f"http://{parts.netloc}"
        # Neither a proxy nor a redirection leads it to another machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirection)

    def get(self, path: str) -> str | None:
        """The answer of the site as text; None where it says that there is nothing of the kind (400, 404, 410).

        Raises SiteError for any other refusal: who is asked to wait (429) would be seen as who shows nothing.
        """
        content = self.get_bytes(path)
        return None if content is None else content.decode("utf-8")

    def get_bytes(self, path: str) -> bytes | None:
        """The same of a file that is no text."""
        return self._answer(path, urllib.request.Request(self.address + path))

    def expected(self, path: str) -> bytes:
        """The same of what has to be there: raises SiteError where the site says that it is not."""
        content = self.get_bytes(path)
        if content is None:
            raise self.incomplete(path)
        return content

    def incomplete(self, path: str) -> SiteError:
        """What is raised where an address gives less than it has to: an attack on it would find nothing and say so."""
        return SiteError(
            f"{self.address}{path} no da lo que debe dar: sin eso, el ataque no dice nada. Vea el registro del sitio."
        )

    def post(self, path: str, body: str) -> str | None:
        """What the site answers to a JSON document; None where it says that there is nothing of the kind."""
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, body.encode("utf-8"), headers)
        content = self._answer(path, request)
        return None if content is None else content.decode("utf-8")

    def _answer(self, path: str, request: urllib.request.Request) -> bytes | None:
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code in _NOTHING_THERE:
                return None
            raise SiteError(
                f"{self.address}{path} no se pudo leer: código {error.code}. Vea el registro del sitio; con 429, "
                "pregunte a su puerto propio y no al proxy."
            ) from error
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise SiteError(f"{self.address} no responde: {error}. ¿Está en marcha el sitio?") from error


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """No redirection is followed."""
