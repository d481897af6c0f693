"""The commands of publication as functions: values in, an exit code out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Final, Literal

from etl.publishing import fingerprints
from etl.releasing.candidate import (
    Candidate,
    Difference,
    compare_with_candidate,
    format_difference,
    format_difference_as_json,
    hash_workspace,
    list_files_to_sign,
    open_candidate,
    parse_day,
    prepare_candidate,
    read_current_name,
    refuse_unsigned,
    sign,
    summarise_difference,
)
from etl.releasing.ledger import announce_counts, confirm_current, nothing_more_is_known
from etl.releasing.rebuilding import UP_TO_DATE, NotMadeAgainError, find_unreadable_release, remake_release
from etl.releasing.recorded_state import hold_stores
from etl.releasing.withdrawal import (
    WithdrawalError,
    find_editions,
    lift_withdrawal,
    refuse_at_fault,
    refuse_withdrawn,
    withdraw_with_others,
)
from etl.stores import Stores, refuse_other_release
from observatory import clock
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.store.errors import NoReleaseError
from observatory.store.private.ledger import ReleaseShown
from observatory.store.releases import KeptRelease, Pin
from observatory.text import Text
from observatory.words import change_words

NOW: Final = "ahora"


class EmbargoError(ObservatoryError):
    """It is too early, or the hour cannot be read."""


LISTED: Final = 2000
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1d1d24}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.5rem 0}"
    "th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
)
_HEADERS: Final = (
    "Indicador", "Lugar", "Periodo", "Qué pasa con la cifra", "En línea", "Preparada", "Diferencia",
)  # fmt: skip

Form = Literal["text", "html", "json"]
PINNED: Final = 3
"""The exit code of a release that a pin holds back."""


def diff(stores: Stores, *, form: Form = "text", at: str | None = None) -> int:
    """Prepare a candidate from the workspace and say what it would change. Nothing is published."""
    embargo = parse_hour(at) if at else None
    with hold_stores(stores):
        candidate = prepare_candidate(stores, now=clock.now(), embargo=embargo)
        difference = compare_with_candidate(
            stores.releases, candidate.release, candidate.former, stores.catalog
        )
    match form:
        case "html":
            print(page(difference, stores.catalog), end="")
        case "json":
            print(format_difference_as_json(difference, stores.catalog))
        case _:
            print(format_difference(difference, stores.catalog))
    return 0


def record_signoff(stores: Stores, *, source: str, office: str, on: str | None = None) -> int:
    """Record that the office that owns a source agrees to publish the candidate."""
    today = clock.today()
    with hold_stores(stores):
        candidate = open_candidate(stores)
        needed = list_files_to_sign(stores.releases, stores.catalog)
        sign(
            stores.record, candidate, needed, catalog=stores.catalog, source=source, office=office,
            on=parse_day(on) if on else today, today=today,
        )  # fmt: skip
    print(f"Firmado por «{office}»: {source} en {candidate.release.id}, sha256 {candidate.release.sha256}")
    return 0


def release(
    stores: Stores, *, at: str | None = None, unpin: bool = False, now: datetime | None = None
) -> int:
    """Publish the candidate as it was read and signed, or a new one where nobody has to sign.

    An embargo `at` an hour to come puts it aside until a later run of `release`. While a release is pinned nothing is
    published and the code is PINNED; `unpin` lifts that and publishes nothing by itself.
    """
    hour = now or clock.now()
    with hold_stores(stores):
        if unpin:
            return _unpin(stores)
        _make_again(stores, today=hour.date())
        pin = stores.standing().pin
        if pin is not None:
            return _held_back(pin)
        if _is_current(stores):
            print(UP_TO_DATE)
            return 0
        candidate = prepare_candidate(stores, now=hour, embargo=parse_hour(at) if at else None)
        refuse_withdrawn(stores, candidate.release)
        refuse_unsigned(
            stores.record, candidate, list_files_to_sign(stores.releases, stores.catalog), stores.catalog
        )
        if at and candidate.embargo and hour < candidate.embargo:
            print(
                f"Preparada: {candidate.release.id}. Nada se publica solo: ejecute `python -m etl release` después de "
                f"{format_hour(candidate.embargo)}."
            )
            return 0
        refuse_before(candidate.embargo, hour)
        _publish(stores, candidate)
    print(f"Publicado: {candidate.release.id}.")
    return 0


def _publish(stores: Stores, candidate: Candidate) -> None:
    loaded = stores.workspace()
    files, extracts = fingerprints.files_and_extracts(loaded)
    rows = _announce_staged_release(stores, candidate.release)

    def noted(new: KeptRelease) -> str:
        line = stores.record.append(
            "release",
            release=new.id,
            sha256=new.sha256,
            files=files,
            extracts=extracts,
            embargo=candidate.until,
            ledger=rows,
        )
        return line.sha256

    stores.releases.publish_staged(noted)
    confirm_current(stores)


def _announce_staged_release(stores: Stores, staged: KeptRelease) -> int:
    entry = ReleaseShown(staged.id, staged.released.isoformat(), staged.fingerprint, staged.sha256)
    with stores.releases.opened_staged() as connection:
        return announce_counts(stores.ledger, connection, stores.catalog, entry=entry)


def _make_again(stores: Stores, *, today: date) -> None:
    """Rebuild an unreadable release before anything else; where that fails, print why and go on."""
    broken = find_unreadable_release(stores)
    if broken:
        try:
            print(remake_release(stores, *broken, today=today))
        except (NotMadeAgainError, WithdrawalError) as error:
            print(error, file=sys.stderr)


def _held_back(pin: Pin) -> int:
    print(
        f"No se publica nada: está fijada la publicación {pin.release}. Para soltarla: `python -m etl release --unpin`.",
        file=sys.stderr,
    )
    return PINNED


def _unpin(stores: Stores) -> int:
    pin = stores.standing().pin
    if pin is None:
        print("No hay ninguna publicación fijada.")
        return 0
    stores.record.append("unpin", release=pin.release)
    stores.releases.pin(None)
    print(f"Soltada: {pin.release}. En línea: {read_current_name(stores) or 'nada'}.")
    return 0


def _is_current(stores: Stores) -> bool:
    """Whether what is on show was made from what is loaded, and nothing was added to the ledger since."""
    fingerprint = hash_workspace(stores.workspace())
    return any(
        kept_release.current
        and kept_release.fingerprint == fingerprint
        and nothing_more_is_known(stores.ledger, kept_release)
        for kept_release in _kept_releases(stores)
    )


def _kept_releases(stores: Stores) -> tuple[KeptRelease, ...]:
    try:
        return stores.releases.kept_releases()
    except NoReleaseError:
        return ()


def roll_back(stores: Stores, *, name: str | None = None) -> int:
    """Show a former release again, at once, and pin it: the one named, else the one before that on show."""
    with hold_stores(stores):
        kept_releases, current = _kept_releases(stores), read_current_name(stores)
        name = name or _before_current([kept_release.id for kept_release in kept_releases], current)
        release = stores.standing().named(name, kept_releases)
        release_name = release.id
        refuse_other_release(stores, release_name)
        _refuse_held(stores, release)
        line = stores.record.append("rollback", release=release_name, instead_of=current)
        stores.releases.pin(Pin(release_name, line.sha256))
    print(
        f"En línea otra vez: {release_name}. Nada más nuevo se publica hasta que la suelte: "
        "`python -m etl release --unpin`."
    )
    return 0


def _refuse_held(stores: Stores, release: KeptRelease) -> None:
    """Raise WithdrawalError where a kept release holds what was withdrawn with another."""
    with stores.releases.opened(release.id) as connection:
        refuse_at_fault(stores, find_editions(stores, release), connection)


def _before_current(names: list[str], current: str) -> str:
    older = names[names.index(current) + 1 :] if current in names else names
    if not older:
        raise NoReleaseError("No hay una publicación anterior guardada a la que volver.")
    return older[0]


def withdraw(
    stores: Stores, *, name: str, reason: str, editions: Sequence[str] = (), cells: Sequence[str] = ()
) -> int:
    """Withdraw a release everywhere, with all that holds what was at fault; the rule decides what is on show then."""
    with hold_stores(stores):
        print(withdraw_with_others(stores, name, reason, today=clock.today(), editions=editions, cells=cells))
        current = read_current_name(stores)
    print(
        f"En línea: {current}." if current else "No queda ninguna publicación en línea: el sitio lo dice así."
    )
    return 0


def lift(
    stores: Stores, *, name: str, reason: str, office: str, editions: Sequence[str] = (), cells: Sequence[str] = ()
) -> int:  # fmt: skip
    """Lift a withdrawal that was a mistake, signed by an office; the rule decides which release is on show then.

    With `editions` or `cells` these alone stay at fault.
    """
    today = clock.today()
    with hold_stores(stores):
        print(
            lift_withdrawal(stores, name, reason, office=office, today=today, editions=editions, cells=cells)
        )
        current = read_current_name(stores)
    print(
        f"En línea: {current}." if current else "No queda ninguna publicación en línea: el sitio lo dice así."
    )
    return 0


# A difference as one HTML file that stands alone: no script, nothing from elsewhere, to be read and signed.


def page(difference: Difference, catalog: Catalog) -> str:
    """The whole document; names and values are escaped. Beyond LISTED changes it says how many are left out."""
    text = Text()
    title = f"Qué cambia con la publicación {difference.release.id}"
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"{_list(summarise_difference(difference, catalog, text))}"
        f"{_table(difference, catalog, text)}"
        f"<h2>Avisos de la carga</h2>{_list(str(warning) for warning in difference.warnings) or '<p>Ninguno.</p>'}"
        "</main></body></html>\n"
    )


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _table(difference: Difference, catalog: Catalog, text: Text) -> str:
    if not difference.moved:
        return "<p>Ninguna cifra publicada cambia.</p>"
    rows = []
    for change in difference.moved[:LISTED]:
        indicator = catalog.indicators[change.indicator]
        plain = (
            indicator.name,
            catalog.territories[change.territory].name,
            change_words.period(change, text),
            change_words.word(change, text),
        )
        numbers = (
            change_words.former(change, indicator, text),
            change_words.value(change, indicator, text),
            change_words.difference(change, indicator, text),
        )
        cells = [f"<td>{escape(cell)}</td>" for cell in plain]
        cells += [f'<td class="n">{escape(cell)}</td>' for cell in numbers]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    rest_count = len(difference.moved) - LISTED
    rest_note = (
        f"<p>Hay {rest_count} cambios más: <code>--format json</code> los da todos.</p>"
        if rest_count > 0
        else ""
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _HEADERS)
    return (
        f"<table><caption>Cifras publicadas que cambian</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{rest_note}"
    )


# The hour before which a candidate stays aside. Nothing is published by itself: `release` has to be run after it.


def parse_hour(text: str) -> datetime:
    """An hour as `2026-12-01T08:00`, of this machine unless it says its own zone; `ahora` lifts an embargo.

    Raises EmbargoError.
    """
    if text == NOW:
        return clock.now().replace(microsecond=0)
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise EmbargoError(f"«{text}» no es una hora: escriba 2026-12-01T08:00.") from error


def refuse_before(embargo: datetime | None, now: datetime) -> None:
    """Raise EmbargoError while the hour has not come."""
    if embargo is not None and now < embargo:
        raise EmbargoError(
            f"No se publica antes de {format_hour(embargo)}; ahora es {format_hour(now)}. Nada se publica solo: ejecute "
            "`python -m etl release` otra vez después de esa hora."
        )


def format_hour(hour: datetime) -> str:
    """An hour with its zone."""
    return hour.astimezone().isoformat(sep=" ", timespec="minutes")
