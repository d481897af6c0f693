"""Which places a map asks for where some are too small to have counts of persons of their own."""

from __future__ import annotations

from collections.abc import Container, Iterable

from observatory.catalog import Catalog


def as_shown(codes: Iterable[str], catalog: Catalog, known: Container[str]) -> tuple[str, ...]:
    """`codes` with the members of a group of the policy replaced by it, where only the group has figures.

    `known` holds the territories that have any. Where a member has figures (a population has), each stands for itself.
    """
    groups = [catalog.territories[code] for code in catalog.policy.shown_as_one if code in known]
    groups = [group for group in groups if not any(member in known for member in group.members)]
    merged = {member: group.code for group in groups for member in group.members}
    return tuple(dict.fromkeys(merged.get(code, code) for code in codes))
