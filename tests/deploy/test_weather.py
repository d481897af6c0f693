"""The short form of `make test-deploy`: an aggressor is not noticed behind the proxy, and is by the server alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import started
from tests.deploy.aggressors import attacked, endless_bodies, half_open
from tests.deploy.other_readers import asked_at_once
from tests.deploy.proxied_site import NAME, Proxy
from tests.deploy.weather import KINDS, printed, weathers


def test_behind_the_proxy_half_open_connections_are_not_noticed(proxy: Proxy) -> None:
    rows = list(weathers("behind the proxy", proxy.port, seconds=1, kinds=KINDS[:1]))
    assert not [row for row in rows if row.noticed], printed(rows)
    assert rows[-1].most_held == 200


def test_behind_the_proxy_other_readers_notice_nothing(proxy: Proxy) -> None:
    rows = list(weathers("behind the proxy", proxy.port, seconds=4))
    assert not [row for row in rows if row.noticed], printed(rows)
    assert [row.most_held for row in rows[1:]] == [number for _, number in KINDS], printed(rows)


@pytest.mark.usefixtures("needs_nginx")
def test_the_same_attack_is_noticed_where_nothing_stands_before_the_server(
    built_store: Path, tmp_path: Path
) -> None:
    with started(built_store, log=tmp_path / "site.log") as (site, _):
        rows = list(
            weathers("the server alone", int(site.rpartition(":")[2]), seconds=3, kinds=((half_open, 200),))
        )
    assert rows[-1].noticed, printed(rows)


def test_with_threads_left_every_reader_is_answered_by_the_server_alone(
    built_store: Path, tmp_path: Path
) -> None:
    """Two processes have 280 threads: a full one leaves the next connection to the other."""
    with started(built_store, log=tmp_path / "site.log", workers=2) as (site, _):
        port = int(site.rpartition(":")[2])
        for held in (0, 200, 270):
            with attacked(endless_bodies(), port, connections=held, host=NAME) as attack:
                assert asked_at_once(port, readers=12) == [200] * 12, held
            assert attack.most_held == held
