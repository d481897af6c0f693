"""A later edition beside an earlier one, published: what of it leaves, what stays current, and what readers are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.disclosure.audit.gate import AttackedError
from etl.disclosure.suppression.suppress import suppress
from observatory.catalog import Catalog
from observatory.store.reading import queries
from observatory.store.releases import Releases
from observatory.vocabulary.phrases import FORMER_EDITION, FORMER_EDITIONS
from tests.etl.test_publish import HERE, OLD, by_sex
from tests.kit.asking import panel_in_release
from tests.kit.counts import Counted, release_counts
from tests.kit.facts import EDITION

NEW = EDITION
SEXES = ("sex:men", "sex:women")


def current(
    releases: Releases, catalog: Catalog, by: str = "", *, as_of: str = ""
) -> dict[str, tuple[float | None, str, str]]:
    """By breakdown the value that stands, its edition and its note."""
    query = f"indicator=cem_cases&territory={HERE}&period=2023" + (f"&by={by}" if by else "")
    query += f"&as_of={as_of}" if as_of else ""
    rows = panel_in_release(releases, catalog, query).rows
    return {str(row.breakdown): (row.value, row.snapshot, row.note) for row in rows}


def test_a_total_to_which_few_were_added_is_of_the_edition_before_like_its_sexes(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    """Two women more: nobody sees how many more they are, nor of which sex."""
    release_counts({OLD: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    release_counts({OLD: by_sex(60, 40), NEW: by_sex(62, 40)}, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (100, OLD.id, FORMER_EDITION)}
    assert current(releases, catalog, "sex") == {
        "sex:men": (40, OLD.id, FORMER_EDITION),
        "sex:women": (60, OLD.id, FORMER_EDITION),
    }
    query = f"indicator=cem_cases&territory={HERE}&period=2023"
    assert panel_in_release(releases, catalog, f"{query}&by=sex").notes == (FORMER_EDITIONS,)
    assert panel_in_release(releases, catalog, query).notes == (FORMER_EDITIONS,)
    as_of = NEW.public_since.isoformat()
    for by in ("", "sex"):
        assert current(releases, catalog, by, as_of=as_of) == current(releases, catalog, by)


@pytest.mark.parametrize("women", [0, 1, 2])
def test_the_release_is_the_same_whoever_was_added(
    releases: Releases, catalog: Catalog, tmp_path: Path, women: int
) -> None:
    release_counts({OLD: by_sex(60, 0)}, releases, catalog, at=tmp_path / "one.db")
    editions = {OLD: by_sex(60, 0), NEW: by_sex(60 + women, 2 - women)}
    release_counts(editions, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (60, OLD.id, FORMER_EDITION)}
    assert current(releases, catalog, "sex") == {
        "sex:men": (0, OLD.id, FORMER_EDITION),
        "sex:women": (60, OLD.id, FORMER_EDITION),
    }


def test_an_edition_that_repeats_the_one_before_is_current(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    release_counts({OLD: by_sex(60, 40), NEW: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    assert {edition for _, edition, _ in current(releases, catalog, "sex").values()} == {NEW.id}


def test_what_a_former_release_alone_showed_is_not_told_of_by_a_later_edition(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    release_counts({OLD: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    release_counts({NEW: by_sex(62, 40)}, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (None, NEW.id, "")}
    assert current(releases, catalog, "sex") == dict.fromkeys(SEXES, (None, NEW.id, ""))


def _showing_the_newest(counts, catalog, **more):  # type: ignore[no-untyped-def]
    return frozenset(cell for cell in suppress(counts, catalog, **more) if cell.snapshot != NEW.id)


def test_what_the_choice_does_not_protect_is_left_out_and_the_former_edition_stays(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", _showing_the_newest)
    grown = [(HERE, "2022", breakdown, value) for _, _, breakdown, value in by_sex(70, 45)]
    first: list[Counted] = [
        *by_sex(60, 40),
        *((HERE, "2022", text, value) for _, _, text, value in by_sex(61, 30)),
    ]
    release_counts({OLD: first, NEW: [*by_sex(62, 45), *grown]}, releases, catalog, at=tmp_path / "one.db")
    assert current(releases, catalog) == {"": (107, NEW.id, "")}
    assert current(releases, catalog, "sex") == {"sex:men": (40, OLD.id, ""), "sex:women": (60, OLD.id, "")}
    with releases.opened() as connection:
        (problem,) = queries.read_problems(connection)
    assert (problem.file, problem.cell) == (NEW.id, "2023-01-01/2023-12-31")
    assert "no se publican las cifras por sexo, forma o edad" in problem.message
    other_year = panel_in_release(
        releases, catalog, f"indicator=cem_cases&territory={HERE}&period=2022&by=sex"
    ).rows
    assert {row.snapshot for row in other_year} == {NEW.id}


def test_what_a_former_release_alone_showed_counts_as_an_edition_before(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_counts({OLD: by_sex(60, 40)}, releases, catalog, at=tmp_path / "one.db")
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", _showing_the_newest)
    release_counts({NEW: by_sex(62, 45)}, releases, catalog, at=tmp_path / "two.db")
    assert current(releases, catalog) == {"": (107, NEW.id, "")}
    assert current(releases, catalog, "sex") == {}


def test_one_edition_after_another_is_left_out(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", lambda *_, **__: frozenset())
    middle = replace(OLD, edition="2024-08", cutoff=date(2024, 8, 31))
    editions = {OLD: by_sex(60, 40), middle: by_sex(62, 45), NEW: by_sex(69, 49)}
    release_counts(editions, releases, catalog, at=tmp_path / "one.db")
    assert current(releases, catalog) == {"": (118, NEW.id, "")}
    assert current(releases, catalog, "sex") == {"sex:men": (40, OLD.id, ""), "sex:women": (60, OLD.id, "")}
    with releases.opened() as connection:
        assert {problem.file for problem in queries.read_problems(connection)} == {middle.id, NEW.id}


def test_what_cannot_be_left_out_is_refused(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.disclosure.suppression.protected_frames.suppress", _showing_the_newest)
    monkeypatch.setattr("etl.publishing.publishable_rows.without", lambda frame, *_: frame)
    with pytest.raises(AttackedError):
        release_counts({OLD: by_sex(60, 40), NEW: by_sex(62, 45)}, releases, catalog, at=tmp_path / "one.db")
