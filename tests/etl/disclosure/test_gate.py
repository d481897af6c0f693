"""A release whose attack succeeds is not written; the one before it stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.disclosure.audit.former_releases import Former
from etl.disclosure.audit.gate import AttackedError, refuse_if_broken
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from observatory.catalog import Catalog
from observatory.store.errors import NoReleaseError
from observatory.store.private.workspace import OBSERVED, Loading
from observatory.store.releases import Releases, SqliteReleases, open_releases
from observatory.store.writing import draft


def row(value: float | None, breakdown: str, place: str = "PE-150112") -> tuple[object, ...]:
    cells: dict[str, object] = dict.fromkeys(OBSERVED, "")
    cells |= {
        "snapshot": "mimp_cem@x", "indicator": "cem_cases", "territory": place, "breakdown": breakdown,
        "period_start": "2023-01-01", "period_end": "2023-12-31", "value": value, "lower": None, "upper": None,
        "numerator": None, "denominator": None, "obs_status": "normal",
        "conf_status": "protected" if value is None else "free",
    }  # fmt: skip
    return tuple(cells[name] for name in OBSERVED)


def filled(target: Loading, catalog: Catalog, rows: list[tuple[object, ...]]) -> None:
    """Write these rows, and their editions, to an empty draft."""
    snapshots = [
        {
            "id": name, "source": "mimp_cem", "edition": name.partition("@")[2], "file": "x.csv", "sha256": "0" * 64,
            "retrieved": "2026-11-25", "published": None, "cutoff": None, "title": "x", "url": "", "row_count": 3,
            "shipped": True,
        }
        for name in sorted({str(row[0]) for row in rows})
    ]  # fmt: skip
    draft.start_draft(target, catalog, snapshots=snapshots, statements=[])
    draft.add_facts(target, rows)
    draft.finish_draft(target, release="x", released=date(2026, 11, 25), fingerprint="x")


def publish(
    releases: Releases, catalog: Catalog, rows: list[tuple[object, ...]], *, insider: Insider | None = None
) -> None:
    with releases.drafting() as target:
        filled(target, catalog, rows)
        refuse_if_broken(target, catalog, Former(), insider=insider)


def test_a_draft_that_gives_a_count_away_is_refused_and_nothing_is_written(
    tmp_path: Path, catalog: Catalog
) -> None:
    with pytest.raises(AttackedError) as refused:
        publish(SqliteReleases(tmp_path), catalog, [row(100, ""), row(97, "sex:women"), row(None, "sex:men")])
    assert "PE-150112 2023-01-01/2023-12-31 sex:men" in str(refused.value)
    assert "Qué hacer:" in str(refused.value)
    assert [weakness.interval for weakness in refused.value.verdict.weaknesses] == [(3, 3)]
    with pytest.raises(NoReleaseError), SqliteReleases(tmp_path).opened():
        pass
    assert not list(tmp_path.glob("release-*"))


def test_a_draft_that_holds_is_written(tmp_path: Path, catalog: Catalog) -> None:
    publish(SqliteReleases(tmp_path), catalog, [row(100, ""), row(None, "sex:women"), row(None, "sex:men")])
    [file] = tmp_path.glob("release-*.db")
    assert file.stat().st_size > 0


def test_the_first_few_cells_are_named_and_all_of_them_counted(tmp_path: Path, catalog: Catalog) -> None:
    forms = ("physical", "psychological", "sexual", "economic")
    with pytest.raises(AttackedError) as refused:
        publish(
            SqliteReleases(tmp_path),
            catalog,
            [row(2, f"form:{form}") for form in forms] + [row(3, "sex:men"), row(3, "sex:women")],
        )
    assert f"se deducen {len(refused.value.verdict.weaknesses)} datos" in str(refused.value)
    assert str(refused.value).count("se muestra un número pequeño") <= 5


def test_on_postgresql_too_a_draft_is_attacked_before_anybody_sees_it(
    tmp_path: Path, catalog: Catalog, postgres_url: str
) -> None:
    releases = open_releases(tmp_path, postgres_url)
    with pytest.raises(AttackedError, match="sex:men"):
        publish(releases, catalog, [row(100, ""), row(97, "sex:women"), row(None, "sex:men")])
    with pytest.raises(NoReleaseError), releases.opened():
        pass


def test_what_gives_a_count_away_to_one_who_knows_it_is_small_is_refused_too(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Seven are women and men: told that only the men are few, anybody knows that they are one or two."""
    rows = [row(7, ""), row(None, "sex:women"), row(None, "sex:men")]
    men = Cell("mimp_cem@x", "", "cem_cases", "PE-150112", "2023-01-01", "2023-12-31", "sex:men")
    publish(SqliteReleases(tmp_path / "nobody"), catalog, rows)
    with pytest.raises(AttackedError, match="quien sabe que es pequeño") as refused:
        publish(SqliteReleases(tmp_path / "insider"), catalog, rows, insider=Insider(frozenset({men})))
    assert [weakness.interval for weakness in refused.value.verdict.weaknesses] == [(1, 2)]
