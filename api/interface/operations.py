"""The addresses of /api/v1, one line each: path, operationId, what it answers, parameters, model, further codes.

The OpenAPI document is made of this table. A parameter is a name of `api/interface/parameters.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from api.interface import documents
from api.interface.documents import Answer, Document, Number
from api.interface.parameters import ROWS_BY, ROWS_TERRITORY
from observatory.addresses.selection import KEYS
from observatory.files import export
from observatory.files.sdmx import MIMETYPE as STRUCTURE
from observatory.model import Change, ConfStatus, ObsStatus
from observatory.words import citation_forms


class ChangeRecord(Document):
    """A figure that two editions, or two releases, tell in two ways; a number that is hidden is null."""

    indicator: str
    territory: str
    period: str
    breakdown: str
    change: Change
    former: Number | None
    value: Number | None
    difference: Number | None


class RevisionRecord(ChangeRecord):
    """A change between two editions; `said` is the day on which the newer was public."""

    former_source: str
    former_edition: str
    source: str
    edition: str
    said: date


class ReleaseChangeRecord(ChangeRecord):
    """A change between two releases of this observatory."""

    former_release: str
    release: str
    released: date


class SizeRecord(Document):
    """How far months of an age (in months) moved; `median` and `largest` are relative, 0.13 is 13 %."""

    age_from: int
    age_to: int | None
    pairs: int
    places: int
    median: float
    largest: float


class RevisedIndicator(Document):
    """The indicator whose figures moved."""

    id: str
    name: str
    unit: str


class RevisedTerritory(Document):
    """The place whose figures moved."""

    code: str
    name: str


class EditionFile(Document):
    """An edition with its file and the hash of it."""

    source: str
    edition: str
    sha256: str
    file: str


class RevisionPage(Answer):
    """What moved of an indicator in a place, and how far months usually move; `said` is that in a sentence."""

    release: str
    released: date
    indicator: RevisedIndicator
    territory: RevisedTerritory
    revisions: list[RevisionRecord]
    between_releases: list[ReleaseChangeRecord]
    sizes: list[SizeRecord]
    sizes_everywhere: list[SizeRecord]
    said: str
    territories: list[str]
    editions: list[EditionFile]


class OutlineProperties(Document):
    """A place that is drawn; where values are asked for also its row of the map, as in the CSV."""

    code: str
    name: str
    parent: str | None
    vintage: str
    obs_id: str | None = Field(default=None)
    period: str | None = None
    value: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    obs_status: ObsStatus | None = None
    conf_status: ConfStatus | None = None
    note: str | None = None


class OutlineGeometry(Document):
    """A MultiPolygon of longitudes and latitudes."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[tuple[float, float]]]]


class OutlineFeature(Document):
    """A place with its outline."""

    type: Literal["Feature"]
    id: str
    properties: OutlineProperties
    geometry: OutlineGeometry


class OutlineCollection(Answer):
    """Outlines as GeoJSON, with what must be said wherever they are drawn."""

    type: Literal["FeatureCollection"]
    attribution: list[str]
    licence: list[str]
    defects: list[str]
    features: list[OutlineFeature]
    release: str | None = None
    query: str | None = None
    columns: list[str] | None = None


class Description(Document):
    """An OpenAPI document."""

    openapi: Literal["3.1.0"]
    info: dict[str, Any]
    servers: list[dict[str, Any]]
    paths: dict[str, Any]
    components: dict[str, Any]


CSV, JSON, ATOM, PDF = "text/csv", "application/json", "application/atom+xml", "application/pdf"
GEOJSON, SVG, PNG, HTML = "application/geo+json", "image/svg+xml", "image/png", "text/html"
ZIP = "application/zip"
NOT_MODIFIED, GONE, NO_SUCH_RANGE = 304, 410, 416
ALWAYS: Final = (400, 404, 405, 413, 414, 429, 503)
"""The codes with which any address may answer, besides 200."""
CACHED: Final = (NOT_MODIFIED,)
OF_A_RELEASE: Final = (NOT_MODIFIED, GONE)
SELECTION: Final = ("subject", *(key for key in KEYS if key not in ("indicator", "compare")))
"""The parameters of a selection: what it is about is one of two keys, so these two are one parameter."""

_OF_ROWS: Final = {"territory": ROWS_TERRITORY, "by": ROWS_BY}
ROWS: Final = tuple(_OF_ROWS.get(name, name) for name in SELECTION)
"""The same where rows alone are asked for."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: `answers` are its codes besides 200 and ALWAYS, `model` the shape of a JSON answer.

    One that is `ranged` is a file, of which a part can be asked for.
    """

    path: str
    id: str
    summary: str
    mimetype: str
    parameters: tuple[str, ...] = ()
    model: type[BaseModel] | None = None
    answers: tuple[int, ...] = CACHED
    ranged: bool = False


def _of_selection(path: str, id_: str, summary: str, mimetype: str) -> Operation:
    return Operation(path, id_, summary, mimetype, SELECTION, answers=OF_A_RELEASE)


def _image(form: str, id_: str, summary: str, mimetype: str) -> Operation:
    return Operation(f"/chart.{form}", id_, summary, mimetype, (*SELECTION, "shape"), answers=OF_A_RELEASE)


OPERATIONS: Final = (
    Operation(
        "/data.csv", "getRowsAsCsv", "Filas de una selección, todas, en CSV", CSV,
        (*ROWS, "excel", "format"), answers=OF_A_RELEASE,
    ),
    Operation(
        "/data.xlsx", "getRowsAsWorkbook",
        "Filas de una selección con su diccionario, sus notas y sus fuentes, como libro de cálculo", export.MIMETYPE,
        ROWS, answers=OF_A_RELEASE,
    ),
    Operation(
        "/data.json", "getRows", "Filas de una selección con sus fuentes, en JSON, por páginas", JSON,
        (*ROWS, "limit", "cursor"), documents.DataPage, OF_A_RELEASE,
    ),
    Operation(
        "/provenance", "getProvenance", "De dónde sale cada número de una selección y de qué números está hecho", JSON,
        SELECTION, documents.ProvenancePage, OF_A_RELEASE,
    ),
    _image("svg", "getChartAsSvg", "Gráfico o mapa de una selección con su título y sus fuentes, en SVG", SVG),
    _image("png", "getChartAsPng", "Gráfico o mapa de una selección con su título y sus fuentes, en PNG", PNG),
    _image("pdf", "getChartAsPdf", "Gráfico o mapa de una selección con su título y sus fuentes, en PDF", PDF),
    Operation(
        "/sentences", "getSentences", "Lo que se puede imprimir de una selección, lo que no y por qué", JSON,
        SELECTION, documents.SentencesPage, OF_A_RELEASE,
    ),
    _of_selection(
        "/preview.png", "getPreview", "El gráfico para la tarjeta de un enlace compartido, en PNG", PNG
    ),
    _of_selection("/citation.bib", "getCitationAsBibtex", "Cómo citar una selección, en BibTeX", citation_forms.BIBTEX),
    _of_selection("/citation.ris", "getCitationAsRis", "Cómo citar una selección, en RIS", citation_forms.RIS),
    _of_selection("/citation.json", "getCitationAsCsl", "Cómo citar una selección, en CSL-JSON", citation_forms.CSL),
    _of_selection(
        "/citation.datacite.json", "getCitationAsDatacite", "Los metadatos de una selección para DataCite, sin DOI",
        citation_forms.DATACITE,
    ),
    Operation(
        "/brief.pdf", "getBrief",
        "Una hoja para imprimir, en PDF con etiquetas de accesibilidad: de una selección, o de un territorio (territory "
        "solo, sin indicator ni compare; con sheet=month, lo del mes)", PDF, ("sheet",), answers=OF_A_RELEASE,
    ),
    Operation(
        "/indicators", "listIndicators", "Indicadores", JSON, ("lang",), documents.IndicatorList
    ),
    Operation(
        "/indicators/{id}", "getIndicator", "Un indicador con su definición, su método y sus límites", JSON,
        ("id", "lang"), documents.IndicatorEntry,
    ),
    Operation(
        "/territories", "listTerritories", "Territorios, con su nivel y de qué forman parte", JSON,
        ("lang",), documents.TerritoryList,
    ),
    Operation(
        "/sources", "listSources", "Fuentes, con su licencia y sus ediciones", JSON, ("lang",), documents.SourceList
    ),
    Operation(
        "/releases", "listReleases", "Publicaciones guardadas de este observatorio", JSON,
        ("lang",), documents.ReleaseList,
    ),
    Operation(
        "/releases/{release}.zip", "getPackage", "Todo lo de una publicación en un ZIP: filas, tablas que las explican y "
        "descripciones para programas", ZIP, ("release_name", "lang"), answers=OF_A_RELEASE, ranged=True,
    ),
    Operation(
        "/releases/{release}/{file}", "getPackageFile", "Un archivo de una publicación, como se escribió con ella", "*/*",
        ("release_name", "file", "lang"), answers=OF_A_RELEASE, ranged=True,
    ),
    Operation(
        "/releases.atom", "getReleaseFeed",
        "Publicaciones de este observatorio como canal Atom: todas, o las que trajeron cifras a un indicador", ATOM,
        ("indicator?", "lang"),
    ),
    Operation(
        "/revisions.atom", "getRevisionFeed",
        "Cifras que una edición dice de otro modo que la anterior, de un indicador y un territorio, como canal Atom",
        ATOM, ("revised", "lang"),
    ),
    Operation(
        "/revisions.json", "getRevisions", "Las mismas revisiones en JSON, con cuánto se mueve un mes según su edad",
        JSON, ("indicator", "territory?", "lang"), RevisionPage,
    ),
    Operation(
        "/geo/{level}.json", "getOutlines",
        "Contornos simplificados, en GeoJSON; con indicator, cada uno con su valor de un periodo", GEOJSON,
        ("level", "values"), OutlineCollection, OF_A_RELEASE,
    ),
    Operation(
        "/structures/{id}.json", "getStructure",
        "La estructura de lo que da format=sdmx-csv de un indicador: dimensiones, listas de códigos, atributos",
        STRUCTURE, ("id", "lang"),
    ),
    Operation(
        "/forms/{source}.xlsx", "getForm", "El libro vacío de un informe mensual", export.MIMETYPE, ("form",)
    ),
    Operation(
        "/forms/{source}.html", "getFormGuide", "La guía de un informe mensual, para imprimir", HTML, ("form", "lang")
    ),
    Operation("/openapi.json", "getDescription", "Este documento", JSON, model=Description),
)  # fmt: skip
"""In the order in which the document names them."""
