"""What an operator may set from outside: a frozen copy of the environment, each value with a default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from observatory import clock
from observatory.model import ObservatoryError
from observatory.site import ROOT, SITE_FOLDER, current_site

DEFAULT_STORE = SITE_FOLDER / "store"
NEUTRAL_PLACE = "https://www.google.com/"

_MAIL: Final = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"

REQUESTS_A_MINUTE: Final = 600
"""What one visitor may ask of the interface in a minute, at the least: each process of the server counts for itself."""
ROWS_HELD: Final = 50_000
"""An answer of more rows is never held whole, since a row takes some 1,400 bytes: CSV and JSON read it one by one."""


Network = IPv4Network | IPv6Network


class SettingsError(ObservatoryError):
    """A setting holds something unusable; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the public store lies and how the site is reached. Nothing here is needed to start."""

    store_dir: Path = DEFAULT_STORE
    database_url: str = ""
    web_role: str = ""
    base_url: str = ""
    exit_url: str = NEUTRAL_PLACE
    port: int = 8050
    contact: str = ""
    notify: str = ""
    metrics_port: int = 0
    proxies: tuple[Network, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read PORT and, after OBSERVATORY_, each of the other names in capitals; blanks are defaults.

        Raises SettingsError for a port that is no number, an address that is not http(s), a contact that is neither
        an address nor an e-mail, who is to be notified that is no e-mail, a database that is no PostgreSQL, a proxy that
        is no address and no network, and for a clock that is moved outside of tests.
        """
        values = {key: text.strip() for key, text in (environment or os.environ).items() if text.strip()}
        if clock.is_moved_by_hand(values):
            raise SettingsError(
                f"{clock.SHIFT} mueve el reloj de las pruebas y de nada más: quítela. Un sitio que dice otro día engaña "
                "a quien lo lee."
            )
        return cls(
            store_dir=ROOT / values.get("OBSERVATORY_STORE_DIR", DEFAULT_STORE),
            database_url=_database(values.get("OBSERVATORY_DATABASE_URL", "")),
            web_role=values.get("OBSERVATORY_WEB_ROLE", ""),
            base_url=_address(values, "OBSERVATORY_BASE_URL", default="").rstrip("/"),
            exit_url=_address(values, "OBSERVATORY_EXIT_URL", default=NEUTRAL_PLACE),
            port=_port("PORT", values.get("PORT", "8050")),
            contact=_contact(values.get("OBSERVATORY_CONTACT", "")),
            metrics_port=_metrics_port(values.get("OBSERVATORY_METRICS_PORT", "")),
            notify=_mail(values.get("OBSERVATORY_NOTIFY", "")),
            proxies=_networks(values.get("OBSERVATORY_PROXIES", "")),
        )


def choose_contact(settings: Settings) -> str:
    """Where the site is reached: what OBSERVATORY_CONTACT says, else `site.yml`; empty where neither does."""
    return settings.contact or current_site().contact


def _address(values: Mapping[str, str], name: str, *, default: str) -> str:
    address = values.get(name, default)
    if address and not address.startswith(("http://", "https://")):
        raise SettingsError(f"{name} debe empezar con http:// o https://, y es «{address}».")
    return address


def _database(address: str) -> str:
    """The address, which others write postgres:// too. It is not repeated in a message: it may hold a password."""
    address = re.sub(r"^postgres://", "postgresql://", address)
    try:
        parts = urlsplit(address)
        usable = not address or (parts.scheme == "postgresql" and (parts.port or 1) > 0)
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise SettingsError(
            "OBSERVATORY_DATABASE_URL debe ser una dirección de PostgreSQL y empezar con postgresql:// "
            "(postgresql://usuario:clave@servidor:5432/base)."
        )
    return address


def _mail(mail: str) -> str:
    if mail and not re.fullmatch(_MAIL, mail):
        raise SettingsError(f"OBSERVATORY_NOTIFY debe ser un correo, y es «{mail}».")
    return mail


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise SettingsError(
            f"OBSERVATORY_PROXIES debe nombrar direcciones o redes (10.0.0.7, 10.0.0.0/24), y es «{text}»."
        ) from None


def _contact(contact: str) -> str:
    if contact and not re.fullmatch(rf"https?://\S+|{_MAIL}", contact):
        raise SettingsError(
            f"OBSERVATORY_CONTACT debe ser un correo o una dirección http(s), y es «{contact}»."
        )
    return contact


def _metrics_port(text: str) -> int:
    """The port of /metrics; 0 where there is none."""
    return _port("OBSERVATORY_METRICS_PORT", text) if text else 0


def _port(name: str, text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} debe ser un número de 1 a 65535, y es «{text}».")
    return int(text)
