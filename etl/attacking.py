"""What `python -m etl attack` does: attacks a release, or a running site, and says what it gives away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.disclosure import verdicts
from etl.disclosure.attack import Verdict, attack
from etl.disclosure.former import former_of
from etl.disclosure.informed import insider_of
from etl.stores import Stores
from etl.visiting.exhibits import compare
from etl.visiting.walk import walk
from etl.visiting.web import Site
from observatory.catalog import Catalog
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
            print(_INFORMED if second.tied else _KNOWS_NONE)
            print(verdicts.readable(second))
    return _code(public, second)


def attack_site(address: str, catalog: Catalog, *, as_json: bool = False) -> int:
    """Attack a running site as a visitor could, by what it answers over HTTP. 1 where it gives something away.

    Its data are attacked as a release is; its pages, embeds and drawings may show no number that its data protect.
    """
    site = Site(address)
    walked = walk(site, catalog)
    verdict = attack(walked.facts(), catalog)
    compared = compare(site, walked, catalog)
    if as_json:
        found = [one._asdict() for one in compared.strays]
        more = {"addresses": len(walked.asked), "tables": compared.tables, "drawings": compared.drawings}
        print(verdicts.as_json(verdict, **more, shown_though_protected=found))
    else:
        print(f"Direcciones con datos: {len(walked.asked)}")
        print(f"Comparados con sus datos: {compared.tables} tablas y {compared.drawings} dibujos")
        print(f"Números que los datos de su dirección no muestran: {len(compared.strays)}")
        print("".join(f"  {one.number} en {one.address}\n" for one in compared.strays[:_LISTED]), end="")
        print(verdicts.readable(verdict))
    return int(bool(verdict.weaknesses or compared.strays))


_LISTED = 20
_INFORMED = (
    "\nQuien además sabe qué datos protegidos son pequeños (leído del almacén privado, que no es público):"
)
_KNOWS_NONE = (
    "\nEl almacén privado no dice qué datos protegidos son pequeños: las figuras del proyecto ya vienen protegidas. "
    "Cargue el archivo del editor con `ingest` para atacar como quien lo sabe."
)


def _code(*found: Verdict | None) -> int:
    return int(any(one is not None and one.weaknesses for one in found))
