"""Which addresses a connector may ask: those of named hosts, and none inside the network of this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import urlsplit

from etl.fetching.errors import FetchError, PassingError

IsPublic = Callable[[str], bool]
"""Whether an IP address is one of the open internet."""
_PORTS: Final = {"http": 80, "https": 443}


def is_public(address: str) -> bool:
    """Whether an IP address is of the open internet, not of a private network, of this machine, of a cloud's inside."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return (inner or ip).is_global and not ip.is_multicast


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
