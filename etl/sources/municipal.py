"""The monthly forms of municipalities: a filled form -> counts by residence, by office, and of the municipality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.municipal import rules
from etl.municipal.form import OFFICE_LABELS, Form, FormColumn, find_form, list_columns
from etl.municipal.form_files import Filled, is_this_form, note_personal, open_form
from etl.municipal.rules import Listed, Values, read_listings
from etl.municipal.tables import (
    FormLine,
    FormTable,
    Office,
    TableDesign,
    find_office_lines,
    find_table,
    place_lines,
)
from etl.reading import normalise
from etl.reading.snapshot import EditionCoverage, Job
from observatory.model import FormBlock, ObsStatus

__all__ = ["coverage", "frames", "open_form"]

_NOTES: Final = {
    ObsStatus.NOT_RECEIVED: "El informe dice que no se sabe.",
    ObsStatus.NO_SERVICE: "No hay oficina en este distrito.",
}


def coverage(forms: Sequence[Filled]) -> EditionCoverage:
    """The month the form was made for; a correction has its number in the name of its edition."""
    month = forms[0].month if forms else None
    if month is None:
        return EditionCoverage()
    number = forms[0].sending
    return EditionCoverage(f"{month}-c{number}" if number else str(month), month.end)


def frames(forms: Sequence[Filled], job: Job) -> Iterator[pd.DataFrame]:
    """The counts of the form, where nothing in it is wrong; every fault is noted, and one keeps all of it out."""
    for filled in forms:
        form = find_form(job.source, job.catalog)
        if not is_this_form(filled, form, today=job.snapshot.retrieved):
            return
        note_personal(filled, form)
        counts = _counts(filled, form)
        if not filled.faults.any_error:
            yield _frame(counts, filled, note=form.design.note)


@dataclass(frozen=True, slots=True)
class Count:
    """One count to load. `value` is None where the form says that it is not known, or that there is no office."""

    indicator: str
    territory: str
    breakdown: str
    value: int | None
    locator: str
    status: ObsStatus = ObsStatus.NORMAL


def _counts(filled: Filled, form: Form) -> list[Count]:
    design = form.design
    sheet = _Sheet.from_form(
        filled, TableDesign(design.place_sheet, (design.place_label,), _columns(design.blocks))
    )
    if sheet is None:
        return []
    places = place_lines(sheet.table, form, filled.faults)
    values_by_row = sheet.close(places.values(), filled)
    counts = (
        _residence(form, sheet, places, values_by_row)
        if design.office_sheet
        else _district(form, sheet, values_by_row)
    )
    if design.office_sheet:
        counts += _offices(
            filled, form, residence=rules.sum_columns(values_by_row, sheet.table.design.columns)
        )
    return counts


def _columns(blocks: tuple[FormBlock, ...]) -> tuple[FormColumn, ...]:
    return tuple(list_columns(blocks))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One table of the form, found."""

    table: FormTable

    @classmethod
    def from_form(cls, filled: Filled, design: TableDesign) -> _Sheet | None:
        grid = filled.grid(design.sheet)
        table = find_table(grid, design, filled.faults) if grid is not None else None
        return cls(table) if table else None

    def close(self, lines: Iterable[FormLine], filled: Filled) -> dict[int, Values]:
        """The completed values of the lines by row, their sums compared with the row of totals."""
        values_by_row = rules.complete(self.table, lines, filled.faults)
        if not filled.faults.any_error:
            rules.check_totals(self.table, values_by_row, filled.faults)
        return values_by_row

    def locator(self, row: int, key: str) -> str:
        return f"{self.table.design.sheet}!{self.table.cell(row, key)}"

    def sum_of(self, rows: Sequence[int], key: str) -> str:
        return f"{self.table.design.sheet}, {normalise.sum_locator(rows, len(rows))} ({key.partition('|')[2] or 'total'})"


def _breakdown(column: FormColumn, **extra_codes: str) -> str:
    group_code = {column.group.dimension: column.code} if column.group else {}
    return normalise.add_codes("", {**group_code, **extra_codes})


def _select_loaded_columns(columns: Iterable[FormColumn]) -> Iterator[FormColumn]:
    """The columns whose figures are loaded: those of a trait that the catalogue knows."""
    return (column for column in columns if column.group is None or column.group.dimension)


def _residence(
    form: Form, sheet: _Sheet, places: Mapping[str, FormLine], values_by_row: Mapping[int, Values]
) -> list[Count]:
    """By district of residence; what is wider is the sum of its districts, without who lives beyond or unknown."""
    rows = {place.code: places[place.name].row for place in form.districts if place.name in places}
    wider = {
        group.code: [rows[member] for member in group.members if member in rows] for group in form.groups
    }
    wider[form.territory.code] = list(rows.values())
    counts = []
    for column in _select_loaded_columns(sheet.table.design.columns):
        indicator, breakdown, key = column.block.residence, _breakdown(column), column.key
        for code, row in rows.items():
            counts.append(
                Count(indicator, code, breakdown, values_by_row[row].get(key), sheet.locator(row, key))
            )
        for code, inside in wider.items():
            value = rules.sum_columns({row: values_by_row[row] for row in inside}, [column])[key]
            counts.append(Count(indicator, code, breakdown, value, sheet.sum_of(inside, key)))
    return counts


def _district(form: Form, sheet: _Sheet, values_by_row: Mapping[int, Values]) -> list[Count]:
    """The whole territory alone, whatever smaller places the form asks for."""
    totals = rules.sum_columns(values_by_row, sheet.table.design.columns)
    return [
        Count(
            column.block.indicator, form.territory.code, _breakdown(column), totals[column.key],
            sheet.sum_of(sorted(values_by_row), column.key),
        )
        for column in _select_loaded_columns(sheet.table.design.columns)
    ]  # fmt: skip


def _offices(filled: Filled, form: Form, *, residence: Values) -> list[Count]:
    design = form.design
    columns = _columns((*design.blocks, *design.only_offices))
    sheet = _Sheet.from_form(filled, TableDesign(design.office_sheet, OFFICE_LABELS, columns))
    if sheet is None:
        return []
    offices = find_office_lines(sheet.table, form, filled.faults)
    values_by_row = sheet.close(offices.values(), filled)
    sums = rules.sum_columns(values_by_row, columns)
    if not filled.faults.any_error:
        rules.check_sheets_agree(
            sheet.table, sums, residence, other_sheet=design.place_sheet, faults=filled.faults
        )
    if filled.faults.any_error:
        return []  # lists divide columns: what is wrong in those is said first
    grid = filled.grid(design.detail_sheet)
    lists = read_listings(grid, design, sums, faults=filled.faults) if grid is not None else []
    counts = list(_by_office(form, sheet, offices, values_by_row))
    for listed in lists:
        counts = _with_list(counts, listed, form)
    return counts


def _by_office(
    form: Form, sheet: _Sheet, offices: Mapping[Office, FormLine], values_by_row: Mapping[int, Values]
) -> Iterator[Count]:
    """Each office; the district it stands in; the municipality. A district without an office has no service."""
    places = {place.code: {place.code} for place in form.districts}
    wider = {group.code: set(group.members) for group in form.groups}
    places |= wider | {form.territory.code: set(places)}
    for column in _select_loaded_columns(sheet.table.design.columns):
        for place, within in places.items():
            inside = {office: line.row for office, line in offices.items() if office.territory in within}
            rows = list(inside.values())
            if rows:
                value = rules.sum_columns({row: values_by_row[row] for row in rows}, [column])[column.key]
                yield Count(
                    column.block.indicator, place, _breakdown(column), value, sheet.sum_of(rows, column.key)
                )
            elif column.group is None:
                yield Count(
                    column.block.indicator, place, "", None, sheet.table.design.sheet, ObsStatus.NO_SERVICE
                )
            if column.group is None:
                for office, row in inside.items():
                    yield Count(
                        column.block.indicator, place, _breakdown(column, office=office.code),
                        values_by_row[row].get(column.key), sheet.locator(row, column.key),
                    )  # fmt: skip


def _with_list(counts: list[Count], listed: Listed, form: Form) -> list[Count]:
    """The counts and those of a list. Where it divides one category, its codes stand in place of that one."""
    listing, sheet = listed.listing, form.design.detail_sheet
    if not listing.dimension:
        return counts
    divided = normalise.add_codes("", {listing.dimension: listing.instead_of}) if listing.instead_of else ""
    if divided and None in listed.values.values():
        return counts  # what is not known of the list is still known of the whole category
    list_counts = [
        Count(
            listing.indicator,
            form.territory.code,
            normalise.add_codes("", {listing.dimension: code}),
            value,
            f"{sheet}!{listed.cells[code]}" if code in listed.cells else sheet,
        )
        for code, value in listed.values.items()
    ]
    gone = (listing.indicator, form.territory.code, divided)
    return [
        count
        for count in counts
        if not divided or (count.indicator, count.territory, count.breakdown) != gone
    ] + list_counts


def _frame(counts: Sequence[Count], filled: Filled, *, note: str) -> pd.DataFrame:
    """The counts as observations of the month."""
    month = filled.month
    if month is None:
        return normalise.make_frame({}, rows=0)
    statuses = [
        ObsStatus.NOT_RECEIVED if count.value is None and count.status is ObsStatus.NORMAL else count.status
        for count in counts
    ]
    columns = {
        "indicator": [count.indicator for count in counts],
        "territory": [count.territory for count in counts],
        "period_start": month.start.isoformat(),
        "period_end": month.end.isoformat(),
        "breakdown": [count.breakdown for count in counts],
        "value": np.array([np.nan if count.value is None else count.value for count in counts], dtype=float),
        "obs_status": [str(status) for status in statuses],
        "locator": [count.locator for count in counts],
        "note": [_NOTES.get(status, note) for status in statuses],
    }
    return normalise.make_frame(columns, rows=len(counts))
