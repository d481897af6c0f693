"""The small HTML document of an embed: finding, drawing, table, source, help line, link back; no script."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from observatory.observatory import Observatory

from api.drawings import svg_of
from observatory.catalog import Catalog
from observatory.model import Helpline, Panel
from observatory.selection import Selection
from observatory.text import Text
from observatory.views import describe

MOST_ROWS = 60
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;background:#faf8f5;color:#1f1a24;margin:0;padding:.75rem}"
    "h1{font-size:1.25rem;line-height:1.2;margin:0 0 .25rem}p{margin:0 0 .5rem}svg{width:100%;height:auto}"
    "a{color:inherit}small,.s{color:#5b5563;font-size:.8125rem}table{border-collapse:collapse;font-size:.8125rem}"
    "td,th{border-bottom:1px solid #8b8494;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}details{overflow-x:auto}summary{padding:.5rem 0}"
    "@media(prefers-color-scheme:dark){body{background:#17141c;color:#f3eff7}small,.s{color:#b8b0c2}}"
)


def chart_document(panel: Panel, selection: Selection, site: Observatory) -> str:
    """The embed of one panel; its link back leads to the page of the same selection."""
    text = Text(selection.lang or "es")
    title = describe.finding(panel, text)
    drawn = svg_of(panel, site.outlines, text).decode()
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="s">{escape(describe.subtitle(panel, text))}</p>',
        drawn[drawn.index("<svg") :],
        *_caveat(panel, text),
        _table(panel, text),
        _sources(panel, text),
        f'<p><a href="{escape(page_of(selection))}" target="_blank" rel="noopener">'
        f"{escape(text.t('Ver en el observatorio'))}</a></p>",
        _help(panel, site.catalog, text),
    ]
    return _document(title, "".join(parts), lang=text.lang)


def refusal_document(message: str, links: Iterable[tuple[str, str]]) -> str:
    """The embed of a query that shows nothing: a sentence, and what would work."""
    listed = "".join(f'<li><a href="{escape(href)}">{escape(label)}</a></li>' for label, href in links)
    return _document("Nada que mostrar", f"<h1>{escape(message)}</h1><ul>{listed}</ul>", lang="es")


def page_of(selection: Selection) -> str:
    """The address of the page that shows a selection."""
    rest = selection.replace(indicator="", compare="", lang="").to_query()
    folder = "comparar" if selection.compare else "indicadores"
    address = f"/es/{folder}/{selection.compare or selection.indicator}"
    return f"{address}?{rest}" if rest else address


def _document(title: str, body: str, *, lang: str) -> str:
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{_STYLE}</style></head><body>{body}</body></html>'
    )


def _caveat(panel: Panel, text: Text) -> Iterable[str]:
    if panel.comparison is not None:
        yield f"<p>{escape(text.t(panel.comparison.reason))}</p>"


def _table(panel: Panel, text: Text) -> str:
    table = describe.table(panel, text)
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in table.headers)
    rows = "".join(
        "<tr>"
        + "".join(f"<td{' class=n' if cell.numeric else ''}>{escape(cell.text)}</td>" for cell in row)
        + "</tr>"
        for row in table.rows[:MOST_ROWS]
    )
    left = len(table.rows) - MOST_ROWS
    more = text.t("Faltan aquí {count} filas: están en la página.", count=left) if left > 0 else ""
    return (
        f"<details><summary>{escape(text.t('Tabla'))}</summary><table><caption>{escape(table.caption)}"
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{escape(more)}</p></details>"
    )


def _sources(panel: Panel, text: Text) -> str:
    lines = "<br>".join(escape(line) for line in describe.source_lines(panel, text))
    released = text.t("Publicado el {date}.", date=text.date(panel.released))
    return f'<p class="s">{lines}<br>{escape(released)}</p>'


def _help(panel: Panel, catalog: Catalog, text: Text) -> str:
    countries = {territory.country for territory in panel.territories}
    lines = [
        f"{entry.service}: {entry.contact}"
        for entry in catalog.helplines
        if entry.kind == "phone" and entry.territory[:2] in countries and is_sure(entry)
    ]
    return f'<p class="s">{escape(text.t("Ayuda"))}: {escape(" · ".join(lines))}</p>' if lines else ""


def is_sure(entry: Helpline) -> bool:
    """Whether a line is known well enough to be printed."""
    return entry.confidence in ("high", "medium-high")
