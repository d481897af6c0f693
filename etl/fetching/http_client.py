"""The one way out to portals: named hosts only, one request at a time, never in haste, with our name on it."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from observatory import clock
from observatory.model import ObservatoryError

IsPublic = Callable[[str], bool]
"""Whether an IP address is one of the open internet."""
_PORTS: Final = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether an IP address is of the open internet, not of a private network, of this machine, of a cloud's inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return (inner or ip).is_global and not ip.is_multicast


T = TypeVar("T")


class FetchError(ObservatoryError):
    """The file cannot be had, and asking again would not help; the message says what a person can do."""


class PassingError(FetchError):
    """The portal failed in a way that may pass. `after` are the seconds it asked to wait, 0 where it did not say."""

    def __init__(self, message: str, *, after: float = 0) -> None:
        super().__init__(message)
        self.after = after


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


# Asks again, after growing pauses, where a portal fails in a way that may pass.


def retry(action: Callable[[], T], patience: FetchTimeouts) -> T:
    """The result of `action`, tried as often as patience lasts; raises what the last try raised."""
    growing = wait_exponential_jitter(
        multiplier=patience.first_pause, max=patience.longest_pause, jitter=patience.first_pause
    )

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return max(growing(state), error.after if isinstance(error, PassingError) else 0)

    retrying = Retrying(
        stop=stop_after_attempt(patience.tries), wait=wait, sleep=time.sleep, reraise=True,
        retry=retry_if_exception_type(PassingError),
    )  # fmt: skip
    return retrying(action)


# Which addresses a connector may ask: those of named hosts, and none inside the network of this machine.


def refuse_host(address: str, hosts: Collection[str], *, secure: bool, ports: Collection[int] = ()) -> None:
    """Raise FetchError unless `address` is on one of `hosts`, at a usual port or one of `ports`, without a user.

    `secure` asks for https.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise FetchError(f"«{address}» no es una dirección.") from error
    if parts.scheme not in _PORTS or (secure and parts.scheme != "https"):
        raise FetchError(f"«{address}» no es una dirección https: no se pide.")
    if parts.username or parts.password or port not in {*_PORTS.values(), *ports}:
        raise FetchError(
            f"«{parts.hostname}» se pide con un usuario o por un puerto que no es el suyo: no se pide."
        )
    if parts.hostname not in hosts:
        raise FetchError(
            f"La dirección lleva a «{parts.hostname}», que no está en la lista de la fuente. Si es del mismo editor, "
            "añádalo a `hosts`, en `fetch`, en el archivo de la fuente."
        )


def refuse_private(address: str, public: IsPublic) -> None:
    """Raise FetchError where the name of the host leads into a private network, PassingError where it leads nowhere."""
    parts = urlsplit(address)
    try:
        found = socket.getaddrinfo(
            parts.hostname, parts.port or _PORTS[parts.scheme], type=socket.SOCK_STREAM
        )
    except OSError as error:
        raise PassingError(f"No se encuentra «{parts.hostname}»: {error.strerror or error}.") from error
    for entry in found:
        refuse_private_peer(str(entry[4][0]), public, host=str(parts.hostname))


def refuse_private_peer(peer: str, public: IsPublic, *, host: str) -> None:
    """Raise FetchError where the IP address that answers is not of the open internet."""
    if not public(peer):
        raise FetchError(f"«{host}» lleva a una dirección privada ({peer}): no se pide nada ahí.")
