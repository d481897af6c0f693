"""The addresses of pages and of the files a page links to; nobody else writes one."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

HOME: Final = "/es/"
INDICATORS: Final = "/es/indicadores/"
COMPARISONS: Final = "/es/comparar/"
TERRITORIES: Final = "/es/territorios/"
SOURCES: Final = "/es/fuentes/"
METHODOLOGY: Final = "/es/metodologia"
GLOSSARY: Final = "/es/glosario"
LAWS: Final = "/es/leyes"
INSTITUTIONS: Final = "/es/instituciones"
QUALITY: Final = "/es/calidad"
HELP: Final = "/es/ayuda"
REVISIONS: Final = "/es/revisiones/"
PROVENANCE: Final = "/es/procedencia"


def indicator(id_: str, query: str = "") -> str:
    """The page of an indicator, with the filters of a query."""
    return _with(f"{INDICATORS}{quote(id_)}", query)


def comparison(id_: str, query: str = "") -> str:
    """The page of a comparison."""
    return _with(f"{COMPARISONS}{quote(id_)}", query)


def territory(code: str) -> str:
    """The page of a territory."""
    return f"{TERRITORIES}{quote(code)}"


def source(id_: str) -> str:
    """The page of a source."""
    return f"{SOURCES}{quote(id_)}"


def revisions(id_: str, query: str = "") -> str:
    """What moved between the editions of an indicator."""
    return _with(f"{REVISIONS}{quote(id_)}", query)


def revision_feed(form: str, query: str) -> str:
    """The same as `atom` or `json`."""
    return _with(f"/api/v1/revisions.{form}", query)


def provenance(query: str) -> str:
    """Where each number of a canonical query comes from."""
    return _with(PROVENANCE, query)


def provenance_data(query: str) -> str:
    """The same for machines."""
    return _with("/api/v1/provenance", query)


def page_of(query: str) -> str:
    """The page that shows a canonical query: of its indicator or of its comparison."""
    pairs = dict(parse_qsl(query))
    subject, compared = pairs.pop("indicator", ""), pairs.pop("compare", "")
    rest = urlencode(pairs, safe=",:/.")
    return indicator(subject, rest) if subject else comparison(compared, rest)


def data(form: str, query: str) -> str:
    """The rows of a canonical query as `csv` or `json`."""
    return _with(f"/api/v1/data.{form}", query)


def image(form: str, query: str) -> str:
    """The chart of a canonical query as `svg` or `png`."""
    return _with(f"/api/v1/chart.{form}", query)


def embed(query: str) -> str:
    """The chart of a canonical query alone, for another site's frame."""
    pairs = dict(parse_qsl(query))
    subject = pairs.pop("indicator", "") or pairs.pop("compare", "")
    return _with(f"/embed/{quote(subject)}", urlencode(pairs, safe=",:/."))


def is_web(address: str) -> bool:
    """Whether an address from the data may become a link."""
    return address.startswith(("https://", "http://"))


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
