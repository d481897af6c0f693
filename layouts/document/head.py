"""What the head of a page tells other programs: the preview of a shared link, and the data set it describes."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from layouts.document import addresses
from layouts.document.assets import asset
from layouts.document.page import Page
from observatory.demonstration import site_name
from observatory.text import Text
from observatory.vocabulary import captions

NEUTRAL_IMAGE = "preview.png"


def preview(page: Page) -> list[str]:
    """The Open Graph tags: the chart of this view, or a neutral image."""
    base = page.frame.base_url
    image = addresses.link_preview(page.lang, page.image) if page.image else asset(NEUTRAL_IMAGE)
    address = page.canonical + (f"?{page.query}" if page.image and page.query else "")
    properties = {
        "og:type": "website",
        "og:locale": page.lang,
        "og:title": page.title,
        "og:description": page.description,
        "og:url": base + address,
        "og:image": base + image,
    }
    card = "summary_large_image" if page.image else "summary"
    lines = [f'<meta property="{name}" content="{escape(content)}">' for name, content in properties.items()]
    return [*lines, f'<meta name="twitter:card" content="{card}">']


def feeds(lang: str) -> list[str]:
    """What a program may follow: the releases, the revisions, and the catalogue of all data sets."""
    text = Text(lang)
    named = (
        (text.t(captions.FEED_OF_RELEASES), "atom+xml", addresses.feed(lang, "releases")),
        (text.t(captions.FEED_OF_REVISIONS), "atom+xml", addresses.feed(lang, "revisions")),
        (text.t(captions.DATA_CATALOGUE), "ld+json", addresses.CATALOGUES["ld+json"]),
    )
    return [
        f'<link rel="alternate" type="application/{form}" title="{escape(title)}" href="{escape(address)}">'
        for title, form, address in named
    ]


def structured(page: Page) -> list[str]:
    """The JSON-LD of the page: data that no browser runs; no name in it can end the element."""
    described = page.structured or _web_page(page)
    content = json.dumps(described, ensure_ascii=False).replace("<", "\\u003c")
    return [f'<script type="application/ld+json">{content}</script>']


def _web_page(page: Page) -> dict[str, Any]:
    """What a page without a data set of its own is, as schema.org says it: no more than its title and preview."""
    site = site_name(Text(page.lang), demonstration=page.frame.demonstration)
    home = page.frame.base_url + addresses.page(page.lang, "home")
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": page.title,
        "description": page.description,
        "url": page.frame.base_url + page.canonical,
        "inLanguage": page.lang,
        "isPartOf": {"@type": "WebSite", "name": site, "url": home},
    }
