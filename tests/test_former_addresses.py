"""Every address that the site ever had answers, or leads on for good to one that does.

`tests/data/addresses_ever.txt` grows and never shrinks: what is renamed gets a row in `data/catalog/moved.csv`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.middleware.redirects import address_now
from observatory.catalog import load_catalog
from observatory.languages import languages
from observatory.model import Moved
from tests.kit.sampling import share

EVER = (Path(__file__).parent / "data" / "addresses_ever.txt").read_text(encoding="utf-8").split()
MOVED = load_catalog().moved


@pytest.mark.parametrize("address", share(EVER, 4))
def test_an_address_that_ever_was_answers_or_leads_on_for_good(shipped: FlaskClient, address: str) -> None:
    answer = shipped.get(address)
    if answer.status_code == 308:
        answer = shipped.get(answer.headers["Location"])
    assert answer.status_code == 200


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("entry", MOVED, ids=lambda entry: entry.former)
def test_what_was_renamed_is_found_under_its_new_name_in_each_language(
    shipped: FlaskClient, entry: Moved, lang: str
) -> None:
    slugs = languages()[lang].slugs
    answer = shipped.get(f"/{lang}/{slugs[entry.page]}/{entry.former}")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"/{lang}/{slugs[entry.now_page]}/{entry.now}"


def test_the_filters_of_a_former_address_are_kept_and_no_address_of_today_is_led_away() -> None:
    by_former = {(entry.page, entry.former): entry for entry in MOVED}
    former = {
        ("/fr/comparer/population", "period=2020"): "/fr/comparer/inhabitants?period=2020",
        ("/es/explorar", "compare=help_seeking&view=table"): "/es/explorar?compare=seeking_help&view=table",
        ("/api/v1/data.csv", "compare=population&territory=PE-150112,BO"): (
            "/api/v1/data.csv?compare=inhabitants&territory=PE-150112,BO"
        ),
    }
    for (path, query), now in former.items():
        assert address_now(path, query, by_former) == now
    for path, query in (
        ("/es/indicadores/population", ""),
        ("/es/", "indicator=population"),
        ("/embed/population", ""),
    ):
        assert address_now(path, query, by_former) == ""
