"""Every page, file, provenance and embed of the site: none names a person, none leads to a shelter."""

from __future__ import annotations

from pathlib import Path

from app import create_app
from observatory.catalog import load_catalog
from observatory.geography.outlines import load_outlines
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import SqliteReleases
from tests.nobody import everything, people_of, persons_in, ways_to_a_shelter
from tests.soak.table import Row


def every_output(store: Path) -> Row:
    """All that the site of `store`, a built one, answers; a name, a way to a shelter or no answer is a failure."""
    people = people_of(load_catalog())
    client = create_app(Settings(store_dir=store)).test_client()
    row = Row("outputs that name or lead")
    for address in everything(Observatory(load_catalog(), load_outlines(), SqliteReleases(store))):
        answer = client.get(address)
        text = answer.get_data(as_text=True)
        findings = (
            [*persons_in(text, people), *ways_to_a_shelter(text)] if answer.status_code == 200 else ["?"]
        )
        row.tried += 1
        row.failed += bool(findings)
        for finding in findings:
            row.say(f"{address}: {finding}")
    row.requests = row.tried
    return row
