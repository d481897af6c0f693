"""Makes the numbers of invented monthly reports: plausible, adding up, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from etl.municipal.fill import Entry, FormFigures, OfficeFigures
from etl.municipal.form import Form, columns_of
from observatory.model import FormBlock, FormListing, Period

# Cases a month by district of residence, in the order of the catalogue: two districts have next to none.
_LEVELS: Final = (64, 52, 47, 39, 36, 33, 28, 24, 19, 3, 4, 14)
_BEYOND: Final = (7, 5)  # who lives elsewhere, and of whom it is not known
_OFFICES: Final = (("Centro", "Distrito Alfa"), ("Molino", "Distrito Épsilon"), ("Puente", "Distrito Iota"))
_FALL: Final = 0.01  # a month
_SEASON: Final = (1.0, 0.95, 1.1, 1.0, 1.0, 0.95, 0.95, 1.0, 1.0, 1.05, 1.1, 1.15)
_SHARES: Final[Mapping[str, Mapping[str, float]]] = {
    "sex": {"women": 0.86, "men": 0.13, "unknown": 0.01},
    "form": {
        "physical": 0.42, "psychological": 0.33, "sexual": 0.11, "economic": 0.07, "feminicidal": 0.0,
        "other_348": 0.05, "unknown": 0.02,
    },
    "age": {
        "0-5": 0.01, "6-11": 0.03, "12-17": 0.09, "18-29": 0.34, "30-59": 0.47, "60+": 0.05, "unknown": 0.01,
    },
    "condition": {"new": 0.76, "repeat": 0.22, "unknown": 0.02},
}  # fmt: skip

Counts = Counter[str]


def figures_of(form: Form, month: Period, *, seed: int) -> FormFigures:
    """The entries of `form` for `month` by the invented office, a function of the arguments alone."""
    random = Random(f"{seed} {form.source} {month}")
    block = form.design.blocks[0]
    expected = [level * _rhythm(month) for level in (*_LEVELS, *_BEYOND)]
    places: dict[str, Counts] = {place.name: Counter() for place in form.places}
    offices: dict[str, Counts] = {name: Counter() for name, _ in _OFFICES}
    for place, mean in zip(form.places, expected, strict=True):
        for _ in range(_about(mean, random)):
            case = _case(block, random)
            places[place.name].update(case)
            offices[_office(form, place.name, random)].update(case)
    for counts in offices.values():
        counts.update({count_block.indicator: _about(9, random) for count_block in form.design.only_offices})
    return FormFigures(
        {name: _select_block_entries(counts, (block,)) for name, counts in places.items()},
        [
            OfficeFigures(
                name, district, _select_block_entries(offices[name], (block, *form.design.only_offices))
            )
            for name, district in _OFFICES
        ],
        _lists(form, sum(offices.values(), Counter()), random),
    )


def _rhythm(month: Period) -> float:
    """A season, and a slow fall since January 2025."""
    since = (month.start.year - 2025) * 12 + month.start.month - 1
    return _SEASON[month.start.month - 1] * (1 - _FALL) ** since


def _about(mean: float, random: Random) -> int:
    """A whole number near `mean`, never below zero: the spread of a count."""
    return max(0, round(random.gauss(mean, mean**0.5 * 0.6)))


def _case(block: FormBlock, random: Random) -> list[str]:
    """The columns in which one case is counted: the total, and one of each trait."""
    counted = [block.indicator]
    for group in block.groups:
        shares = _SHARES[group.dimension]
        code = random.choices(list(shares), list(shares.values()))[0]
        counted.append(f"{block.indicator}|{group.dimension}:{code}")
    return counted


def _office(form: Form, place: str, random: Random) -> str:
    """Mostly the nearest office; people do go to others."""
    order = [territory.name for territory in form.places].index(place)
    near = min(order // 4, len(_OFFICES) - 1)
    weights = [8 if number == near else 1 for number in range(len(_OFFICES))]
    return random.choices([name for name, _ in _OFFICES], weights)[0]


def _select_block_entries(counts: Counts, blocks: tuple[FormBlock, ...]) -> dict[str, Entry]:
    return {column.key: counts[column.key] for column in columns_of(blocks)}


def _lists(form: Form, totals: Counts, random: Random) -> dict[str, Entry]:
    """The rows of the sheet of details: each list adds up to its column, or is at most that."""
    entries: dict[str, Entry] = {}
    for listing in form.design.listings:
        entries |= _list(listing, totals[listing.of], random)
    return entries


def _list(listing: FormListing, total: int, random: Random) -> dict[str, Entry]:
    labels = [code.label for code in listing.codes]
    if listing.several:
        return {label: round(total * random.uniform(0.05, 0.6)) for label in labels}
    sample = Counter(random.choices(labels, _compute_harmonic_weights(len(labels)), k=total))
    return {label: sample[label] for label in labels}


def _compute_harmonic_weights(count: int) -> Sequence[float]:
    return [1 / (place + 1) for place in range(count)]
