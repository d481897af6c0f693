"""Which places a map asks for where some are too small to have counts of persons of their own."""

from __future__ import annotations

from collections.abc import Container, Iterable

from observatory.catalog import Catalog


def with_merged_groups(
    codes: Iterable[str], catalog: Catalog, codes_with_figures: Container[str]
) -> tuple[str, ...]:
    """`codes` with the members of a policy group replaced by the group, where only the group has figures.

    Where a member has figures (a population has), each stands for itself.
    """
    groups = [catalog.territories[code] for code in catalog.policy.shown_as_one if code in codes_with_figures]
    groups = [group for group in groups if not any(member in codes_with_figures for member in group.members)]
    merged = {member: group.code for group in groups for member in group.members}
    return tuple(dict.fromkeys(merged.get(code, code) for code in codes))
