"""What an operator is told since only people can put it right: no contact, numbers not called, help lines not shown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from observatory.catalog import Catalog
from observatory.geography.outlines import OLDEST_MONTHS, is_fresh
from observatory.model import SHOWN_CONFIDENCE, Helpline
from observatory.text import Text
from observatory.words.requests import offices, sources_with_form

CALLED_WITHIN: Final = timedelta(days=90)
WORK: Final = "etl.json"


def operator_warnings(catalog: Catalog, *, contact: str, today: date) -> tuple[str, ...]:
    """A sentence for each thing that only people can put right; empty where all is well."""
    return (*_no_contact(catalog, contact), *hidden_helplines(catalog, today), *_not_called(catalog, today))


def hidden_helplines(catalog: Catalog, today: date) -> Iterator[str]:
    """A sentence on the help lines that are declared and that no page shows, and one on addresses grown too old."""
    unsure = [line for line in catalog.helplines if not line.sure]
    if unsure:
        names = ", ".join(f"{_format_helpline(line)}: confidence «{line.confidence}»" for line in unsure)
        yield (
            f"Ninguna página muestra estas líneas de ayuda: {names}. Compruébelas y ponga en catalog/helplines.csv "
            f"{' o '.join(SHOWN_CONFIDENCE)}, o quítelas."
        )
    old = [line for line in catalog.sure_helplines if line.point and not is_fresh(line, today)]
    if old:
        yield (
            f"Entre los puntos de ayuda ya no se muestran, por tener su dirección más de {OLDEST_MONTHS} meses: "
            f"{', '.join(map(_format_helpline, old))}. Compruebe la dirección y anote el día en verified_on."
        )


def _no_contact(catalog: Catalog, contact: str) -> Iterator[str]:
    if contact:
        return
    forms = sources_with_form(catalog)
    given = f" Después, désela a: {offices(forms, Text())}." if forms else ""
    yield (
        "El sitio no tiene contacto y lo dice a sus lectores. Póngalo en site.yml (contact), o en OBSERVATORY_CONTACT "
        f"(un correo o una dirección http(s)) y reinicie.{given}"
    )


def _not_called(catalog: Catalog, today: date) -> Iterator[str]:
    lines = [
        line
        for line in catalog.sure_helplines
        if line.kind == "phone" and not is_recently_called(line, today)
    ]
    if lines:
        names = ", ".join(map(_format_helpline, lines))
        yield (
            f"Nadie ha llamado en {CALLED_WITHIN.days} días a: {names}. Llame y anote el día en verified_on, en "
            "catalog/helplines.csv."
        )


def _format_helpline(line: Helpline) -> str:
    return f"{line.service} ({line.contact or line.address})"


def is_recently_called(line: Helpline, today: date) -> bool:
    """Whether somebody of the project has telephoned a number within the last 90 days."""
    return bool(line.verified_on) and date.fromisoformat(line.verified_on) >= today - CALLED_WITHIN


# What `etl` tells the site of its work, without anything private: its last build, files taken and refused.


@dataclass(frozen=True, slots=True)
class WorkDone:
    """When a release was last made (seconds since 1970, 0 for never), and how many files were loaded and refused."""

    last_build: float = 0
    loaded: int = 0
    refused: int = 0

    def numbers(self) -> Iterator[tuple[str, str, float]]:
        """The name, the meaning and the value of each."""
        yield "last_build_timestamp_seconds", "When a release was last made; 0 for never.", self.last_build
        yield "files_loaded", "Files loaded since the record began.", self.loaded
        yield "files_refused", "Files refused since the record began.", self.refused


def read_work(store: Path) -> WorkDone:
    """What was last told; nothing done where nothing was, or it cannot be read."""
    try:
        return WorkDone(**json.loads((store / WORK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return WorkDone()


def tell_work(store: Path, work: WorkDone) -> None:
    """Tell it, whole or not at all. Raises OSError where it does not fit."""
    draft = store / f".{WORK}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(work)), encoding="utf-8")
    draft.chmod(0o644)
    os.replace(draft, store / WORK)
