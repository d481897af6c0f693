"""The guide to a monthly report: one printable page of HTML that asks nothing of any host, kept beside the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from observatory.catalog import Catalog
from observatory.demonstration import prefix_demonstration_mark
from observatory.languages import SOURCE
from observatory.model import Source
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.asking.sending import Told, contents_of_form, write_sending_guide

_STYLE: Final = """
body{font:1rem/1.5 system-ui,sans-serif;color:#1f1a24;background:#fff;max-width:42rem;margin:1.5rem auto;padding:0 1rem}
h1,h2{font-family:Georgia,serif;line-height:1.2;break-after:avoid}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin:1.4rem 0 .3rem}
p,li{margin:.2rem 0}ul,ol{margin:.2rem 0;padding-left:1.4rem}li{break-inside:avoid}.about{color:#5b5563}
@media print{body{margin:0;font-size:10pt}}@page{size:A4;margin:18mm}
"""


def guide(source: Source, catalog: Catalog, text: Text) -> str:
    """The page: what an office must know, then what the workbook asks, in the words of the workbook."""
    version = catalog.forms[source.form.design].version if source.form else 0
    title = prefix_demonstration_mark(text.t(captions.GUIDE), text, demonstration=catalog.demonstration)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="about">{escape(text.t(source.name))} · {escape(text.t(captions.FORM_VERSION, version=version))}</p>',
        *(_section(part) for part in write_sending_guide((source,), catalog, text)),
        f"<h2>{escape(text.t(captions.ASKED_BY_FORM))}</h2>",
        *_contents(source, catalog, text),
    ]
    return (
        f'<!doctype html>\n<html lang="{text.lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(part: Told) -> str:
    return f"<h2>{escape(part.heading)}</h2>{_list(part.sentences, 'ol' if part.ordered else 'ul')}"


def _list(sentences: Sequence[str], tag: str) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</{tag}>"


def _contents(source: Source, catalog: Catalog, text: Text) -> Iterator[str]:
    if text.lang != SOURCE:
        yield f"<p>{escape(text.t(captions.FORM_IN_SPANISH))}</p>"
    items = (
        f"<li>{escape(name)}{escape(': ' + ' · '.join(asked) if asked else '')}</li>"
        for name, asked in contents_of_form(source, catalog)
    )
    yield f'<ul lang="{SOURCE}">{"".join(items)}</ul>'
