"""Measures what one machine bears, for docs/scale.md: `python -m tests.deploy.throughput STORE`, beside nothing else.

Site, proxy and readers share the machine, so each number is a least.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from observatory.catalog import load_catalog
from tests.conftest import ROOT, started
from tests.deploy.proxied_site import NAME, proxied

PAGES = [
    f"/es/indicadores/{indicator}{query}"
    for indicator in ("cem_cases", "police_complaints", "feminicides", "cem_case_rate", "slim_cases")
    for query in ("", "?territory=PE-150112", "?territory=BO-020105", "?grain=month")
]
SECONDS = 6.0
_AT_ONCE, _IN_A_ROW = (
    16,
    150,
)  # the proxy lets an address ask fifty times a second, and two hundred times at once
_OK = b"HTTP/1.1 200 OK\r\n"


def request(path: str, *, last: bool) -> bytes:
    """One request as a browser would send it."""
    kept = "close" if last else "keep-alive"
    return f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nAccept-Encoding: gzip, br\r\nConnection: {kept}\r\n\r\n".encode()


def asked(port: int, number: int, paths: Sequence[str]) -> tuple[int, int]:
    """Ask for all of these on one connection, from an address of its own: answers with 200, and bytes."""
    source = f"127.{1 + number // 60000 % 200}.{number // 250 % 240}.{1 + number % 250}"
    with socket.create_connection(("127.0.0.1", port), source_address=(source, 0)) as line:
        line.sendall(b"".join(request(path, last=at == len(paths)) for at, path in enumerate(paths, start=1)))
        content = bytearray()
        while block := line.recv(1 << 18):
            content += block
    return content.count(_OK), len(content)


def rate(ask: Callable[[int], tuple[int, int]], *, readers: int) -> tuple[float, float, int]:
    """Answers a second, bytes an answer, and how many were not 200."""
    ended, begun = time.monotonic() + SECONDS, time.monotonic()

    def read(reader: int) -> tuple[int, int, int]:
        good, size, tried, number = 0, 0, 0, reader
        while time.monotonic() < ended:
            answers, length = ask(number)
            good, size, tried, number = good + answers, size + length, tried + 1, number + readers
        return good, size, tried

    with ThreadPoolExecutor(readers) as pool:
        results = list(pool.map(read, range(readers)))
    took = time.monotonic() - begun
    good = sum(result[0] for result in results)
    return (
        good / took,
        sum(result[1] for result in results) / max(good, 1),
        sum(result[2] for result in results),
    )


def main(store: Path) -> None:
    """Print the table; end with a sentence where one of the pages is no longer there."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        site, _ = stack.enter_context(started(store, log=Path(folder) / "site.log", workers=2))
        proxy = stack.enter_context(proxied(Path(folder) / "nginx", site))
        refused = [path for path in PAGES if not asked(proxy.port, 0, [path])[0]]
        if refused:
            sys.exit(f"not answered with 200: {', '.join(refused)}")
        paths = PAGES * (_IN_A_ROW // len(PAGES))
        held, size, connections = rate(lambda number: asked(proxy.port, number + 1, paths), readers=_AT_ONCE)
        sys.stdout.write(
            f"held by the proxy: {held:,.0f} answers a second, {size:,.0f} bytes each ({connections} readers)\n"
        )
        site_port = urlsplit(site).port or 0
        warm, size, _ = rate(lambda number: asked(site_port, number, [PAGES[number % len(PAGES)]]), readers=8)
        sys.stdout.write(
            f"made by the site, drawn before: {warm:,.0f} answers a second, {size:,.0f} bytes each\n"
        )
        never = [
            f"/es/indicadores/{indicator}?territory={code}"
            for code in load_catalog(ROOT / "data" / "catalog").territories
            for indicator in ("police_complaints", "cem_cases")
        ]
        fresh, _, _ = rate(lambda number: asked(site_port, number, [never[number % len(never)]]), readers=4)
        sys.stdout.write(f"made by the site, never drawn before: {fresh:,.0f} answers a second\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
