"""The observatory that the pages are tested on."""

from __future__ import annotations

import pytest

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines, load_outlines
from tests.callbacks.small import ListedObservatory


@pytest.fixture(scope="session")
def outlines() -> Outlines:
    """The outlines of the repository."""
    return load_outlines()


@pytest.fixture
def observatory(catalog: Catalog, outlines: Outlines) -> ListedObservatory:
    """The real catalogue and outlines with a few rows."""
    return ListedObservatory(catalog, outlines)
