"""Makes a release that cannot be read again: from the same files, under the sign-offs it had, in its old place."""

from __future__ import annotations

from datetime import date

from etl.publishing import fingerprints, publish
from etl.releasing.audit import RecordEntry
from etl.releasing.candidate import hash_workspace
from etl.releasing.ledger import confirm_current, update_ledger
from etl.releasing.recorded_state import PUBLISHED
from etl.shipping.shipped_figures import find_shipped_figures
from etl.stores import Stores
from observatory.model import ObservatoryError
from observatory.store.errors import NoReleaseError, StoreError
from observatory.store.releases import KeptRelease
from observatory.store.writing import draft

_OF_A_PERSON = ("signoff", "release", "again")
_SHIPPED = "shipped:"
UP_TO_DATE = "La publicación está al día."


class PinnedError(StoreError):
    """The pinned release cannot be read and cannot be rebuilt as it was."""


class NotMadeAgainError(ObservatoryError):
    """A release cannot be read, and the workspace does not hold what it was made from."""


def find_unreadable_release(stores: Stores) -> tuple[KeptRelease, str] | None:
    """The release that should be on show and cannot be read, and why; None where all is well, or nothing published."""
    try:
        return stores.releases.unreadable()
    except NoReleaseError:
        return None


def remake_release(stores: Stores, broken: KeptRelease, why: str, *, today: date) -> str:
    """Make a release of a person's figures again, and say so in a sentence.

    Raises NotMadeAgainError unless the workspace holds exactly the files that it was made from, and the record the
    sign-offs that it was published with.
    """
    entry = _told_of(stores, broken, why)
    loaded = stores.workspace()
    files, extracts = fingerprints.files_and_extracts(loaded)
    if entry.details.get("files") != files:
        raise NotMadeAgainError(_cannot(broken, why, "lo cargado ya no es lo que se publicó en ella"))
    signed_as = entry.details.get("signed_as", entry.details["sha256"])
    _refuse_unsigned(stores, broken, why, files=files, signed_as=signed_as)

    def noted(new: KeptRelease) -> str:
        line = stores.record.append(
            "again", release=new.id, sha256=new.sha256, instead_of=broken.sha256, formerly=broken.id,
            signed_as=signed_as, files=files, extracts=extracts,
        )  # fmt: skip
        return line.sha256

    update_ledger(stores, figures=find_shipped_figures(stores))
    name = publish.publish(
        loaded, stores, fingerprint=hash_workspace(loaded), today=today,
        noted=noted, instead_of=broken,
    )  # fmt: skip
    confirm_current(stores)
    return (
        f"La publicación {broken.id} no se puede leer ({why}) Se hizo otra vez con los mismos archivos y firmas: {name}, "
        f"que responde también por su nombre de antes."
    )


def _told_of(stores: Stores, broken: KeptRelease, why: str) -> RecordEntry:
    """The line of the record that tells of its publication."""
    lines = [entry for entry in stores.record.entries() if entry.action in PUBLISHED]
    matches = [entry for entry in lines if str(entry.details.get("sha256", "")).startswith(broken.sha256)]
    if not matches:
        raise NotMadeAgainError(_cannot(broken, why, "el registro no dice con qué archivos se hizo"))
    if not stores.private.existing_workspace():
        raise NotMadeAgainError(_cannot(broken, why, "falta el almacén privado"))
    return matches[-1]


def _refuse_unsigned(
    stores: Stores, broken: KeptRelease, why: str, *, files: dict[str, str], signed_as: str
) -> None:
    signed = [
        (entry.details["source"], entry.details["office"], entry.details["files"])
        for entry in stores.record.entries()
        if entry.action == "signoff" and entry.details["candidate"] == signed_as
    ]
    for source in dict.fromkeys(edition.partition("@")[0] for edition in files):
        office = stores.catalog.sources[source].needs_signoff_of
        source_files = {name: digest for name, digest in files.items() if name.partition("@")[0] == source}
        if office and (source, office, source_files) not in signed:
            raise NotMadeAgainError(_cannot(broken, why, f"falta en el registro la firma de «{office}»"))


def _cannot(broken: KeptRelease, why: str, reason: str) -> str:
    return (
        f"La publicación {broken.id} no se puede leer ({why}) y no se puede hacer otra vez: {reason}. "
        "No se publica nada. Restaure una copia con `python -m etl restore`, o prepare otra con "
        "`diff`, `signoff` y `release`."
    )


# When `build` may publish the shipped figures: where nothing else was ever published and nobody decided otherwise.


def is_made_from(stores: Stores, fingerprint: str) -> bool:
    """Whether what is on show was made from this, and nothing stands before it."""
    try:
        with stores.releases.opened() as connection:
            return draft.read_fingerprint(connection) == fingerprint and not stores.releases.trouble
    except StoreError:
        return False


def has_only_shipped_figures(stores: Stores) -> bool:
    """Whether only shipped figures were ever published, and no office has signed anything.

    Raises BrokenLogError where the record does not hold.
    """
    published = stores.standing().releases
    signed = any(entry.action in _OF_A_PERSON for entry in stores.record.entries())
    return not signed and all(release.fingerprint.startswith(_SHIPPED) for release in published)


def explain_why_not_replaced(stores: Stores, fingerprint: str, *, broken: KeptRelease | None = None) -> str:
    """Why the shipped figures are not published now, in a sentence; empty where they may be.

    Raises PinnedError where what is pinned cannot be read and was made from other figures or by another program.
    """
    standing = stores.standing()
    if not has_only_shipped_figures(stores):
        return (
            "Lo que está en línea lo decide una persona (hay algo firmado o publicado con `release`): `build` no publica "
            "nada. Lo cargado y lo que cambió en el catálogo se publica con `python -m etl release`."
        )
    withdrawn = [release for release in standing.releases if standing.withdrawal_of(release)]
    if any(release.fingerprint == fingerprint for release in withdrawn):
        return (
            "Las figuras del proyecto son las de una publicación retirada: `build` no las publica otra vez."
        )
    if standing.pin is None:
        return ""
    pinned = standing.pin.release
    if broken is None:
        return f"Está fijada la publicación {pinned}: `build` no publica nada más nuevo. Se suelta con `release --unpin`."
    if broken.fingerprint == fingerprint:
        return ""
    raise PinnedError(
        f"La publicación {pinned}, que está fijada, no se puede leer, y las figuras del proyecto ya son otras. Restaure "
        "una copia con `python -m etl restore`, o suelte lo fijado con `python -m etl release --unpin`."
    )
