"""The table of a Panel: numbers and their headers at the right, and what stands in a cell is text."""

from __future__ import annotations

from layouts.document.templates import value_table
from observatory.text import Text
from observatory.words import describe
from observatory.words.table import Table, TableCell
from tests.observatory import panels

TEXT = Text()


def test_a_column_of_numbers_stands_at_the_right_with_its_header() -> None:
    markup = value_table(describe.table(panels.trend(), TEXT), TEXT)
    assert '<th class="number" scope="col">Valor</th>' in markup
    assert '<th scope="col">Periodo</th>' in markup


def test_what_stands_in_a_cell_is_text() -> None:
    hostile = '<script>alert("x")</script>&'
    cells = (TableCell(hostile), TableCell(hostile, symbol=hostile, lang=hostile))
    markup = value_table(Table("Tabla", ("a", "b"), (cells,)), TEXT)
    assert markup.count('&lt;script&gt;alert("x")&lt;/script&gt;&amp;<') == 2
    assert markup.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;") == 2
    assert "<script" not in markup
