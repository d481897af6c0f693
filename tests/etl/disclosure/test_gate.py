"""A release whose attack succeeds is not written; the one before it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.audit.known_since import Former
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from observatory.catalog import Catalog
from observatory.store.errors import NoReleaseError
from observatory.store.releases import Releases, SqliteReleases, open_releases
from tests.kit.facts import fact_or_mark, fill


def publish(
    releases: Releases, catalog: Catalog, rows: list[tuple[object, ...]], *, insider: Insider | None = None
) -> None:
    with releases.drafting() as target:
        fill(target, catalog, *rows, name="x")
        refuse_if_broken(target, catalog, Former(), insider=insider)


def test_a_draft_that_gives_a_count_away_is_refused_and_nothing_is_written(
    tmp_path: Path, catalog: Catalog
) -> None:
    with pytest.raises(AttackedError) as refused:
        publish(
            SqliteReleases(tmp_path),
            catalog,
            [fact_or_mark(100, ""), fact_or_mark(97, "sex:women"), fact_or_mark(None, "sex:men")],
        )
    assert "PE-150112 2023-01-01/2023-12-31 sex:men" in str(refused.value)
    assert "Qué hacer:" in str(refused.value)
    assert [weakness.interval for weakness in refused.value.verdict.weaknesses] == [(3, 3)]
    with pytest.raises(NoReleaseError), SqliteReleases(tmp_path).opened():
        pass
    assert not list(tmp_path.glob("release-*"))


def test_a_draft_that_holds_is_written(tmp_path: Path, catalog: Catalog) -> None:
    publish(
        SqliteReleases(tmp_path),
        catalog,
        [fact_or_mark(100, ""), fact_or_mark(None, "sex:women"), fact_or_mark(None, "sex:men")],
    )
    [file] = tmp_path.glob("release-*.db")
    assert file.stat().st_size > 0


def test_the_first_few_cells_are_named_and_all_of_them_counted(tmp_path: Path, catalog: Catalog) -> None:
    forms = ("physical", "psychological", "sexual", "economic")
    with pytest.raises(AttackedError) as refused:
        publish(
            SqliteReleases(tmp_path),
            catalog,
            [fact_or_mark(2, f"form:{form}") for form in forms]
            + [fact_or_mark(3, "sex:men"), fact_or_mark(3, "sex:women")],
        )
    assert f"se deducen {len(refused.value.verdict.weaknesses)} datos" in str(refused.value)
    assert str(refused.value).count("se muestra un número pequeño") <= 5


def test_on_postgresql_too_a_draft_is_attacked_before_anybody_sees_it(
    tmp_path: Path, catalog: Catalog, postgres_url: str
) -> None:
    releases = open_releases(tmp_path, postgres_url)
    with pytest.raises(AttackedError, match="sex:men"):
        publish(
            releases,
            catalog,
            [fact_or_mark(100, ""), fact_or_mark(97, "sex:women"), fact_or_mark(None, "sex:men")],
        )
    with pytest.raises(NoReleaseError), releases.opened():
        pass


def test_what_gives_a_count_away_to_one_who_knows_it_is_small_is_refused_too(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Seven are women and men: told that only the men are few, anybody knows that they are one or two."""
    rows = [fact_or_mark(7, ""), fact_or_mark(None, "sex:women"), fact_or_mark(None, "sex:men")]
    men = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "sex:men")
    publish(SqliteReleases(tmp_path / "nobody"), catalog, rows)
    with pytest.raises(AttackedError, match="quien sabe que es pequeño") as refused:
        publish(SqliteReleases(tmp_path / "insider"), catalog, rows, insider=Insider(frozenset({men})))
    assert [weakness.interval for weakness in refused.value.verdict.weaknesses] == [(1, 2)]
