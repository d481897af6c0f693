"""Reads the designs of the monthly reports; what several of them share stands once, in questions.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from observatory.catalog.file_reader import CatalogFileReader
from observatory.model import FormBlock, FormDesign

if TYPE_CHECKING:
    from observatory.catalog import Catalog

_SHARED: Final = "forms/questions.yml"


def read_forms(reader: CatalogFileReader) -> dict[str, FormDesign]:
    """The designs by id; a name that questions.yml does not have is a fault."""
    shared = reader.yaml(_SHARED) or {}
    questions, guidance = shared.get("questions", {}), shared.get("guidance", {})

    def resolved(raw: Any) -> Any:
        """The entry of a file with each name of a question or a sentence replaced by what it stands for."""
        if not isinstance(raw, dict):
            return raw
        design = {**raw, "guidance": [guidance.get(name, name) for name in raw.get("guidance", ())]}
        for key in ("blocks", "only_offices"):
            design[key] = [
                {**block, "groups": [_group(group, questions) for group in block.get("groups", ())]}
                for block in raw.get(key, ())
            ]
        design["listings"] = [
            {**listing, "codes": _codes(questions.get(str(listing["codes"]), listing).get("codes"))}
            for listing in raw.get("listings", ())
        ]
        return design

    return reader.folder_of(
        "forms", FormDesign, lambda design: design.id, resolved=resolved, but=("questions.yml",)
    )


def _group(group: Any, questions: Mapping[str, Any]) -> Any:
    raw = questions.get(group, group) if isinstance(group, str) else group
    return {**raw, "codes": _codes(raw.get("codes"))} if isinstance(raw, dict) else raw


def _codes(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    return [{"code": code, "label": label} for code, label in raw.items()]


def broken_forms(catalog: Catalog) -> Iterator[str]:
    """What the form of a source counts or divides by and the catalogue does not have, as `file · key · reason`."""
    for source in catalog.sources.values():
        if source.form is None:
            continue
        design = catalog.forms.get(source.form.design)
        if design is None:
            continue
        for block in (*design.blocks, *design.only_offices):
            for fault in _faults_of_block(block, catalog):
                yield f"forms/{design.id}.yml · {block.indicator} · {fault}"


def _faults_of_block(block: FormBlock, catalog: Catalog) -> Iterator[str]:
    for group in block.groups:
        dimension = catalog.dimensions.get(group.dimension)
        if dimension is not None:
            missing = [one.code for one in group.codes if dimension.code(one.code) is None]
            yield from (f"«{code}» no es una categoría de «{dimension.id}»" for code in missing)
