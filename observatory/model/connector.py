"""Where the newest file of a source is found on the page or in the catalogue of its publisher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FoundBy = Literal["ckan", "page", "list"]


@dataclass(frozen=True, slots=True)
class Connector:
    """How the newest file of a source is found: in a CKAN portal, among the links of a page, in a list of links.

    `address` is the portal, the page or the list. In a portal the dataset is told by its name (`dataset`), or by its
    whole title (`title`); in a list the row is told by its `title`. `named` are patterns of the file's name, those of
    the source where it is empty. A file may lie on the host of `address` and on `hosts`, nowhere else. `every` takes
    all files that fit instead of the newest; `as_page` says that the file is a page, which a person reads.
    A file is at most `megabytes` long (1e6 bytes).
    """

    found_by: FoundBy
    address: str
    dataset: str = ""
    title: str = ""
    named: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    every: bool = False
    as_page: bool = False
    megabytes: int = 100
