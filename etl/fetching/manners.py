"""What a portal asks of programs in its robots.txt: which pages they leave alone, and how long they wait between two."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from etl.fetching.door import FetchClient
from etl.fetching.errors import FetchError, PassingError
from etl.fetching.trying import patiently

_LONGEST_DELAY: Final = 60.0


def refuse_unwelcome(door: FetchClient, address: str) -> None:
    """Raise FetchError where the portal asks programs not to read `address`; have the door wait as long as it asks.

    A portal without a robots.txt asks nothing. One that cannot say now is asked again another time: PassingError.
    """
    try:
        text = patiently(lambda: door.page(urljoin(address, "/robots.txt")), door.patience).text
    except PassingError:
        raise
    except FetchError:
        return
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    if not rules.can_fetch(door.agent, address):
        raise FetchError(f"El portal pide en su robots.txt que ningún programa lea {address}. Ábrala a mano.")
    door.wait_between(min(float(rules.crawl_delay(door.agent) or 0), _LONGEST_DELAY))
