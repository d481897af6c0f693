"""What the proxy holds is of the release on show: a new one, a withdrawal or a site that is gone ends it at once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from layouts.document import addresses
from observatory import clock
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.store.releases import Releases, SqliteReleases, Withdrawal
from tests.conftest import started
from tests.deploy.proxied_site import Answer, Proxy, ask, proxied
from tests.kit.facts import fact, publish
from tests.test_former_releases import ADDRESSES, PAGE

HELP, HELP_LINE, NUMBER_TO_TAP = "/es/ayuda", b"800-14-0348", b'href="tel:800140348"'
HELP_PAGES = [addresses.page(lang, "help") for lang, language in languages().items() if language.has("help")]
DATED = ADDRESSES[0]
ASKED_AGAIN = 1.1  # the proxy asks in each second anew
AT_ONCE = ASKED_AGAIN + 2  # and what it takes to make the answers anew
SHOWN = {"one": b"7111", "two": b"7222"}


class Shown(NamedTuple):
    """A site behind its proxy, and its releases, as another process writes them."""

    proxy: Proxy
    server: subprocess.Popen[bytes]
    releases: Releases


@pytest.fixture
def shown(needs_nginx: None, tmp_path: Path, catalog: Catalog) -> Iterator[Shown]:
    """One release, of 7111 cases."""
    releases = SqliteReleases(tmp_path / "store")
    publish(releases, catalog, fact(7111.0), name="one")
    with (
        started(tmp_path / "store", log=tmp_path / "site.log", workers=2) as (site, server),
        proxied(tmp_path / "nginx", site) as proxy,
    ):
        yield Shown(proxy, server, releases)


def settled(shown: Shown, path: str) -> Answer:
    """The answer that the proxy holds: each process of the site has seen the release, and it was asked for before."""
    for _ in range(6):
        answer = ask(shown.proxy.address, path)
    return answer


def until(wanted: Callable[[], bool]) -> float:
    """Seconds until something is so."""
    begun = time.monotonic()
    while not wanted():
        assert time.monotonic() - begun < 30
        time.sleep(0.05)
    return time.monotonic() - begun


def number(answer: Answer) -> bytes:
    return answer.body.replace(b"\xe2\x80\xaf", b"").replace(b".", b"").replace(b"&#8239;", b"")


def test_a_new_release_is_shown_at_once_and_what_was_held_of_it_is_gone_as_soon_as_it_is_withdrawn(
    shown: Shown, catalog: Catalog
) -> None:
    for path in ADDRESSES:
        assert SHOWN["one"] in number(settled(shown, path)), path
    publish(shown.releases, catalog, fact(7222.0), name="two")
    for path in ADDRESSES:
        assert until(lambda path=path: SHOWN["two"] in number(ask(shown.proxy.address, path))) < AT_ONCE, path
    for path in ADDRESSES:
        assert settled(shown, f"{path}&release=two").status == 200
        settled(shown, path)
    assert " HIT" in shown.proxy.access_log
    shown.releases.withdraw(Withdrawal("two", "Contaba dos veces.", "2026-12-01"), pin=None)
    time.sleep(ASKED_AGAIN)
    for path in ADDRESSES:
        assert SHOWN["two"] not in number(ask(shown.proxy.address, path)), path
        assert ask(shown.proxy.address, f"{path}&release=two").status == 410, path


def test_none_of_many_readers_at_the_same_moment_sees_what_was_withdrawn(
    shown: Shown, catalog: Catalog
) -> None:
    """Nobody had asked since the withdrawal: while the first of them learns of it, the others are not served before."""
    publish(shown.releases, catalog, fact(7222.0), name="two")
    assert until(lambda: SHOWN["two"] in number(ask(shown.proxy.address, DATED))) < AT_ONCE
    settled(shown, DATED)
    shown.releases.withdraw(Withdrawal("two", "Contaba dos veces.", "2026-12-01"), pin=None)
    time.sleep(ASKED_AGAIN)
    with ThreadPoolExecutor(24) as readers:
        answers = list(readers.map(lambda _: ask(shown.proxy.address, DATED), range(24)))
    assert {answer.status for answer in answers} == {200}
    assert [answer for answer in answers if SHOWN["two"] in number(answer)] == []


def test_what_is_held_is_not_asked_for_again(shown: Shown) -> None:
    settled(shown, DATED)
    before = shown.proxy.access_log.count(" MISS")
    for _ in range(20):
        assert ask(shown.proxy.address, DATED).status == 200
    assert shown.proxy.access_log.count(" MISS") == before


def test_a_page_is_held_until_its_second_ends_and_no_longer(shown: Shown) -> None:
    settled(shown, PAGE)
    for _ in range(4):
        time.sleep(1.2 - clock.machine_seconds() % 1)
        for _ in range(3):
            assert ask(shown.proxy.address, PAGE).status == 200
    came: dict[str, list[str]] = {}
    for line in shown.proxy.access_log.splitlines():
        if f'"{PAGE.partition("?")[0]}"' in line:
            came.setdefault(line.split()[0], []).append(line.split()[-1])
    assert [second for second, lines in came.items() if set(lines) == {"HIT"}] == []
    assert "HIT" in {state for lines in came.values() for state in lines}


def test_where_the_site_is_gone_no_figure_is_shown_and_help_is(shown: Shown) -> None:
    for path in (*HELP_PAGES, PAGE, DATED, *ADDRESSES):
        settled(shown, path)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(shown.server.pid, signal.SIGKILL)
    time.sleep(ASKED_AGAIN)
    for path in ADDRESSES:
        answer = ask(shown.proxy.address, path)
        assert answer.status == 503, path
        assert SHOWN["one"] not in number(answer), path
    for page in HELP_PAGES:
        helping = ask(shown.proxy.address, page)
        assert (helping.status, NUMBER_TO_TAP in helping.body) == (200, True), page
        outage = ask(shown.proxy.address, f"/{page.split('/')[1]}/")
        assert (outage.status, outage.body) == (503, helping.body), page
    assert ask(shown.proxy.address, "/healthz").status == 503


def test_a_site_that_stands_still_is_a_503_with_help_lines_in_seconds(shown: Shown) -> None:
    settled(shown, HELP)
    os.killpg(shown.server.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        helping = ask(shown.proxy.address, HELP)
        assert (helping.status, HELP_LINE in helping.body) == (200, True)
        assert time.monotonic() - begun < 1
    finally:
        os.killpg(shown.server.pid, signal.SIGCONT)
