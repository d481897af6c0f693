"""The kind "groups": bars by group of one period, for one place or several, all in one order of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from observatory.charts.chart import Chart
from observatory.charts.findings.group_findings import group_texts
from observatory.charts.kinds.bar_rows import BarBlock, BarEntry, highest_of, measure_of, set_bars
from observatory.charts.kinds.side_by_side import PanelGrid, assembled_chart
from observatory.charts.layout.chart_height import Height, fill_height
from observatory.charts.layout.headings import Heading, heading_of
from observatory.charts.marking import Link, find_contradicting_rows, make_absent_row, no_link
from observatory.charts.sharing import Sharing, sharing_of
from observatory.model import Breakdown, Panel, Period, Territory
from observatory.statistics.series import current_period, drawn_rows, order_of, select_leading_rows
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.labels import category_name


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link, height: Height = "usual") -> Chart:
    """A bar a group of the panel's dimension; several places stand side by side, or one under the other.

    Places that share an axis show one period; where they do not, each its own newest. A group without a number is listed
    with its status. Of a `height` in pixels the rows take what they can.
    """

    def draw(stretch: float) -> Chart:
        return _chart(panel, text, width=width, link=link, height=height, stretch=stretch)

    return fill_height(draw, height)


def _chart(panel: Panel, text: Text, *, width: int, link: Link, height: Height, stretch: float) -> Chart:
    sharing = sharing_of(panel)
    one_period, apart = sharing is Sharing.ONE_AXIS, sharing is Sharing.APART
    places = [place for place in panel.territories if any(row.territory == place.code for row in panel.rows)]
    places = places or list(panel.territories[:1])
    periods = [_period(panel, place, shared=one_period) for place in places]
    order = _order(panel, periods)
    grid = PanelGrid(len(places), width, height)
    place_entries = [
        list(
            _entries(panel, place, period, _breakdowns_of(panel, place, period, order), text=text, link=link)
        )
        for place, period in zip(places, periods, strict=True)
    ]
    every = [entry for entries in place_entries for entry in entries]
    measures = [
        measure_of(
            entries if apart else every,
            text,
            width=grid.room,
            scaled=apart and len(places) > 1,
            stretch=stretch,
        )
        for entries in place_entries
    ]
    highest = max(
        highest_of(entries, measure) for entries, measure in zip(place_entries, measures, strict=True)
    )
    several = len(places) > 1
    heads = [
        heading_of(
            panel, place, period, text, room=grid.room, measure=not one_period, own_scale=apart,
        ) if several else Heading(())
        for place, period in zip(places, periods, strict=True)
    ]  # fmt: skip
    blocks: list[BarBlock] = []
    for number, (entries, measure) in enumerate(zip(place_entries, measures, strict=True)):
        left, top = grid.corner(
            number, [heading.height for heading in heads], [block.area.bottom for block in blocks]
        )
        block = set_bars(
            entries, measure, text, left=left, top=top, highest=highest_of(entries, measure) if apart else highest,
            area=number, offset=sum(len(block.marks) for block in blocks),
        )  # fmt: skip
        blocks.append(block)
    telling = group_texts(panel, tuple(mark for block in blocks for mark in block.marks), text)
    return assembled_chart("groups", blocks, heads, grid, telling=telling)


def _period(panel: Panel, place: Territory, *, shared: bool) -> Period | None:
    """The one period of places that share an axis; else that of the places of its country."""
    return current_period(row for row in drawn_rows(panel) if shared or row.territory[:2] == place.country)


def _order(panel: Panel, periods: Sequence[Period | None]) -> list[Breakdown]:
    """The groups that any place has in its period, in the order of the dimension."""
    breakdowns = {row.breakdown for row in drawn_rows(panel) if row.period in periods}
    return sorted(breakdowns, key=lambda breakdown: order_of(panel, breakdown))


def _breakdowns_of(
    panel: Panel, place: Territory, period: Period | None, order: Sequence[Breakdown]
) -> list[Breakdown]:  # fmt: skip
    """The groups listed for a place: all, or of an open dimension (centres) only those of the place.

    Of registers those that ever say something of the place: that of another country has nothing to publish of it.
    """
    if panel.by == "register":
        ever = {row.breakdown for row in panel.rows if row.territory == place.code}
        return [breakdown for breakdown in order if breakdown in ever]
    if panel.dimension is None or not panel.dimension.open:
        return list(order)
    breakdowns = {row.breakdown for row in panel.rows if row.territory == place.code and row.period == period}
    return [breakdown for breakdown in order if breakdown in breakdowns]


def _entries(
    panel: Panel, place: Territory, period: Period | None, order: Sequence[Breakdown], *, text: Text, link: Link
) -> Iterator[BarEntry]:  # fmt: skip
    rows = {
        row.breakdown: row
        for row in select_leading_rows(panel.rows)
        if row.territory == place.code and row.period == period
    }
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    for breakdown in order:
        row = rows.get(breakdown) or make_absent_row(panel, place, period, breakdown=breakdown)
        group = category_name(panel, breakdown, text)
        for cell_row in (row, *find_contradicting_rows(panel, row)):
            yield BarEntry(
                cell_row, place, indicators[cell_row.indicator],
                group if cell_row is row else text.t(captions.ANOTHER_FIGURE),
                place.hue, group=group, href=link(place.code),
            )  # fmt: skip
