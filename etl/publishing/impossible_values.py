"""Refuses what cannot be, whatever file let it in: a part above its whole, a share above 100 %, a rate above its base.

A release that would hold such a number is not made, and the one before stays. Populations are held against their own
years and against other publishers' as `denominators.yml` says. Limits on the moves of a population hold from MANY
inhabitants; below, and within a factor that the policy bears, they warn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from observatory.catalog import Catalog
from observatory.model import Denominator, Indicator, ObservatoryError, Period, Severity
from observatory.statistics import statistic_of

MANY: Final = 20_000
_MOST_TOLD: Final = 10
_SPAN: Final = ["period_start", "period_end"]
_NEEDED: Final = ["territory", *_SPAN, "breakdown", "statement", "snapshot", "value"]


class ImpossibleValueError(ObservatoryError):
    """Numbers that cannot be, each with its place, period and edition: no release is made of them."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = [f"… y {len(faults) - _MOST_TOLD} más"] if len(faults) > _MOST_TOLD else []
        super().__init__(
            "No se publica nada, y sigue la publicación anterior: hay números que no pueden ser.\n"
            + "\n".join([*faults[:_MOST_TOLD], *more])
            + "\nCompare cada uno con el archivo de su edición. Cargue el archivo corregido, declare el error en "
            "catalog/corrections.yml, o retire la edición (etl forget)."
        )


def raise_if_impossible(faults: Iterable[str]) -> None:
    """Raise ImpossibleValueError where there is a fault."""
    if found := list(faults):
        raise ImpossibleValueError(found)


def refuse_impossible_figures(frame: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> None:
    """Refuse an edition's `frame` of an indicator (columns of OBSERVED, sums included) with a number that cannot be."""
    valued, statistic = frame.loc[frame["value"].notna(), _NEEDED], statistic_of(indicator)
    if statistic.years > 1:
        refuse_wrong_spans(valued.to_dict("records"), indicator, catalog)
    if statistic.adds_up:
        raise_if_impossible(_parts_above_wholes(valued, indicator, catalog))
    elif limit := 100 if indicator.unit == "%" else indicator.per if indicator.per > 1 else 0:
        above = valued[valued["value"] > limit]
        raise_if_impossible(
            f"{name_row(row, catalog)}: {indicator.name} es {row['value']:g}, y lo más que puede ser es {limit}."
            for row in above.to_dict("records")
        )


def refuse_wrong_spans(rows: Iterable[Mapping[Any, Any]], indicator: Indicator, catalog: Catalog) -> None:
    """Refuse rows of days on which their statistic may not stand: a number of three years told as one of a year."""
    statistic = statistic_of(indicator)
    raise_if_impossible(
        f"{name_row(row, catalog)}: {indicator.name} es de {statistic.years} años enteros, no de esos días."
        for row in rows
        if statistic.years > 1
        and not statistic.may_stand_on(Period.parse(f"{row['period_start']}/{row['period_end']}"))
    )


class _Cells:
    """The figures of an edition by their cell, so that each finds the one that it is a part of."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self.values = rows["value"].to_numpy()
        self.place, self.places = pd.factorize(rows["territory"])
        self.traits, self.breakdowns = pd.factorize(rows["breakdown"])
        self._rest = np.zeros(len(rows), dtype=np.int64)
        for name in (*_SPAN, "statement"):
            codes, words = pd.factorize(rows[name])
            self._rest = self._rest * len(words) + codes
        self._rest, rests = pd.factorize(self._rest)
        self._sizes = (len(self.breakdowns), len(rests))
        keys = self._keys(self.place, self.traits)
        self._order = np.argsort(keys)
        self._sorted = keys[self._order]

    def _keys(self, place: np.ndarray, traits: np.ndarray) -> np.ndarray:
        return np.asarray((place * self._sizes[0] + traits) * self._sizes[1] + self._rest)

    def above(self, place: np.ndarray, traits: np.ndarray) -> Iterator[tuple[dict[Any, Any], dict[Any, Any]]]:
        """Each row that is more than that of its days and document at another place or traits; -1 where there is none."""
        keys = self._keys(place, traits)
        at = np.minimum(np.searchsorted(self._sorted, keys), len(keys) - 1)
        whole = self._order[at]
        is_there = (place >= 0) & (traits >= 0) & (self._sorted[at] == keys)
        for row in np.flatnonzero(is_there & (self.values > self.values[whole])):
            yield self.rows.iloc[row].to_dict(), self.rows.iloc[whole[row]].to_dict()


def _parts_above_wholes(rows: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> Iterator[str]:
    """Parts of one trait more, or that lie in a place or group, that are more than their whole."""
    if rows.empty:
        return
    cells = _Cells(rows)
    for wider in _number_names([_with_one_less(text) for text in cells.breakdowns], cells.breakdowns):
        for part, whole in cells.above(cells.place, wider[cells.traits]):
            yield _describe_excess(part, whole, indicator, catalog)
    for wider in _number_names([_wider(code, catalog) for code in cells.places], cells.places):
        for part, whole in cells.above(wider[cells.place], cells.traits):
            yield _describe_excess(part, whole, indicator, catalog)


def _number_names(names: Sequence[Sequence[str]], known: Iterable[str]) -> Iterator[np.ndarray]:
    """The first of each list of names as its number among those `known`, then the second …; -1 where there is none."""
    number = {name: place for place, name in enumerate(known)}
    found = [[number[name] for name in each if name in number] for each in names]
    for place in range(max(map(len, found), default=0)):
        yield np.array([each[place] if place < len(each) else -1 for each in found], dtype=np.int64)


def _with_one_less(breakdown: str) -> list[str]:
    terms = breakdown.split(";") if breakdown else []
    return [";".join(terms[:place] + terms[place + 1 :]) for place in range(len(terms))]


def _wider(code: str, catalog: Catalog) -> list[str]:
    groups = [group for group, place in catalog.territories.items() if code in place.members]
    return [*(above.code for above in catalog.ancestors(code)), *groups]


def _describe_excess(
    part: dict[Any, Any], whole: dict[Any, Any], indicator: Indicator, catalog: Catalog
) -> str:
    return (
        f"{name_row(part, catalog)}: {indicator.name} dice {part['value']:g}, más que los {whole['value']:g} de "
        f"{_place(whole['territory'], catalog)} {whole['breakdown'] or 'total'}, de los que es parte."
    )


def name_row(row: Mapping[Any, Any], catalog: Catalog) -> str:
    """The place, days, traits and edition of a row."""
    days = f"{row['period_start']}/{row['period_end']}"
    return f"{_place(row['territory'], catalog)}, {days}, {row['breakdown'] or 'total'} ({row['snapshot']})"


def _place(code: str, catalog: Catalog) -> str:
    return f"{catalog.territories[code].name} ({code})"


def warn_of_populations(population: pd.DataFrame, catalog: Catalog) -> list[dict[str, str]]:
    """Rows of the table of problems for populations (columns of OBSERVED) that another figure contradicts.

    Raises ImpossibleValueError where a place of MANY inhabitants moves in a year by more than its denominator bears,
    where what its parts add up to is not what the source says that it is held against, or where it has more than what it
    lies in has by that source. Two figures of one place are both said: the policy decides on rates.
    """
    figures = population[population["value"].notna()]
    if figures.empty:
        return []
    figures = figures.assign(
        year=figures["period_start"].str[:4].astype(int), source=figures["snapshot"].str.partition("@")[0]
    )
    warnings: list[dict[str, str]] = []
    faults: list[str] = []
    for choice in catalog.denominators.values():
        own = figures[figures["source"].isin(choice.sources) & (figures["breakdown"] == choice.group)]
        if choice.at:
            own = own[own["period_start"] == choice.day(0).start.isoformat()]
        for row in _find_yearly_jumps(own, choice):
            told = _beside(row, f"{row['year'] - 1}", catalog, most=choice.year_times)
            if max(row["value"], row["other"]) < MANY:
                warnings.append(_problem(row, told))
            else:
                faults.append(told)
        wider = {above.code for code in own["territory"].unique() for above in catalog.ancestors(code)}
        for row in _find_contradicted_figures(own, figures, choice):
            told = _beside(row, row["against"], catalog, most=row["times"])
            if row["territory"] in wider and max(row["value"], row["other"]) >= MANY:
                faults.append(told)
            else:
                warnings.append(_problem(row, told))
        faults += _above_another_publishers(own, figures, choice, catalog)
    raise_if_impossible(dict.fromkeys(faults))
    return list({tuple(row.items()): row for row in warnings}.values())


def _find_yearly_jumps(own: pd.DataFrame, choice: Denominator) -> list[dict[Any, Any]]:
    """Figures of a source that are too many times those of the year before, or too few."""
    if not choice.year_times:
        return []
    before = own.assign(year=own["year"] + 1).rename(columns={"value": "other"})
    key = ["snapshot", "territory", "breakdown", "year"]
    joined = own.merge(before[[*key, "other"]], on=key)
    return _apart(joined, choice.year_times).to_dict("records")


def _find_contradicted_figures(
    own: pd.DataFrame, figures: pd.DataFrame, choice: Denominator
) -> Iterator[dict[Any, Any]]:
    """Figures that differ from the other source's of the same place, group and year by more than is declared."""
    for held in choice.held_against:
        others = figures[figures["source"] == held.source].rename(columns={"value": "other"})
        key = ["territory", "breakdown", "year"]
        joined = _apart(own.merge(others[[*key, "other"]], on=key), held.times)
        yield from joined.assign(against=held.source, times=held.times).to_dict("records")


def _above_another_publishers(
    own: pd.DataFrame, figures: pd.DataFrame, choice: Denominator, catalog: Catalog
) -> Iterator[str]:
    """Places with more inhabitants than what they lie in has by the source that they are held against."""
    pairs = [(code, above.code) for code in own["territory"].unique() for above in catalog.ancestors(code)]
    within = own.merge(pd.DataFrame(pairs, columns=["territory", "wider"], dtype=str), on="territory")
    for held in choice.held_against:
        wholes = figures[figures["source"] == held.source].rename(
            columns={"territory": "wider", "value": "total"}
        )
        joined = within.merge(
            wholes[["wider", *_SPAN, "breakdown", "total"]], on=["wider", *_SPAN, "breakdown"]
        )
        for row in joined[joined["value"] > joined["total"] * held.times].to_dict("records"):
            whole = {**row, "territory": row["wider"], "value": row["total"]}
            yield _describe_excess(row, whole, catalog.indicators["population"], catalog)


def _apart(joined: pd.DataFrame, times: float) -> pd.DataFrame:
    pair = joined[["value", "other"]]
    return joined[pair.max(axis=1) > pair.min(axis=1) * times]


def _beside(row: dict[Any, Any], beside: str, catalog: Catalog, *, most: float) -> str:
    times = max(row["value"], row["other"]) / max(1.0, min(row["value"], row["other"]))
    return (
        f"{name_row(row, catalog)}: población de {row['value']:.0f}, y {row['other']:.0f} según {beside}: "
        f"{times:.3g} veces, y lo declarado es {most:g}."
    )


def _problem(row: dict[Any, Any], told: str) -> dict[str, str]:
    return {
        "severity": str(Severity.WARNING), "snapshot": row["snapshot"], "file": row["snapshot"], "sheet": "",
        "cell": row["locator"], "seen": f"{row['value']:.0f}", "message": told,
        "hint": "Los límites están en catalog/denominators.yml.",
    }  # fmt: skip
