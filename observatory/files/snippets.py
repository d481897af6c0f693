"""The lines of code that read the CSV of a table where researchers work, by the name of the program."""

from __future__ import annotations

from typing import Final

PROGRAMS: Final = {
    "curl": 'curl --fail --output {name}.csv "{address}"',
    "Python (pandas)": 'import pandas as pd\n{name} = pd.read_csv("{address}")',
    "R": '{name} <- read.csv("{address}", encoding = "UTF-8")',
    "DuckDB": "CREATE TABLE {name} AS SELECT * FROM read_csv('{address}');",
}
"""Each is shown as it is tried in the tests: with the address of the file and the id of its subject as name."""


def snippets(address: str, name: str) -> dict[str, str]:
    """The code of each program; `address` is absolute and percent-encoded, so that no quotation mark is in it."""
    if set(address) & set("\"'\\\n"):
        raise ValueError("An address with a quotation mark is no part of code.")
    return {program: code.format(address=address, name=name) for program, code in PROGRAMS.items()}
