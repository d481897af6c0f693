"""Makes requests that nobody sane would send, and tells which of them broke the site."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from layouts.document import addresses
from observatory.languages import languages

SEED = 150112
NOWHERE = ("/assets/", "/assets/page.css", "/assets/../app.py", "/%2e%2e/")

SANE = [
    "cem_cases",
    "PE-150112",
    "BO-020105",
    "PE",
    "PE-15,BO-02",
    "PE-LN",
    "sex",
    "sex:women",
    "centre:CEM050",
    "2024",
    "2018..2024",
    "map",
    "trend",
    "bars",
    "table",
    "month",
    "es",
    "mimp_cem",
    "current",
    "2026-11-25",
]
STRANGE = [
    "..",
    ".",
    "%00",
    "%0d%0aSet-Cookie:a=b",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%ff%fe",
    "%",
    "%zz",
    "{}",
    "[]",
    "0",
    "-1",
    "2024-02-30",
    "0000",
    "2024..2018",
    "9999-12-31/0001-01-01",
    "2000..9999",
    "0999",
    "9999-12",
    "0001-01-01/9999-12-31",
    "..2020",
    "0000-00-00",
    "+",
    "&",
    "=",
    ",",
    "-",
    "ñ",
    "😀",
]
PIECES = (*SANE, *SANE, *STRANGE, "", "' OR 1=1 --", "9" * 400, "x" * 3000, "\u202e", "\x7f", "a b", "²")
KEYS = [
    "indicator",
    "compare",
    "territory",
    "by",
    "filter",
    "period",
    "grain",
    "denominator",
    "view",
    "release",
    "as_of",
    "lang",
    "m",
    "x",
    "<b>",
    "__proto__",
]
METHODS = ("GET",) * 12 + ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")
HEADERS = (
    ("Host", "evil.example"),
    ("Host", "a b"),
    ("Host", ""),
    ("Accept-Encoding", "br;q=nan, gzip;q=x"),
    ("If-None-Match", '"x", W/"y", *'),
    ("If-None-Match", "\xff"),
    ("If-Modified-Since", "never"),
    ("Range", "bytes=5-1"),
    ("Range", "bytes=0-,1-"),
    ("Cookie", "a=b; =; \xfe"),
    ("Content-Length", "-1"),
    ("Content-Length", "x"),
    ("Content-Type", "application/json; charset=nowhere"),
    ("X-Forwarded-For", "<b>"),
    ("Accept", "*/*;q=9"),
    ("Origin", "null"),
    ("Authorization", "Basic ="),
    ("Referer", "\x00"),
)
VALUES = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x" * 2000,
    [],
    {},
    [[]],
    {"path": "/es/"},
    "/es/",
    "/es/?a=1&a=2",
    {"a": [1]},
)


def paths_of(server: Flask) -> list[str]:
    """Every address of the site, pages and machines alike, with something sane where it takes a name."""
    pages = [addresses.page(lang, name) for lang, language in languages().items() for name in language.slugs]
    subjects = [
        f"{page}{name}" for page in pages if page.endswith("/") for name in ("cem_cases", "PE-150112", "x")
    ]
    rules = {re.sub(r"<[^>]*>", "cem_cases", str(rule)) for rule in server.url_map.iter_rules()}
    return sorted({*pages, *subjects, *rules, *NOWHERE})


def sent(
    server: Flask, method: str, address: str, *, headers: dict[str, str], data: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a request as a server would hand it over: nothing is tidied on the way."""
    path, _, query = address.partition("?")
    environ = EnvironBuilder(method=method, headers=headers, data=data).get_environ()
    environ |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    body, status, sent_headers = run_wsgi_app(server, environ, buffered=True)
    return int(status[:3]), dict(sent_headers), b"".join(body)


def address(dice: random.Random, paths: list[str]) -> str:
    path = dice.choice(paths)
    if dice.random() < 0.4:
        path = path.rstrip("/") + "/" + as_sent(dice, dice.choice(PIECES))
    if dice.random() < 0.1:
        path = "/" + path
    pairs = [
        f"{as_sent(dice, dice.choice(KEYS))}={as_sent(dice, dice.choice(PIECES))}"
        for _ in range(dice.randint(0, 5))
    ]
    return path + ("?" + "&".join(pairs) if pairs else "")


def as_sent(dice: random.Random, piece: str) -> str:
    return (
        quote(piece, safe="%,:/.", errors="surrogatepass")
        if dice.random() < 0.9
        else quote(piece, errors="replace")
    )


def requests(
    server: Flask, count: int, seed: int = SEED
) -> Iterator[tuple[str, str, dict[str, str], bytes | None]]:
    """`count` requests, the same for the same seed: method, address, headers, body."""
    dice, paths = random.Random(seed), paths_of(server)
    for _ in range(count):
        method, path, headers, data = dice.choice(METHODS), address(dice, paths), {}, None
        if dice.random() < 0.25:
            headers = dict([dice.choice(HEADERS)])
        if dice.random() < 0.2:
            method, data = "POST", json.dumps(dice.choice(VALUES)).encode()
            headers.setdefault("Content-Type", "application/json")
        yield method, path, headers, data


def broken(server: Flask, count: int, seed: int = SEED) -> Iterator[str]:
    """The requests out of `count` that were answered with 5xx, a traceback, a cookie or a redirect.

    501 is no failure: oEmbed says it of a format that is not known.
    """
    for method, path, headers, data in requests(server, count, seed):
        status, sent_headers, content = sent(server, method, path, headers=headers, data=data)
        if (
            (status >= 500 and status != 501)
            or b"Traceback" in content
            or {"Set-Cookie", "Location"} & sent_headers.keys()
        ):
            yield f"{status} {method} {path[:200]} {headers} {data!r:.300} {sent_headers}"
