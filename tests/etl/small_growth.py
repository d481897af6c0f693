"""What two downloads tell by plain subtraction: the growth of a local count from one edition to another, from 1 to 4.

Written for the tests alone, with nothing of the choice or of the attack: a dictionary of what anybody has, and sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from observatory.catalog import Catalog
from observatory.model import Level

SMALL = range(1, 5)
Numbers = dict[tuple[str, str, str], float]  # by place, first day and last day


class Told(NamedTuple):
    """A small number of persons that two editions tell: of `places` together, in the days up to `end`."""

    earlier: str
    later: str
    places: tuple[str, ...]
    start: str
    end: str
    persons: float


def small_growths(known: Mapping[str, Numbers], catalog: Catalog) -> list[Told]:
    """All that any two of the editions tell; `known` gives what was ever shown of each, the oldest edition first."""
    children = _children(catalog, {place for numbers in known.values() for place, _, _ in numbers})
    ends = {
        (start, end) for numbers in known.values() for _, start, end in numbers if not _is_month(start, end)
    }
    complete = {edition: _completed(numbers, children, ends) for edition, numbers in known.items()}
    departments = catalog.policy.departments
    large = {place for place in children if not catalog.territories[place].is_local}
    large |= {*departments.as_large} if departments else set()
    whole = [place for place in children if place in large and _has_all(place, children[place], catalog)]
    wide = {frozenset(_leaves(place, children)) for place in whole}
    wide |= {
        frozenset(leaf for part in children[place] if part not in large for leaf in _leaves(part, children))
        for place in whole
    }
    found: list[Told] = []
    for earlier, later in combinations(complete, 2):
        before, after = complete[earlier], complete[later]
        for places, start, end, persons in (
            *_of_months(before, after),
            *_of_totals(before, after),
            *_beside(before, after, children, catalog),
        ):
            leaves = frozenset(leaf for place in places for leaf in _leaves(place, children))
            if persons in SMALL and large.isdisjoint(places) and not _is_wide(leaves, wide):
                found.append(Told(earlier, later, places, start, end, persons))
    return found


def _is_wide(leaves: frozenset[str], wide: set[frozenset[str]]) -> bool:
    """Whether these are all of one or several departments."""
    return leaves == {leaf for one in wide if one <= leaves for leaf in one}


def _children(catalog: Catalog, places: set[str]) -> dict[str, tuple[str, ...]]:
    """What each place is divided into: its parts, or a group and the parts that are not in it, or the group's members."""
    parts: dict[str, list[str]] = defaultdict(list)
    in_group = {
        member: group
        for group in places
        if catalog.territories[group].level is Level.GROUP
        for member in catalog.territories[group].members
    }
    for place in sorted(places):
        above = in_group.get(place) or catalog.territories[place].parent
        if above:
            parts[above].append(place)
    return {place: tuple(inside) for place, inside in parts.items()}


def _has_all(place: str, parts: Sequence[str], catalog: Catalog) -> bool:
    """Whether all that the catalogue knows in a place is among its parts, but for groups."""
    inside = [
        one.code
        for one in catalog.territories.values()
        if one.parent == place and one.level is not Level.GROUP
    ]
    members = {member for part in parts for member in catalog.territories[part].members}
    return all(one in parts or one in members for one in inside)


def _leaves(place: str, children: Mapping[str, Sequence[str]]) -> list[str]:
    inside = children.get(place, ())
    return [leaf for part in inside for leaf in _leaves(part, children)] if inside else [place]


def _is_month(start: str, end: str) -> bool:
    return start[:7] == end[:7]


def _completed(
    numbers: Numbers, children: Mapping[str, Sequence[str]], ends: Iterable[tuple[str, str]]
) -> Numbers:
    """The numbers, and those that follow: a total of its parts, and the last part that is left of a total.

    Spans that other editions end with are totals too: months may give them.
    """
    numbers = dict(numbers)
    last = max((end for _, _, end in numbers), default="")
    spans = sorted(
        {key[1:] for key in numbers if not _is_month(*key[1:])} | {one for one in ends if one[1] < last}
    )
    month_spans = sorted({key[1:] for key in numbers if _is_month(*key[1:])})
    size = -1
    while size != len(numbers):
        size = len(numbers)
        for start, end in spans:
            for parent, inside in children.items():
                _solve(numbers, (parent, start, end), [(child, start, end) for child in inside])
            within = [span for span in month_spans if start <= span[0] and span[1] <= end]
            if len(within) == int(end[5:7]) and start[:4] == end[:4]:
                for place in {key[0] for key in list(numbers) if key[1] == start}:
                    parts = [(place, *span) for span in within]
                    _solve(numbers, (place, start, end), parts)
                    if all(part in numbers for part in parts):
                        numbers.setdefault((place, start, end), sum(numbers[part] for part in parts))
    return numbers


def _solve(numbers: Numbers, total: tuple[str, str, str], parts: Sequence[tuple[str, str, str]]) -> None:
    missing = [part for part in parts if part not in numbers]
    if total in numbers and len(missing) == 1:
        rest = numbers[total] - sum(numbers[part] for part in parts if part in numbers)
        if rest >= 0:
            numbers[missing[0]] = rest


def _of_months(before: Numbers, after: Numbers) -> Iterator[tuple[tuple[str, ...], str, str, float]]:
    for key, value in after.items():
        if key in before:
            yield (key[0],), key[1], key[2], value - before[key]


def _longest(numbers: Numbers) -> dict[tuple[str, str], tuple[str, float]]:
    longest: dict[tuple[str, str], tuple[str, float]] = {}
    for (place, start, end), value in numbers.items():
        if not _is_month(start, end) and end > longest.get((place, start), ("",))[0]:
            longest[place, start] = end, value
    return longest


def _of_totals(before: Numbers, after: Numbers) -> Iterator[tuple[tuple[str, ...], str, str, float]]:
    """Every two totals from one day on: years, and January to October beside January to September."""
    former: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
    for (place, start, end), value in before.items():
        if not _is_month(start, end):
            former[place, start].append((end, value))
    for (place, start, end), value in after.items():
        if not _is_month(start, end):
            yield from (
                (((place,), start, end, value - was) for until, was in former[place, start] if until < end)
            )


def _beside(
    before: Numbers, after: Numbers, children: Mapping[str, Sequence[str]], catalog: Catalog
) -> Iterator[tuple[tuple[str, ...], str, str, float]]:
    """What totals of both editions leave beside the parts that are known: parts of a place, months of a year."""
    old, new = _longest(before), _longest(after)
    starts = {start for _, start in new} & {start for _, start in old}
    for start in sorted(starts):
        was = {place: value for (place, since), (_, value) in old.items() if since == start}
        now = {place: value for (place, since), (_, value) in new.items() if since == start}
        end = max(until for (_, since), (until, _) in new.items() if since == start)
        for parent in sorted(was.keys() & now.keys() & children.keys()):
            leaves = _frontier(parent, was, now, children)
            known = [leaf for leaf in leaves if leaf in was and leaf in now]
            total = now[parent] - was[parent] - sum(now[leaf] - was[leaf] for leaf in known)
            hidden_then = {leaf for leaf in leaves if leaf not in was}
            hidden_now = {leaf for leaf in leaves if leaf not in now}
            wide_whole = not catalog.territories[parent].is_local and not known
            if wide_whole or not hidden_then | hidden_now:
                continue
            if hidden_then & hidden_now:
                yield tuple(sorted(hidden_then | hidden_now)), start, end, total
            else:
                yield from _apart(
                    parent, leaves, was, now, hidden=(hidden_then, hidden_now), days=(start, end)
                )
    yield from _months_beside(before, after, old, new)


def _apart(
    parent: str,
    leaves: Sequence[str],
    was: Mapping[str, float],
    now: Mapping[str, float],
    *,
    hidden: tuple[set[str], set[str]],
    days: tuple[str, str],
) -> Iterator[tuple[tuple[str, ...], str, str, float]]:
    """Where the two hide different parts, each tells what the other leaves together."""
    then, today = hidden
    left_then = was[parent] - sum(was[leaf] for leaf in leaves if leaf not in then)
    left_now = now[parent] - sum(now[leaf] for leaf in leaves if leaf not in today)
    if then:
        yield tuple(sorted(then)), *days, sum(now[leaf] for leaf in then) - left_then
    if today:
        yield tuple(sorted(today)), *days, left_now - sum(was[leaf] for leaf in today)


def _frontier(
    place: str, was: Mapping[str, float], now: Mapping[str, float], children: Mapping[str, Sequence[str]]
) -> list[str]:
    """The parts of a place: one that either edition does not give is told by its own parts, if it has any."""
    found = []
    for child in children[place]:
        if (child in was and child in now) or child not in children:
            found.append(child)
        else:
            found += _frontier(child, was, now, children)
    return found


def _months_beside(
    before: Numbers,
    after: Numbers,
    old: Mapping[tuple[str, str], tuple[str, float]],
    new: Mapping[tuple[str, str], tuple[str, float]],
) -> Iterator[tuple[tuple[str, ...], str, str, float]]:
    was, now = _by_year(before), _by_year(after)
    for (place, year), months in now.items():
        former = was.get((place, year), {})
        total, total_then = new.get((place, f"{year}-01-01")), old.get((place, f"{year}-01-01"))
        if total is None or total_then is None or not former:
            continue
        last, last_then = int(total[0][5:7]), int(total_then[0][5:7])
        hidden_now = {month for month in range(1, last + 1) if month not in months}
        hidden_then = {month for month in range(1, last_then + 1) if month not in former}
        left_now = total[1] - sum(value for month, value in months.items() if month <= last)
        left_then = total_then[1] - sum(value for month, value in former.items() if month <= last_then)
        if hidden_now & hidden_then:
            union = hidden_now | hidden_then
            more = sum(months[month] for month in union - hidden_now)
            more_then = sum(former[month] for month in union - hidden_then if month <= last_then)
            yield (place,), f"{year}-01-01", total[0], left_now + more - left_then - more_then
            continue
        if hidden_now:
            yield (
                (place,),
                f"{year}-01-01",
                total[0],
                left_now - sum(former.get(month, 0) for month in hidden_now),
            )
        if hidden_then:
            yield (place,), f"{year}-01-01", total[0], sum(months[month] for month in hidden_then) - left_then


def _by_year(numbers: Numbers) -> dict[tuple[str, str], dict[int, float]]:
    years: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for (place, start, end), value in numbers.items():
        if _is_month(start, end):
            years[place, start[:4]][int(start[5:7])] = value
    return years


def shown_numbers(rows: Iterable[tuple[str, str, str, str, float]]) -> dict[str, Numbers]:
    """Rows of edition, place, first day, last day and value, by edition."""
    by_edition: dict[str, Numbers] = defaultdict(dict)
    for edition, place, start, end, value in rows:
        by_edition[edition][place, start, end] = value
    return by_edition
