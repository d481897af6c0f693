"""What the head of a page tells other programs: the preview of a shared link, and the data set it describes."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from layouts.document import addresses
from layouts.document.assets import asset
from layouts.document.page import NEUTRAL_TITLE, Page
from observatory.charts.painting.shapes import PREVIEW
from observatory.demonstration import site_name
from observatory.text import Text
from observatory.vocabulary import captions

NEUTRAL_IMAGE = "preview.png"


def frames(page: Page) -> list[str]:
    """Where a site that embeds by oEmbed asks for the frame of this page's chart; nothing where no frame may leave it."""
    if page.status != 200 or page.preview is None or not page.preview.leaves:
        return []
    address = _address(page)
    return [
        f'<link rel="alternate" type="{mimetype}+oembed" title="{escape(page.title)}" '
        f'href="{escape(page.frame.base_url + addresses.oembed(address, form))}">'
        for form, mimetype in (("json", "application/json"), ("xml", "text/xml"))
    ]


def _address(page: Page) -> str:
    """The whole address of the view that the page shows."""
    return page.frame.base_url + page.canonical + (f"?{page.query}" if page.preview and page.query else "")


def preview(page: Page) -> list[str]:
    """The Open Graph tags: the chart of this view; a neutral image where there is none, or none that may leave."""
    shown = page.preview if page.preview and page.preview.leaves else None
    image = addresses.link_preview(page.lang, shown.query) if shown else asset(NEUTRAL_IMAGE)
    width, height = PREVIEW.dots
    properties = {
        "og:type": "website",
        "og:locale": page.lang,
        "og:title": page.title,
        "og:description": page.description,
        "og:url": _address(page),
        "og:image": page.frame.base_url + image,
        "og:image:type": "image/png",
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": shown.words if shown else Text(page.lang).t(NEUTRAL_TITLE),
    }
    card = "summary_large_image" if shown else "summary"
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


def structured_data_script(page: Page) -> list[str]:
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
