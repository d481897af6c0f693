"""What every form of a citation is made of: who counted, what, where and when, and the release that shows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from observatory.addresses.selection import in_release
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.model import Licence, Panel
from observatory.provenance.third_party_copies import mark_of
from observatory.text import Text, message
from observatory.words.describe import files_of, named_sources
from observatory.words.subtitle import subtitle


@dataclass(frozen=True, slots=True)
class CitedTable:
    """A table in a release, as it is cited; `address` is where that release shows it, in full.

    `key` is the same whoever asks, in any language, and another in another release. `producers` are those who counted,
    then those who counted the population of a rate. `notes` are the marks of third parties' copies. In the
    demonstration the mark stands before `title`.
    """

    key: str
    title: str
    subject: str
    producers: tuple[str, ...]
    site: str
    release: str
    released: date
    address: str
    lang: str
    definition: str
    derived_from: tuple[str, ...]
    licences: tuple[Licence, ...]
    notes: tuple[str, ...] = ()
    demonstration: bool = False


def cited_table(panel: Panel, text: Text, *, address: str) -> CitedTable:
    """What is cited of a panel. A number has no place in a citation, and none is in it."""
    digest = hashlib.sha256(in_release(panel.query, panel.release).encode()).hexdigest()
    named = panel.comparison.name if panel.comparison else panel.indicator.name
    return CitedTable(
        key=f"observatorio-{panel.release}-{digest[:12]}",
        title=prefix_demonstration_mark(
            subtitle(panel, text).rstrip("."), text, demonstration=panel.demonstration
        ),
        subject=text.t(named),
        producers=_producers(panel, text),
        site=site_name(text, demonstration=panel.demonstration),
        release=panel.release,
        released=panel.released,
        address=address,
        lang=text.lang,
        definition=" ".join(text.t(indicator.definition) for indicator in panel.indicators),
        derived_from=_derived_from(panel),
        licences=tuple(dict.fromkeys(_translate_licence(source.licence, text) for source in panel.sources)),
        notes=tuple(dict.fromkeys(text.t(mark) for mark in map(mark_of, panel.sources) if mark)),
        demonstration=panel.demonstration,
    )


def _producers(panel: Panel, text: Text) -> tuple[str, ...]:
    """Each publisher once: those of the numbers themselves before those of a population they are divided by."""
    publisher_of = {source.id: text.t(source.publisher) for source in panel.sources}
    counted_in = {row.snapshot for row in panel.rows}
    counting = {publisher_of.get(edition.source) for edition in panel.snapshots if edition.id in counted_in}
    counting |= {statement.publisher for statement in panel.statements}
    named = dict.fromkeys(named_sources(panel, text).values())
    return tuple(sorted(named, key=lambda publisher: publisher not in counting))


def _derived_from(panel: Panel) -> tuple[str, ...]:
    """The addresses of the documents that state figures, then of the sources whose files were read."""
    named = [statement.url for statement in panel.statements]
    named += [source.url for _, source in files_of(panel)]
    return tuple(dict.fromkeys(address for address in named if address.startswith("http")))


def _translate_licence(licence: Licence, text: Text) -> Licence:
    return replace(licence, name=text.t(licence.name))


def sentence(cited: CitedTable, text: Text) -> str:
    """How to cite: the producers first, then this observatory with its release, the marks, and the address."""
    said = (
        message("DATOS DE DEMOSTRACIÓN, que no se citan. {publishers}: «{name}», edición {release} ({date}).")
        if cited.demonstration
        else message("{publishers}: «{name}». En: {site}, edición {release} ({date}).")
    )
    names = "; ".join(cited.producers)
    spoken = text.t(
        said,
        publishers=names,
        name=cited.subject,
        site=cited.site,
        release=cited.release,
        date=text.date(cited.released),
    )
    return " ".join([spoken, *cited.notes, cited.address])
