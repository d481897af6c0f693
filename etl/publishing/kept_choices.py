"""What disclosure control chose, kept from one release to the next: a component that did not change is not solved again.

It is read as a proposal that is known to be good: the attack is run on every draft all the same.
"""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter, ValidationError

from etl.disclosure.engine.secondary.components import ComponentPattern, PatternCache
from observatory.store.private.private_part import Private

_KEPT: Final = TypeAdapter(dict[str, ComponentPattern])


def choices_of(private: Private) -> PatternCache:
    """What chooses, with what was chosen in the last release; with nothing where that cannot be read."""
    try:
        return PatternCache(_KEPT.validate_json(private.choices() or "{}"))
    except ValidationError:
        return PatternCache()


def keep(choices: PatternCache, private: Private) -> None:
    """Keep what was chosen in this release, and nothing older."""
    private.keep_choices(_KEPT.dump_json(choices.used).decode())
