"""All addresses of machines and of sites that embed charts: whoever puts a server together registers these."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from api import brief, embed, geo, health, listings, oembed, resizing, routes, short_addresses
from api.briefs import forms
from api.feeds import dcat, release_feeds, revisions, security_contact, sitemap, wellknown
from api.files import packages, table_files
from api.middleware import response_headers

BLUEPRINTS: Final[tuple[Blueprint, ...]] = tuple(
    part.blueprint
    for part in (
        health, wellknown, sitemap, routes, listings, table_files, packages, revisions, release_feeds, dcat, geo, embed,
        oembed, resizing, brief, forms, short_addresses, response_headers,
        security_contact,
    )
)  # fmt: skip
