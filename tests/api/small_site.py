"""A server with the machines' addresses alone, over a small observatory made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from api.middleware import error_pages, request_guard, response_cache, response_headers
from api.middleware.response_cache import ResponseCache
from app import BLUEPRINTS
from observatory import clock
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outline, Outlines, OutlineSet
from observatory.model import (
    TOTAL,
    Availability,
    Country,
    Dimension,
    Helpline,
    Level,
    Panel,
    Period,
    Policy,
    ReleaseChange,
    Revised,
    Revision,
    RevisionSize,
    SitePlace,
    Snapshot,
    Territory,
    TerritorySet,
    Theme,
)
from observatory.store.errors import NoReleaseError
from observatory.store.reading.queries import ReleaseInfo
from tests.observatory import panels
from tests.observatory.pieces import (
    AGE,
    CEM,
    COMPLAINTS,
    EL_ALTO,
    EL_ALTO_DISTRICTS,
    INDEPENDENCIA,
    LIMA_NORTE,
    MIMP,
    PERU,
    POPULATION,
    PUBLISHED,
    RATE,
    SEX,
    SLIM,
)
from tests.observatory.words.test_revision_words import BETWEEN

FORM, CENTRE = Dimension("form", "Forma"), Dimension("centre", "Centro")


PROBLEM = {"type", "title", "status", "detail", "suggestions"}
"""What a problem document says (RFC 9457)."""


def line(service: str, contact: str, **changes: str) -> Helpline:
    """A help line of Peru, unless `changes` say otherwise."""
    helpline = Helpline(
        territory="PE", service=service, contact=contact, kind="phone", hours="24 horas", address="",
        source="Andina", url="https://andina.pe/", source_date="2025-11-04", confidence="high",
    )  # fmt: skip
    return replace(helpline, **changes)


def catalog() -> Catalog:
    """A catalogue of the pieces that the panels are made of."""
    above = (
        Territory("PE-15", Level.DEPARTMENT, "Lima", "PE"),
        Territory("BO", Level.COUNTRY, "Bolivia"),
        Territory("PE-1501", Level.PROVINCE, "Lima", "PE-15"),
        Territory("BO-02", Level.DEPARTMENT, "La Paz", "BO"),
    )
    places = (INDEPENDENCIA, EL_ALTO, PERU, *LIMA_NORTE, *EL_ALTO_DISTRICTS, *above)
    return Catalog(
        territories={place.code: place for place in places},
        aliases=(),
        sources={source.id: source for source in (MIMP, PUBLISHED)},
        dimensions={item.id: item for item in (SEX, AGE, FORM, CENTRE)},
        indicators={item.id: item for item in (CEM, SLIM, COMPLAINTS, RATE, POPULATION)},
        comparisons={"cases": panels.comparison().comparison},
        events=(), laws=(), institutions=(), glossary=(),
        helplines=(
            line("Línea 100", "100"),
            line("Línea dudosa", "999", confidence="low"),
            line("FELCV", "800-14-0348", territory="BO"),
        ),
        themes={"services": Theme("services", "Servicios")},
        policy=Policy(small_count_below=5, rate_needs=20),
        countries={"BO": Country("BO", "violet"), "PE": Country("PE", "ochre")},
        places={item.code: SitePlace(item.code, item.hue, item.on_site.mark) for item in (EL_ALTO, INDEPENDENCIA)},
        sets={
            "el_alto": TerritorySet("el_alto", EL_ALTO.code, Level.MUNICIPAL_DISTRICT),
            "lima": TerritorySet("lima", "PE-1501", Level.DISTRICT),
            "callao": TerritorySet("callao", "PE-0701", Level.DISTRICT),
            "peru": TerritorySet("peru", "PE", Level.DEPARTMENT),
            "bolivia": TerritorySet("bolivia", "BO", Level.DEPARTMENT),
        },
    )  # fmt: skip


@dataclass
class SmallObservatory:
    """Answers every selection with one panel; `broken` has no store."""

    made: Callable[[], Panel] = panels.trend
    broken: bool = False
    today: Callable[[], date] = clock.today

    def __post_init__(self) -> None:
        self.catalog = catalog()
        square = ((-77.05, -12.0), (-77.0, -12.0), (-77.0, -11.95), (-77.05, -12.0))
        outlines = tuple(Outline(place.code, ((square,),), "2017", "INEI") for place in LIMA_NORTE)
        self.outlines = Outlines.from_sets(
            [OutlineSet("lima", "INEI", "2017", "abierta", ("Falta el mar.",), outlines)]
        )
        self.asked: list[Selection] = []
        self.reader = self.panels = self  # it answers for its collaborators too

    @property
    def release(self) -> ReleaseInfo:
        if self.broken:
            raise NoReleaseError("Aún no hay nada publicado.")
        return ReleaseInfo("2026-11-25", date(2026, 11, 25))

    trouble = ""
    texts_today = ""

    @contextmanager
    def one_release(self, name: str = "") -> Iterator[None]:
        assert self.release
        yield

    def panel(self, selection: Selection) -> Panel:
        self.asked.append(selection)
        return replace(self.made(), query=selection.to_query())

    def is_long(self, selection: Selection, *, most: int) -> bool:
        return False

    def release_changes(self, indicator: str, territory: str) -> tuple[ReleaseChange, ...]:
        return (BETWEEN,)

    def revised(self) -> tuple[Revised, ...]:
        return (Revised("police_complaints", "PE-150112", 1, date(2026, 8, 1)),)

    def revisions(self, indicator: str, territories: Sequence[str]) -> tuple[Revision, ...]:
        moved = Revision(
            "police_complaints", "PE-150112", Period.year(2025), TOTAL, 2579, "mininter_vcm@2025-12", 2615,
            "sidpol@2026-05", date(2026, 8, 1),
        )  # fmt: skip
        return (moved,) if (indicator, *territories) == (moved.indicator, moved.territory) else ()

    def revision_sizes(self, indicator: str, territory: str | None = None) -> tuple[RevisionSize, ...]:
        return (RevisionSize(0, 0, 8, 8, 0.126, 0.237),)

    def availability(self) -> Mapping[str, Availability]:
        return {}

    def snapshots(self) -> tuple[Snapshot, ...]:
        return (Snapshot("sidpol", "2026-05", "a.csv", "0" * 64, date(2026, 8, 1)),)


def client_of(observatory: SmallObservatory) -> FlaskClient:
    """A client of the machines' addresses over `observatory`."""
    server = Flask("small", static_folder=None)
    server.extensions["observatory"] = observatory
    server.extensions["response_cache"] = ResponseCache()
    request_guard.install(server)
    response_cache.install(server)
    for blueprint in BLUEPRINTS:
        server.register_blueprint(blueprint)
    response_headers.install(server, https=False)
    error_pages.install(
        server,
        error_pages.PlainPages(today=lambda: (observatory.catalog.helplines, {}), exit_url="https://x.org/"),
    )
    return server.test_client()
