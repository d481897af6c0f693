"""A citation in every form: who counted, what, where and when, and the release that shows it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from observatory.addresses.selection import in_release
from observatory.demonstration import prefix_demonstration_mark, site_name
from observatory.model import Licence, Panel
from observatory.provenance.third_party_copies import mark_of
from observatory.text import Text, message
from observatory.words.describe import files_of, named_sources
from observatory.words.sentences import subtitle

BIBTEX: Final = "application/x-bibtex"
_SPECIAL: Final = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "\n": " ",
})  # fmt: skip
CSL: Final = "application/vnd.citationstyles.csl+json"
DATACITE: Final = "application/vnd.datacite.datacite+json"
_SCHEMA: Final = "http://datacite.org/schema/kernel-4"
RIS: Final = "application/x-research-info-systems"


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
        licences=tuple(
            dict.fromkeys(
                replace(source.licence, name=text.t(source.licence.name)) for source in panel.sources
            )
        ),
        notes=tuple(dict.fromkeys(text.t(mark) for mark in map(mark_of, panel.sources) if mark)),
        demonstration=panel.demonstration,
    )


def _producers(panel: Panel, text: Text) -> tuple[str, ...]:
    """Each publisher once: those of the numbers themselves before those of a population they are divided by.

    That nothing was found is said by this observatory.
    """
    publisher_of = {source.id: text.t(source.publisher) for source in panel.sources}
    counted_in = {row.snapshot for row in panel.rows}
    counting = {publisher_of.get(edition.source) for edition in panel.snapshots if edition.id in counted_in}
    counting |= {statement.publisher for statement in panel.statements}
    named = dict.fromkeys(named_sources(panel, text).values())
    if not named:
        return (site_name(text, demonstration=panel.demonstration),)
    return tuple(sorted(named, key=lambda publisher: publisher not in counting))


def _derived_from(panel: Panel) -> tuple[str, ...]:
    """The addresses of the documents that state figures, then of the sources whose files were read."""
    named = [statement.url for statement in panel.statements]
    named += [source.url for _, source in files_of(panel)]
    return tuple(dict.fromkeys(address for address in named if address.startswith("http")))


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


# A citation as BibTeX: an entry of the kind `misc`, which every style knows.


def bibtex(cited: CitedTable) -> str:
    """The entry. A name in braces of its own is an institution's, and is not taken apart."""
    fields = {
        "author": " and ".join(f"{{{_escape_bibtex(name)}}}" for name in cited.producers),
        "title": f"{{{_escape_bibtex(cited.title)}}}",
        "howpublished": _escape_bibtex(cited.site),
        "edition": _escape_bibtex(cited.release),
        "year": str(cited.released.year),
        "month": str(cited.released.month),
        "date": cited.released.isoformat(),
        "url": cited.address,
        "language": cited.lang,
        "note": _escape_bibtex(" ".join(cited.notes)),
    }
    lines = (f"  {name} = {{{content}}},\n" for name, content in fields.items() if content)
    return f"@misc{{{cited.key},\n{''.join(lines)}}}\n"


def _escape_bibtex(content: str) -> str:
    return content.translate(_SPECIAL)


# A citation as CSL-JSON, from which any style of the Citation Style Language is set.


def csl_json(cited: CitedTable) -> list[dict[str, Any]]:
    """The list of one item that reference managers read."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "dataset",
        "author": [{"literal": name} for name in cited.producers],
        "title": cited.title,
        "container-title": cited.site,
        "publisher": cited.site,
        "version": cited.release,
        "issued": {"date-parts": [[cited.released.year, cited.released.month, cited.released.day]]},
        "URL": cited.address,
        "language": cited.lang,
        "note": " ".join(cited.notes),
    }
    return [{name: value for name, value in item.items() if value}]


# A table as DataCite's metadata 4.5 in JSON, ready for whoever gives it a DOI; it has none.


def datacite(cited: CitedTable) -> dict[str, Any]:
    """The record. What has no address is credited as a creator alone."""
    said = ((cited.definition, "Abstract"), (" ".join(cited.notes), "Other"))
    return {
        "schemaVersion": _SCHEMA,
        "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset"},
        "creators": [{"name": name, "nameType": "Organizational"} for name in cited.producers],
        "titles": [{"title": cited.title, "lang": cited.lang}],
        "publisher": {"name": cited.site},
        "publicationYear": str(cited.released.year),
        "dates": [{"date": cited.released.isoformat(), "dateType": "Issued"}],
        "language": cited.lang,
        "version": cited.release,
        "alternateIdentifiers": [{"alternateIdentifier": cited.key, "alternateIdentifierType": "Local"}],
        "url": cited.address,
        "descriptions": [
            {"description": sentence, "descriptionType": kind, "lang": cited.lang}
            for sentence, kind in said
            if sentence
        ],
        "rightsList": [_right(licence) for licence in cited.licences],
        "relatedIdentifiers": [
            {"relatedIdentifier": link, "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
            for link in cited.derived_from
        ],
    }


def _right(licence: Licence) -> dict[str, str]:
    """A licence, with its name in the SPDX list where it has one."""
    listed = {"rightsIdentifier": licence.spdx, "rightsIdentifierScheme": "SPDX"} if licence.spdx else {}
    address = {"rightsUri": licence.url} if licence.url else {}
    return {"rights": licence.name, **address, **listed}


# A citation as RIS, which Zotero, EndNote and Mendeley read.


def ris(cited: CitedTable) -> str:
    """The record. A comma would part the name of an institution into that of a person: a dash stands in its place."""
    lines = ("  - ".join((tag, " ".join(content.split()))) for tag, content in _tags(cited) if content)
    return "".join(f"{line}\r\n" for line in lines) + "ER  - \r\n"


def _tags(cited: CitedTable) -> Iterator[tuple[str, str]]:
    yield "TY", "DATA"
    yield "ID", cited.key
    yield from (("AU", name.replace(", ", " – ").replace(",", " –")) for name in cited.producers)
    yield "TI", cited.title
    yield "T2", cited.site
    yield "PB", cited.site
    yield "ET", cited.release
    yield "PY", str(cited.released.year)
    yield "DA", cited.released.strftime("%Y/%m/%d")
    yield "UR", cited.address
    yield "LA", cited.lang
    yield from (("N1", note) for note in cited.notes)
