"""What an operator is told at start because readers are told it too: no contact, numbers that nobody has telephoned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from observatory.catalog import Catalog
from observatory.model import Helpline
from observatory.text import Text
from observatory.words.asking.sending import offices, sources_with_form

CALLED_WITHIN: Final = timedelta(days=90)


def operator_warnings(catalog: Catalog, *, contact: str, today: date) -> tuple[str, ...]:
    """A sentence for each thing that only people can put right; empty where all is well."""
    return (*_no_contact(catalog, contact), *_not_called(catalog, today))


def _no_contact(catalog: Catalog, contact: str) -> Iterator[str]:
    if contact:
        return
    forms = sources_with_form(catalog)
    given = f" Después, désela a: {offices(forms, Text())}." if forms else ""
    yield (
        "El sitio no tiene contacto y lo dice a sus lectores. Ponga OBSERVATORY_CONTACT (un correo o una dirección "
        f"http(s)) y reinicie.{given}"
    )


def _not_called(catalog: Catalog, today: date) -> Iterator[str]:
    lines = [line for line in catalog.sure_helplines if line.kind == "phone" and not called(line, today)]
    if lines:
        names = ", ".join(f"{line.service} ({line.contact})" for line in lines)
        yield (
            f"Nadie ha llamado en {CALLED_WITHIN.days} días a: {names}. Llame y anote el día en verified_on, en "
            "data/catalog/helplines.csv."
        )


def called(line: Helpline, today: date) -> bool:
    """Whether somebody of the project has telephoned a number within the last 90 days."""
    return bool(line.verified_on) and date.fromisoformat(line.verified_on) >= today - CALLED_WITHIN
