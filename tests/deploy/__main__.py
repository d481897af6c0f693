"""`make test-deploy`: the parts of `deploy/` as processes, attacked; a table, and 1 if other readers noticed anything."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from etl import build_command
from etl.stores import find_stores
from observatory.settings import Settings
from tests.conftest import started
from tests.deploy.aggressors import half_open
from tests.deploy.proxied_site import proxied
from tests.deploy.weather import KINDS, Weather, printed, weathers

SECONDS = 20.0


def main() -> int:
    """Attack the site behind its proxy, then the server alone, which is to be noticed; 0 where both is so."""
    with tempfile.TemporaryDirectory(prefix="observatory-deploy-") as folder:
        place = Path(folder)
        build_command.build(find_stores(Settings(store_dir=place / "store"), command="build"))
        behind, alone = _tried(place)
    print(printed([*behind, *alone]))
    return int(any(row.noticed for row in behind))


def _tried(place: Path) -> tuple[list[Weather], list[Weather]]:
    behind: list[Weather] = []
    alone: list[Weather] = []
    with (
        started(place / "store", log=place / "behind.log", workers=2) as (site, _),
        proxied(place / "nginx", site) as proxy,
    ):
        behind += weathers("behind the proxy", proxy.port, seconds=SECONDS)
    kinds = (*((half_open, count) for count in (100, 143, 144, 200, 2000)), *KINDS[1:])
    for number, kind in enumerate(kinds):
        log = place / f"alone-{number}.log"
        with started(place / "store", log=log, workers=2) as (site, _):
            port = int(site.rpartition(":")[2])
            rows = list(weathers("the server alone", port, seconds=SECONDS / 2, kinds=(kind,)))
            alone += rows if number == 0 else rows[1:]
    return behind, alone


if __name__ == "__main__":
    sys.exit(main())
