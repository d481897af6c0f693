"""The structure of an indicator's SDMX data as an SDMX-JSON 2.0 message: concepts, code lists, structure and dataflow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import tee
from typing import TYPE_CHECKING, Any, Final, Literal

from observatory.catalog import Catalog
from observatory.files.columns import BY_NAME, Value, list_records
from observatory.files.csv_lines import LineWriter
from observatory.model import Indicator, Panel, Period, Row
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases

AGENCY: Final = "OBSERVATORIO"
VERSION: Final = "1.0"
TOTAL: Final = "_T"
NONE: Final = "_Z"
OTHER_SPAN: Final = "_O"
AREA, SOURCE, STATEMENT, FREQUENCY, TIME = "REF_AREA", "SOURCE", "STATEMENT", "FREQ", "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
ATTRIBUTES: Final = {
    "OBS_STATUS": "sdmx_obs_status",
    "CONF_STATUS": "sdmx_conf_status",
    "UNIT_MEASURE": "unit",
    "LOWER_BOUND": "lower",
    "UPPER_BOUND": "upper",
    "NUMERATOR": "numerator",
    "DENOMINATOR": "denominator",
    "LEADS": "leads",
    "EDITION": "edition",
    "COMMENT_OBS": "note",
    "OBS_ID": "obs_id",
}
"""Each with the column of the CSV that it says again."""
_STRUCTURE: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_FREQUENCY_CODES: Final = {"year": "A", "month": "M", "day": "D"}

if TYPE_CHECKING:
    from pysdmx.model import Codelist, Component

MIMETYPE: Final = "application/vnd.sdmx.structure+json"
_NUMBERS: Final = ("LOWER_BOUND", "UPPER_BOUND", "NUMERATOR", "DENOMINATOR")
_FREQUENCIES: Final = {
    "A": message("Un año entero"),
    "M": message("Un mes"),
    "D": message("Un día"),
    OTHER_SPAN: message("Otro tramo de días"),
}
_STATUSES: Final = {
    "A": message("Normal"),
    "P": message("Provisional"),
    "E": message("Estimado"),
    "B": message("Cambio en la serie"),
    "O": message("Falta el número"),
    "M": message("No puede haber número"),
}
_CONFIDENTIALITY: Final = {"F": message("Se muestra"), "C": message("Se protege")}
_STATEMENT: Final = message("Código del documento que lo dice; _Z si se leyó en un archivo.")


@dataclass(frozen=True, slots=True)
class _Part:
    """A component: its name, what it is, and the codes that it may hold, none where it may hold any text or number."""

    id: str
    name: str
    role: Literal["D", "M", "A"] = "D"
    type: Literal["String", "Double", "ObservationalTimePeriod"] = "String"
    codes: Mapping[str, str] = field(default_factory=dict)


def structure_message(
    indicator: Indicator, catalog: Catalog, text: Text, *, places: Iterable[str], day: date
) -> str:
    """The message; `places` are those that the indicator has figures of, on `day` it was made. Always the same bytes."""
    from pysdmx.io.json.sdmxjson2.writer.v2_0.structure import write
    from pysdmx.model import (
        Components,
        Concept,
        ConceptScheme,
        Dataflow,
        DataStructureDefinition,
        Organisation,
    )
    from pysdmx.model.message import Header

    parts = list(_parts(indicator, catalog, text, places))
    named: dict[str, Any] = {"name": text.t(indicator.name), "agency": AGENCY, "version": VERSION}
    concepts = ConceptScheme(
        id=indicator.id, items=[Concept(part.id, name=part.name) for part in parts], **named
    )
    lists = [_code_list(part, indicator) for part in parts if part.codes]
    definition = DataStructureDefinition(
        id=indicator.id,
        description=text.t(indicator.definition),
        components=Components([_component(part, indicator) for part in parts]),
        **named,
    )
    flow = Dataflow(id=indicator.id, structure=definition, **named)
    made = datetime.combine(day, time(), UTC)
    header = Header(id=indicator.id, prepared=made, sender=Organisation(AGENCY))
    return _without_empty_groups(
        str(write([concepts, *lists, definition, flow], prettyprint=False, header=header))
    )


def _without_empty_groups(written: str) -> str:
    """The message without the empty list of groups that pysdmx writes, and that the schema of SDMX-JSON refuses."""
    document = json.loads(written)
    for definition in document["data"]["dataStructures"]:
        if not definition["dataStructureComponents"].get("groups", True):
            del definition["dataStructureComponents"]["groups"]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _parts(indicator: Indicator, catalog: Catalog, text: Text, places: Iterable[str]) -> Iterator[_Part]:
    """The dimensions in the order of the CSV, the measure, the attributes."""
    areas = {code: catalog.territories[code].name for code in places}
    yield _Part(AREA, text.t(captions.PLACE), codes={code: text.t(name) for code, name in areas.items()})
    for id_ in indicator.dimensions:
        dimension = catalog.dimensions[id_]
        codes = {code_of(entry.code): text.t(entry.name) for entry in (*dimension.codes, *dimension.groups)}
        listed = {} if dimension.open else {TOTAL: text.t(phrases.TOTAL), **codes}
        yield _Part(trait_of(id_), text.t(dimension.name), codes=listed)
    sources = {id_: text.t(catalog.sources[id_].name) for id_ in indicator.sources}
    yield _Part(SOURCE, text.t(captions.SOURCE), codes=sources)
    yield _Part(STATEMENT, text.t(_STATEMENT))
    yield _Part(FREQUENCY, text.t(BY_NAME["frequency"].meaning), codes=_translate_names(_FREQUENCIES, text))
    yield _Part(TIME, text.t(captions.PERIOD), type="ObservationalTimePeriod")
    yield _Part(VALUE, text.t(BY_NAME["value"].meaning), "M", "Double")
    codes_of = {"OBS_STATUS": _STATUSES, "CONF_STATUS": _CONFIDENTIALITY}
    for id_, column in ATTRIBUTES.items():
        codes = _translate_names(codes_of.get(id_, {}), text)
        yield _Part(
            id_, text.t(BY_NAME[column].meaning), "A", "Double" if id_ in _NUMBERS else "String", codes
        )


def _translate_names(names: Mapping[str, str], text: Text) -> dict[str, str]:
    return {code: text.t(name) for code, name in names.items()}


def _list_id(part: _Part, indicator: Indicator) -> str:
    """Each indicator has lists of its own: a place or a source that it has no figure of is in none."""
    return f"CL_{indicator.id}_{part.id}"


def _code_list(part: _Part, indicator: Indicator) -> Codelist:
    from pysdmx.model import Code, Codelist

    codes = [Code(code, name=name) for code, name in part.codes.items()]
    return Codelist(id=_list_id(part, indicator), name=part.name, agency=AGENCY, version=VERSION, items=codes)


def _component(part: _Part, indicator: Indicator) -> Component:
    from pysdmx.model import Component, DataType, ItemReference, Role

    listed = f"{AGENCY}:{_list_id(part, indicator)}({VERSION})"
    return Component(
        id=part.id,
        required=part.role == "D",
        role=Role(part.role),
        concept=ItemReference("Concept", AGENCY, indicator.id, VERSION, part.id),
        local_dtype=None if part.codes else DataType(part.type),
        local_enum_ref=f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={listed}" if part.codes else None,
        attachment_level="O" if part.role == "A" else None,
    )


# Writes rows as SDMX-CSV 2.0: one line an observation, in the components declared above.


def trait_of(dimension: str) -> str:
    """The name of the component of a dimension."""
    return dimension.upper()


def code_of(code: str) -> str:
    """The code of a category in the characters that SDMX allows."""
    return code.replace("+", "_OR_MORE")


def time_of(period: Period) -> str:
    """`2024`, `2024-03`, `2024-06-30`, or a span as its first day and its length: `2020-01-01/P244D`."""
    known = period.grain in _FREQUENCY_CODES
    return str(period) if known else f"{period.start.isoformat()}/P{period.days}D"


def dimensions_of(indicator: Indicator) -> tuple[str, ...]:
    """The components that tell an observation of an indicator from all others."""
    return (AREA, *map(trait_of, indicator.dimensions), SOURCE, STATEMENT, FREQUENCY, TIME)


def sdmx_lines(panel: Panel, rows: Iterable[Row] | None = None) -> Iterator[str]:
    """The header and one line a row; a protected or missing number is an empty cell. A comparison has two structures."""
    own = {indicator.id: dimensions_of(indicator) for indicator in panel.indicators}
    traits = [name for name in dict.fromkeys(sum(own.values(), ())) if name not in (FREQUENCY, TIME)]
    columns = (*_STRUCTURE, *traits, FREQUENCY, TIME, VALUE, *ATTRIBUTES)
    writer = LineWriter()
    yield writer.line(columns)
    of_panel, of_records = tee(panel.rows if rows is None else rows)
    for row, record in zip(of_panel, list_records(panel, of_records), strict=True):
        cells = _cells(row, record, own[row.indicator])
        yield writer.line([cells.get(column) for column in columns])


def _cells(row: Row, record: dict[str, Value], dimensions: Iterable[str]) -> dict[str, Value]:
    traits = {trait_of(dimension): code_of(code) for dimension, code in row.breakdown.codes}
    return {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{AGENCY}:{row.indicator}({VERSION})",
        "ACTION": "I",
        **{dimension: traits.get(dimension, TOTAL) for dimension in dimensions},
        AREA: row.territory,
        SOURCE: record["source"],
        STATEMENT: row.statement or NONE,
        FREQUENCY: _FREQUENCY_CODES.get(row.period.grain, OTHER_SPAN),
        TIME: time_of(row.period),
        VALUE: record["value"],
        **{attribute: record[column] for attribute, column in ATTRIBUTES.items()},
    }
