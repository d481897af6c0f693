"""What a portal offers: its files by a CKAN interface, by the links of a page, by a list of links."""

from __future__ import annotations

import calendar
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from bs4 import BeautifulSoup

from etl.fetching.http_client import FetchClient, FetchError, PassingError, retry
from observatory.model import Connector, Source

_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_BY_NAME: Final = {
    name: number
    for number, month in enumerate(_MONTHS, start=1)
    for name in (month, month[:3], *(("setiembre", "set", "sept") if number == 9 else ()))
}
_DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{2})[-_. ]?(\d{2})[-_. ]?(20\d{2})(?!\d)")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(20\d{2})[-_. ]?(\d{2})[-_. ]?(\d{2})(?!\d)")
_MONTH: Final = re.compile(
    rf"(?<![a-z])({'|'.join(sorted(_BY_NAME, key=len, reverse=True))})\.?[-_ ]*(?:de[l]?[-_ ]+)?(20\d{{2}})(?!\d)"
)
_YEARS: Final = re.compile(r"(?<!\d)(20\d{2})(?!\d)")

_LONGEST_DELAY: Final = 60.0


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that a portal offers: its address, its name, its title, and the day it was put there, if that is told."""

    address: str
    name: str
    title: str = ""
    published: date | None = None

    @property
    def day(self) -> date | None:
        """The day that tells it from older ones: that in its name or title, else that of its publication."""
        return parse_day_in_name(self.name) or parse_day_in_name(self.title) or self.published


def find_offered_files(door: FetchClient, source: Source, connector: Connector) -> tuple[Offered, ...]:
    """The newest file that fits, or every one of them. Raises FetchError where none fits, or none is the newest."""
    match connector.found_by:
        case "ckan":
            found = _in_portal(door, connector)
        case "page":
            found = _on_page(door, connector)
        case _:
            found = _in_list(door, connector)
    patterns = connector.named or source.files
    fitting = _once_each(file for file in found if connector.found_by == "list" or _fits(file, patterns))
    if not fitting:
        raise FetchError(
            f"En {connector.address} no hay ningún archivo que se llame así: {', '.join(patterns)}. Si se mudó, escriba "
            "su nueva dirección en `fetch`, en el archivo de la fuente."
        )
    return fitting if connector.every else (_newest(fitting, connector),)


def _once_each(files: Iterator[Offered]) -> tuple[Offered, ...]:
    return tuple({file.address: file for file in files}.values())


def _fits(file: Offered, patterns: Sequence[str]) -> bool:
    return any(
        fnmatch(said.lower(), pattern.lower())
        for said in (file.name, file.title)
        for pattern in patterns
        if said
    )


def _newest(files: Sequence[Offered], connector: Connector) -> Offered:
    if len(files) == 1:
        return files[0]
    dated = [(file.day, file) for file in files if file.day is not None]
    if not dated:
        raise FetchError(
            f"En {connector.address} hay {len(files)} archivos y ninguno dice su fecha: "
            f"{', '.join(file.name for file in files[:4])}. Precise `named`, en `fetch`, en el archivo de la fuente."
        )
    newest = max(day for day, _ in dated)
    return next(file for day, file in dated if day == newest)


def _in_portal(door: FetchClient, connector: Connector) -> Iterator[Offered]:
    """The resources of a dataset of a CKAN portal, by its interface of version 3."""
    base = f"{connector.address.rstrip('/')}/api/3/action"
    dataset = connector.dataset or _dataset_called(door, base, connector.title)
    result = _of_interface(door, f"{base}/package_show?id={quote(dataset)}")
    # Some portals answer with a list of one.
    package = result[0] if isinstance(result, list) and result else result
    resources = package.get("resources") if isinstance(package, dict) else None
    for resource in resources or ():
        if not isinstance(resource, dict) or not isinstance(resource.get("url"), str):
            continue
        address = urljoin(connector.address, resource["url"].strip())
        day = str(resource.get("last_modified") or resource.get("created") or "")[:10]
        yield Offered(address, _name_in(address), str(resource.get("name") or ""), _day(day))


def _dataset_called(door: FetchClient, base: str, title: str) -> str:
    """The name of the one dataset with this title."""
    result = _of_interface(door, f"{base}/package_search?rows=20&q={quote(title)}")
    packages = result.get("results", ()) if isinstance(result, dict) else ()
    names = [
        str(package.get("name") or package.get("id"))
        for package in packages
        if isinstance(package, dict) and _plain(str(package.get("title", ""))) == _plain(title)
    ]
    if len(names) != 1:
        raise FetchError(f"En el portal hay {len(names)} conjuntos que se llaman «{title}»; debe haber uno.")
    return names[0]


def _of_interface(door: FetchClient, address: str) -> Any:
    try:
        document = retry(lambda: door.page(address), door.patience).json()
    except ValueError as error:
        raise FetchError(f"{address} no da JSON: el portal cambió su interfaz.") from error
    if not isinstance(document, dict) or document.get("success") is not True:
        raise FetchError(f"{address} dice que no: mire el conjunto en el portal.")
    return document.get("result")


def _on_page(door: FetchClient, connector: Connector) -> Iterator[Offered]:
    """The links of a page, in their order. Raises FetchError where its portal asks programs not to read it."""
    refuse_unwelcome(door, connector.address)
    page = retry(lambda: door.page(connector.address), door.patience)
    soup = BeautifulSoup(page.content, "html.parser", from_encoding=page.charset_encoding)
    base_tag = soup.find("base", href=True)
    base = urljoin(str(page.url), str(base_tag["href"])) if base_tag else str(page.url)
    for link in soup.find_all("a", href=True):
        address = urljoin(base, str(link["href"]).strip())
        if urlsplit(address).scheme in ("http", "https"):
            yield Offered(address.partition("#")[0], _name_in(address), link.get_text(" ", strip=True))


def read_words(path: Path) -> str:
    """The words of a page as a reader sees them, without scripts."""
    return _plain(BeautifulSoup(path.read_bytes(), "html.parser").get_text(" "))


def _in_list(door: FetchClient, connector: Connector) -> Iterator[Offered]:
    """The rows of a CSV of links (nombre, link, modificado, disponible) with the title asked for."""
    page = retry(lambda: door.page(connector.address), door.patience)
    rows = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig", "replace")))
    if not {"nombre", "link"} <= set(rows.fieldnames or ()):
        raise FetchError(f"{connector.address} no es la lista que era: le falta «nombre» o «link».")
    for row in rows:
        title = row.get("nombre") or ""
        if row.get("disponible") != "False" and fnmatch(_plain(title), _plain(connector.title)):
            yield Offered(
                (row.get("link") or "").strip(), "", title, _day((row.get("modificado") or "")[:10])
            )


def _name_in(address: str) -> str:
    """The last part of the path of an address, as people read it."""
    return unquote(urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().casefold()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# What a portal asks of programs in its robots.txt: which pages they leave alone, and how long they wait between two.


def refuse_unwelcome(door: FetchClient, address: str) -> None:
    """Raise FetchError where the portal asks programs not to read `address`; have the door wait as long as it asks.

    A portal without a robots.txt asks nothing. One that cannot say now is asked again another time: PassingError.
    """
    try:
        text = retry(lambda: door.page(urljoin(address, "/robots.txt")), door.patience).text
    except PassingError:
        raise
    except FetchError:
        return
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    if not rules.can_fetch(door.agent, address):
        raise FetchError(f"El portal pide en su robots.txt que ningún programa lea {address}. Ábrala a mano.")
    door.wait_between(min(float(rules.crawl_delay(door.agent) or 0), _LONGEST_DELAY))


# The day that the name of a file says it reaches to: `…_30092025`, `… a marzo 2025`, `…-15-10-2025`.


def parse_day_in_name(name: str) -> date | None:
    """The latest day that a name tells, the last of a month or a year where it tells no more; None where none."""
    text = name.lower()
    days = [_day_of_name(int(year), int(month), int(day)) for day, month, year in _DAY_FIRST.findall(text)]
    days += [_day_of_name(int(year), int(month), int(day)) for year, month, day in _YEAR_FIRST.findall(text)]
    days += [_last_day(int(year), _BY_NAME[month]) for month, year in _MONTH.findall(text)]
    found = [day for day in days if day is not None]
    if not found:
        found = [date(int(year), 12, 31) for year in _YEARS.findall(text)]
    return max(found, default=None)


def _day_of_name(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
