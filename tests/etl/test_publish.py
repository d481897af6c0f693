"""From the workspace to a release: hidden cells, refused drafts, sums; the gate knows the size of each protected cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.audit.informed_attacker import make_insider
from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.secondary_cells import ComponentPattern, PatternCache
from etl.disclosure.suppression.linked_counts import SumError
from etl.publishing import publish as publishing
from etl.publishing.publish import choices_of, keep
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.geography.outlines import load_outlines
from observatory.model import Period, Snapshot
from observatory.store.errors import NoReleaseError
from observatory.store.private.workspace import Workspace
from observatory.store.reading.public_facts import read_protected_facts
from observatory.store.releases import Releases, SqliteReleases
from observatory.text import Text
from observatory.words import describe
from observatory.words.labels import NOT_SUMMED
from tests.etl.disclosure.making import CATALOG
from tests.etl.test_derive import with_cordillera
from tests.kit.asking import panel_in_release
from tests.kit.counts import Counted, counted_rows, load_counts, load_rows, release_counts
from tests.kit.facts import EDITION

HERE = "PE-150112"
OLD = replace(EDITION, edition="2024-06", cutoff=date(2024, 6, 30))


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    """An empty place for releases."""
    return SqliteReleases(tmp_path / "releases")


def released(
    cells: list[Counted], releases: Releases, catalog: Catalog, *, at: Path, edition: Snapshot = EDITION
) -> None:
    """Publish a workspace that holds these counts alone."""
    release_counts({edition: cells}, releases, catalog, at=at)


def by_sex(women: float, men: float) -> list[Counted]:
    return [
        (HERE, "2023", "", women + men),
        (HERE, "2023", "sex:women", women),
        (HERE, "2023", "sex:men", men),
    ]


def values(releases: Releases, catalog: Catalog, by: str = "") -> list[float | None]:
    query = f"indicator=cem_cases&territory={HERE}&period=2023" + (f"&by={by}" if by else "")
    return [row.value for row in panel_in_release(releases, catalog, query).rows]


def test_a_later_edition_does_not_show_what_the_former_release_hid(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    released(by_sex(96, 3), releases, catalog, at=tmp_path / "one.db", edition=OLD)
    assert values(releases, catalog, "sex") == [None, None]
    released(by_sex(101, 7), releases, catalog, at=tmp_path / "two.db")
    assert values(releases, catalog) == [108]
    assert values(releases, catalog, "sex") == [None, None]


def test_a_kept_choice_that_protects_too_little_is_refused_by_the_attack(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    """What a former release chose is only a proposal: here the women are shown, from whom three men follow."""
    first = tmp_path / "first"
    released(by_sex(96, 3), SqliteReleases(first / "releases"), catalog, at=first / "one.db")
    kept = choices_of(Stores(first, catalog, releases).private)
    ((key, choice),) = kept.kept.items()
    assert len(choice.hidden) == 2
    outcomes = []
    for shown in choice.hidden:
        folder = tmp_path / f"again-{shown}"
        weak = PatternCache({})
        weak.used[key] = ComponentPattern(choice.hidden - {shown}, frozenset())
        keep(weak, Stores(folder, catalog, releases).private)
        try:
            released(by_sex(96, 3), SqliteReleases(folder / "releases"), catalog, at=folder / "one.db")
            outcomes.append("chosen anew")
        except AttackedError:
            outcomes.append("refused")
    assert sorted(outcomes) == ["chosen anew", "refused"]


def test_what_was_never_hidden_is_shown(releases: Releases, catalog: Catalog, tmp_path: Path) -> None:
    released(by_sex(96, 6), releases, catalog, at=tmp_path / "one.db", edition=OLD)
    released(by_sex(101, 11), releases, catalog, at=tmp_path / "two.db")
    assert sorted(value or 0 for value in values(releases, catalog, "sex")) == [11, 101]


def test_frames_are_laid_aside_where_their_owner_alone_can_read_them_and_are_gone_after_it(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They hold counts that disclosure control has not seen yet."""
    really, folders = pd.read_pickle, dict[Path, int]()

    def watched(path: Path) -> Any:
        folders[path.parent] = path.parent.stat().st_mode & 0o777
        return really(path)

    monkeypatch.setattr(pd, "read_pickle", watched)
    released(by_sex(96, 3), releases, catalog, at=tmp_path / "one.db")
    assert values(releases, catalog, "sex") == [None, None]
    assert set(folders.values()) == {0o700}
    assert not any(folder.exists() for folder in folders)


def test_a_share_of_a_hidden_count_is_hidden_too(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    released(by_sex(96, 3), releases, catalog, at=tmp_path / "one.db")
    query = f"indicator=cem_cases_women_share&territory={HERE}"
    (row,) = panel_in_release(releases, catalog, query).rows
    assert (row.symbol, row.value, row.numerator, row.denominator) == ("protected", None, None, None)


def test_a_province_of_which_two_communes_of_three_are_known_has_no_number_and_its_page_says_why(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    communes = ("CL-13201", "CL-13202")
    known = with_cordillera(catalog, *communes, parts=None)
    released([(code, "2023", "", 660.0) for code in communes], releases, known, at=tmp_path / "one.db")
    for code in ("CL-132", "CL"):
        shown = panel_in_release(releases, known, f"indicator=cem_cases&territory={code}")
        assert [(row.value, row.symbol) for row in shown.rows] == [(None, "not_published")]
        assert NOT_SUMMED in str(describe.table(shown, Text()))
        assert panel_in_release(releases, known, f"indicator=cem_case_rate&territory={code}").rows == ()


def test_a_source_may_give_a_province_more_than_the_communes_that_are_known(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    communes = ("CL-13201", "CL-13202")
    known = with_cordillera(catalog, *communes, parts=None)
    counts: list[Counted] = [
        ("CL-132", "2023", "", 1400.0),
        *((code, "2023", "", 660.0) for code in communes),
    ]
    released(counts, releases, known, at=tmp_path / "one.db")
    (row,) = panel_in_release(releases, known, "indicator=cem_cases&territory=CL-132").rows
    assert row.value == 1400


def test_a_sum_that_does_not_hold_leaves_the_former_release(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    released(by_sex(96, 6), releases, catalog, at=tmp_path / "one.db")
    wrong: list[Counted] = [(HERE, "2023", "", 50.0), *by_sex(40, 20)[1:]]
    with pytest.raises(SumError, match="Corrija la fuente o declare"):
        released(wrong, releases, catalog, at=tmp_path / "two.db")
    assert values(releases, catalog) == [102]


def _small(counts: dict[object, float]) -> Iterable[object]:
    """The careless choice: the small counts and nothing else."""
    return (cell for cell, value in counts.items() if 0 < value < 5)


def test_a_release_that_one_who_knows_the_small_counts_opens_is_not_written(
    releases: Releases, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "etl.disclosure.suppression.protected_frames.suppress",
        lambda counts, catalog, **more: frozenset(cell for cell in counts if cell.breakdown),
    )
    with pytest.raises(AttackedError, match="quien sabe que es pequeño"):
        released(by_sex(5, 2), releases, catalog, at=tmp_path / "one.db")
    with pytest.raises(NoReleaseError), releases.opened():
        pass


def _small(counts: dict[object, float]) -> Iterable[object]:
    """The careless choice: the small counts and nothing else."""
    return (cell for cell, value in counts.items() if 0 < value < 5)


def test_small_districts_are_one_place_in_the_table_and_on_the_map(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    (group,) = catalog.policy.shown_as_one
    members = catalog.territories[group].members
    districts = [f"BO-020105-{number:02}" for number in range(1, 15)]
    released([(code, "2023", "", 30.0) for code in districts], releases, catalog, at=tmp_path / "one.db")
    panel = panel_in_release(releases, catalog, "indicator=cem_cases&view=map&period=2023")
    values = {row.territory: row.value for row in panel.rows}
    assert values == {**{code: 30.0 for code in districts if code not in members}, group: 120.0}
    marks = chart_of(panel, Text(), width=DESK, outlines=load_outlines()).marks
    assert {mark.row.territory: mark.row.value for mark in marks if mark.row.value is not None} == values


PLACES = ("PE-010101", "PE-010102", "PE-010103")


def monthly() -> list[Counted]:
    """A year of months in three districts: of one none is small in all, of another some months are empty."""
    cases = {"PE-010101": [30] * 12, "PE-010102": [0, 3, *[1] * 10], "PE-010103": [0, 0, *[7] * 10]}
    return [
        (place, f"2023-{month:02}", "", float(value))
        for place in PLACES
        for month, value in enumerate(cases[place], start=1)
    ]


def test_the_insider_of_a_draft_is_who_reads_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Workspace(tmp_path / "workspace.db", CATALOG)
    load_counts(loaded, OLD, by_sex(3, 40))
    rows = [*counted_rows(by_sex(5, 40), EDITION), *counted_rows(monthly(), EDITION, "police_complaints")]
    load_rows(loaded, EDITION, rows)
    insiders = []

    def attacked(*arguments: Any, **named: Any) -> Any:
        insiders.append(named["insider"])
        return refuse_if_broken(*arguments, **named)

    monkeypatch.setattr(publishing, "refuse_if_broken", attacked)
    stores = Stores(tmp_path, CATALOG, SqliteReleases(tmp_path / "releases"))
    stores.ledger.make()
    name = publishing.publish(loaded, stores, fingerprint="x", today=date(2026, 11, 25))
    with stores.releases.opened(name) as opened:
        protected = {Cell(*fact[:7]) for fact in read_protected_facts(opened)}
    (insider,), reader = insiders, make_insider(loaded, CATALOG)
    assert insider.small == reader.small & protected
    assert insider.zeros == reader.zeros & protected
    year = Period.parse("2023")
    women = Cell(OLD.id, "", "cem_cases", "PE-150112", str(year.start), str(year.end), "sex:women")
    assert women in insider.small
    assert {cell.territory for cell in insider.zeros} >= {"PE-010102"}
