"""/llms.txt: every address in it is answered, and it says what keeps a figure from being misread."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_every_address_it_names_is_answered(shipped: FlaskClient) -> None:
    told = shipped.get("/llms.txt").text
    addresses = [address.removeprefix("http://localhost") for address in re.findall(r"http[^\s)]+", told)]
    assert len(addresses) > 8
    for address in addresses:
        asked = address.replace("INDICATOR", "cem_cases").replace("CODE", "PE-150112")
        assert shipped.get(asked).status_code == 200, asked


def test_help_comes_first_and_a_missing_value_is_no_zero(shipped: FlaskClient) -> None:
    told = shipped.get("/llms.txt").text
    assert told.index("/es/ayuda") < told.index("## Data")
    assert "never zero" in told
