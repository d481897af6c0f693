"""`forget` takes back what an operator loaded, and nothing else; on each of the two databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import pipeline
from etl.fetching.commands import find_loaded_hashes
from etl.forget_command import NotForgottenError, forget
from etl.releasing import commands
from etl.shipping.shipped_figures import load_shipped
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.private.workspace import read_snapshots, read_table_rows
from observatory.store.releases import PostgresReleases
from tests.etl.releasing.making import SOURCE, load, one_state_of_the_code, stores_of

EDITION = f"{SOURCE}@2026-06"


@pytest.fixture(params=["sqlite", "postgres"])
def stores(
    request: pytest.FixtureRequest, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> Stores:
    """An edition of the police is loaded."""
    one_state_of_the_code(monkeypatch)
    releases = None
    if request.param == "postgres":
        releases = PostgresReleases(str(request.getfixturevalue("postgres_url")))
    stores = stores_of(tmp_path / "store", catalog, releases=releases)
    load(stores)
    return stores


def held(stores: Stores) -> dict[str, bool]:
    """The editions that are loaded, and whether each is the project's own extract."""
    with stores.workspace().loading() as connection:
        return {str(row["id"]): bool(row["shipped"]) for row in read_snapshots(connection)}


def test_all_that_was_read_of_an_edition_is_gone_and_that_is_recorded(stores: Stores) -> None:
    assert forget(stores, edition=EDITION, reason="Era el archivo de otro mes.") == 0
    assert held(stores) == {}
    with stores.workspace().loading() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM observed").scalar_one() == 0
        assert read_table_rows(connection, "problem", EDITION) == []
    last = list(stores.record.entries())[-1]
    assert (last.action, last.details["snapshot"], last.details["reason"]) == (
        "forget", EDITION, "Era el archivo de otro mes.",
    )  # fmt: skip
    assert last.details["sha256"] in find_loaded_hashes(
        stores, SOURCE
    )  # `watch` does not bring it back by itself


def test_what_is_on_show_is_withdrawn_first(stores: Stores) -> None:
    assert commands.release(stores) == 0
    with pytest.raises(NotForgottenError, match=f"está en línea.*--edition {EDITION}"):
        forget(stores, edition=EDITION, reason="No era.")
    assert held(stores) == {EDITION: False}
    assert [entry.action for entry in stores.record.entries()].count("forget") == 0


def test_the_extract_that_the_project_ships_of_it_comes_back(
    stores: Stores, few_figures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Stores(stores.folder, stores.catalog, stores.releases, few_figures)
    load_shipped(shipped.workspace(), shipped.catalog, few_figures)
    own = next(name for name, is_shipped in held(shipped).items() if is_shipped)
    with pytest.raises(NotForgottenError, match="data/figures"):
        forget(shipped, edition=own, reason="No era.")
    with shipped.workspace().loading() as connection:
        connection.exec_driver_sql(f"UPDATE snapshot SET shipped = FALSE WHERE id = '{own}'")
    assert forget(shipped, edition=own, reason="No era.") == 0
    assert held(shipped)[own] is True


def test_a_run_that_fails_half_way_takes_nothing(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    def drop_half(connection: pipeline.workspace.Loading, snapshot: str) -> None:
        connection.exec_driver_sql(f"DELETE FROM snapshot WHERE id = '{snapshot}'")
        raise InterruptedError

    with monkeypatch.context() as patch:
        patch.setattr(pipeline.workspace, "drop_snapshot", drop_half)
        with pytest.raises(InterruptedError):
            forget(stores, edition=EDITION, reason="No era.")
    assert held(stores) == {EDITION: False}
    assert forget(stores, edition=EDITION, reason="No era.") == 0
