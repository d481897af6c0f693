"""Downloads one address into a partial file: the rest of it where a part is there, never more than a limit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from etl.fetching.errors import FetchError, PassingError
from etl.fetching.http_client import FetchClient, refuse_status
from etl.fetching.partial_file import PartialFile, version_of
from etl.fetching.retries import patiently
from etl.reading.snapshot import fingerprint

_KEPT = ("content-type", "content-length", "content-disposition", "etag", "last-modified")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A whole file that has no name yet: where it came from in the end, its sha256, what the portal said of it."""

    part: PartialFile
    address: str
    sha256: str
    headers: Mapping[str, str]


def download(
    door: FetchClient,
    address: str,
    part: PartialFile,
    *,
    most: int,
    pages: bool = False,
    known: Mapping[str, str],
) -> Downloaded | None:
    """Download `address`, at most `most` bytes, an HTML page only where `pages` are wanted.

    `known` are headers that ask for it only if it changed; None where the portal says that it did not. Raises
    FetchError and PassingError; what came so far stays for the next run, unless it was of no use.
    """
    deadline = time.monotonic() + door.patience.whole

    def attempt() -> Downloaded | None:
        asking = part.asking()
        with door.answer(address, asking or known) as response:
            if response.status_code == 304 and not asking:
                return None
            resumed = bool(asking) and _is_rest(part, response)
            refuse_status(response, part=resumed)
            _refuse_kind(response, pages=pages)
            _refuse_length(response, most=most)
            if not resumed:
                part.begin(version_of(response))
            _receive(part, response, most=most, deadline=deadline)
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        return Downloaded(part, str(response.url), fingerprint(part.path), headers)

    return patiently(attempt, door.patience)


def _is_rest(part: PartialFile, response: httpx.Response) -> bool:
    """Whether the rest of the same version comes, else all of it from the start.

    Raises PassingError where neither does: what is here is of no use any more.
    """
    if response.status_code == 206 and part.is_continued_by(response):
        return True
    if response.status_code in (206, 412, 416):
        part.discard()
        raise PassingError("El archivo cambió mientras se descargaba; se empieza de nuevo.")
    return False


def _refuse_kind(response: httpx.Response, *, pages: bool) -> None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") and not pages:
        raise FetchError(f"{response.url} da una página y no un archivo: quizá pide entrar, o se mudó.")


def _refuse_length(response: httpx.Response, *, most: int) -> None:
    length = version_of(response).length
    if length > most:
        raise _too_long(most)
    told = "Content-Length" in response.headers
    if not told and "chunked" not in response.headers.get("Transfer-Encoding", "").lower():
        raise FetchError(f"{response.url} no dice cuánto mide: no se sabría si llegó entero.")


def _receive(part: PartialFile, response: httpx.Response, *, most: int, deadline: float) -> None:
    told = part.version.length
    size = part.size
    with part.path.open("ab") as stream:
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > (told or most):
                break
            stream.write(chunk)
            if time.monotonic() > deadline:
                raise FetchError(
                    f"{response.url} llega demasiado despacio: {size} bytes. La próxima vez sigue desde ahí, si se puede."
                )
    if size > (told or most):
        part.discard()
        raise _too_long(most) if not told else FetchError(f"{response.url} da más de lo que dijo que mide.")
    if told and size != told:
        raise PassingError(f"{response.url} se cortó: {size} de {told} bytes.")


def _too_long(most: int) -> FetchError:
    return FetchError(
        f"El archivo pasa de {most / 1_000_000:g} MB, el límite de la fuente: mire qué es y, si es cierto, suba "
        "`megabytes`, en `fetch`, en su archivo."
    )
