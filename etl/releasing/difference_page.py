"""A difference as one HTML file that stands alone: no script, nothing from elsewhere, to be read and signed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from etl.releasing.difference import Difference
from etl.releasing.difference_text import summary
from observatory.catalog import Catalog
from observatory.text import Text
from observatory.words import change_words

LISTED: Final = 2000
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1d1d24}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.5rem 0}"
    "th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
)
_HEADERS: Final = (
    "Indicador", "Lugar", "Periodo", "Qué pasa con la cifra", "En línea", "Preparada", "Diferencia",
)  # fmt: skip


def page(difference: Difference, catalog: Catalog) -> str:
    """The whole document; names and values are escaped. Beyond LISTED changes it says how many are left out."""
    text = Text()
    title = f"Qué cambia con la publicación {difference.release.id}"
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"{_list(summary(difference, catalog, text))}"
        f"{_table(difference, catalog, text)}"
        f"<h2>Avisos de la carga</h2>{_list(str(warning) for warning in difference.warnings) or '<p>Ninguno.</p>'}"
        "</main></body></html>\n"
    )


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _table(difference: Difference, catalog: Catalog, text: Text) -> str:
    if not difference.moved:
        return "<p>Ninguna cifra publicada cambia.</p>"
    rows = []
    for change in difference.moved[:LISTED]:
        indicator = catalog.indicators[change.indicator]
        plain = (
            indicator.name,
            catalog.territories[change.territory].name,
            change_words.period(change, text),
            change_words.word(change, text),
        )
        numbers = (
            change_words.former(change, indicator, text),
            change_words.value(change, indicator, text),
            change_words.difference(change, indicator, text),
        )
        cells = [f"<td>{escape(cell)}</td>" for cell in plain]
        cells += [f'<td class="n">{escape(cell)}</td>' for cell in numbers]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    rest_count = len(difference.moved) - LISTED
    rest_note = (
        f"<p>Hay {rest_count} cambios más: <code>--format json</code> los da todos.</p>"
        if rest_count > 0
        else ""
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _HEADERS)
    return (
        f"<table><caption>Cifras publicadas que cambian</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>{rest_note}"
    )
