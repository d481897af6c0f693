"""The press of the sheets: what it does with many at once, with what never ends, and with what it cannot set."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.briefs.sheet import Sheet, SheetPart, TypesettingError, pdf
from tests.api.briefs.reading import printed

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def sheet(*parts: SheetPart) -> Sheet:
    return Sheet(
        lang="es",
        short=True,
        title="Una hoja",
        kicker="",
        heading="Una hoja",
        subject="",
        lead=(),
        hue="#000000",
        mark="",
        across=(),
        wide=parts,
        narrow=(),
        foot=(),
        last_lines=("Fin.",),
    )


def test_after_many_the_press_is_free_again() -> None:
    for _ in range(3):
        assert printed(pdf(sheet(), author="", moment=MADE)).pages == 1


def test_a_sheet_that_never_ends_is_given_up_and_the_next_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "typst_process.py").write_text("import time\ntime.sleep(60)\n")
    with monkeypatch.context() as endless:
        endless.setattr("api.briefs.sheet._HERE", tmp_path)
        endless.setattr("api.briefs.sheet._SECONDS", 1)
        with pytest.raises(TypesettingError, match="longer than 1 s"):
            pdf(sheet(), author="", moment=MADE)
    assert printed(pdf(sheet(), author="", moment=MADE)).pages == 1


def test_a_picture_that_is_none_is_an_error_in_words() -> None:
    broken = SheetPart(picture="<svg", alternative="nada")
    with pytest.raises(TypesettingError, match="failed on a sheet"):
        pdf(sheet(broken), author="", moment=MADE)


def test_what_one_page_cannot_hold_goes_on_on_the_next_which_is_numbered() -> None:
    long = SheetPart(heading="Filas", paragraphs=tuple(f"fila {at}" for at in range(90)))
    document = printed(pdf(sheet(long), author="", moment=MADE))
    assert document.pages == 2
    assert "fila 89" in document.text
    assert "2/2" in document.text
    assert "1/1" not in printed(pdf(sheet(), author="", moment=MADE)).text
