"""Panels with every flag planted, for the kinds that show places or groups of one period, and for small trends."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from observatory.charts.chart import ABSENT, Band, Dot, Stroke
from observatory.geography.outlines import load_outlines
from observatory.model import ConfStatus, Level, ObsStatus, Territory
from observatory.text import Text
from observatory.words.labels import symbol_label
from tests.observatory.pieces import AGE, CEM, IN_PERU, INDEPENDENCIA, RATE, panel, row

FLAGS = {
    "plain": {"value": 700.0},
    "larger": {"value": 3400.0},
    "zero": {"value": 0.0},
    "estimated": {"value": 1500.0, "obs_status": ObsStatus.ESTIMATED},
    "provisional": {"value": 9100.0, "obs_status": ObsStatus.PROVISIONAL},
    "partial": {"value": 8800.0, "partial": True},
    "break": {"value": 2100.0, "obs_status": ObsStatus.BREAK},
    "disputed": {"value": 1900.0, "disputed": True},
    "protected": {"conf_status": ConfStatus.PROTECTED},
    "withdrawn": {"obs_status": ObsStatus.WITHDRAWN},
    "not_published": {"obs_status": ObsStatus.NOT_PUBLISHED},
    "not_received": {"obs_status": ObsStatus.NOT_RECEIVED},
    "no_service": {"obs_status": ObsStatus.NO_SERVICE},
    "not_applicable": {"obs_status": ObsStatus.NOT_APPLICABLE},
    "few": {"obs_status": ObsStatus.NOT_APPLICABLE, "numerator": 7.0},
}
HIDDEN = ("protected", "withdrawn", "not_published", "not_received", "no_service", "not_applicable", "few")
WORDS = {status: symbol_label(status, Text()) for status in HIDDEN}
WORDS["few"] = f"7 ({WORDS['few']})"
"""What stands in place of the number, by hand."""


@lru_cache(maxsize=1)
def outlines():
    return load_outlines()


@lru_cache(maxsize=1)
def places():
    """A district a flag, those of Lima that are largest, and Independencia for the plain one."""
    codes = [
        outline.code
        for outline in outlines().sets
        if outline.name == "lima_districts"
        for outline in outline.outlines
    ]
    broad = sorted(codes, key=lambda code: -_height(code))
    rest = [code for code in broad if code != INDEPENDENCIA.code][: len(FLAGS) - 1]
    others = [
        Territory(code, Level.DISTRICT, f"Lugar {name.replace('_', ' ')}", "PE-1501", on_site=IN_PERU)
        for code, name in zip(rest, list(FLAGS)[1:], strict=True)
    ]
    return dict(zip(FLAGS, (INDEPENDENCIA, *others), strict=True))


def _height(code):
    (item,) = outlines().of([code])
    lats = [lat for polygon in item.polygons for _, lat in polygon[0]]
    return max(lats) - min(lats)


def _fields(flag):
    return {"value": None, **FLAGS[flag]}


def every_place(view="map", **changes):
    rows = []
    for flag, place in places().items():
        fields = _fields(flag)
        rows.append(row("cem_cases", place.code, "2023", fields.pop("value"), **fields))
    second = row(
        "cem_cases", places()["disputed"].code, "2023", 1200.0, disputed=True, leads=False, statement="s2"
    )
    older = row("cem_cases", places()["not_published"].code, "2022", 4321.0)
    return panel(
        replace(CEM, counted_at="act"),
        [*rows, second, older],
        territories=tuple(places().values()),
        view=view,
        **changes,
    )


def every_group():
    """One place, a group a flag."""
    rows = []
    codes = [f"{n}-{n + 1}" for n in range(10, 10 + len(FLAGS))]
    for code, flag in zip(codes, FLAGS, strict=True):
        fields = _fields(flag)
        rows.append(
            row("cem_cases", "PE-150112", "2023", fields.pop("value"), breakdown=f"age:{code}", **fields)
        )
    return panel(CEM, rows, by="age", dimension=AGE, view="bars")


def every_year():
    """Seven places, which makes small multiples; the first has a flag a year, the second a line with intervals."""
    rows = []
    for year, flag in enumerate(FLAGS, start=2001):
        fields = _fields(flag)
        rows.append(row("cem_cases", "PE-150112", str(year), fields.pop("value"), **fields))
    rows.append(row("cem_cases", "PE-150112", "2016-01-01/2016-08-31", 650.0, partial=True))
    others = [place for place in places().values() if place is not INDEPENDENCIA][:6]
    for at, place in enumerate(others):
        for year in range(2001, 2016):
            value = 500.0 + 120 * at + 31 * (year % 4)
            status = ObsStatus.ESTIMATED if year == 2010 else ObsStatus.NORMAL
            rows.append(row("cem_cases", place.code, str(year), value, obs_status=status,
                            lower=value - 60, upper=value + 90))  # fmt: skip
    return panel(CEM, rows, territories=(INDEPENDENCIA, *others))


def dots_on_values(chart):
    """A kind that the site does not have: each bar with a number as a dot at its end, one line and band through them."""
    marks = tuple(
        replace(
            mark, form=Dot(mark.form.x + mark.form.width, mark.form.y + mark.form.height / 2, "square", 5)
        )
        if mark.row.value is not None and not mark.flags & ABSENT
        else mark
        for mark in chart.marks
    )
    through = tuple(at for at, mark in enumerate(marks) if mark.whiskers)
    strokes = (Stroke(through, "ochre", 2.0),) if through else ()
    bands = (Band(through, (), "ochre"),) if through else ()
    return replace(chart, kind="dots", marks=marks, strokes=strokes, bands=bands)


LIMA_NORTE_2025 = {  # complaints and inhabitants, as they are published
    "PE-150102": (455, 104_552), "PE-150106": (3429, 458_341), "PE-150110": (6445, 600_307),
    "PE-150112": (2615, 235_535), "PE-150117": (3875, 368_511), "PE-150125": (2936, 435_888),
    "PE-150135": (4177, 802_774), "PE-150139": (192, 48_300),
}  # fmt: skip


def lima_norte_rates(view="bars"):
    rows = [
        row(
            "police_complaint_rate", code, "2025", events / people * 1e5, numerator=float(events),
            denominator=float(people), lower=events / people * 0.94e5, upper=events / people * 1.07e5,
        )
        for code, (events, people) in LIMA_NORTE_2025.items()
    ]  # fmt: skip
    return panel(RATE, rows, view=view)
