"""One request to a running site or its proxy, and what came back."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.deploy.proxied_site import NAME


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    address: str,
    path: str,
    *,
    method: str = "GET",
    body: bytes | Iterator[bytes] | None = None,
    **headers: str,
) -> Answer:
    """One request, under the public name of the site unless `Host` is another."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": NAME, **named}, encode_chunked=body is not None)
        answer = connection.getresponse()
        return Answer(
            answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        )
    finally:
        connection.close()
