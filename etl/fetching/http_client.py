"""The one way out to portals: named hosts only, one request at a time, never in haste, with our name on it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from etl.fetching.errors import FetchError, PassingError
from etl.fetching.hosts import IsPublic, is_public, refuse_host, refuse_private, refuse_private_peer
from observatory import clock

MOST_MOVES: Final = 5
_PAGE_BYTES: Final = 10_000_000
_LONGEST_WAIT: Final = 300.0


@dataclass(frozen=True, slots=True)
class FetchTimeouts:
    """How long a portal is waited for, in seconds: silence, a whole file, between requests; and how many tries."""

    silence: float = 30.0
    whole: float = 1800.0
    between: float = 1.0
    tries: int = 5
    first_pause: float = 2.0
    longest_pause: float = 120.0


@dataclass
class FetchClient:
    """Asks for addresses on `hosts`. The first address says whether https is asked for of all."""

    hosts: Collection[str]
    agent: str
    secure: bool = True
    ports: Collection[int] = ()
    patience: FetchTimeouts = FetchTimeouts()
    public: IsPublic = is_public
    _last: float = 0.0

    @contextmanager
    def answer(self, address: str, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Response]:
        """The answer of an address, its body unread, after at most five moves to addresses that may be asked as well.

        Raises FetchError for one that may not, and PassingError where the line fails, also while the body is read.
        """
        try:
            with httpx.Client(
                timeout=self.patience.silence,
                trust_env=False,  # no proxy, no password of this machine
                headers={"User-Agent": self.agent, "Accept-Encoding": "identity"},
            ) as client:
                for _ in range(MOST_MOVES + 1):
                    self._refuse(address)
                    self._pause()
                    with client.stream("GET", address, headers=dict(headers or {})) as response:
                        self._refuse_peer(response)
                        if response.has_redirect_location:
                            address = urljoin(address, response.headers["Location"])
                            continue
                        yield response
                        return
            raise FetchError(f"La dirección se mueve más de {MOST_MOVES} veces: {address}")
        except httpx.TransportError as error:
            name = urlsplit(address).hostname
            raise PassingError(
                f"«{name}» no responde como debe: {str(error) or type(error).__name__}."
            ) from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise FetchError(f"«{address}» no se puede pedir: {error}") from error

    def page(self, address: str) -> httpx.Response:
        """The answer of a page or a catalogue, read whole; at most 10 MB. Raises as `answer`, and where it is no 200."""
        with self.answer(address) as response:
            refuse_status(response)
            content = bytearray()
            started = time.monotonic()
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > _PAGE_BYTES:
                    raise FetchError(f"{address} es demasiado larga para ser una página o un catálogo.")
                if time.monotonic() - started > self.patience.whole:
                    raise FetchError(f"{address} llega demasiado despacio.")
            return httpx.Response(
                200, headers=response.headers, content=bytes(content), request=response.request
            )

    def wait_between(self, seconds: float) -> None:
        """Wait at least so long between two requests from now on."""
        self.patience = replace(self.patience, between=max(self.patience.between, seconds))

    def _refuse(self, address: str) -> None:
        refuse_host(address, self.hosts, secure=self.secure, ports=self.ports)
        refuse_private(address, self.public)

    def _refuse_peer(self, response: httpx.Response) -> None:
        """The name was looked up once to be checked and once to be asked: what answers is what counts."""
        peer = response.extensions["network_stream"].get_extra_info("server_addr")
        refuse_private_peer(str(peer[0]), self.public, host=response.url.host)

    def _pause(self) -> None:
        wait = self._last + self.patience.between - time.monotonic()
        if self._last and wait > 0:
            time.sleep(wait)
        self._last = time.monotonic()


def refuse_status(response: httpx.Response, *, part: bool = False) -> None:
    """Raise FetchError or PassingError unless the answer brings what was asked for, all of it or a `part`."""
    status, address = response.status_code, response.url
    if status == (206 if part else 200):
        return
    if status in (404, 410):
        raise FetchError(f"Ya no está: {address} responde {status}. Mire si el editor lo mudó.")
    if status in (408, 425, 429) or status >= 500:
        raise PassingError(f"{address} responde {status}.", after=_asked_wait(response))
    raise FetchError(f"{address} no lo da: responde {status}.")


def _asked_wait(response: httpx.Response) -> float:
    """The seconds that a portal asks to wait, at most five minutes."""
    text = response.headers.get("Retry-After", "")
    try:
        seconds = float(text) if text.isdecimal() else _seconds_until(parsedate_to_datetime(text))
    except (ValueError, TypeError):
        return 0
    return min(max(seconds, 0), _LONGEST_WAIT)


def _seconds_until(moment: datetime) -> float:
    return moment.timestamp() - clock.now().timestamp()
