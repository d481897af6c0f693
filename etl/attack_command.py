"""The command `attack`: audits a release, or a running site, and prints the cells that it discloses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.disclosure.audit import gate
from etl.disclosure.audit.attack import attack_as
from etl.disclosure.audit.informed_attacker import make_insider
from etl.disclosure.audit.known_since import (
    Judged,
    attack_with_all,
    mark_of,
    read_former_facts,
    read_shipped_facts,
)
from etl.stores import FIGURES, Stores
from etl.verification.comparison import compare
from etl.verification.packages import compare_packed, read_release_packages
from etl.verification.walk import Site, read_facts, walk
from observatory.catalog import Catalog
from observatory.model import ObservatoryError


class NotReadError(ObservatoryError):
    """What was to be attacked could not be read, so that nothing is known of it."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"El ataque no se hizo: lo que había que leer está dañado o incompleto ({type(cause).__name__}: {cause}). "
            "Nada se sabe de lo publicado. Mire `audit` y el registro del sitio, y repita la orden."
        )


def attack_release(
    stores: Stores, *, former: Sequence[Path] | None = None, informed: bool = False, as_json: bool = False
) -> int:
    """Attack the current release as anyone could who kept the former ones. 1 where a cell is below the policy.

    `former` are the files of former releases; where None, all that was ever shown. With `informed` the attack is made a
    second time by one who knows which protected counts are small: that is read from the workspace and is not public.
    """
    current_sha256 = next(
        (release.sha256 for release in stores.releases.kept_releases() if release.current), ""
    )
    with (
        stores.releases.opened() as connection,
        read_former_facts(stores.releases, stores.ledger, former) as (before, number),
    ):
        public = attack_with_all(
            connection, stores.catalog, before, sha256=current_sha256, figures=stores.figures
        )
        second = None
        if informed:
            insider = make_insider(stores.workspace(), stores.catalog)
            second = attack_with_all(
                connection,
                stores.catalog,
                before,
                sha256=current_sha256,
                insider=insider,
                figures=stores.figures,
            )
    if as_json:
        extra_fields = {} if second is None else {"informed": _document(second)}
        print(
            gate.format_verdict_as_json(
                public.verdict, former_releases=number, **_since(public), **extra_fields
            )
        )
    else:
        print(f"Publicaciones anteriores conocidas: {number}")
        _print(public)
        if second is not None:
            print(_INFORMED if second.verdict.tied else _KNOWS_NONE)
            _print(second)
    return int(any(result is not None and result.verdict.weaknesses for result in (public, second)))


def _print(result: Judged) -> None:
    print(gate.format_verdict(result.verdict))
    if result.since:
        print(f"Ya lo dicen las anteriores, firmado en policy.yml (known_since): {len(result.since)}")


def _document(result: Judged) -> dict[str, object]:
    return {**gate.build_verdict_document(result.verdict), **_since(result)}


def _since(result: Judged) -> dict[str, object]:
    return {"known_since": [mark_of(weakness.cell) for weakness in result.since]}


def attack_site(
    address: str,
    catalog: Catalog,
    *,
    as_json: bool = False,
    figures: Path = FIGURES,
    everywhere: bool = False,
) -> int:
    """Attack a running site as a visitor could, by what it answers over HTTP. 1 where it gives something away.

    Its data and the files of its release are attacked as a release is; its pages, embeds, drawings and explorer may
    show no number that its data protect, and its files none that its data do not give.
    """
    site = Site(address)
    answers = walk(site, catalog, everywhere=everywhere)
    files = read_release_packages(site)
    (verdict,) = attack_as(
        [None], read_facts([*answers, *files.answers(catalog)]), catalog,
        undated=files.undated_facts(), before=read_shipped_facts(figures, catalog),
    )  # fmt: skip
    comparison = compare(site, answers, catalog)
    of_files = compare_packed(files, answers)
    comparison.exhibits += of_files.exhibits
    comparison.strays += of_files.strays
    if as_json:
        strays = [stray._asdict() for stray in comparison.strays]
        totals = {"addresses": len(answers), "exhibits": dict(comparison.exhibits)}
        print(gate.format_verdict_as_json(verdict, **totals, shown_though_protected=strays))
    else:
        print(f"Direcciones con datos: {len(answers)}")
        counts = (f"{count} en {_KINDS[kind]}" for kind, count in comparison.exhibits.items())
        print(f"Filas, marcas y textos comparados con los datos: {', '.join(counts)}")
        print(f"Números que los datos no muestran: {len(comparison.strays)}")
        print(
            "".join(f"  {stray.number} en {stray.address}\n" for stray in comparison.strays[:_LISTED]), end=""
        )
        print(gate.format_verdict(verdict))
    return int(bool(verdict.weaknesses or comparison.strays))


_LISTED = 20
_KINDS = {
    "json": "JSON", "embed": "marcos", "page": "páginas", "drawing": "dibujos", "image": "imágenes", "sentence": "frases",
    "explorer": "el explorador", "spreadsheet": "CSV para hojas de cálculo", "workbook": "libros de hojas",
    "outlines": "mapas con valores", "package": "archivos de la publicación", "parquet": "Parquet", "sdmx": "SDMX-CSV",
}  # fmt: skip
_INFORMED = (
    "\nQuien además sabe qué datos protegidos son pequeños (leído del almacén privado, que no es público):"
)
_KNOWS_NONE = (
    "\nEl almacén privado no dice qué datos protegidos son pequeños: las figuras del proyecto ya vienen protegidas. "
    "Cargue el archivo del editor con `ingest` para atacar como quien lo sabe."
)
