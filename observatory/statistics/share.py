"""The kind "share": a part of a count in its own total, with the interval of chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from observatory.model import Breakdown, Indicator, ObsStatus
from observatory.statistics.statistic import (
    FEW,
    TAIL,
    Excess,
    Made,
    Making,
    ObservedRow,
    Ratio,
    Statistic,
    ToldCount,
)
from observatory.text import message


def wilson_share(part: float, total: float, *, per: int) -> Ratio:
    """`part` of `total` per `per`, with the score interval of Wilson (1927).

    Raises ValueError unless 0 <= part <= total and total is positive.
    """
    if not 0 <= part <= total or total <= 0:
        raise ValueError(f"no share of {part} in {total}")
    from scipy.special import ndtri

    z = float(ndtri(1 - TAIL))
    share = part / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * ((share * (1 - share) / total + z * z / (4 * total * total)) ** 0.5)
    return Ratio(share * per, max(0.0, centre - half) * per, min(1.0, centre + half) * per)


def _make(indicator: Indicator, counts: Sequence[ObservedRow], making: Making) -> Made:
    """The share of each part in the total of its own place and days, and the parts that are more than their total."""
    part = str(Breakdown.parse(indicator.numerator_filter))
    totals = {
        (row["territory"], row["period_start"], row["period_end"]): row
        for row in counts
        if row["breakdown"] == "" and row["value"] is not None
    }
    for row in counts:
        total = totals.get((row["territory"], row["period_start"], row["period_end"]))
        if row["breakdown"] != part or total is None:
            continue
        if row["value"] is not None and row["value"] > total["value"]:
            yield Excess(row, f"de {row['value']:.0f} de un total de {total['value']:.0f}.")
        else:
            yield _share_row(row, total, indicator, needs=making.needs)


def _share_row(row: ObservedRow, total: ObservedRow, indicator: Indicator, *, needs: int) -> ObservedRow:
    """The share of one count in its whole, or the reason why it is not shown as one."""
    named = {
        **row, "indicator": indicator.id, "breakdown": "", "note": "", "denominator_snapshot": total["snapshot"]
    }  # fmt: skip
    events, base = row["value"], float(total["value"])
    if events is None:
        return named
    locator, wrote = f"{events:.0f} / {base:.0f}", total["note"]
    named |= {"locator": locator, "numerator": events, "denominator": base, "note": wrote}
    if events < needs:
        note = " ".join(filter(None, (FEW.format(needs=needs), wrote)))
        return named | {"value": None, "obs_status": ObsStatus.NOT_APPLICABLE.value, "note": note}
    ratio = wilson_share(events, base, per=indicator.per)
    return named | {"value": ratio.value, "lower": ratio.lower, "upper": ratio.upper}


def _tell(indicator: Indicator, numerator: float | None, denominator: float | None) -> Iterator[ToldCount]:
    """Its total, where that is written, and its part: as written, or the share of the total."""
    if denominator is not None:
        yield ToldCount("", denominator)
    yield ToldCount(indicator.numerator_filter, numerator, denominator, of_whole=True)


SHARE: Final = Statistic(
    kind="share",
    of_whole=True,
    make=_make,
    tells=_tell,
    unsafe=message("El {value} % de la población de {place} sufrió violencia {within}."),
    why_unsafe=message("Es una parte de lo que alguien registró o dijo, no una parte de la población."),
)
