"""What `python -m etl attack` does: attacks a release, or a running site, and says what it gives away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.commands import Stores
from etl.disclosure import verdicts
from etl.disclosure.attack import Verdict, attack
from etl.disclosure.former import former_of
from etl.disclosure.informed import insider_of
from observatory.store.disclosed import facts, undated_facts


def attack_release(
    stores: Stores,
    *,
    former: Sequence[Path] | None = None,
    informed: bool = False,
    as_json: bool = False,
) -> int:
    """Attack the current release as anyone could who kept the former ones. 1 where a cell is below the policy.

    `former` are the files of former releases; the kept ones where it is None. With `informed` the attack is made a
    second time by one who knows which protected counts are small: that is read from the workspace and is not public.
    """
    with stores.releases.opened() as connection, former_of(stores.releases, former) as (before, number):
        public = attack(facts(connection), stores.catalog, former=before, undated=undated_facts(connection))
        second = None
        if informed:
            small, zeros = insider_of(stores.workspace(), stores.catalog)
            second = attack(facts(connection), stores.catalog, small=small, zeros=zeros, former=before)
    if as_json:
        more = {} if second is None else {"informed": verdicts.document(second)}
        print(verdicts.as_json(public, former_releases=number, **more))
    else:
        print(f"Publicaciones anteriores leídas: {number}")
        print(verdicts.readable(public))
        if second is not None:
            print(_INFORMED)
            print(verdicts.readable(second))
    return _code(public, second)


_INFORMED = (
    "\nQuien además sabe qué datos protegidos son pequeños (leído del almacén privado, que no es público):"
)


def _code(*found: Verdict | None) -> int:
    return int(any(one is not None and one.weaknesses for one in found))
