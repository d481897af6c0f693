"""Gathers the page on quality: the checklist of the sources and the map of what was reported."""

from __future__ import annotations

from dataclasses import replace

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages import quality as layout
from observatory.provenance import quality
from observatory.vocabulary import page_titles
from observatory.words.sentences import known_absences


def quality_page(request: PageRequest) -> Page:
    """Every source against the checklist, and the gaps of the two places."""
    observatory, catalog, text = request.observatory, request.catalog, request.text
    why, reports = observatory.absences(), observatory.reports(catalog.main_places)
    gaps = quality.gap_map(catalog, reports, catalog.main_places, why)
    months = quality.months_known(reports, catalog.main_places, why, until=observatory.release.released)
    body = layout.quality_page(
        quality.assess(catalog, observatory.snapshots(), observatory.coverage(), text=text),
        replace(gaps, months=tuple(months)),
        catalog,
        known={
            code: [sentence for _, sentence in known_absences(why, catalog.territories[code], text)]
            for code in catalog.main_places
        },
        problems=observatory.problems(),
        text=text,
    )
    return request.page(
        text.t(page_titles.QUALITY), body, canonical=addresses.page(request.text.lang, "quality")
    )
